"""Sealed files: written, read, copied."""
