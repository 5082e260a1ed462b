"""A process that backs up and restores a folder that nobody has open: the tests kill it. Run as
``python -m tests.storage.backing_child FOLDER BACKUP INTO KEYFILE``; it says ``started``, and ``done`` at the end."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from storage.backup.layout import BackupFolder
from storage.backup.run import Backup, standing_still
from storage.crypto.keys import MasterKey
from tests.storage.backup_kit import restored


def say(step: str) -> None:
    os.write(1, step.encode() + b"\n")


def back_up(folder: Path, target: Path) -> None:
    there = BackupFolder(target)
    there.prepare()
    backup, now = Backup(folder, there), int(time.time())
    with standing_still(folder):
        backup.copy_database(now)
    backup.finish(now)
    there.release()


if __name__ == "__main__":
    say("started")
    folder, target, into = (Path(word) for word in sys.argv[1:4])
    back_up(folder, target)
    say("backed up")
    asyncio.run(restored(target, into, MasterKey.load(Path(sys.argv[4]))))
    say("done")
