"""What one log is to hold: its period, and what the other party may get to read (docs/logskema.md R9). Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.case.when import When


@dataclass(frozen=True)
class Choices:
    """What one log holds. ``first`` and ``last`` bound the period: inclusive days of *when it happened*, None
    for open.

    With a period, undated incidents are left out and ``Log.undated_left_out`` says how many: nobody knows
    whether they belong to it. The defaults are the safe ones of R9: left out unless chosen are private
    ``notes``, witnesses' ``contacts``, the person's ``own`` address and phone, the person's ``name``, and ``impact``
    (R11). The other things can each be left out: ``places`` (the column »Sted«), ``background`` (R10),
    ``highlights`` (R5), ``police`` (R8), and ``earlier``, the earlier wordings of what was corrected; that it was
    corrected is always said. What the refusal is (R7) stands in every log.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    notes: bool = False
    contacts: bool = False
    own: bool = False
    name: bool = False
    impact: bool = False
    places: bool = True
    background: bool = True
    highlights: bool = True
    police: bool = True
    earlier: bool = True

    @property
    def bounded(self) -> bool:
        """Whether there is a period at all."""
        return self.first is not None or self.last is not None

    def holds(self, when: When) -> bool:
        """Whether a dated time lies in the period; a span does when any of its days does."""
        if when.date is None:
            return not self.bounded
        end = when.last or when.date
        return (self.first is None or end >= self.first) and (self.last is None or when.date <= self.last)
