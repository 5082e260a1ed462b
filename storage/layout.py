"""What lies in a data folder, by name."""

from __future__ import annotations

from pathlib import Path

DATABASE = "logbog.db"
BLOBS = "blobs"


def is_started(folder: Path) -> bool:
    """Whether there is a store in this folder: then its key must not be made anew."""
    return (folder / DATABASE).exists() or (folder / BLOBS).exists()
