"""Evidence that holds: what a package carries to be checked by, the checker itself, checkpoints and stamps.

``verify`` is also a program of its own, which goes into every package as it stands.
"""
