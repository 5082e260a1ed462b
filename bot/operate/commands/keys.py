"""``logbog keygen``: the master key, made and changed."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from pathlib import Path

from bot.operate.commands import preflight
from bot.settings import Settings, load
from storage.backup.rotate_key import finish, new_key_path, rotate
from storage.crypto.keys import MasterKey
from storage.errors import BusyFolderError, ClashError, StoreError
from storage.layout import is_started
from storage.sqlite.inspect import peek

DOES_NOT_FIT = 1
WITHOUT_IT = "without it nothing that is kept can be read, by anybody"


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``keygen``."""
    parser.add_argument(
        "--rotate", action="store_true", help="seal everything to a new key; the bot must be stopped"
    )
    parser.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help="whether FILE, a copy of the key, opens what is kept; changes nothing",
    )
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Make or change the key that the settings name. Raises StoreError, SettingsError."""
    settings = load()
    if parsed.check is not None:
        return _check(settings, parsed.check)
    if parsed.rotate:
        _rotate(settings)
    else:
        _make(settings)
    for line in preflight.warnings(settings):
        _say(line)
    return 0


def _make(settings: Settings) -> None:
    path = settings.key_file
    if path.exists():
        raise ClashError(
            "there is a key file already: nothing was changed (logbog keygen --rotate changes a key)"
        )
    if is_started(settings.data_dir):
        raise ClashError(
            "the data folder was started with another key: put that one back; a new one opens nothing"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    MasterKey.create(path, int(time.time()))
    _say(f"The master key is {path}. Copy it to a safe place, apart from the data: {WITHOUT_IT}.")


def _rotate(settings: Settings) -> None:
    path = settings.key_file
    try:
        done = rotate(settings.data_dir, path, int(time.time()))
    except BusyFolderError:
        raise
    except StoreError:
        _say(_which(settings))
        raise
    _say(f"The key was changed: {path} opens everything now. Copy it to a safe place: {WITHOUT_IT}.")
    _say(
        f"The old key is {done.old_key}. Backups made before open with it only: keep it apart for as long as you "
        "keep them, then destroy it."
    )


def known_keys(key_file: Path) -> dict[str, str]:
    """The keys that lie where the settings say, each by its mark in hex: their files' names. What cannot be read is
    left out."""
    found = {}
    for path in (*sorted(key_file.parent.glob(f"{key_file.name}.*.old")), new_key_path(key_file), key_file):
        with contextlib.suppress(StoreError):
            found[MasterKey.load(path).mark.hex()] = str(path)
    return found


def _check(settings: Settings, copy: Path) -> int:
    """Whether a copy of the key (the envelope's, say) opens what is kept."""
    mark = MasterKey.load(copy).mark
    kept = peek(settings.data_dir)
    if kept is None or kept.key_mark is None:
        known = known_keys(settings.key_file).get(mark.hex())
        _say(
            f"{copy} is a whole key, {mark.hex()[:8]}; "
            + (f"it is that of {known}." if known else "of nothing here.")
        )
        return 0 if known else DOES_NOT_FIT
    if kept.key_mark == mark:
        _say(f"{copy} opens the data folder: it is the key that is in force, {mark.hex()[:8]}.")
        return 0
    _say(
        f"{copy} does not open the data folder: it is key {mark.hex()[:8]}, and the one in force is "
        f"{kept.key_mark.hex()[:8]}. Copy that one anew. Backups that need this one: logbog restore DIR --list."
    )
    return DOES_NOT_FIT


def _which(settings: Settings) -> str:
    """After a rotation that failed: which key is in force."""
    path = settings.key_file
    if not path.exists() and not new_key_path(path).exists():
        return f"{path} is not there: put back the key that the data folder was started with."
    try:
        changed = finish(settings.data_dir, path)
    except StoreError:
        return f"Run this again: either {path} or {new_key_path(path)} opens everything, and it will find out which."
    if changed is None:
        return f"The key was not changed: {path} opens everything, as before."
    return f"The key was changed all the same: {path} opens everything now. The old key is {changed}."


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
