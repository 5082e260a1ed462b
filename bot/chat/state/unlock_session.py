"""Whether a person's case is open, and to whom: in memory only, so that a restart locks.

A *session* begins with a code and ends after some minutes, with /lock, or with the process. The digits that are being
typed are here as well, and nowhere else: a keypad's buttons carry marks that mean nothing outside this memory.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field

from storage.access.locks import CaseKey, Pass
from storage.values import Role, Seat

MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Session:
    """An opened case: what was opened, until when (UTC), and whether the recovery key did it. Who has just given that
    is not asked for the code, which may be the very thing that is forgotten."""

    opened: Pass
    until: dt.datetime
    by_key: bool = False


@dataclass(slots=True)
class Pad:
    """What is being typed, and what for. ``typed`` is keyed by the tap (``query`` is the newest one), so that one that
    comes twice counts once. ``first`` is what was typed the first time, where it is asked for twice, ``unread`` the
    raw updates of words that were taken for a code, ``wanted`` the button that asked for it, and ``act`` the button
    that waits for the code (``keypad.sure``)."""

    purpose: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    first: str = ""
    unread: tuple[str, ...] = ()
    query: str = ""
    wanted: str = ""
    act: str = ""

    @property
    def digits(self) -> str:
        """The digits so far."""
        return "".join(self.typed.values())

    def begin(self, purpose: str, first: str = "") -> None:
        """A new keypad: its marks come out of thin air each time. Words that were no code stay until it is said what
        becomes of them."""
        self.purpose, self.first = purpose, first
        self.act = self.act if purpose == "sure" else ""
        self.typed = {}
        self.marks = {secrets.token_hex(4): str(digit) for digit in range(10)}

    def clear(self) -> None:
        """Forget all of it."""
        self.purpose, self.first, self.unread, self.wanted, self.act = "", "", (), "", ""
        self.typed, self.marks = {}, {}

    def type(self, mark: str) -> bool:
        """A digit. False where the mark is of another keypad."""
        digit = self.marks.get(mark)
        if digit is None:
            return False
        if len(self.typed) < MOST_DIGITS:
            self.typed.setdefault(self.query, digit)
        return True

    def back(self) -> None:
        """Take the last digit away."""
        if self.typed:
            self.typed.popitem()


@dataclass(slots=True)
class AccessState:
    """How one account stands to its case, and the session that it has open. One for each lane. ``home`` is the case
    whose lock it is: the account's own, whatever is open; another one where the account came in by way of a second
    notebook, and sits at that."""

    seat: Seat | None = None
    home: bytes = b""
    coded: bool = False
    session: Session | None = None
    pad: Pad = field(default_factory=Pad)

    @property
    def only(self) -> bytes | None:
        """The one notebook that may be opened here, where the account came in by way of a second one."""
        seat = self.seat
        return seat.case if seat is not None and seat.case != self.home else None

    @property
    def pretends(self) -> bool:
        """Whether a second notebook is open: what is done to the case from there only looks as if it were done."""
        return self.session is not None and self.session.opened.depth > 0

    @property
    def sure(self) -> bool:
        """Whether grave acts need no code now: there is none, or the recovery key has just been given."""
        return not self.coded or (self.session is not None and self.session.by_key)

    @property
    def owner(self) -> bool:
        """Whether the account may read at all, given the code."""
        return self.seat is not None and self.seat.role is Role.OWNER

    @property
    def locked(self) -> bool:
        """Whether a code is asked for."""
        return self.coded and self.session is None

    @property
    def shut(self) -> bool:
        """Whether nothing may be read at this moment: only put in."""
        return self.locked or not self.owner

    @property
    def case(self) -> bytes:
        """The case that is read and written."""
        assert self.seat is not None  # noqa: S101 - a moment begins with looking
        return self.seat.case if self.session is None else self.session.opened.key.case

    @property
    def view(self) -> bytes:
        """What marks what is written now: the case, or the view of a second notebook that is open."""
        return self.case if self.session is None else self.session.opened.view

    @property
    def key(self) -> CaseKey | None:
        """The key of what is open; None where it is not locked, or not open."""
        return None if self.session is None else self.session.opened.key

    @property
    def closed(self) -> bool:
        """Whether there is no session, and nothing is being typed."""
        return self.session is None and self.pad == Pad(query=self.pad.query)

    def look(self, seat: Seat, home: bytes, coded: bool, now: dt.datetime) -> None:
        """Take in how the account stands now; a session that is over, or of another case, ends."""
        self.seat, self.home, self.coded = seat, home, coded
        session = self.session
        if session is not None and (
            now >= session.until
            or session.opened.home != home
            or self.only not in (None, session.opened.key.case)
            or seat.role is not Role.OWNER
        ):
            self.close()

    def open(self, opened: Pass, until: dt.datetime, *, by_key: bool = False) -> None:
        """Begin a session."""
        self.session, self.coded = Session(opened, until, by_key), True

    def close(self) -> None:
        """End it."""
        self.session = None
        self.pad.clear()
