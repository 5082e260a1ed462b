"""Where a backup goes, and who hears what came of it: a wrong place is refused with its own sentence, and each result
is noted in the data folder and told to the running bot."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from bot.operate.admin.admin_client import Asking
from bot.operate.admin.last_backup import last_backup, note_backup
from bot.operate.watch import disk
from bot.settings import PREFIX, Settings
from storage.backup.layout import BackupFolder
from storage.backup.run import Made
from storage.errors import ClashError, StoreError

DAMAGED = "backup.damaged"


class WrongTargetError(StoreError):
    """A backup would go to a place that is not the one that it should go to."""

    code = "backup.wrong_target"
    remedy = "Look at the folder of backups: is its disk mounted?"


def check_target(settings: Settings, target: BackupFolder, *, begin: bool) -> None:
    """The backup, the data and the key each in a place of its own, and the place is the one that it was before.
    ``begin``: a folder may be begun anew where one lay before. Raises ClashError, WrongTargetError."""
    here, data, key = target.path.resolve(), settings.data_dir.resolve(), settings.key_file.resolve()
    if here.is_relative_to(data) or data.is_relative_to(here):
        raise ClashError("the folder of backups and the data folder must not lie in one another")
    if key.is_relative_to(here):
        raise ClashError(
            "the master key lies in the folder of backups: whoever takes that can read everything. Move it elsewhere "
            f"and set {PREFIX}MASTER_KEY_FILE"
        )
    if not here.parent.is_dir():
        raise WrongTargetError(
            f"there is no folder {here.parent} that the backups could lie in: is its disk mounted? If the place is "
            "right, make that folder first"
        )
    if not target.is_begun and last_backup(settings.data_dir).folder == str(here) and not begin:
        raise WrongTargetError(
            "the last backup went into this folder, and now there is none in it: is its disk mounted? To begin anew "
            "there: --begin"
        )


def warn_of_the_disk(settings: Settings, target: BackupFolder) -> None:
    """A backup beside the data is lost with them."""
    if _on_one_disk(settings.data_dir, target.path) and not settings.backup_elsewhere:
        sys.stderr.write(
            "The backup lies on the same disk as the data: when that disk is lost, both are. Mount another one there; "
            f"or, where you copy that folder to another machine, say so with {PREFIX}BACKUP_ELSEWHERE=true.\n"
        )


def report_made(settings: Settings, target: BackupFolder, made: Made) -> None:
    """A backup was made. Raises OSError."""
    note = replace(
        last_backup(settings.data_dir),
        made=made.state.manifest.made,
        folder=str(target.path.resolve()),
        same_disk=_on_one_disk(settings.data_dir, target.path),
        percent=round(disk.usage(target.path).percent, 1),
        mended=bool(made.mended or made.dropped),
        error=DAMAGED if made.damaged else "",
        tried=int(time.time()),
    )
    note_backup(settings.data_dir, note)
    _tell_the_bot(settings.data_dir, note.error)


def report_failed(settings: Settings, error: StoreError) -> None:
    """A backup failed. Whoever sits at a terminal reads it there."""
    if sys.stderr.isatty():
        return
    with contextlib.suppress(OSError):
        note = last_backup(settings.data_dir)
        note_backup(settings.data_dir, replace(note, error=error.code, tried=int(time.time())))
    _tell_the_bot(settings.data_dir, error.code)


def _tell_the_bot(folder: Path, error: str) -> None:
    with contextlib.suppress(StoreError):  # nobody home: it reads the note when it starts
        asyncio.run(Asking(folder).backed_up(error))


def _on_one_disk(data: Path, target: Path) -> bool:
    try:
        return data.stat().st_dev == target.stat().st_dev
    except OSError:
        return False
