"""The bot's door for whoever runs it: HTTP over an abstract Unix socket, whose name follows from the data folder.

Both sides look at who is at the other end (``SO_PEERCRED``): the bot opens to root and to its own user only, and a
command speaks only to a process of the folder's owner. Nothing lies on the disk for it, so a copy of the data folder
holds no socket, and none is left behind by a crash (docs/decisions/0012-operating.md).
"""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

from storage.data_folder import FILE_MODE

KNOCK_SECONDS = 5.0
CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: unix(7)


def address(folder: Path) -> str:
    """The socket's name for a data folder, by whatever path it is reached. Raises OSError when there is none."""
    found = (folder / "lock").stat()
    return f"\0logbog-{found.st_dev:x}-{found.st_ino:x}"


def listening(folder: Path) -> socket.socket:
    """The bot's end. Raises OSError."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(address(folder))
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def reaching(folder: Path) -> socket.socket:
    """A command's end. Raises OSError."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(KNOCK_SECONDS)
        made.connect(address(folder))
    except BaseException:
        made.close()
        raise
    return made


def other_user(end: socket.socket) -> int:
    """Whose process is at the other end: its user id."""
    _, user, _ = CREDENTIALS.unpack(end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))
    return int(user)


def may_ask(user: int) -> bool:
    """Whether the bot answers to this user."""
    return user in (0, os.geteuid())


def is_owner(user: int, folder: Path) -> bool:
    """Whether a process of this user may answer for a folder."""
    return user == (folder / "lock").stat().st_uid


def like_its_parent(folder: Path) -> None:
    """A folder that root has made for the bot: all of it is the bot's user's, as the folder above it is."""
    owner = folder.absolute().parent.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def like_its_folder(path: Path, folder: Path) -> None:
    """A file written by root for the bot: the bot must be able to read it."""
    path.chmod(FILE_MODE)
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
