"""Keeping a message, and the one acknowledgement of what was sent together."""
