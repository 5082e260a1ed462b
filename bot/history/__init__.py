"""Readers of what other programs export: bytes in, values out."""
