"""A backup of a data folder, while a bot has it open or while it stands still.

Two things are copied, and only their order matters: first the database's file, as it is between two write-backs of its
log (``Database.hold``: nothing stops meanwhile), then the sealed files that this copy names, each once for all
backups. Files never change, so nothing has to hold still for them. Then it is looked over, and only a copy that is
whole, and that holds all that the one before it held, becomes a state of the backup.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.backup.copy_blobs import Carried, carry
from storage.backup.layout import STATES, BackupFolder, Manifest, State, ids_in, named_in
from storage.data_folder import FolderLock, sync_folder
from storage.errors import DamagedError, MissingError, StoreError, from_os
from storage.files.blobs import PART, path_in, place_of
from storage.files.copying import copy_file
from storage.layout import BLOBS, DATABASE
from storage.ledger.merkle import CompactRange
from storage.sqlite.at_rest import AtRest, at_rest, erased_in, settle
from storage.sqlite.inspect import peek

KEPT_STATES, KEPT_DAYS = 3, 3
"""The newest states, and beside them the newest of each of the last days: a mistake is not always noticed at once."""
ID_DIGITS = 32

SHARES, DAY = 32, 86_400
"""Of the files that lie in the backup already, each day another share is read again: all of them in a month."""


class GoneBackError(StoreError):
    """What the last backup held is not in the data folder any more."""

    code = "storage.gone_back"
    remedy = (
        "The data folder does not hold what the last backup holds: it is another one, or an older state of it. "
        "Is its disk mounted? Keep that backup; docs/operate.md says what to do (storage.gone_back)."
    )


class VanishedError(StoreError):
    """Files that the copied database names are gone: erased since, or lost."""

    code = "storage.vanished"
    remedy = "Files that the database names are not in the data folder: restore them from an earlier backup."

    def __init__(self, places: list[str]) -> None:
        super().__init__()
        self.places = places


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made. ``damaged`` are files that are not what they were in the data folder: not in it.
    ``mended`` were not whole any more in the backup, and were carried anew; ``dropped`` are states that were damaged
    and are gone, now that this one stands in their place."""

    state: State
    new: int
    new_bytes: int
    damaged: tuple[str, ...]
    mended: tuple[str, ...]
    dropped: tuple[str, ...]


@contextlib.contextmanager
def standing_still(folder: Path) -> Iterator[None]:
    """Hold a data folder that nobody has open: its log is written back, and nobody may start meanwhile. Raises
    BusyFolderError, MissingError, DamagedError, FailedError."""
    if not (folder / DATABASE).exists():
        raise MissingError("there is no store in this folder")
    lock = FolderLock(folder)
    try:
        settle(folder / DATABASE)
        if peek(folder) is None:
            raise MissingError("there is no store in this folder")
        yield
    finally:
        lock.release()


