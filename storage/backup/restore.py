"""A data folder made from a backup: all of it beside its place, checked with the key, and put there by one rename.

A run that is broken off leaves ``<folder>.restoring``; the next one goes on from it. Whoever has been erased by any
state of the backup (or by the old data folder, where that can still be read) is erased again before the folder gets
its name.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.backup.copy_blobs import Carried, carry, look
from storage.backup.layout import BackupFolder, State, is_sound, named_in
from storage.crypto.keys import MasterKey
from storage.data_folder import FolderLock, make_folder, sync_folder, write_new
from storage.errors import ClashError, DamagedError, LockedError, MissingError, StoreError, from_os
from storage.files.blobs import PART
from storage.files.copying import copy_file
from storage.layout import BLOBS, DATABASE
from storage.sealed_store import SealedStore
from storage.sqlite.at_rest import at_rest, erased_in, settle

SUFFIX = ".restoring"
WHICH = "which-state"


class DamagedBackupError(StoreError):
    """Something in the backup is not what was written."""

    code = "storage.damaged_backup"
    remedy = "The backup is damaged: restore an earlier state (--from), or what is whole (--damaged-too)."

    def __init__(self, places: list[str]) -> None:
        super().__init__()
        self.places = places


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What was restored, before anybody was erased again. ``locked`` cases could be held against their ledgers but not
    opened. ``damaged`` are files that were carried as they were, or not at all where they are gone."""

    state: State
    cases: int
    events: int
    files: int
    locked: int
    erased: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Newer:
    """What an old data folder has beyond a state: counts of what would be lost."""

    cases: int
    events: int
    files: int


def verify(backup: BackupFolder) -> list[str]:
    """Read everything in a folder of backups and name what is damaged or gone, below that folder. Needs no key.
    Raises MissingError, FailedError."""
    found: list[str] = []
    seen: set[bytes] = set()
    try:
        for state in backup.states():
            if isinstance(state, DamagedError):
                found.append(_place(state))
                continue
            if not is_sound(state):
                found.append(f"{state.database.relative_to(backup.path)}")
                continue
            files = [one for one in named_in(state.database) if one.id not in seen]
            seen.update(one.id for one in files)
            looked = look(files, backup.files)
            found += [f"{BLOBS}/{place}" for place in (*looked.damaged, *looked.missing)]
    except OSError as error:
        raise from_os(error) from error
    return found


