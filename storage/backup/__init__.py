"""Backups, restoring, changing the master key."""