class Backup:
    """One run. ``copy_database`` comes first, while the database's file is left alone; then ``finish``."""

    def __init__(self, source: Path, target: BackupFolder) -> None:
        self._source = source
        self._target = target
        self._part: Path | None = None
        self._copied: tuple[int, bytes] = (0, b"")

    def copy_database(self, now: int) -> None:
        """Copy the database's file. Raises FailedError, MissingError."""
        try:
            self._drop()
            self._part = self._target.begin(now)
            self._copied = copy_file(self._source / DATABASE, self._part / DATABASE)
        except FileNotFoundError:
            raise MissingError("there is no store in this folder") from None
        except OSError as error:
            raise from_os(error) from error

    def finish(
        self,
        now: int,
        *,
        on_way: Callable[[Carried], None] = lambda so_far: None,
        keep: int = KEPT_STATES,
        days: int = 0,
    ) -> Made:
        """Look the copy over, carry the files, and let it count. Raises DamagedError (the database's copy),
        GoneBackError, VanishedError (copy the database anew: they may have been erased since), FailedError."""
        assert self._part is not None  # noqa: S101 - the caller copies first
        try:
            states = self._target.sound()
            manifest = self._looked_over(self._part / DATABASE, now, next(iter(states), None))
            noted = self._target.noted()
            carried = carry(
                named_in(self._part / DATABASE),
                self._source / BLOBS,
                self._target.files,
                read_again=lambda one: (
                    one.id[-1] % SHARES == now // DAY % SHARES or f"{BLOBS}/{place_of(one.id)}" in noted
                ),
                on_way=on_way,
            )
            if carried.missing:
                raise VanishedError(carried.missing)
            state = self._target.commit(self._part, manifest)
            self._part = None
            damaged = self._damaged([state, *states]) if states else []
            self._forget_old([state, *states], damaged, keep, days)
            self._target.note(f"{BLOBS}/{place}" for place in carried.damaged)
        except OSError as error:
            raise from_os(error) from error
        dropped = tuple(path.name for path in damaged)
        return Made(
            state, carried.new, carried.new_bytes, tuple(carried.damaged), tuple(carried.mended), dropped
        )

    def _looked_over(self, copy: Path, now: int, before: State | None) -> Manifest:
        """SQLite's own check, every case's ledger, and that nothing of the state before is gone. Needs no key."""
        with at_rest(copy) as lying:
            if not lying.is_whole():
                raise DamagedError("the database's own check found damage")
            _check_ledgers(lying, {} if before is None else _ledgers(before.database))
            size, digest = self._copied
            mark = lying.key_mark().hex()
            return Manifest(now, lying.format(), mark, size, digest.hex(), *lying.counted())

    def _damaged(self, sound: list[State]) -> list[Path]:
        """The folders of states that are not what was written. While no older state is sound they stay: perhaps
        somebody can still make something of them."""
        known = {one.path for one in sound}
        return [
            path
            for path in (self._target.path / STATES).iterdir()
            if path.suffix != PART and path not in known
        ]

    def _forget_old(self, states: list[State], damaged: list[Path], keep: int, days: int) -> None:
        """Old states go, damaged ones, and files that no state names any more. When somebody has been erased since,
        every older state goes at once: it holds their key."""
        newest = states[0]
        erased = len(erased_in(newest.database))
        kept = [one for one in _wanted(states, keep, days) if len(erased_in(one.database)) == erased]
        gone = [one for one in states if one not in kept]
        going = [*(one.path for one in gone), *damaged]
        if not going:
            return
        unnamed = set().union(*(ids_in(state.database) for state in gone))
        if damaged:  # nobody knows which files they named
            unnamed |= {
                bytes.fromhex(path.name) for path in self._target.files.glob("??/*") if _is_a_file(path)
            }
        for state in kept:
            unnamed -= ids_in(state.database)
        for path in going:  # first the name, in one step: half a state must not look like one
            path.rename(path.with_name(path.name + PART))
        sync_folder(newest.path.parent)
        for path in going:
            shutil.rmtree(path.with_name(path.name + PART))
        for id in unnamed:
            path_in(self._target.files, id).unlink(missing_ok=True)

    def _drop(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            shutil.rmtree(part)


def _wanted(states: list[State], keep: int, days: int) -> list[State]:
    """The newest ``keep`` states, and the newest of each of the last ``days`` days (UTC) that have any; newest
    first."""
    by_day: dict[int, State] = {}
    for one in states:
        by_day.setdefault(one.manifest.made // DAY, one)
    daily = [by_day[day] for day in sorted(by_day, reverse=True)[:days]]
    return [one for place, one in enumerate(states) if place < keep or one in daily]


def _is_a_file(path: Path) -> bool:
    """Whether a name below ``blobs/`` is one of ours: 32 hexadecimal digits."""
    return len(path.name) == ID_DIGITS and not set(path.name) - set("0123456789abcdef")


def _ledgers(database: Path) -> dict[bytes, tuple[int, bytes]]:
    """Size and frontier of every case in an older state."""
    with at_rest(database) as lying:
        return {case: (size, frontier) for case, size, frontier in lying.ledgers()}


def _check_ledgers(lying: AtRest, before: dict[bytes, tuple[int, bytes]]) -> None:
    """Each case's leaves make its ledger, and begin with those that it had before."""
    for case, size, frontier in lying.ledgers():
        leaves = lying.leaves(case)
        old_size, old_frontier = before.pop(case, (0, b""))
        then = CompactRange().extend(leaves[:old_size])
        if len(leaves) != size or then.extend(leaves[old_size:]).to_bytes() != frontier:
            raise DamagedError("the leaves are not those of the ledger")
        if then != CompactRange.from_bytes(
            old_size, old_frontier
        ):  # also when there are fewer than there were
            raise GoneBackError
    if before.keys() - lying.erased():
        raise GoneBackError
