"""Sealing: age, the master key, AES-GCM for working state."""
