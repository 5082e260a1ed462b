"""What is known of the last backup: one small file in the data folder, since a backup needs no key to be made, and the
bot must know of it when it starts."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from bot.operate.admin import admin_socket
from storage.data_folder import sync_folder, write_new

NOTE = "last-backup"


class BackupNote(msgspec.Struct, frozen=True):
    """``made``: when the last backup was made, seconds since the epoch; None when there was none. ``folder``: where,
    as an absolute path. ``same_disk``: whether that is on the data folder's disk; ``percent``: how full its disk was
    then. ``mended``: whether something in the folder had become damaged. ``error``: the code with which the last try
    ended, at ``tried``; empty when it was well."""

    made: int | None = None
    folder: str = ""
    same_disk: bool = False
    percent: float = 0.0
    mended: bool = False
    error: str = ""
    tried: int = 0


def last_backup(folder: Path) -> BackupNote:
    """What is known; nothing where there is no note, or it is not ours. A note of before December 2026 is a number."""
    try:
        text = (folder / NOTE).read_bytes()
        with contextlib.suppress(ValueError):
            return BackupNote(made=int(text))
        return msgspec.json.decode(text, type=BackupNote)
    except (OSError, msgspec.DecodeError):
        return BackupNote()


def note_backup(folder: Path, note: BackupNote) -> None:
    """Remember it. Raises OSError."""
    part = folder / f"{NOTE}.part"
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    write_new(part, msgspec.json.encode(note))
    admin_socket.like_its_folder(part, folder)
    part.rename(folder / NOTE)
    sync_folder(folder)
