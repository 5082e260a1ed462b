"""Dates in numbers: whether the day or the month stands first is read from all dates of a file, or asked."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import NamedTuple

from bot.history.model import Outlook

DAY, MONTH = "day", "month"


class Written(NamedTuple):
    """A date as it is written: the sign between its numbers, and its numbers."""

    sep: str
    a: str
    b: str
    c: str

    @property
    def open(self) -> bool:
        """Whether its shape leaves it open. Dots and hyphens are of languages that put the day first; a year in front
        is followed by its month."""
        return self.sep == "/" and len(self.a) < 4

    def read(self, order: str) -> dt.date | None:
        """The day, read in this order; None where there is none."""
        if len(self.a) == 4:
            year, month, day = int(self.a), int(self.b), int(self.c)
        elif len(self.c) in (2, 4):
            year = int(self.c) + (2000 if len(self.c) == 2 else 0)
            first, second = int(self.a), int(self.b)
            month, day = (first, second) if order == MONTH and self.open else (second, first)
        else:
            return None
        try:
            return dt.date(year, month, day) if 1970 <= year < 2100 else None
        except ValueError:
            return None


def which_first(dates: list[Written], said: str) -> tuple[str, dict[str, Outlook]]:
    """The order, ``said`` by the person or told by the dates; with both readings where only the person can say.

    A number over twelve tells, or that one reading goes back by more than a day and the other one never does.
    """
    unsure = [date for date in dates if date.open]
    if not unsure:
        return DAY, {}
    if said:
        return said, {}
    both = {order: [day for date in unsure if (day := date.read(order))] for order in (DAY, MONTH)}
    fitting = [order for order, days in both.items() if len(days) == len(unsure)]
    if len(fitting) == 1:
        return fitting[0], {}
    if both[DAY] == both[MONTH]:
        return DAY, {}
    forwards = [order for order, days in both.items() if not _goes_back(days)]
    if fitting and len(forwards) == 1:
        return forwards[0], {}
    return MONTH, {order: Outlook(days[0], days[-1]) for order, days in both.items() if days}


def _goes_back(days: list[dt.date]) -> bool:
    day = dt.timedelta(days=1)
    return any(later < earlier - day for earlier, later in pairwise(days))
