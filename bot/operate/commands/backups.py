"""``logbog backup`` and ``logbog restore``: ``storage.backup.run`` and ``storage.backup.restore`` at the command
line. A running bot is asked to leave its database's file alone for a moment; nothing of it stops."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.operate.admin import admin_socket
from bot.operate.admin.admin_client import Asking, DoorClosedError, NobodyHomeError
from bot.operate.admin.last_backup import BackupNote, note_backup
from bot.operate.admin.status import sized
from bot.operate.commands.backup_target import (
    WrongTargetError,
    check_target,
    report_failed,
    report_made,
    warn_of_the_disk,
)
from bot.operate.commands.keys import known_keys
from bot.operate.commands.restore_mark import leave_mark
from bot.settings import Settings, load
from storage.backup.copy_blobs import Carried
from storage.backup.layout import BackupFolder, State
from storage.backup.restore import DamagedBackupError, Restore, RestoreResult, key_fits, newer_than, verify
from storage.backup.run import KEPT_DAYS, KEPT_STATES, Backup, Made, VanishedError, standing_still
from storage.crypto.keys import MasterKey
from storage.errors import BusyFolderError, FailedError, LostKeyError, StoreError, from_os
from storage.open import open_store

BEGINNINGS = 3
"""How often a copy is begun anew when the database was written meanwhile, or files were erased."""

SOMETHING_DAMAGED = 1


def fill_backup(parser: argparse.ArgumentParser) -> None:
    """The options of ``backup``."""
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="the folder of backups: the same one each time"
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="only read what is there, name what is damaged, and note it for the next backup",
    )
    parser.add_argument(
        "--keep",
        type=_some,
        default=KEPT_STATES,
        metavar="N",
        help="newest states to keep (default: %(default)s)",
    )
    parser.add_argument(
        "--days",
        type=int,
        default=KEPT_DAYS,
        metavar="N",
        help="beside them, the newest state of each of the last N days (default: %(default)s)",
    )
    parser.add_argument(
        "--begin",
        action="store_true",
        help="begin the folder anew, although the last backup is not in it any more",
    )
    parser.set_defaults(command=run_backup)


def fill_restore(parser: argparse.ArgumentParser) -> None:
    """The options of ``restore``."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder of backups")
    parser.add_argument("--from", dest="state", metavar="STATE", help="a state by name (default: the newest)")
    parser.add_argument("--list", action="store_true", help="only list the states")
    parser.add_argument(
        "--old", type=Path, metavar="FOLDER", help="the old data folder: say what it has beyond the backup"
    )
    parser.add_argument(
        "--damaged-too", action="store_true", help="restore what can be, although some is damaged"
    )
    parser.set_defaults(command=run_restore)


def run_backup(parsed: argparse.Namespace) -> int:
    """Make or verify a backup. Raises StoreError, SettingsError."""
    settings = load()
    target = BackupFolder(parsed.folder)
    if parsed.verify:
        return _verify(target)
    try:
        check_target(settings, target, begin=parsed.begin)
        made = _made(settings, target, parsed.keep, parsed.days)
    except StoreError as error:
        report_failed(settings, error)
        raise
    _tell_made(made, settings.zone)
    warn_of_the_disk(settings, target)
    return SOMETHING_DAMAGED if made.damaged or made.mended or made.dropped else 0


def run_restore(parsed: argparse.Namespace) -> int:
    """Restore, or list what could be. Raises StoreError, SettingsError."""
    settings = load()
    backup = BackupFolder(parsed.folder)
    if parsed.list:
        keys = known_keys(settings.key_file)
        for one in backup.states():
            _say(_line(one, settings.zone, keys) if isinstance(one, State) else str(one))
        return 0
    restore = Restore(backup, settings.data_dir, parsed.state)
    key = MasterKey.load(settings.key_file)
    if not key_fits(restore.state, key):
        raise LostKeyError(
            "this state was sealed to another master key than the one LOGBOG_MASTER_KEY_FILE names; after a change of "
            "the key, the old one lies beside it (….old)"
        )
    try:
        restore.begin()
        restored = asyncio.run(_restore(restore, key, parsed.old, damaged_too=parsed.damaged_too))
    except DamagedBackupError as error:
        _name(error.places)
        raise
    try:
        note_backup(settings.data_dir, BackupNote(made=restored.state.manifest.made))
        admin_socket.like_its_parent(settings.data_dir)
    except OSError as error:
        raise from_os(error) from error
    _name(list(restored.damaged))
    manifest, when = restored.state.manifest, _time(restored.state.manifest.made, settings.zone)
    _say(f"Restored into {settings.data_dir}: the state of {when}.")
    _say(
        f"Every event that can be opened was, and every ledger agrees: {restored.cases} cases, "
        f"{restored.events} events, {restored.files} files ({sized(manifest.file_bytes)})."
    )
    if restored.locked:
        _say(f"{restored.locked} of them are locked by their persons: their ledgers agree, they stay closed.")
    if restored.erased:
        _say(f"Erased again, as they had been erased before: {restored.erased} cases.")
    _say_newer(restored.state, parsed.old, when)
    return SOMETHING_DAMAGED if restored.damaged else 0


def _made(settings: Settings, target: BackupFolder, keep: int, days: int) -> Made:
    target.prepare()
    try:
        made = asyncio.run(_back_up(settings.data_dir, target, keep, days))
        report_made(settings, target, made)
    except OSError as error:
        raise from_os(error) from error
    finally:
        target.release()
    return made


