"""From one reading to the times that it can be: days × hours, on this zone's wall clock, nothing later than now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import msgspec

from bot.case.when.grammar.days import DAY, Asked, DayRefused, NoSuchDay, Range, Today, days
from bot.case.when.grammar.hours import NIGHT_BEGINS, Slot, options, slots
from bot.case.when.meaning import (
    Ago,
    Date,
    DayPart,
    Days,
    Hour,
    Hours,
    Impossible,
    Midnight,
    Now,
    Offset,
    Reading,
    Reason,
    Tie,
    TimeStretch,
    Weekend,
)
from bot.case.when.model import PartOfDay, When
from bot.case.when.wallclock import on_the_clock

SMALL_HOURS_END = 5
"""Before this hour "today" and "yesterday" may be said by somebody who has not been to bed."""
LATE = 20
"""From this hour "tonight" may be the night that is coming on."""


CLOCK_AGAINST_PART = "when.ask.clock_against_part"
DAY_AGAINST_DATE = "when.ask.weekday_against_date"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One time that the words can mean. ``reason`` is the key of the question where it must be asked about."""

    when: When
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where the words are said."""

    now: dt.datetime
    zone: str
    english: bool

    @property
    def today(self) -> Today:
        """The day of now."""
        return Today(self.now.date(), self.now.hour < SMALL_HOURS_END)


def resolve(reading: Reading, setting: Setting) -> list[Candidate]:
    """All times up to now that ``reading`` can mean, likeliest first. Raises Refused or Asked."""
    if isinstance(reading.clock, Impossible):
        raise DayRefused("when.refuse.no_such_clock")
    if reading.day is Reason.UNKNOWN:
        return _undated(reading, setting)
    if isinstance(reading.day, Now) or (isinstance(reading.day, Ago) and reading.day.unit == "minute"):
        return _instants(reading, setting)
    if _is_a_night_between(reading):
        return _nights_between(reading, setting)
    if isinstance(reading.day, TimeStretch):
        return _only_past(_stretches(reading.day, reading, setting), setting)
    placed = _slots(reading, setting)
    if not placed:  # mellem 8 og 8
        raise DayRefused("when.refuse.not_understood")
    found = [one for slot in placed for one in _on_days(slot, reading, setting)]
    if not found:
        raise DayRefused("when.refuse.future")
    return found


def _is_a_night_between(reading: Reading) -> bool:
    """Whether a night and two days were said without "between": nat fra fredag til lørdag."""
    if (
        reading.part is None
        or reading.part.part is not PartOfDay.NIGHT
        or reading.part.tie in (Tie.LEADING_TO, Tie.EACH)
    ):
        return False
    return isinstance(reading.day, Days)


def _nights_between(reading: Reading, setting: Setting) -> list[Candidate]:
    """The one night between two days, asked about beside the nights of both; of more days, their nights."""
    between = replace(reading, part=DayPart(PartOfDay.NIGHT, Tie.LEADING_TO))
    found = [one for slot in _slots(reading, setting) for one in _on_days(slot, reading, setting)]
    try:
        single = [replace(one, reason="when.ask.is_it_this") for one in resolve(between, setting)]
    except DayRefused:
        single = []
    if not (single or found):
        raise DayRefused("when.refuse.future")
    return [*single, *found]


def _undated(reading: Reading, setting: Setting) -> list[Candidate]:
    if _east(reading) is not None:
        raise DayRefused("when.refuse.not_understood")
    found = []
    for slot in dict.fromkeys(replace(one, shift=0) for one in _slots(reading, setting)):
        when = When(
            None,
            time=slot.time,
            until=slot.until,
            part=slot.part,
            approximate=reading.approximate,
            zone=setting.zone,
            fold=0,
        )
        found.append(Candidate(when))
    return found


def _instants(reading: Reading, setting: Setting) -> list[Candidate]:
    """Now, and so many minutes ago: counted in real minutes, across a change of the clock too."""
    if reading.clock or reading.part:
        raise NoSuchDay
    amounts = reading.day.amounts if isinstance(reading.day, Ago) else (0,)
    found = []
    for minutes in amounts:
        if minutes > 60 * 24 * 366:
            raise NoSuchDay
        instant = (setting.now.astimezone(dt.UTC) - dt.timedelta(minutes=minutes)).astimezone(
            ZoneInfo(setting.zone)
        )
        when = When(
            instant.date(),
            time=instant.time().replace(second=0, microsecond=0, fold=0),
            approximate=reading.approximate or isinstance(reading.day, Ago),
            zone=setting.zone,
            fold=instant.fold,
        )
        found.append(Candidate(when))
    return found


def _slots(reading: Reading, setting: Setting) -> list[Slot]:
    found = slots(reading.clock, reading.part, english=setting.english, dated=isinstance(reading.day, Date))
    if isinstance(reading.clock, Midnight) and reading.day is None and reading.part is None:
        return found[:1]
    dayless = reading.day is Reason.UNKNOWN or (reading.whole and reading.day is None)
    if dayless and reading.clock is None and reading.part is not None:
        return found[-1:] if reading.part.tie is Tie.ENGLISH_NIGHT else found[:1]
    return found


def _on_days(slot: Slot, reading: Reading, setting: Setting) -> list[Candidate]:
    """The slot on each day that the reading can mean; on the days to fall back on only if those lie ahead."""
    named, fallback = _named_days(reading, setting)
    nights = reading.clock is None and reading.part is not None and reading.part.part is PartOfDay.NIGHT
    for choices in (named, fallback):
        found: list[Candidate] = []
        for one in choices:
            spread = one.first != one.last
            shift = 0 if spread else slot.shift
            if spread and nights and slot.part is not PartOfDay.NIGHT:
                continue  # "at night" over several days: their nights, not their evenings
            found += _only_past(_place(one, replace(slot, shift=shift), reading, setting), setting)
        if found:
            return found
    return []


def _named_days(reading: Reading, setting: Setting) -> tuple[list[Range], list[Range]]:
    """The days that the reading names, and the days to fall back on where those are still to come."""
    today = setting.today.date
    if reading.day is not None:
        found = days(reading.day, setting.today)
        if isinstance(reading.day, Weekend):
            found = _each_day(found, reading, whole=reading.day.whole or reading.whole)
        if reading.part is not None and reading.part.tie is Tie.LEADING_TO and isinstance(reading.day, Days):
            found = [Range(one.last, one.last, one.sure) for one in found if one.last - one.first == DAY]
            if not found:
                raise DayRefused("when.refuse.not_understood")
        return found, []
    yesterday = Range(today - DAY, today - DAY, sure=False)
    if reading.part is None or reading.part.tie in (Tie.FREE, Tie.EACH):
        return _undated_days(reading, setting)
    if reading.part.tie is Tie.ENGLISH_NIGHT and not reading.part.offset:
        return [replace(yesterday, sure=True)], []
    day = today + reading.part.offset * DAY
    bound = [Range(day, day)]
    if reading.part.offset:
        return bound, []
    if reading.part.part is PartOfDay.NIGHT:
        if setting.now.hour >= LATE:
            return [replace(bound[0], sure=False), Range(today + DAY, today + DAY, sure=False)], []
        return bound, []
    if reading.part.part is PartOfDay.EVENING:  # i aften: still to come, unless the night is young
        return bound, [yesterday] if setting.today.small_hours else []
    return bound, [replace(yesterday, sure=setting.today.small_hours)]


def _undated_days(reading: Reading, setting: Setting) -> tuple[list[Range], list[Range]]:
    """A clock or a part of the day alone: today where it has been, else a question about yesterday."""
    today = Range(setting.today.date, setting.today.date)
    yesterday = Range(today.first - DAY, today.first - DAY, sure=False)
    if reading.clock is None and not reading.whole:
        return [replace(today, sure=False), yesterday], []
    if isinstance(reading.clock, Midnight) and setting.now.hour >= LATE:
        return [replace(today, sure=False)], []
    return [today], [yesterday]


def _each_day(weekends: list[Range], reading: Reading, *, whole: bool) -> list[Range]:
    """A weekend is asked about day by day, and as a whole where no hours were named."""
    if whole:
        return weekends
    single = [Range(day, day) for one in weekends for day in dict.fromkeys((one.first, one.last))]
    together = [one for one in weekends if one.first != one.last and not reading.clock and not reading.part]
    return single + (together if len(weekends) == 1 else [])


def _place(one: Range, slot: Slot, reading: Reading, setting: Setting) -> list[Candidate]:
    try:
        first, last = one.first + slot.shift * DAY, one.last + slot.shift * DAY
    except OverflowError:
        return []
    part = None if slot.odd else slot.part
    when = When(
        first,
        last=last if last != first else None,
        time=slot.time,
        until=slot.until,
        part=part,
        approximate=reading.approximate or one.loose,
        zone=setting.zone,
    )
    reason = "" if one.sure and slot.sure else "when.ask.is_it_this"
    if slot.odd:
        reason = CLOCK_AGAINST_PART
    elif one.at_odds:
        reason = DAY_AGAINST_DATE
    east = _east(reading)
    if east is not None:
        return [_converted(when, east, reading, reason)]
    return [Candidate(each, why or reason) for each, why in on_the_clock(when, reading.fold)]


def _east(reading: Reading) -> int | None:
    """Minutes east of Greenwich of the zone that stands after the clock; after a span it holds for both of its ends."""
    clock = reading.clock
    if isinstance(clock, Hours):
        if clock.start.east not in (None, clock.end.east):
            raise DayRefused("when.refuse.not_understood")
        return clock.end.east
    return clock.east if isinstance(clock, Hour) else None


def _converted(when: When, east: int, reading: Reading, reason: str) -> Candidate:
    """The time on the person's own clock. Asked about where it is another day than the one that was named loosely."""
    if when.date is None or when.time is None or when.last is not None:
        raise DayRefused("when.refuse.not_understood")
    there = dt.timezone(dt.timedelta(minutes=east))
    try:
        begins = dt.datetime.combine(when.date, when.time, there).astimezone(ZoneInfo(when.zone))
        overnight = when.until is not None and when.until <= when.time
        ends_on = when.date + DAY if overnight else when.date
        until = when.until and dt.datetime.combine(ends_on, when.until, there).astimezone(ZoneInfo(when.zone))
    except OverflowError:
        raise NoSuchDay from None
    here = msgspec.structs.replace(
        when,
        date=begins.date(),
        time=begins.time().replace(fold=0),
        until=until.time().replace(fold=0) if until else None,
        part=None,
        fold=begins.fold,
    )
    dated = isinstance(reading.day, Date)
    return Candidate(here, reason if dated or here.date == when.date else reason or "when.ask.is_it_this")


