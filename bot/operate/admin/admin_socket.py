"""The bot's door for whoever runs it: HTTP over a Unix socket in a folder that only the bot's user can enter.

That folder is systemd's runtime directory, where the bot is a service; else ``<data>.run`` beside the data folder. So
no other user of the machine can take the name first, and no copy of the data folder holds a socket. Both sides look at
who is at the other end all the same (``SO_PEERCRED``): the bot opens to root and to its own user only, and a command
speaks only to a process of the data folder's owner (docs/decisions/0012-operating.md).
"""

from __future__ import annotations

import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import runtime_directory
from storage.data_folder import FILE_MODE, make_folder

SERVICE = Path("/run/logbog")
"""The runtime directory of logbog.service (deploy/logbog.service)."""
KNOCK_SECONDS = 5.0
CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: unix(7)
LOCKS = Path("/proc/locks")


class Door:
    """The bot's end: bound in a folder of its own, looked after, and gone when it is closed."""

    def __init__(self, folder: Path) -> None:
        self._data = folder
        self._path = _beside(folder)
        self._bound: tuple[int, int] | None = None

    def listening(self) -> socket.socket:
        """Bind it. What an earlier run has left of it is taken away: who has the data folder open has the name. Raises
        OSError, also where the folder is another user's or open to others."""
        place = self._path / _name(self._data)
        make_folder(self._path)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _entered(self._path, os.geteuid()) as near:
                place.unlink(missing_ok=True)
                made.bind(f"{near}/{place.name}")
            place.chmod(FILE_MODE)
            self._bound = _which(place)
            made.listen()
            made.setblocking(False)
        except BaseException:
            made.close()
            raise
        return made

    def is_there(self) -> bool:
        """Whether a command would find it: not when somebody has cleared the folder."""
        return self._bound is not None and self._bound == _which(self._path / _name(self._data))

    def close(self) -> None:
        """Take the name away, if it is still ours."""
        if self.is_there():
            (self._path / _name(self._data)).unlink(missing_ok=True)
        self._bound = None


@contextmanager
def reaching(folder: Path) -> Iterator[str]:
    """The path of the door of the bot that has a data folder open, for as long as it is asked; somebody is there, and
    is the folder's owner. Raises OSError: FileNotFoundError or ConnectionRefusedError where nobody is there,
    PermissionError where it is not for this user."""
    name, owner = _name(folder), (folder / "lock").stat().st_uid
    places = [place for place in dict.fromkeys((runtime_directory() or SERVICE, SERVICE, _own(folder)))
              if (place / name).exists()]  # fmt: skip
    if not places:
        raise FileNotFoundError(name)
    with _entered(places[0], owner) as near:
        _knock(f"{near}/{name}", owner)
        yield f"{near}/{name}"


def is_open(folder: Path) -> bool:
    """Whether any process has a data folder open, as the kernel tells it, without taking anything: also when nobody
    answers at the door. False where the kernel does not say."""
    try:
        lock = (folder / "lock").stat()
        lines = LOCKS.read_text("ascii").splitlines()
    except (OSError, ValueError):
        return False
    device = f"{os.major(lock.st_dev):02x}:{os.minor(lock.st_dev):02x}"
    held = (line.split() for line in lines)
    places = [words[5].rpartition(":") for words in held if len(words) > 5 and words[1] == "FLOCK"]
    # A file system of several layers tells another number of the device here than there.
    return any(
        inode == str(lock.st_ino) and (where == device or not os.major(lock.st_dev))
        for where, _, inode in places
    )


def _knock(path: str, owner: int) -> None:
    """Whether the data folder's owner is there. Raises OSError."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(KNOCK_SECONDS)
        end.connect(path)
        if other_user(end) != owner:
            raise PermissionError("another user's")


def _beside(folder: Path) -> Path:
    return runtime_directory() or _own(folder)


def _own(folder: Path) -> Path:
    real = folder.resolve()
    return real.with_name(f"{real.name}.run")


def _name(folder: Path) -> str:
    """Follows from the data folder, by whatever path it is reached: so a command never asks the bot of another one.
    Raises OSError when there is none."""
    found = (folder / "lock").stat()
    return f"{found.st_dev:x}-{found.st_ino:x}.sock"


@contextmanager
def _entered(folder: Path, owner: int) -> Iterator[str]:
    """A folder that is held meanwhile, under a path that is short enough for a socket's name (108 bytes, unix(7)).
    Raises PermissionError when others could put something into it."""
    held = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        found = os.fstat(held)
        if found.st_uid not in (0, owner) or stat.S_IMODE(found.st_mode) & 0o022:
            raise PermissionError("others can put something there")
        yield f"/proc/self/fd/{held}"
    finally:
        os.close(held)


def _which(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def other_user(end: socket.socket) -> int:
    """Whose process is at the other end: its user id."""
    _, user, _ = CREDENTIALS.unpack(end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size))
    return int(user)


def may_ask(user: int) -> bool:
    """Whether the bot answers to this user."""
    return user in (0, os.geteuid())


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
