"""A folder of backups, as it lies on the disk::

    FOLDER/logbog-backup           which form this is
    FOLDER/blobs/ab/0123…ab        sealed files, once each, as in the data folder
    FOLDER/states/<time>/          one state: logbog.db as it was then, and its manifest
    FOLDER/damaged                 what a reading of all of it has found damaged: places, one a line
    FOLDER/lock

A state counts from the moment at which its folder gets its name; until then it is ``<time>.part``. The manifest's
first line is the SHA-256 of the second, which is JSON. Everything is as sealed as in the data folder, and no key lies
here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from storage.backup.copy_blobs import NamedBlob
from storage.data_folder import FolderLock, make_folder, sync_folder, write_new
from storage.errors import ClashError, DamagedError, MissingError, NewerFormatError, from_os
from storage.files.blobs import PART
from storage.files.copying import hash_file
from storage.layout import BLOBS, DATABASE
from storage.sqlite.at_rest import at_rest

FORM = "Logbog backup, form 1\n"
MARKER = "logbog-backup"
STATES = "states"
MANIFEST = "manifest"
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one state is. ``made`` is in seconds since the epoch; sizes are in bytes, hashes in hex."""

    made: int
    format: int
    key_mark: str
    size: int
    sha256: str
    cases: int
    events: int
    files: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class State:
    """One state in a folder of backups."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Its time, as ``--from`` takes it."""
        return self.path.name

    @property
    def database(self) -> Path:
        """The database as it was."""
        return self.path / DATABASE


class BackupFolder:
    """Open for writing with ``prepare``; ``states`` and ``state`` only look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: FolderLock | None = None

    @property
    def files(self) -> Path:
        """Where the sealed files lie."""
        return self.path / BLOBS

    def prepare(self) -> None:
        """Make it where there is none, and lock it. Raises ClashError when something else lies there,
        BusyFolderError, FailedError."""
        try:
            if not (self.path / MARKER).exists() and self._foreign():
                raise ClashError(
                    "this folder is neither empty nor one of Logbog's backups: nothing was written"
                )
            make_folder(self.path)
            self._lock = FolderLock(self.path)
            if not (self.path / MARKER).exists():
                part = self.path / (MARKER + PART)
                part.unlink(missing_ok=True)
                write_new(part, FORM.encode())
                part.rename(self.path / MARKER)
            self._check_form()
            make_folder(self.path / STATES)
            for left in (self.path / STATES).glob(f"*{PART}"):
                shutil.rmtree(left)
            sync_folder(self.path)
        except OSError as error:
            self.release()
            raise from_os(error) from error

    def release(self) -> None:
        """Let go of it."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def states(self) -> Iterator[State | DamagedError]:
        """Every state, newest first; an error, naming the file, for one whose manifest is damaged. Raises
        MissingError when this is no folder of backups."""
        self._check_form()
        for path in sorted((self.path / STATES).iterdir(), reverse=True):
            if path.suffix != PART and path.is_dir():
                try:
                    yield State(path, _read(path))
                except DamagedError as error:
                    yield error

    @property
    def is_begun(self) -> bool:
        """Whether a backup was ever begun here."""
        return (self.path / MARKER).exists()

    def noted(self) -> frozenset[str]:
        """What the last reading of all of it found damaged: places below this folder. Raises FailedError."""
        try:
            return frozenset((self.path / DAMAGED).read_text("utf-8", "replace").splitlines())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise from_os(error) from error

    def note(self, places: Iterable[str]) -> None:
        """Remember what is damaged for the next backup, which carries it over again; or forget it, when nothing is.
        Raises FailedError."""
        text = "".join(f"{place}\n" for place in sorted(places))
        try:
            if not text:
                (self.path / DAMAGED).unlink(missing_ok=True)
                return
            part = self.path / (DAMAGED + PART)
            part.unlink(missing_ok=True)
            write_new(part, text.encode())
            part.rename(self.path / DAMAGED)
            sync_folder(self.path)
        except OSError as error:
            raise from_os(error) from error

    def sound(self) -> list[State]:
        """The states whose databases are byte for byte what was written, newest first. Raises MissingError,
        OSError."""
        return [one for one in self.whole() if is_sound(one)]

    def whole(self) -> list[State]:
        """The states whose manifests are whole, newest first. Raises MissingError."""
        return [one for one in self.states() if isinstance(one, State)]

    def state(self, name: str | None) -> State:
        """The one of that name, or the newest. Raises MissingError, DamagedError."""
        for one in self.states():
            if name is None:
                if isinstance(one, DamagedError):
                    raise one
                return one
            if isinstance(one, State) and one.name == name:
                return one
        if name is not None and (self.path / STATES / name).is_dir():
            raise DamagedError(f"{STATES}/{name}/{MANIFEST} is damaged")
        raise MissingError("there is no such state in this folder of backups")

    def begin(self, now: int) -> Path:
        """A new state's folder, still without its name."""
        stem = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        taken = [path.name for path in (self.path / STATES).iterdir()]
        newest = max(taken, default="")
        number, name = 0, stem
        while (
            name in taken or name < newest
        ):  # states are in the order of their names, also when a clock goes back
            number += 1
            name = f"{max(stem, newest.partition('-')[0])}-{number:03}"
        path = self.path / STATES / (name + PART)
        make_folder(path)
        return path

    def commit(self, part: Path, manifest: Manifest) -> State:
        """Give a state its name: from here on it counts. Raises OSError."""
        write_new(part / MANIFEST, _written(manifest))
        sync_folder(part)
        path = part.with_suffix("")
        part.rename(path)
        sync_folder(path.parent)
        return State(path, manifest)

    def _foreign(self) -> bool:
        """Whether something lies here that no run of ours has left before it could put the marker there."""
        return self.path.is_dir() and any(
            path.name not in ("lock", MARKER + PART) for path in self.path.iterdir()
        )

    def _check_form(self) -> None:
        try:
            form = (self.path / MARKER).read_text("utf-8")
        except FileNotFoundError:
            raise MissingError("this is not a folder of Logbog's backups") from None
        except OSError as error:
            raise from_os(error) from error
        except UnicodeDecodeError:
            raise DamagedError(f"{MARKER} is damaged") from None
        if form != FORM:
            if form.startswith(FORM[:-2]):
                raise NewerFormatError
            raise DamagedError(f"{MARKER} is damaged")


def is_sound(state: State) -> bool:
    """Whether a state's database is what was written. Raises OSError."""
    try:
        return hash_file(state.database) == (state.manifest.size, bytes.fromhex(state.manifest.sha256))
    except FileNotFoundError:
        return False


def named_in(database: Path) -> Iterator[NamedBlob]:
    """The files that a database at rest names. Raises StoreError."""
    with at_rest(database) as lying:
        for row in lying.files():
            yield NamedBlob(*row)


def ids_in(database: Path) -> set[bytes]:
    """The ids of these files. Raises StoreError."""
    return {one.id for one in named_in(database)}


def _written(manifest: Manifest) -> bytes:
    line = json.dumps(asdict(manifest), sort_keys=True)
    return f"{hashlib.sha256(line.encode()).hexdigest()}\n{line}\n".encode()


def _read(path: Path) -> Manifest:
    damaged = DamagedError(f"{STATES}/{path.name}/{MANIFEST} is damaged")
    try:
        digest, line, rest = (path / MANIFEST).read_text("ascii").split("\n")
        if rest or hashlib.sha256(line.encode()).hexdigest() != digest:
            raise damaged
        return Manifest(**json.loads(line))
    except (ValueError, TypeError, FileNotFoundError):
        raise damaged from None
    except OSError as error:
        raise from_os(error) from error
