"""When the last backup was made: one small file in the data folder, since a backup needs no key to be made."""

from __future__ import annotations

import contextlib
from pathlib import Path

from bot.operate.admin import admin_socket
from storage.data_folder import sync_folder, write_new

NOTE = "last-backup"


def last_backup(folder: Path) -> int | None:
    """Seconds since the epoch; None when there was none, or the note is not ours."""
    try:
        return int((folder / NOTE).read_text("ascii"))
    except (OSError, ValueError):
        return None


def note_backup(folder: Path, at: int) -> None:
    """Remember it. Raises OSError."""
    part = folder / f"{NOTE}.part"
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    write_new(part, f"{at}\n".encode())
    admin_socket.like_its_folder(part, folder)
    part.rename(folder / NOTE)
    sync_folder(folder)
