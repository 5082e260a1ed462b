"""What can go wrong in the store, each with a stable code. No message holds content, names or ids.

StoreError
├── BusyFolderError        another process has this folder open
├── NewerFormatError       written by a newer Logbog
├── KeyFileError
│   ├── LostKeyError       no key file, not an age identity, or not the key of this folder
│   └── OpenKeyFileError   others than its owner can read the key file
├── UnsealError            sealed bytes that this key does not open
├── DamagedError           something kept does not match its hash, seal or shape
├── MissingError           what was asked for is not here
├── ClashError             an id is already in use for something else
├── LockedError            the case's key is sealed to a code, which was not given
├── SpentError             something that is good for one use only is used up, or never was
├── AlreadyDoneError       the inbox row is not waiting for this account: handled before, parked, or another's
├── ClosedError            the store has been closed
└── FailedError            the disk refused: nothing of the unit counts as kept, the caller tries again later
    ├── FullError          … because there is no room
    └── StaleError         … because it was not any more as it was looked at: look again
"""

from __future__ import annotations

import errno
from typing import ClassVar


class StoreError(Exception):
    """The root. ``code`` is stable and may stand in a log line; ``remedy`` is one sentence for the
    operator."""

    code: ClassVar[str] = "storage.error"
    remedy: ClassVar[str] = "See the code."

    def __init__(self, detail: str = "") -> None:
        """``detail`` is a fixed phrase of ours: never content, a name or an id."""
        self.detail = detail
        super().__init__(f"{self.code}: {detail or self.remedy}")


class BusyFolderError(StoreError):
    """Another process (or another store in this one) has the folder open."""

    code = "storage.busy_folder"
    remedy = "Another Logbog has this data folder open: stop it first."


class NewerFormatError(StoreError):
    """The folder was written by a newer Logbog."""

    code = "storage.newer_format"
    remedy = "This data folder was written by a newer Logbog: run that one."


class KeyFileError(StoreError):
    """Something is wrong with the master key's file."""

    code = "storage.key_file"
    remedy = "Look at the file that LOGBOG_MASTER_KEY_FILE names."


class LostKeyError(KeyFileError):
    """There is no key, or it is not the one that this folder was sealed with."""

    code = "storage.lost_key"
    remedy = "Put back the master key that this data folder was started with."


class OpenKeyFileError(KeyFileError):
    """The key file can be read by others than its owner."""

    code = "storage.open_key_file"
    remedy = "Others can read the master key: chmod 600 the file, and think about who has seen it."


class UnsealError(StoreError):
    """Sealed bytes that this identity does not open, or that have been changed."""

    code = "storage.unseal"
    remedy = "The sealed bytes have been changed, or were sealed to another key."


class DamagedError(StoreError):
    """Something kept does not match its hash, its seal or its shape."""

    code = "storage.damaged"
    remedy = "The data folder has been changed from outside or the disk is failing: restore a backup."


class MissingError(StoreError):
    """What was asked for is not here."""

    code = "storage.missing"
    remedy = "It is not in this data folder."


class ClashError(StoreError):
    """An id that is already in use for something else."""

    code = "storage.clash"
    remedy = "The id is in use already: make a new one."


class LockedError(StoreError):
    """The case's key is sealed to a code: whoever reads must have opened it."""

    code = "storage.locked"
    remedy = "The case is locked: only its person can open it."


class SpentError(StoreError):
    """Something that is good for one use only is used up, or never was."""

    code = "storage.spent"
    remedy = "It was good for one use only: nothing was changed."


class AlreadyDoneError(StoreError):
    """The inbox row does not wait for this account: it was handled before, is parked, or is another
    account's."""

    code = "storage.already_done"
    remedy = "The update has been handled already: nothing was changed."


class ClosedError(StoreError):
    """The store has been closed."""

    code = "storage.closed"
    remedy = "The store has been closed."


class FailedError(StoreError):
    """The disk refused. What was asked for does not count as kept; try it again after a pause."""

    code = "storage.failed"
    remedy = "The disk refused to read or write: look at the machine's log."


class FullError(FailedError):
    """There is no room left."""

    code = "storage.full"
    remedy = "The disk is full: make room; nothing that was acknowledged is lost."


class StaleError(FailedError):
    """Something is not any more as it was when a change was made up: nothing was changed, look again."""


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def from_os(error: OSError) -> FailedError:
    """The store's error for one of the operating system's."""
    name = errno.errorcode.get(error.errno or 0, "unknown")
    return FullError(name) if error.errno in _NO_ROOM else FailedError(name)
