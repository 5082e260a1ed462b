"""What the running bot watches and tells the operator: disk, alarms, systemd."""
