"""What can be told before a start: folders, the key, the store's format. Nothing is made, changed or opened for
writing here."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import PREFIX, Settings
from storage.backup.rotate_key import new_key_path
from storage.crypto.keys import MasterKey
from storage.errors import StoreError
from storage.layout import is_started
from storage.sqlite.inspect import Peeked, peek

_DATA = f"{PREFIX}DATA_DIR"
_KEY = f"{PREFIX}MASTER_KEY_FILE"
BROKEN_OFF = (
    "A change of the key was broken off, and nothing is lost by it: with the bot stopped, logbog keygen --rotate "
    "finishes it."
)


def problems(settings: Settings) -> list[str]:
    """Everything that keeps the bot from starting, one sentence with its remedy each; empty when nothing does."""
    found = _folder(settings.data_dir, _DATA)
    if found:
        return found
    try:
        kept = peek(settings.data_dir)
    except StoreError as error:
        return [f"{_DATA}: {error.code}: {error.remedy}"]
    return [*_key(settings, kept), *_addresses(settings)]


def _addresses(settings: Settings) -> list[str]:
    if settings.webhook_url and settings.monitor_at == settings.listen_at:
        return [f"{PREFIX}MONITOR: it is the address of {PREFIX}LISTEN: each needs one of its own."]
    return []


def warnings(settings: Settings) -> list[str]:
    """What is no error but had better be changed: lines for the log, each with its code."""
    if key_is_inside(settings):
        return [
            "key.inside_data_folder: the master key lies in the data folder: whoever takes that folder or its backup "
            "can read everything. Move it elsewhere and set LOGBOG_MASTER_KEY_FILE."
        ]
    return []


def key_is_inside(settings: Settings) -> bool:
    """Whether the key file lies in the data folder, by whatever way."""
    return settings.key_file.resolve().is_relative_to(settings.data_dir.resolve())


def _folder(folder: Path, setting: str) -> list[str]:
    """Whether a folder can be written, or made."""
    nearest = folder.absolute()
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        return [f"{setting}: there is a file in the way of this folder: choose another."]
    if not os.access(nearest, os.W_OK | os.X_OK):
        return [
            f"{setting}: it cannot be written: another's folder, or a disk mounted read-only (often after an error of "
            "the disk: look at the machine's log). Mend that, or choose another folder."
        ]
    return []


def _key(settings: Settings, kept: Peeked | None) -> list[str]:
    path = settings.key_file
    if not path.exists():
        if is_started(settings.data_dir) and not new_key_path(path).exists():
            return [f"{_KEY}: the key is not there. Put back the one that this data folder was started with."]
        return _folder(path.parent, _KEY) if not is_started(settings.data_dir) else []
    try:
        key = MasterKey.load(path)
    except StoreError as error:
        return [f"{_KEY}: {error.code}: {error.remedy}"]
    if kept is not None and kept.key_mark not in (None, key.mark) and not new_key_path(path).exists():
        return [
            f"{_KEY}: this is not the key that the data folder was started with: put that one back. Was "
            "a change of the key broken off? Then, with the bot stopped: logbog keygen --rotate"
        ]
    return []
