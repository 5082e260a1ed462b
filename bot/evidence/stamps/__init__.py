"""Checkpoints and time stamps: asking for them, and whether they hold."""
