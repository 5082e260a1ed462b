"""Who gets at a case: seats, locks, recovery keys. Beside the store's own methods, and over the same parts.

Passes (``storage.access.locks.Pass``) are what an opened case is: they are handed to whoever has opened it, and kept
nowhere here.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pyrage.x25519 import Identity

from storage.access import locks
from storage.access.locks import CaseKey, Lock, Pass
from storage.crypto.aead import WorkingSeal
from storage.crypto.age_records import identity_from, new_identity, seal
from storage.crypto.keys import IndexKey, MasterKey
from storage.errors import MissingError, UnsealError, from_os
from storage.files.blobs import Blobs
from storage.sqlite import migrate
from storage.sqlite.group_commit import Database
from storage.sqlite.tables import documents_and_tasks
from storage.sqlite.tables.cases import Cases
from storage.sqlite.tables.erase import Erasure, erase
from storage.sqlite.tables.members import Seats
from storage.values import Erased, Role, Seat, Standing

RECOVERY = b"recovery"  # owner of the documents that lead from a recovery key to its case
ABOVE = b"above"  # owner of the documents that lead from a further notebook to the case whose lock opens it


class Access:
    """One installation's."""

    def __init__(
        self,
        path: Path,
        database: Database,
        blobs: Blobs,
        cases: Cases,
        master: MasterKey,
        index_key: IndexKey,
        working_seal: WorkingSeal,
    ) -> None:
        self._path = path
        self._database = database
        self._blobs = blobs
        self._cases = cases
        self._master = master
        self._index_key = index_key
        self._working = documents_and_tasks.Working(index_key, working_seal)
        self._seal = working_seal
        self.seats = Seats(index_key)
        self._stretching = ThreadPoolExecutor(1, "storage-stretch")  # one at a time: each takes 64 MiB

    def close(self) -> None:
        """Wait for what is being reckoned."""
        self._stretching.shutdown()

    # seats

    async def standing(self, account: bytes) -> Standing | None:
        """How an account stands; None for one that has no case. Raises DamagedError."""

        def work(con: sqlite3.Connection) -> tuple[Seat, bytes, bytes | None] | None:
            seat = self.seat_of(con, account)
            if seat is None:
                return None
            sealed = _read_lock(con, seat.case)
            home = seat.case if sealed is not None else self._above(con, seat.case)
            return seat, home, sealed if home == seat.case else _read_lock(con, home)

        found = await self._database.read(work)
        if found is None:
            return None
        seat, home, sealed = found
        return Standing(seat, sealed is not None and self._open_lock(home, sealed).coded, home)

    def seat_of(self, con: sqlite3.Connection, account: bytes) -> Seat | None:
        """An account's seat, as a unit of work."""
        seat = self.seats.find(con, account)
        if seat is not None:
            return None if seat.role is Role.LEFT else seat
        row = self._cases.of(con, account)
        return None if row is None else Seat(account, row.id, Role.OWNER, row.created_at, row.created_at)

    def used(self, con: sqlite3.Connection, account: bytes, now: int) -> None:
        """An account has been used, as a unit of work. One from before there were seats is given its own."""
        if not self.seats.touch(con, account, now) and (row := self._cases.of(con, account)) is not None:
            self.seats.put(con, account, row.no, row.id, Role.OWNER, now)

    async def seats_of(self, case: bytes) -> list[Seat]:
        """Everybody who comes to a case, the oldest seat first."""

        def work(con: sqlite3.Connection) -> list[Seat]:
            found = self.seats.of_case(con, case)
            row = self._cases.get(con, case)
            if row.account != self.opener(case) and self.seats.find(con, row.account) is None:
                found.insert(0, Seat(row.account, case, Role.OWNER, row.created_at, row.created_at))
            return found

        return await self._database.read(work)

    def opener(self, case: bytes) -> bytes:
        """What stands in for the account in the row of a case that is not its account's first."""
        return self._index_key.hash(b"another case", case)

    # locks

    async def coded(self, case: bytes) -> bool:
        """Whether a case has a code. Raises DamagedError."""
        return (await self._lock(case)).coded

    async def try_code(self, home: bytes, code: str) -> Pass | None:
        """What a code opens of a case's lock; None where it is wrong. Either way, as much work. Raises DamagedError."""
        lock = await self._lock(home)
        return locks.opened(lock, home, await self._stretch(code, lock))

    async def try_key(self, key: str) -> Pass | None:
        """What a recovery key (in age's writing) opens, of whatever case. Raises DamagedError."""
        try:
            identity = identity_from(key)
        except UnsealError:
            return None
        address = self._working.address(RECOVERY, str(identity.to_public()))
        sealed = await self._database.read(lambda con: documents_and_tasks.read_document(con, address))
        if sealed is None:
            return None
        home = self._working.open_document(address, sealed)
        return locks.opened(await self._lock(home), home, identity)

    async def open_pass(self, home: bytes) -> Pass:
        """The pass of a case that has no code. Raises LockedError where it has one, DamagedError."""
        return locks.first_pass(await self._lock(home), await self._home_key(home))

    async def set_code(self, home: bytes, holder: Pass | None, code: str, *, spare: bytes, now: int) -> Pass:
        """Give the holder's place a code; the first of a case (``holder`` None, or by recovery key) takes its key out
        of the installation's hands, and makes the notebook below with the id ``spare``, for a second code that may
        never come. Gives the pass. Raises LockedError, DamagedError, FailedError, ClashError where the id is in use."""
        lock = await self._lock(home)
        if holder is not None and lock.coded:
            await self._write(home, locks.with_code(lock, holder, await self._stretch(code, lock)))
            return holder
        key = CaseKey(spare, new_identity())
        lock, holder = locks.with_notebook(lock, locks.first_pass(lock, await self._home_key(home)), key)
        lock = locks.with_code(lock, holder, await self._stretch(code, lock))
        await self._write(home, lock, take_out=True, made=(key, now))
        await self._shred()
        return holder

    async def with_notebook(self, holder: Pass, *, spare: bytes, now: int) -> Pass:
        """The holder's pass, after seeing to it that the case has a notebook below: one whose code was set before every
        first code made one gets it when it is opened. Raises DamagedError, FailedError, ClashError."""
        if holder.depth or holder.below is not None:
            return holder
        key = CaseKey(spare, new_identity())
        lock, holder = locks.with_notebook(await self._lock(holder.home), holder, key)
        await self._write(holder.home, lock, made=(key, now))
        return holder

    async def set_second(self, holder: Pass, code: str, *, case: bytes, now: int) -> Pass | None:
        """Give a notebook below the holder's a code: a new case with this id, unless there is one already. Gives the
        holder's pass, which knows of it; None where the code is the holder's own. Raises MissingError where there is no
        first code, DamagedError, FailedError."""
        lock = await self._lock(holder.home)
        if not lock.coded:
            raise MissingError("a second code needs a first")
        identity = await self._stretch(code, lock)
        if locks.is_own(lock, holder, identity):
            return None
        key = CaseKey(case, new_identity())
        changed, holder = locks.with_second(lock, holder, key, identity)
        made = (key, now) if changed.beside != lock.beside else None
        await self._write(holder.home, changed, made=made)
        return holder

    async def set_key(self, holder: Pass) -> str:
        """A new recovery key for the holder's place, in age's writing; an older one opens nothing from now on. Raises
        DamagedError, FailedError."""
        identity = new_identity()
        public = str(identity.to_public())
        lock = await self._lock(holder.home)
        if not lock.coded:  # its places are only settled once the lock is kept
            holder = locks.first_pass(lock, holder.key)
        address = self._working.address(RECOVERY, public)
        document = self._working.seal_document(address, holder.home)
        older = self._working.address(RECOVERY, lock.keys[holder.place].recipient)
        await self._write(
            holder.home,
            locks.with_key(lock, holder, identity),
            documents=((older, None), (address, document)),
        )
        return str(identity)

    async def key_recipient(self, holder: Pass) -> str | None:
        """To whom an export can be sealed so that a recovery key opens it; None before there is one. A further notebook
        that has none of its own offers the case's, so that what is offered is the same there."""
        keys = (await self._lock(holder.home)).keys
        own = keys[holder.place].recipient
        others = [key.recipient for key in keys if key.recipient != own] if holder.depth else []
        addresses = [(public, self._working.address(RECOVERY, public)) for public in (own, *others)]
        known = await self._database.read(
            lambda con: [
                public for public, one in addresses if documents_and_tasks.read_document(con, one) is not None
            ]
        )
        return known[0] if known else None

    async def has_key(self, home: bytes, *, but: int) -> bool:
        """Whether there is a recovery key to a case at another place of its lock than this."""
        keys = [key.recipient for place, key in enumerate((await self._lock(home)).keys) if place != but]
        addresses = [self._working.address(RECOVERY, public) for public in keys]
        found = await self._database.read(
            lambda con: [documents_and_tasks.read_document(con, one) for one in addresses]
        )
        return any(one is not None for one in found)

    # erasing

    async def erase(self, case: bytes, now: int) -> Erased | None:
        """Erase a case, and the notebooks below it, for good; None where it is gone already. When this returns, none of
        it is in the database, its log or the files. Raises FailedError, DamagedError."""
        lock = await self._lock(case)
        erased = Erased()
        for one in (*lock.beside, case):
            accounts = [seat.account for seat in await self._everybody(one)]
            addresses = (
                [self._working.address(RECOVERY, key.recipient) for key in lock.keys]
                if one == case
                else [self._working.address(ABOVE, one.hex())]
            )
            owners = [self._working.owner(owner) for owner in (one, *accounts)]
            found = await self._database.write(partial(erase, Erasure(one, now, accounts, owners, addresses)))
            self._cases.drop(one)
            erased = erased.plus(found)
        await self._blobs.remove(erased.files)
        await self._shred()
        return erased

    # inside

    def _above(self, con: sqlite3.Connection, case: bytes) -> bytes:
        """The case whose lock opens this one: itself, where it is no further notebook. Raises DamagedError."""
        address = self._working.address(ABOVE, case.hex())
        sealed = documents_and_tasks.read_document(con, address)
        return case if sealed is None else self._working.open_document(address, sealed)

    async def _everybody(self, case: bytes) -> list[Seat]:
        try:
            return await self.seats_of(case)
        except MissingError:
            return []

    async def _home_key(self, home: bytes) -> CaseKey:
        row = await self._database.read(lambda con: self._cases.get(con, home))
        return CaseKey(home, self._cases.identity(row, self._master))

    async def _lock(self, home: bytes) -> Lock:
        """A case's lock; a new one, not kept yet, where it has none."""
        sealed = await self._database.read(lambda con: _read_lock(con, home))
        return locks.new_lock() if sealed is None else self._open_lock(home, sealed)

    def _open_lock(self, home: bytes, sealed: bytes) -> Lock:
        return locks.unpack_lock(self._seal.open(_place(home), sealed))

    async def _write(
        self,
        home: bytes,
        lock: Lock,
        *,
        take_out: bool = False,
        made: tuple[CaseKey, int] | None = None,
        documents: tuple[tuple[documents_and_tasks.Address, bytes | None], ...] = (),
    ) -> None:
        """Keep a lock. ``take_out`` takes the case's private key out of its row, ``made`` is a further notebook and
        when it was made (seconds since the epoch); all of it in the same transaction."""
        sealed = self._seal.seal(_place(home), locks.pack_lock(lock))
        nothing = seal(self._master.recipient, b"")
        if made is not None:
            above = self._working.address(ABOVE, made[0].case.hex())
            documents = (*documents, (above, self._working.seal_document(above, home)))

        def work(con: sqlite3.Connection) -> None:
            if made is not None:
                self._cases.create(
                    con,
                    id=made[0].case,
                    account=self.opener(made[0].case),
                    now=made[1],
                    recipient=str(made[0].identity.to_public()),
                    identity=nothing,
                )
            for address, data in documents:
                documents_and_tasks.write_document(con, address, data)
            con.execute(
                "INSERT INTO locks SELECT no, id, ? FROM cases WHERE id = ? "
                "ON CONFLICT (case_no) DO UPDATE SET sealed = excluded.sealed",
                (sealed, home),
            )
            if take_out:
                self._cases.rewrap(con, home, lambda _: nothing)

        await self._database.write(work)

    async def _stretch(self, code: str, lock: Lock) -> Identity:
        """The slow part, in a thread: scrypt lets go of Python's lock."""
        work = self._stretching.submit(locks.stretch, code, lock.salt, lock.cost)
        return await asyncio.wrap_future(work)

    async def _shred(self) -> None:
        """See that what was taken away is neither in the log nor in an older copy."""
        await self._database.write_back()
        try:
            migrate.drop_copies(self._path)
        except OSError as error:
            raise from_os(error) from error


def _place(home: bytes) -> bytes:
    return b"lock" + home


def _read_lock(con: sqlite3.Connection, home: bytes) -> bytes | None:
    found = con.execute("SELECT sealed FROM locks WHERE id = ?", (home,)).fetchone()
    return None if found is None else bytes(found[0])
