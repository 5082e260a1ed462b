"""Pictures and recordings made ready for every form, in child processes."""