class Restore:
    """One run: ``begin``; ``carry_files``, with ``check`` beside it or after it; ``erase_again``; ``put_in_place``.
    ``check`` and ``erase_again`` take the store that was opened on ``beside`` with the key."""

    def __init__(self, backup: BackupFolder, folder: Path, name: str | None) -> None:
        self._folder = folder
        self._backup = backup
        self._state = backup.state(name)
        self.beside = folder.with_name(folder.name + SUFFIX)
        self._carried = Carried()
        self._cases = self._events = self._locked = self._erased = 0

    @property
    def state(self) -> State:
        """Which state it is."""
        return self._state

    def begin(self) -> None:
        """Copy the database beside the folder's place. Raises ClashError when there is something in the folder,
        DamagedBackupError, FailedError."""
        damaged = DamagedBackupError([str(self._state.database.relative_to(self._backup.path))])
        manifest, copy = self._state.manifest, self.beside / DATABASE
        expected = (manifest.size, bytes.fromhex(manifest.sha256))
        try:
            if self._folder.exists() and (not self._folder.is_dir() or any(self._folder.iterdir())):
                raise ClashError("the folder to restore into is not empty: nothing was changed")
            self._make_room()
            for left in self.beside.glob(f"{DATABASE}*"):
                left.unlink()
            if copy_file(self._state.database, copy, expected) != expected:
                raise damaged
        except FileNotFoundError:
            raise damaged from None
        except OSError as error:
            raise from_os(error) from error

    def carry_files(
        self, *, damaged_too: bool = False, on_way: Callable[[Carried], None] = lambda so_far: None
    ) -> None:
        """Copy the files; the database's copy may be open and in use meanwhile. Raises DamagedBackupError,
        FailedError."""
        try:
            self._carried = carry(
                named_in(self._state.database),
                self._backup.files,
                self.beside / BLOBS,
                damaged_too=damaged_too,
                on_way=on_way,
            )
        except OSError as error:
            raise from_os(error) from error
        if self._damaged and not damaged_too:
            raise DamagedBackupError(list(self._damaged))

    async def check(self, store: SealedStore) -> None:
        """Open every event of every case and hold it against the ledger; of a locked case, which only its person can
        open, the leaves. Raises DamagedError."""
        cases = await store.cases()
        for case in cases:
            try:
                self._events += len(await store.events(case))
            except LockedError:
                await store.check_ledger(case)
                self._events += await store.size(case)
                self._locked += 1
        self._cases = len(cases)

    async def erase_again(self, store: SealedStore, now: int, old: Path | None = None) -> None:
        """Erase whoever any state of the backup, or the old data folder, knows as erased. Raises StoreError."""
        try:
            known = erased_in(self._state.database)
            for state in self._backup.sound():
                known |= erased_in(state.database)
            if old is not None:
                with contextlib.suppress(StoreError):  # what cannot be read is told by newer_than
                    known |= erased_in(old / DATABASE)
            with at_rest(self._state.database) as lying:
                kept = {case for case, _, _ in lying.ledgers()}
        except OSError as error:
            raise from_os(error) from error
        for case in sorted(known & kept):
            with contextlib.suppress(MissingError):  # it went with another one
                await store.access.erase(case, now)
            self._erased += 1

    def put_in_place(self) -> RestoreResult:
        """Give it its name. Raises FailedError, ClashError."""
        try:
            sync_folder(self.beside)
            if self._folder.exists():
                self._folder.rmdir()
            self.beside.rename(self._folder)
            sync_folder(self._folder.parent)
            (self._folder / WHICH).unlink()
        except OSError as error:
            raise from_os(error) from error
        files = self._carried.new + self._carried.there
        return RestoreResult(
            self._state, self._cases, self._events, files, self._locked, self._erased, self._damaged
        )

    @property
    def _damaged(self) -> tuple[str, ...]:
        return tuple(f"{BLOBS}/{place}" for place in (*self._carried.damaged, *self._carried.missing))

    def _make_room(self) -> None:
        """Go on with what an earlier run has left, if it was the same state; else begin anew."""
        which = self.beside / WHICH
        mark = f"{self._state.name} {self._state.manifest.sha256}\n"
        if self.beside.exists() and not (which.exists() and which.read_text("utf-8") == mark):
            if any(path.name != WHICH + PART for path in self.beside.iterdir()) and not which.exists():
                raise ClashError(f"there is something else in {self.beside.name}: nothing was changed")
            for (
                left
            ) in self.beside.iterdir():  # the mark last: without it the folder would be taken for another's
                if left.is_dir():
                    shutil.rmtree(left)
                elif left.name != WHICH:
                    left.unlink()
            which.unlink(missing_ok=True)
        make_folder(self.beside)
        if not which.exists():
            part = which.with_name(WHICH + PART)
            part.unlink(missing_ok=True)
            write_new(part, mark.encode())
            part.rename(which)


def newer_than(state: State, old: Path) -> Newer:
    """What the old data folder, which nobody has open, has beyond a state. Raises MissingError, BusyFolderError,
    DamagedError, FailedError."""
    if not (old / DATABASE).exists():
        raise MissingError("there is no store in the old data folder")
    lock = FolderLock(old)
    try:
        settle(old / DATABASE)
        with at_rest(old / DATABASE) as now, at_rest(state.database) as before:
            sizes = {case: size for case, size, _ in before.ledgers()}
            grown = {case: size for case, size, _ in now.ledgers()}
            events = sum(max(0, size - sizes.get(case, 0)) for case, size in grown.items())
            known = {id for id, _, _ in before.files()}
            files = sum(id not in known for id, _, _ in now.files())
        return Newer(len(grown.keys() - sizes.keys()), events, files)
    finally:
        lock.release()


def key_fits(state: State, key: MasterKey) -> bool:
    """Whether a state was sealed to this key."""
    return state.manifest.key_mark == key.mark.hex()


def _place(error: DamagedError) -> str:
    return str(error).removeprefix(f"{DamagedError.code}: ").removesuffix(" is damaged")
