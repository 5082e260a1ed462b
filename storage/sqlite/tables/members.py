"""Who comes to which case: an account has a *seat* at one case at most, and a case as many seats as it needs. The
functions are units of work.

An account that opened a case before there were seats has none; it sits there as owner all the same.
"""

from __future__ import annotations

import hmac
import sqlite3

from storage.crypto.keys import IndexKey
from storage.errors import DamagedError
from storage.values import Role, Seat

_SELECT = "SELECT s.account, c.id, role, since, used_at, s.mac FROM seats s JOIN cases c ON c.no = s.case_no"

TOUCH_SECONDS = 3600
"""How exact the last use is: one more row is written an hour, not a turn."""


class Seats:
    """The table of seats."""

    def __init__(self, index_key: IndexKey) -> None:
        self._key = index_key

    def find(self, con: sqlite3.Connection, account: bytes) -> Seat | None:
        """An account's seat. Raises DamagedError."""
        row = con.execute(f"{_SELECT} WHERE s.account = ?", (account,)).fetchone()
        return None if row is None else self._checked(row)

    def of_case(self, con: sqlite3.Connection, case: bytes) -> list[Seat]:
        """The seats of a case, the oldest first; who has left is not among them. Raises DamagedError."""
        rows = con.execute(f"{_SELECT} WHERE c.id = ? ORDER BY since, s.account", (case,)).fetchall()
        return [seat for seat in map(self._checked, rows) if seat.role is not Role.LEFT]

    def put(
        self, con: sqlite3.Connection, account: bytes, case_no: int, case: bytes, role: Role, now: int
    ) -> None:
        """Give an account this seat, in place of the one it has; with another role it sits there since as long."""
        known = self.find(con, account)
        stays = known is not None and known.case == case and Role.LEFT not in (known.role, role)
        since = known.since if known is not None and stays else now
        con.execute(
            "INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
            "case_no = excluded.case_no, role = excluded.role, since = excluded.since, mac = excluded.mac",
            (account, case_no, int(role), since, now, self._mac(account, case, int(role), since)),
        )

    def touch(self, con: sqlite3.Connection, account: bytes, now: int) -> bool:
        """The account has been used; False where it has no seat."""
        touched = con.execute(
            "UPDATE seats SET used_at = ? WHERE account = ? AND used_at < ?",
            (now, account, now - TOUCH_SECONDS),
        ).rowcount
        return bool(touched) or bool(
            con.execute("SELECT 1 FROM seats WHERE account = ?", (account,)).fetchone()
        )

    def _checked(self, row: tuple[bytes, bytes, int, int, int, bytes]) -> Seat:
        account, case, role, since, used_at, mac = row
        if not hmac.compare_digest(self._mac(account, case, role, since), mac):
            raise DamagedError("a seat was changed from outside")
        return Seat(account, case, Role(role), since, used_at)

    def _mac(self, account: bytes, case: bytes, role: int, since: int) -> bytes:
        return self._key.hash(b"seat", account, case, bytes([role]), since.to_bytes(8, "big"))
