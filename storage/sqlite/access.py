"""Who gets at a case: seats, locks, recovery keys. Beside the store's own methods, and over the same parts.

Passes (``storage.access.locks.Pass``) are what an opened case is: they are handed to whoever has opened it, and kept
nowhere here.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from storage.sqlite.tables.erase import Erased, Erasure, erase
from storage.sqlite.tables.members import Role, Seat, Seats

RECOVERY = b"recovery"  # owner of the documents that lead from a recovery key to its case
REPLACED_SECONDS = 72 * 3600
"""For how long a code or recovery key that was replaced still opens, unless the recovery key was given."""

ASIDE = b"aside"
"""Owner of the documents that say where an account seems to sit, by its hash (hex), and who seems to sit at such a
case, by its id (hex). Its real seat stays as it is."""

ABOVE = b"above"  # owner of the documents that lead from a further notebook to the case whose lock opens it


Documents = tuple[tuple[documents_and_tasks.Address, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: its seat, whether its case has a code, and the case whose lock that is (another one where
    the account sits at a further notebook)."""

    seat: Seat
    coded: bool
    home: bytes


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
        """An account's seat, as a unit of work: where it seems to sit, if something was done in a second notebook that
        only looks done."""
        aside = self._document(con, ASIDE, account.hex())
        if aside is not None:
            there = self._cases.get(con, aside)
            return Seat(account, aside, Role.OWNER, there.created_at, there.created_at)
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
            aside = self._document(con, ASIDE, case.hex())
            if aside is not None and aside not in [seat.account for seat in found]:
                found.append(Seat(aside, case, Role.OWNER, row.created_at, row.created_at))
            return found

        return await self._database.read(work)

    async def real_seat(self, account: bytes) -> Seat | None:
        """An account's seat, whatever only looks as if it had been done. Raises DamagedError."""
        return await self._database.read(lambda con: self.seats.find(con, account))

    async def begin_aside(self, account: bytes, *, case: bytes, now: int) -> None:
        """Let an account seem to begin anew, with a case that has this id, and keep its seat. Raises ClashError,
        FailedError."""
        identity = new_identity()
        recipient = str(identity.to_public())
        sealed = seal(self._master.recipient, str(identity).encode())
        documents = [
            (address, self._working.seal_document(address, data))
            for address, data in (
                (self._working.address(ASIDE, account.hex()), case),
                (self._working.address(ASIDE, case.hex()), account),
            )
        ]

        def work(con: sqlite3.Connection) -> None:
            self._cases.create(
                con, id=case, account=self.opener(case), now=now, recipient=recipient, identity=sealed
            )
            for address, data in documents:
                documents_and_tasks.write_document(con, address, data)

        await self._database.write(work)

    def opener(self, case: bytes) -> bytes:
        """What stands in for the account in the row of a case that is not its account's first."""
        return self._index_key.hash(b"another case", case)

    # locks

    async def coded(self, case: bytes) -> bool:
        """Whether a case has a code. Raises DamagedError."""
        return (await self._lock(case)).coded

    async def changed(self, home: bytes) -> int:
        """Until when something of a case's lock that was replaced still opens (seconds since the epoch), 0 for nothing.
        Raises DamagedError."""
        return (await self._lock(home)).changed

    async def try_code(self, home: bytes, code: str, *, now: int) -> Pass | None:
        """What a code opens of a case's lock ``now`` (seconds since the epoch); None where it is wrong. Either way, as
        much work. Raises DamagedError."""
        lock = await self._lock(home)
        return locks.opened(lock, home, await self._stretch(code, lock), now)

    async def try_key(self, key: str, *, now: int) -> Pass | None:
        """What a recovery key (in age's writing) opens ``now``, of whatever case. Raises DamagedError."""
        try:
            identity = identity_from(key)
        except UnsealError:
            return None
        address = self._working.address(RECOVERY, str(identity.to_public()))
        sealed = await self._database.read(lambda con: documents_and_tasks.read_document(con, address))
        if sealed is None:
            return None
        home = self._working.open_document(address, sealed)
        return locks.opened(await self._lock(home), home, identity, now)

    async def open_pass(self, home: bytes) -> Pass:
        """The pass of a case that has no code. Raises LockedError where it has one, DamagedError."""
        return locks.first_pass(await self._lock(home), await self._home_key(home))

    async def set_code(
        self, home: bytes, holder: Pass | None, code: str, *, spare: bytes, now: int, at_once: bool = False
    ) -> Pass:
        """Give the holder's place a code; the first of a case (``holder`` None, or by recovery key) takes its key out
        of the installation's hands, and makes the second notebook with the id ``spare``, for a second code that may
        never come. The code of before opens for 72 hours more, unless ``at_once``. Gives the pass. Raises LockedError,
        DamagedError, FailedError, ClashError where the id is in use."""
        lock = await self._lock(home)
        if holder is not None and lock.coded:
            until = 0 if at_once else now + REPLACED_SECONDS
            identity = await self._stretch(code, lock)
            changed, holder = locks.with_code(lock, holder, identity, now=now, until=until)
            await self._write(home, changed)
            return holder
        key = CaseKey(spare, new_identity())
        lock, holder = locks.with_notebook(lock, locks.first_pass(lock, await self._home_key(home)), key)
        lock, holder = locks.with_code(lock, holder, await self._stretch(code, lock))
        await self._write(home, lock, take_out=True, made=(key, now))
        await self._shred()
        return holder

    async def with_notebook(self, holder: Pass, *, spare: bytes, now: int) -> Pass:
        """The holder's pass, after seeing to it that the case has a second notebook: one whose code was set before
        every first code made one gets it when it is opened. Raises DamagedError, FailedError, ClashError."""
        if holder.depth or holder.below is not None:
            return holder
        key = CaseKey(spare, new_identity())
        lock, holder = locks.with_notebook(await self._lock(holder.home), holder, key)
        await self._write(holder.home, lock, made=(key, now))
        return holder

    async def set_second(
        self, holder: Pass, code: str, *, view: bytes, now: int, at_once: bool = False
    ) -> Pass | None:
        """Give the second notebook a code; from within it, a view of it with the id ``view``, where there is none yet.
        The code of before opens for 72 hours more, unless ``at_once``. Gives the holder's pass, which knows of it; None
        where the code is the holder's own. Raises MissingError where there is no first code, DamagedError,
        FailedError."""
        lock = await self._lock(holder.home)
        if not lock.coded:
            raise MissingError("a second code needs a first")
        identity = await self._stretch(code, lock)
        if locks.is_own(lock, holder, identity):
            return None
        holder = await self.with_notebook(holder, spare=view, now=now)
        lock = await self._lock(holder.home)
        until = 0 if at_once else now + REPLACED_SECONDS
        lock, holder = locks.with_second(lock, holder, view, identity, now=now, until=until)
        await self._write(holder.home, lock)
        return holder

    async def set_key(self, holder: Pass, *, now: int, at_once: bool = False) -> tuple[str, Pass]:
        """A new recovery key for the holder's place, in age's writing, and the pass; an older one opens for 72 hours
        more, unless ``at_once``. Raises DamagedError, FailedError."""
        identity = new_identity()
        public = str(identity.to_public())
        lock = await self._lock(holder.home)
        if not lock.coded:  # its places are only settled once the lock is kept
            holder = locks.first_pass(lock, holder.key)
        first = await self.key_recipient(holder) is None
        until = 0 if at_once or first else now + REPLACED_SECONDS
        changed, holder = locks.with_key(lock, holder, identity, now=now, until=until)
        address = self._working.address(RECOVERY, public)
        document = self._working.seal_document(address, holder.home)
        gone = self._led_away(lock, changed)
        await self._write(holder.home, changed, documents=(*gone, (address, document)))
        return str(identity), holder

    async def stop(self, holder: Pass, now: int) -> Pass:
        """Put back in force what was replaced at the holder's place and still opens; what had replaced it opens
        nothing. Gives the pass. Raises DamagedError, FailedError."""
        lock = await self._lock(holder.home)
        changed, holder = locks.stopped(lock, holder, now)
        await self._write(holder.home, changed, documents=self._led_away(lock, changed))
        return holder

    async def forget_replaced(self, home: bytes, now: int) -> None:
        """Take away what was replaced in a case's lock, once nothing of it opens any more. Raises DamagedError,
        FailedError."""
        lock = await self._lock(home)
        if 0 < lock.changed <= now:
            changed = locks.without_older(lock)
            await self._write(home, changed, documents=self._led_away(lock, changed))

    def _led_away(self, lock: Lock, changed: Lock) -> Documents:
        """The documents that led from recovery keys that are no more to their case: they go."""
        still = set(locks.recipients_of_keys(changed))
        gone = [one for one in locks.recipients_of_keys(lock) if one not in still]
        return tuple((self._working.address(RECOVERY, one), None) for one in gone)

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

    # erasing

    async def erase(self, case: bytes, now: int) -> Erased | None:
        """Erase a case, and the notebooks below it, for good; None where it is gone already. When this returns, none of
        it is in the database, its log or the files. Raises FailedError, DamagedError."""
        lock = await self._lock(case)
        erased = Erased()
        for one in (*lock.beside, case):
            accounts = [seat.account for seat in await self._everybody(one)]
            addresses = (
                [self._working.address(RECOVERY, key) for key in locks.recipients_of_keys(lock)]
                if one == case
                else [self._working.address(ABOVE, one.hex())]
            )
            addresses += [self._working.address(ASIDE, name.hex()) for name in (one, *accounts)]
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
        return self._document(con, ABOVE, case.hex()) or case

    def _document(self, con: sqlite3.Connection, owner: bytes, name: str) -> bytes | None:
        """A document, as a unit of work. Raises DamagedError."""
        address = self._working.address(owner, name)
        sealed = documents_and_tasks.read_document(con, address)
        return None if sealed is None else self._working.open_document(address, sealed)

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
        documents: Documents = (),
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
