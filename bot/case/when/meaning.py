"""What the grammar finds in the words, before any calendar is asked: the pieces of a reading. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.case.when.model import PartOfDay


class Mode(Enum):
    """How a weekday, a week or a weekend was pointed at."""

    BARE = auto()  # lørdag
    RECENT = auto()  # i lørdags: the latest one before today
    LAST = auto()  # sidste lørdag, last Saturday: the latest one, or the one of last week
    PREVIOUS = auto()  # forrige lørdag: the latest one, or the one before it
    FUTURE = auto()  # på lørdag, next Saturday


class Reason(Enum):
    """Why a day cannot be known from the words alone."""

    VAGUE = auto()  # forleden
    UNKNOWN = auto()  # ved ikke
    FUTURE = auto()  # næste uge


@dataclass(frozen=True, slots=True)
class Offset:
    """Whole days from today: i går is -1."""

    days: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week: ``back`` weeks ago, or by its ISO number."""

    back: tuple[int, ...] = ()
    number: int | None = None
    year: int | Year | None = None


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 = Monday."""

    number: int
    mode: Mode = Mode.BARE
    week: Week | None = None
    weeks_ago: int | None = None
    """lørdag for en uge siden"""


@dataclass(frozen=True, slots=True)
class Year:
    """A whole year, or ``back`` years ago where no year was said."""

    year: int | None
    back: int = 0


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the month; month and year where they were said."""

    day: int
    month: int | None = None
    year: int | Year | None = None
    weekday: int | None = None
    tentative: bool = False
    """lørdag 10: perhaps the 10th, perhaps ten o'clock; holds only where the weekday fits."""
    back: int | None = None
    """So many months ago, where that was said in place of the month: den 3. i sidste måned"""


@dataclass(frozen=True, slots=True)
class Nth:
    """A weekday counted in its month: anden onsdag i april. ``count`` from 1, or from -1 for the last."""

    count: int
    weekday: int | None
    """0 = Monday; None = the weekend, by its Saturday"""
    month: Month


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with a name, by its key in ``holidays``."""

    key: str
    year: int | Year | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, or a third of it (0 = its beginning)."""

    month: int | None
    year: int | Year | None = None
    third: int | None = None
    back: int = 0


@dataclass(frozen=True, slots=True)
class Weekend:
    """A weekend; ``whole`` where the person says so, so that there is no need to ask which day."""

    mode: Mode = Mode.BARE
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Ago:
    """A length of time before now. ``amounts`` has two values for et par (two or three)."""

    unit: str  # minute day month
    amounts: tuple[int, ...]
    loose: bool = False
    """en uges tid, knap en uge: not to the day"""


@dataclass(frozen=True, slots=True)
class Now:
    """Right now."""


@dataclass(frozen=True, slots=True)
class Both:
    """A day said in two ways that must agree: i går, tirsdag den 13. maj."""

    offset: Offset
    other: Weekday | Date | NamedDay


Simple = Offset | Weekday | Date | NamedDay | Both


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: Simple
    last: Simple


class Notation(Enum):
    """How an hour was written, which decides whether it can also be the one twelve hours later."""

    FULL = auto()  # 14, 08, 21:14: the 24-hour clock and nothing else
    DIGITS = auto()  # kl. 8, 10:30: the 24-hour clock, unless a part of the day says otherwise
    LOCAL = auto()  # 8.15: as DIGITS in Danish, as SPOKEN in English
    SPOKEN = auto()  # halv otte, ved 8-tiden, at 8: morning or evening
    MERIDIEM = auto()  # 8 pm


@dataclass(frozen=True, slots=True)
class Hour:
    """A time on a clock. The hour 24 is the midnight at the end of the day."""

    hour: int
    minute: int
    notation: Notation
    second: int = 0
    numeral: bool = False
    """Written as a bare number, so that its neighbour in a span may tell how to read it."""
    east: int | None = None
    """Minutes east of Greenwich, where an offset or a zone stands after the clock; None = the person's own zone."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time on the clock to another. ``next_day``: the words say that it ends on the day after."""

    start: Hour
    end: Hour
    next_day: bool = False


@dataclass(frozen=True, slots=True)
class Midnight:
    """Midnight: the border between two days."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A clock that does not exist: 25:00, 24.00. ``certain``: nothing else can have been meant by it."""

    certain: bool = True


Clock = Hour | Hours | Midnight | Impossible


@dataclass(frozen=True, slots=True)
class TimeStretch:
    """From a time on one day to a time on another."""

    first: Simple
    start: Hour
    last: Simple
    end: Hour


Day = Simple | Nth | Week | Month | Year | Weekend | Ago | Now | Days | TimeStretch | Reason


class Tie(Enum):
    """How a part of the day is tied to its day."""

    FREE = auto()  # om aftenen: of the day that is named beside it
    BOUND = auto()  # i morges, i aftes, i nat: of its own day, as seen from now
    LEADING_TO = auto()  # natten til lørdag
    EACH = auto()  # begge nætter: of both days, not the one night between them
    ENGLISH_NIGHT = auto()  # Saturday night: the evening and the night that follow


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day. ``offset`` counts days from today for a BOUND one, and for "last night" (-1)."""

    part: PartOfDay
    tie: Tie = Tie.FREE
    offset: int = 0


class Sign(Enum):
    """What colours a time without being one."""

    ABOUT = auto()
    WHOLE = auto()
    FILLER = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand words: the whole of them, or a piece that a rule found, to be merged with its like."""

    day: Day | None = None
    clock: Clock | None = None
    part: DayPart | None = None
    approximate: bool = False
    whole: bool = False
    fold: int | None = None
    """Which of the two doubled hours in autumn: 0 summer time, 1 winter time."""
