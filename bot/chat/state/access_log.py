"""Who opened a case and who tried, and what was done to its codes and accounts: one list for a case and its second
notebook, so that it reads the same in both. It holds no content, and no more than ``MOST`` lines."""

from __future__ import annotations

from enum import StrEnum

import msgspec

DOCUMENT = "uses"
MOST = 200


class Act(StrEnum):
    """What was done."""

    OPENED = "opened"
    KEY = "key"
    """Opened with the recovery key."""
    WRONG = "wrong"
    SET = "set"
    """A new code, second code or recovery key: the list does not say which."""
    STOPPED = "stopped"
    """Such a change was taken back."""
    ADDED = "added"
    ROLE = "role"
    AWAY = "away"
    EXPORT = "export"
    ERASING = "erasing"


class Use(msgspec.Struct, frozen=True):
    """One line: what was done, when (seconds since the epoch), and from which account (hex)."""

    act: Act
    at: int
    account: str


class Uses(msgspec.Struct, frozen=True):
    """The document: the oldest line first."""

    lines: tuple[Use, ...] = ()

    def plus(self, act: Act, at: int, account: bytes) -> Uses:
        """With one line more."""
        return Uses((*self.lines, Use(act, at, account.hex()))[-MOST:])

    def wrong_since_opened(self) -> tuple[int, int]:
        """How many wrong codes came since anything of the case was last opened, and when the newest did (0: none)."""
        wrong: list[Use] = []
        for line in reversed(self.lines):
            if line.act in (Act.OPENED, Act.KEY):
                break
            if line.act is Act.WRONG:
                wrong.append(line)
        return len(wrong), wrong[0].at if wrong else 0


def load(data: bytes | None) -> Uses:
    """The list of these bytes; an empty one where they are none or not ours."""
    try:
        return Uses() if data is None else msgspec.json.decode(data, type=Uses)
    except msgspec.DecodeError:
        return Uses()


def dump(uses: Uses) -> bytes:
    """The bytes of the document."""
    return msgspec.json.encode(uses)
