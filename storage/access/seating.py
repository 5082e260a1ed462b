"""Where accounts sit: what is kept of it, and what only seems to be so."""

from __future__ import annotations

from collections.abc import Sequence

from storage.access.seats import TOUCH_SECONDS, Seats
from storage.cases import Cases
from storage.crypto.age_records import new_identity, seal
from storage.crypto.keys import MasterKey
from storage.engine import Ask, Engine, Row, Write
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.store_keys import StoreKeys
from storage.values import ASIDE, Role, Seat, SeatChange
from storage.working_state import Working


class Seating:
    """The seats of one store."""

    def __init__(
        self,
        engine: Engine,
        commits: GroupCommit,
        cases: Cases,
        working: Working,
        master: MasterKey,
        keys: StoreKeys,
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._cases = cases
        self._working = working
        self._master = master
        self._index_key = keys.index_key
        self.seats = Seats(keys.index_key)

    async def seat_of(self, account: bytes) -> Seat | None:
        """An account's seat, None also for one that has left: where it seems to sit, if something was done in a second
        notebook that only looks done. Raises DamagedError."""
        aside, seats = await self._engine.read_all(self.seat_asks(account))
        return await self.seat_from(account, aside, seats)

    def seat_asks(self, account: bytes) -> list[Ask]:
        """What ``seat_from`` is made of."""
        aside = self._working.address(ASIDE, account.hex())
        return [(Query.DOCUMENT, aside), (Query.SEAT, (account,))]

    async def seat_from(self, account: bytes, aside: Sequence[Row], seats: Sequence[Row]) -> Seat | None:
        """See ``seat_of``."""
        for (sealed,) in aside:
            address = self._working.address(ASIDE, account.hex())
            there = await self._cases.get(self._working.opened(address, sealed))
            return Seat(account, there.id, Role.OWNER, there.created_at, there.created_at)
        for row in seats:
            seat = self.seats.checked(row)
            return None if seat.role is Role.LEFT else seat
        case = await self._cases.of(account)
        return None if case is None else Seat(account, case.id, Role.OWNER, case.created_at, case.created_at)

    async def real_seat(self, account: bytes) -> Seat | None:
        """An account's seat as it is kept, whatever only looks as if it had been done. Raises DamagedError."""
        for row in await self._engine.read(Query.SEAT, account):
            return self.seats.checked(row)
        return None

    async def used(self, account: bytes, now: int) -> tuple[bool, list[Write]]:
        """What has to be written when an account is used; one from before there were seats is given its own. And
        whether it has a seat then."""
        seat = await self.real_seat(account)
        if seat is not None:
            return True, [Write(Change.SEAT_USED, [(now, account, now - TOUCH_SECONDS)])]
        row = await self._cases.of(account)
        if row is None:
            return False, []
        return True, [self.seats.added(Seat(account, row.id, Role.OWNER, now, now), expected=False)]

    async def seats_of(self, case: bytes) -> list[Seat]:
        """Everybody who comes to a case, the oldest seat first. Raises MissingError, DamagedError."""
        rows = await self._engine.read(Query.SEATS_OF, case)
        found = [seat for seat in map(self.seats.checked, rows) if seat.role is not Role.LEFT]
        row = await self._cases.get(case)
        if row.account != self.opener(case) and await self.real_seat(row.account) is None:
            found.insert(0, Seat(row.account, case, Role.OWNER, row.created_at, row.created_at))
        aside = await self._working.document(self._working.address(ASIDE, case.hex()))
        if aside is not None and aside not in [seat.account for seat in found]:
            found.append(Seat(aside, case, Role.OWNER, row.created_at, row.created_at))
        return found

    async def begin_aside(self, account: bytes, *, case: bytes, now: int) -> None:
        """Let an account seem to begin anew, with a case that has this id, and keep its seat. Raises ClashError,
        FailedError."""
        identity = new_identity()
        sealed = seal(self._master.recipient, str(identity).encode())
        public, opener = str(identity.to_public()), self.opener(case)
        added = self._cases.added(id=case, account=opener, now=now, recipient=public, identity=sealed)
        documents = (
            (self._working.address(ASIDE, account.hex()), case),
            (self._working.address(ASIDE, case.hex()), account),
        )
        await self._commits.write([added, *self._working.put(documents)])

    async def seated(self, changes: Sequence[SeatChange], now: int) -> list[Write]:
        """Seats as they will be, each in place of the one that the account has. Raises MissingError, DamagedError."""
        writes, known = [], {one.account: await self.real_seat(one.account) for one in changes}
        for one in changes:
            case = (await self._cases.get(one.case)).id
            known[one.account], write = self.seats.given(known[one.account], one.account, case, one.role, now)
            writes.append(write)
        return writes

    def opener(self, case: bytes) -> bytes:
        """What stands in for the account in the row of a case that is not its account's first."""
        return self._index_key.hash(b"another case", case)
