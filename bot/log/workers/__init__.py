"""Child processes without network, with limits of memory and time."""
