"""Who comes to which case: an account has a *seat* at one case at most, and a case as many seats as it needs.

An account that opened a case before there were seats has none; it sits there as owner all the same.
"""

from __future__ import annotations

import hmac

from storage.crypto.keys import IndexKey
from storage.engine import Row, Write
from storage.errors import DamagedError, StaleError
from storage.statements import Change
from storage.values import Role, Seat

TOUCH_SECONDS = 3600
"""How exact the last use is: one more row is written an hour, not a turn."""


class Seats:
    """Checks seats, and makes writes of changes to them."""

    def __init__(self, index_key: IndexKey) -> None:
        self._key = index_key

    def checked(self, row: Row) -> Seat:
        """A seat as it is kept. Raises DamagedError."""
        account, case, role, since, used_at, mac = row
        if not hmac.compare_digest(self._mac(account, case, role, since), mac):
            raise DamagedError("a seat was changed from outside")
        return Seat(account, case, Role(role), since, used_at)

    def given(
        self, known: Seat | None, account: bytes, case: bytes, role: Role, now: int
    ) -> tuple[Seat, Write]:
        """This seat in place of the one that the account has; with another role it sits there since as long. The write
        does not hold (StaleError) where the account has another one by then."""
        stays = known is not None and known.case == case and Role.LEFT not in (known.role, role)
        since = known.since if known is not None and stays else now
        seat = Seat(account, case, role, since, now if known is None else known.used_at)
        return seat, self.added(seat) if known is None else self._moved(known, seat)

    def added(self, seat: Seat, *, expected: bool = True) -> Write:
        """A first seat; where there is one already, the write does not hold, or changes nothing."""
        mac = self._mac(seat.account, seat.case, seat.role, seat.since)
        row = (seat.account, int(seat.role), seat.since, seat.used_at, mac, seat.case)
        return Write(Change.SEAT_ADD, [row], StaleError if expected else None)

    def _moved(self, known: Seat, seat: Seat) -> Write:
        before = self._mac(known.account, known.case, known.role, known.since)
        mac = self._mac(seat.account, seat.case, seat.role, seat.since)
        row = (seat.case, int(seat.role), seat.since, mac, seat.account, before)
        return Write(Change.SEAT_MOVED, [row], StaleError)

    def _mac(self, account: bytes, case: bytes, role: int, since: int) -> bytes:
        return self._key.hash(b"seat", account, case, bytes([role]), since.to_bytes(8, "big"))