async def _back_up(source: Path, target: BackupFolder, keep: int, days: int) -> Made:
    backup, vanished = Backup(source, target), VanishedError([])
    for _ in range(BEGINNINGS):
        now = int(time.time())
        await _copy_database(source, backup, now)
        try:
            return await asyncio.to_thread(backup.finish, now, on_way=_on_way(None), keep=keep, days=days)
        except VanishedError as error:
            vanished = error
    _name([f"blobs/{place}" for place in vanished.places])
    raise vanished


async def _copy_database(source: Path, backup: Backup, now: int) -> None:
    """While the bot holds it still, or while nobody has it open; whichever it is, also when that changes meanwhile."""
    closed = False
    for _ in range(BEGINNINGS):
        try:
            async with Asking(source).hold() as alone:
                await asyncio.to_thread(backup.copy_database, now)
                if await alone():
                    return
        except DoorClosedError:  # perhaps it is starting or stopping just now
            closed = True
            await asyncio.sleep(2.0)
        except NobodyHomeError:
            try:
                with standing_still(source):
                    await asyncio.to_thread(backup.copy_database, now)
                    return
            except BusyFolderError:  # the same, where the kernel does not say who has it open
                closed = True
                await asyncio.sleep(2.0)
    raise DoorClosedError if closed else FailedError("the database did not hold still: try again")


async def _restore(restore: Restore, key: MasterKey, old: Path | None, *, damaged_too: bool) -> RestoreResult:
    """The files are copied in threads while the events are opened here."""
    store = await open_store(
        restore.beside, key, clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
    )
    try:
        carrying = asyncio.to_thread(
            restore.carry_files, damaged_too=damaged_too, on_way=_on_way(restore.state.manifest.files)
        )
        await asyncio.gather(carrying, restore.check(store))
        now = int(time.time())
        await restore.erase_again(store, now, old)
        await leave_mark(store, store.account(b"nobody"), restore.state.manifest.made, now)
    finally:
        await store.close()
    return restore.put_in_place()


def _verify(target: BackupFolder) -> int:
    damaged, states = verify(target), target.whole()
    if damaged:
        _name(damaged)
        try:
            target.note(damaged)
        except StoreError as error:
            _say(f"It could not be noted here ({error.code}): the next backup finds it within a month only.")
        else:
            _say("It is noted: the next backup carries over again what is whole in the data folder.")
        return SOMETHING_DAMAGED
    if not states:
        raise WrongTargetError(
            "no backup was ever finished in this folder: there is nothing to restore from in it"
        )
    _say(f"Everything in {target.path} is what was written: {len(states)} states.")
    return 0


def _tell_made(made: Made, zone: ZoneInfo) -> None:
    manifest = made.state.manifest
    _name([f"blobs/{place} in the data folder" for place in made.damaged])
    for place in made.mended:
        sys.stderr.write(f"was damaged in the backup, and is whole again: blobs/{place}\n")
    for state in made.dropped:
        sys.stderr.write(
            f"was damaged in the backup, and was removed, as newer states are whole: states/{state}\n"
        )
    if made.mended or made.dropped:
        sys.stderr.write("That disk is failing: look at its state, and replace it before it loses more.\n")
    _say(
        f"Backed up and read back: {manifest.cases} cases, {manifest.events} events, {manifest.files} files; "
        f"{made.new} of them new ({sized(made.new_bytes)}). State {made.state.name} of {_time(manifest.made, zone)}."
    )
    _say("The master key is not in it: keep a copy of that elsewhere.")


def _say_newer(state: State, old: Path | None, when: str) -> None:
    """What the backup cannot hold, as exactly as it can be told."""
    _say(
        f"What came after {when} is not in it: Telegram sends again what the bot had not confirmed, for 24 hours."
    )
    if old is None:
        _say("Where the old data folder is still there, --old FOLDER says what it has beyond this.")
        return
    try:
        newer = newer_than(state, old)
    except StoreError as error:
        _say(f"The old data folder cannot be compared ({error.code}).")
        return
    _say(
        f"The old data folder has beyond this: {newer.cases} cases, {newer.events} events, {newer.files} files."
    )


def _name(places: list[str]) -> None:
    for place in places:
        sys.stderr.write(f"damaged or gone: {place}\n")


def _line(state: State, zone: ZoneInfo, keys: Mapping[str, str]) -> str:
    manifest = state.manifest
    key = keys.get(manifest.key_mark, "a key that is not here")
    return (
        f"{state.name}  {_time(manifest.made, zone)}  {manifest.cases} cases  {manifest.events} events  "
        f"{manifest.files} files ({sized(manifest.file_bytes)})  opens with key {manifest.key_mark[:8]}: {key}"
    )


def _time(second: int, zone: ZoneInfo) -> str:
    return f"{dt.datetime.fromtimestamp(second, zone):%Y-%m-%d %H:%M:%S %Z}"


def _on_way(files: int | None) -> Callable[[Carried], None]:
    """On a terminal one line that changes."""

    def tell(so_far: Carried) -> None:
        if sys.stderr.isatty():
            done = so_far.new + so_far.there
            sys.stderr.write(f"\r{done} files" + (f" of {files}" if files is not None else ""))
            sys.stderr.flush()

    return tell


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("keep at least one")
    return number


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
