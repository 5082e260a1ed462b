"""From a meaning to days of the calendar, as seen from today: every day that it can be. The past only is asked for."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.case.when.grammar import holidays
from bot.case.when.meaning import (
    Ago,
    Both,
    Date,
    Day,
    Days,
    Mode,
    Month,
    NamedDay,
    Nth,
    Offset,
    Reason,
    Simple,
    Week,
    Weekday,
    Weekend,
    Year,
)

FIRST_YEAR = 1900
LONG_PAST = dt.timedelta(days=273)
"""A week or a month without a year that lies further back than this: the coming one is near."""
AGES = 40
"""A year so long ago is asked about: 1925 is a slip of the pen for 2025."""
OLD = dt.timedelta(days=330)
"""A date without a year that would lie further back than this is asked about: perhaps the coming one was meant."""
DAY = dt.timedelta(days=1)


class DayRefused(Exception):
    """The words name no day, or a future one. ``code`` is the key of the sentence."""

    code = "when.refused"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NoSuchDay(DayRefused):
    """A day that the calendar does not have: 31 April."""

    code = "when.no_such_day"

    def __init__(self) -> None:
        super().__init__("when.refuse.no_such_day")


class Asked(Exception):
    """The words name a day too loosely to offer any: forleden. ``key`` is the key of the question."""

    code = "when.asked"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Range:
    """Days from ``first`` to ``last``. ``sure`` is False where the person must be asked even if it is the only one."""

    first: dt.date
    last: dt.date
    sure: bool = True
    loose: bool = False
    """As near as the words come: a month ago."""
    at_odds: bool = False
    """The words contradict one another: Monday 13 May, which is a Tuesday."""


@dataclass(frozen=True, slots=True)
class Today:
    """From where a day is looked for. ``small_hours``: before five, when "today" may still mean yesterday."""

    date: dt.date
    small_hours: bool = False


def days(day: Day, today: Today) -> list[Range]:
    """All that ``day`` can be, likeliest first. Future days are given too; the caller drops or refuses them."""
    found = [one for one in _any(day, today) if one.first.year >= FIRST_YEAR]
    if not found:
        raise NoSuchDay
    return list(dict.fromkeys(found))


def _any(day: Day, today: Today) -> Iterable[Range]:
    match day:
        case Reason.VAGUE:
            raise Asked("when.ask.which_day")
        case Reason():
            raise DayRefused("when.refuse.future")
        case Ago():
            return _ago(day, today)
        case Week():
            return _weeks(day, today.date)
        case Month():
            return [_month(day, today.date)]
        case Year():
            year = _year(day, today.date)
            return [_until_today(_date(year, 1, 1), _date(year, 12, 31), today.date)]
        case Nth():
            return _nth(day, today.date)
        case Weekend():
            return _weekends(day, today.date)
        case Days():
            return _between(day, today)
        case Offset() | Weekday() | Date() | NamedDay() | Both():
            return _simple(day, today)
        case _:
            raise NoSuchDay


def _simple(day: Simple, today: Today) -> Iterable[Range]:
    match day:
        case Offset(days=back):
            single = [_one(today.date + back * DAY)]
            earlier = _one(today.date + (back - 1) * DAY, sure=False)
            return [*single, earlier] if today.small_hours else single
        case Weekday():
            return _weekday(day, today.date)
        case Date():
            return _calendar(day, today.date)
        case NamedDay():
            return _named(day, today.date)
        case Both(offset=offset, other=other):
            near, far = list(_simple(offset, today)), list(_simple(other, today))
            agreed = [one for one in near if one.first in {each.first for each in far}]
            return agreed or [replace(one, at_odds=True) for one in (*near, *far)]


def _one(day: dt.date, *, sure: bool = True, loose: bool = False) -> Range:
    return Range(day, day, sure, loose)


def _date(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NoSuchDay from None


def _latest(number: int, today: dt.date) -> dt.date:
    """The latest weekday ``number`` before today."""
    return today - ((today.weekday() - number - 1) % 7 + 1) * DAY


def _weekday(day: Weekday, today: dt.date) -> list[Range]:
    latest = _latest(day.number, today)
    if day.week is not None:
        weeks = _weeks(day.week, today, cut=False)
        return [_one(week.first + day.number * DAY, sure=week.sure) for week in weeks]
    if day.weeks_ago:
        return [_one(latest - weeks * 7 * DAY) for weeks in (day.weeks_ago - 1, day.weeks_ago)]
    last_week = today - (today.weekday() + 7 - day.number) * DAY
    match day.mode:
        case Mode.FUTURE:
            raise DayRefused("when.refuse.future")
        case Mode.LAST:
            return [_one(latest), _one(last_week)]
        case Mode.PREVIOUS:
            return [_one(latest), _one(latest - 7 * DAY)]
        case Mode.BARE if day.number == today.weekday():
            return [_one(today), _one(latest)]
        case _:
            return [_one(latest)]


def _weeks(week: Week, today: dt.date, *, cut: bool = True) -> list[Range]:
    monday = today - today.weekday() * DAY
    if week.number is None:
        mondays = [monday - back * 7 * DAY for back in week.back]
    else:
        years = [_year(week.year, today)] if week.year else [today.year + back for back in (1, 0, -1, -2)]
        starts = [_iso_week(year, week.number) for year in years]
        mondays = [start for start in starts if start and (week.year or start <= today)][:1]
        if not mondays:
            raise NoSuchDay
    near = week.number is None or week.year is not None
    found = []
    for start in mondays:
        one = _until_today(start, start + 6 * DAY, today) if cut else Range(start, start + 6 * DAY)
        found.append(replace(one, sure=near or today - start <= LONG_PAST))
    return found


def _nth(day: Nth, today: dt.date) -> list[Range]:
    """The weekday counted in the latest such month in which it has been."""
    month = day.month
    if month.month is None:
        start = _months_before(today.replace(day=1), month.back)
        return [_counted(day, start)]
    if month.year is not None:
        return [_counted(day, _date(_year(month.year, today), month.month, 1))]
    for year in range(today.year, today.year - 9, -1):
        try:
            found = _counted(day, dt.date(year, month.month, 1))
        except NoSuchDay:  # a fifth Wednesday is not in every such month: which year is for the person to say
            raise Asked("when.ask.which_day") from None
        if found.first <= today:
            return [replace(found, sure=found.sure and today - found.first <= OLD)]
    raise NoSuchDay


def _counted(day: Nth, start: dt.date) -> Range:
    """The weekday (a weekend by its Saturday) of the month that begins at ``start``, counted from either end."""
    weekday = 5 if day.weekday is None else day.weekday
    first = start + (weekday - start.weekday()) % 7 * DAY
    every = [one for weeks in range(5) if (one := first + weeks * 7 * DAY).month == start.month]
    if abs(day.count) > len(every):
        raise NoSuchDay
    found = every[day.count - 1 if day.count > 0 else day.count]
    if day.weekday is not None:
        return _one(found)
    halved = start.weekday() == 6 or (found + DAY).month != start.month
    return Range(found, found + DAY, sure=not halved)


def _iso_week(year: int, number: int) -> dt.date | None:
    try:
        return dt.date.fromisocalendar(year, number, 1)
    except ValueError:
        return None


def _until_today(first: dt.date, last: dt.date, today: dt.date) -> Range:
    """A stretch that is still going on ends today."""
    return Range(first, min(last, today) if first <= today else last)


def _weekends(weekend: Weekend, today: dt.date) -> list[Range]:
    saturday = today - (today.weekday() - 5) % 7 * DAY
    earlier = saturday - 7 * DAY
    starts = [saturday]
    if weekend.mode is Mode.PREVIOUS or (today.weekday() >= 5):
        starts.append(earlier)
    return [_until_today(start, start + DAY, today) for start in starts]


def _year(year: int | Year | None, today: dt.date) -> int:
    if isinstance(year, Year):
        return today.year - year.back if year.year is None else _year(year.year, today)
    if year is None:
        return today.year
    if year < 100:  # two digits: a year to come is one too, and refused as such
        return 2000 + year if 2000 + year <= today.year + AGES else 1900 + year
    return year


def _month(month: Month, today: dt.date) -> Range:
    if month.month is None:
        start = _months_before(today.replace(day=1), month.back)
    else:
        start = _date(_year(month.year, today), month.month, 1)
        if month.year is None and start > today:
            start = _date(today.year - 1, month.month, 1)
    end = _months_before(start, -1) - DAY
    near = month.year is not None or today - end <= LONG_PAST
    if month.third is not None:
        first, last = ((1, 10), (11, 20), (21, end.day))[month.third]
        third = _until_today(start.replace(day=first), start.replace(day=last), today)
        return replace(third, loose=True, sure=near)
    return replace(_until_today(start, end, today), sure=near)


def _months_before(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not FIRST_YEAR <= year < dt.MAXYEAR:
        raise NoSuchDay
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ago(ago: Ago, today: Today) -> list[Range]:
    found: list[Range] = []
    for amount in ago.amounts:
        if amount > 50_000:
            raise NoSuchDay
        if ago.unit == "day":
            found += [
                _one(one.first, sure=not ago.loose, loose=ago.loose)
                for one in _simple(Offset(-amount), today)
            ]
        else:
            day = _months_before(today.date, amount)
            month = _month(Month(day.month, day.year), today.date)
            found += [_one(day, sure=False, loose=True), replace(month, sure=False)]
    return found


def _calendar(day: Date, today: dt.date) -> list[Range]:
    if day.back is not None:
        month = _months_before(today.replace(day=1), day.back)
        day = replace(day, month=month.month, year=month.year, back=None)
    if day.year is not None:
        named = _date(_year(day.year, today), day.month or 0, day.day)
        known = today.year - named.year < AGES
        fits = day.weekday in (None, named.weekday())
        return [_one(named, sure=known)] if fits else _contradiction(named, day, ())
    if not 1 <= day.day <= 31 or (day.month is not None and not 1 <= day.month <= 12):
        raise NoSuchDay
    candidates = _past(day, today)
    if not candidates:
        raise NoSuchDay
    if day.weekday is None or candidates[0].weekday() == day.weekday:
        recent = OLD if day.month else 62 * DAY
        return [_one(candidates[0], sure=today - candidates[0] <= recent)]
    if day.tentative:
        raise NoSuchDay
    return _contradiction(candidates[0], day, candidates)


def _past(day: Date, today: dt.date) -> list[dt.date]:
    """Every such date up to today, latest first, as far back as it is worth looking."""
    months: Iterable[tuple[int, int]]
    if day.month is not None:
        months = ((today.year - back, day.month) for back in range(9))
    else:
        months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(8))
        months = ((year, month + 1) for year, month in months)
    found = []
    for year, month in months:
        try:
            one = dt.date(year, month, day.day)
        except ValueError:
            continue
        if one <= today:
            found.append(one)
    return found


def _contradiction(named: dt.date, day: Date, others: Iterable[dt.date]) -> list[Range]:
    """The weekday and the date do not belong together: offer the date, the weekday beside it, the year that fits."""
    weekday = named.weekday() if day.weekday is None else day.weekday
    beside = named + ((weekday - named.weekday() + 3) % 7 - 3) * DAY
    fitting = [one for one in others if one.weekday() == weekday][:1]
    return [replace(_one(one), at_odds=True) for one in (named, beside, *fitting)]


def _named(day: NamedDay, today: dt.date) -> list[Range]:
    if day.year is not None:
        return _named_in(day.key, _year(day.year, today))
    for year in (today.year, today.year - 1):
        found = _named_in(day.key, year)
        if found[0].first <= today:
            old = today - found[-1].last > OLD
            return [replace(one, sure=False) for one in found] if old else found
    raise NoSuchDay


def _named_in(key: str, year: int) -> list[Range]:
    if not FIRST_YEAR <= year < dt.MAXYEAR:
        raise NoSuchDay
    if key in holidays.WHOLE:
        first, last = (holidays.days(end, year)[0] for end in holidays.WHOLE[key])
        return [Range(first, last)]
    found = holidays.days(key, year)
    whole = [Range(found[0], found[-1])] if len(found) > 1 else []
    return [*map(_one, found), *whole]


def _between(days_: Days, today: Today) -> list[Range]:
    """From one day to another. The first is looked for from the last: fra fredag til søndag."""
    first, last = days_.first, days_.last
    if isinstance(first, Date) and isinstance(last, Date) and first.year is None:
        month = first.month or last.month
        first = replace(first, month=month, year=last.year if month else None)
    found: list[Range] = []
    for end in _simple(last, today):
        for start in _starts(first, end.first, today):
            if start.first < end.first:
                found.append(Range(start.first, end.last, start.sure and end.sure))
    if not found:
        raise NoSuchDay
    return found


def _starts(first: Simple, end: dt.date, today: Today) -> Iterable[Range]:
    """The days that ``first`` can be, at most a year before ``end``."""
    if isinstance(first, Offset):
        return _simple(first, today)
    if isinstance(first, Date) and first.year is not None and first.month is not None:
        named = _calendar(first, end)
        if named[0].first > end and not isinstance(first.year, Year):  # 30. december – 2. januar 2025
            return _calendar(replace(first, year=first.year - 1), end)
        return named
    if isinstance(first, Weekday):
        return [_one(_latest(first.number, end))]
    return _simple(first, Today(end))