def _stretches(stretch: TimeStretch, reading: Reading, setting: Setting) -> list[Candidate]:
    found: list[Candidate] = []
    for one in days(Days(stretch.first, stretch.last), setting.today):
        starts = options(stretch.start, None, english=setting.english)
        ends = options(stretch.end, None, english=setting.english)
        if one.last - one.first == DAY and min(starts).hour >= NIGHT_BEGINS:
            ends = ends[:1]  # from ten in the evening to four is a night
        for start in starts:
            for end in ends:
                overnight = one.last - one.first == DAY and end < start
                slot = Slot(start, end)
                days_ = replace(one, last=one.first) if overnight else one
                found += _place(days_, slot, reading, setting)
    return found


def _only_past(candidates: list[Candidate], setting: Setting) -> list[Candidate]:
    return [one for one in candidates if not _is_ahead(one.when, setting)]


def _is_ahead(when: When, setting: Setting) -> bool:
    """Whether it has not begun, or would have to go on beyond now."""
    begins, ends = when.earliest(), when.latest()
    if begins is None or ends is None or begins.astimezone(dt.UTC) > setting.now.astimezone(dt.UTC):
        return True
    # compared in UTC: two times of one zone would be compared by their clocks, which autumn's doubled hour breaks
    over = ends.astimezone(dt.UTC) <= setting.now.astimezone(dt.UTC)
    later_day = when.last is not None and when.last > setting.now.date()
    return later_day or (when.until is not None and not over)


__all__ = ["Asked", "Candidate", "DayRefused", "NoSuchDay", "Offset", "Setting", "resolve"]
