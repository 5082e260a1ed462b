"""Who gets at a case: seats, locks, recovery keys. Beside the store's own methods, and over the same parts.

Passes (``storage.access.locks.Pass``) are what an opened case is: they are handed to whoever has opened it, and kept
nowhere here.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from pyrage.x25519 import Identity

from storage.access import locks
from storage.access.erasing import Erasing
from storage.access.locks import CaseKey, Lock, Pass
from storage.access.seating import Seating
from storage.cases import CaseChange, Cases
from storage.crypto.age_records import identity_from, new_identity, seal
from storage.crypto.keys import MasterKey
from storage.engine import Ask, Engine, Write
from storage.errors import MissingError, UnsealError
from storage.files.blobs import Blobs
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.store_keys import StoreKeys
from storage.values import ASIDE, REPLACED_SECONDS, Erased, Seat, Standing
from storage.working_state import Address, Working

RECOVERY = b"recovery"  # owner of the documents that lead from a recovery key to its case


ABOVE = b"above"  # owner of the documents that lead from a further notebook to the case whose lock opens it

SAT = 4096
"""Accounts of which it is remembered where they sat, 0.2 kB each: a guess, which is looked at each time."""

Documents = tuple[tuple[Address, bytes | None], ...]


class CaseAccess(Seating):
    """One installation's."""

    def __init__(
        self,
        engine: Engine,
        commits: GroupCommit,
        blobs: Blobs,
        cases: Cases,
        working: Working,
        master: MasterKey,
        keys: StoreKeys,
    ) -> None:
        super().__init__(engine, commits, cases, working, master, keys)
        self._seal = keys.working_seal
        self._erasing = Erasing(engine, commits, blobs, cases, working)
        self._sat: OrderedDict[bytes, bytes] = OrderedDict()
        self._stretching = ThreadPoolExecutor(1, "storage-stretch")  # one at a time: each takes 64 MiB

    def close(self) -> None:
        """Wait for what is being reckoned."""
        self._stretching.shutdown()

    async def standing(self, account: bytes) -> Standing | None:
        """How an account stands; None for one that has no case. Raises DamagedError."""
        guess = self._sat.get(account)  # asked for with the seat: mostly it is right, and saves a second hop
        asks = [*self.seat_asks(account), *(self._lock_asks(guess) if guess is not None else ())]
        aside, seats, *lock = await self._engine.read_all(asks)
        seat = await self.seat_from(account, aside, seats)
        if seat is None:
            return None
        own, document = (
            lock if guess == seat.case else await self._engine.read_all(self._lock_asks(seat.case))
        )
        self._remember(account, seat.case)
        home, rows = seat.case, own
        if not own and document:
            home = self._working.opened(self._working.address(ABOVE, seat.case.hex()), document[0][0])
            rows = await self._engine.read(Query.LOCK, home)
        return Standing(seat, bool(rows) and self._open_lock(home, rows[0][0]).coded, home)

    def _lock_asks(self, case: bytes) -> list[Ask]:
        return [(Query.LOCK, (case,)), (Query.DOCUMENT, self._working.address(ABOVE, case.hex()))]

    def _remember(self, account: bytes, case: bytes) -> None:
        self._sat[account] = case
        self._sat.move_to_end(account)
        if len(self._sat) > SAT:
            self._sat.popitem(last=False)

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
        home = await self._working.document(address)
        if home is None:
            return None
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
        await self._engine.shred()
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
        gone = self._led_away(lock, changed)
        await self._write(holder.home, changed, documents=(*gone, (address, holder.home)))
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
        for public in (own, *others):
            if await self._working.document(self._working.address(RECOVERY, public)) is not None:
                return public
        return None

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
            erased = erased.plus(await self._erasing.erase(one, now, accounts, addresses))
        await self._erasing.shred(erased)
        return erased

    # inside

    async def _everybody(self, case: bytes) -> list[Seat]:
        try:
            return await self.seats_of(case)
        except MissingError:
            return []

    async def _home_key(self, home: bytes) -> CaseKey:
        row = await self._cases.get(home)
        return CaseKey(home, self._cases.identity(row, self._master))

    async def _lock(self, home: bytes) -> Lock:
        """A case's lock; a new one, not kept yet, where it has none."""
        for (sealed,) in await self._engine.read(Query.LOCK, home):
            return self._open_lock(home, sealed)
        return locks.new_lock()

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
        writes = []
        if made is not None:
            key, now = made
            public = str(key.identity.to_public())
            opener = self.opener(key.case)
            writes.append(
                self._cases.added(id=key.case, account=opener, now=now, recipient=public, identity=nothing)
            )
            documents = (*documents, (self._working.address(ABOVE, key.case.hex()), home))
        writes += [*self._working.put(documents), Write(Change.LOCK_PUT, [(sealed, home)], MissingError)]
        await self._commits.write(writes, CaseChange(home, identity=nothing) if take_out else None)

    async def _stretch(self, code: str, lock: Lock) -> Identity:
        """The slow part, in a thread: scrypt lets go of Python's lock."""
        work = self._stretching.submit(locks.stretch, code, lock.salt, lock.cost)
        return await asyncio.wrap_future(work)


def _place(home: bytes) -> bytes:
    return b"lock" + home
