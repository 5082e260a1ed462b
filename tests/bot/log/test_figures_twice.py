"""Every figure computed a second way (LOG-SCHEMA §5)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.kinds import Type
from bot.log.figures import Entry, count
from tests.bot.log.log_builder import CaseBuilder, local

TODAY = dt.date(2025, 9, 4)
DATES = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2025, 12, 31))
ENTRIES = st.lists(
    st.builds(
        Entry,
        number=st.integers(min_value=1),
        date=st.one_of(st.none(), DATES, st.dates(dt.date(2025, 8, 15), TODAY)),
        hour=st.one_of(st.none(), st.integers(min_value=0, max_value=23)),
        types=st.lists(st.sampled_from(Type), max_size=3, unique=True).map(tuple),
        witnesses=st.booleans(),
        evidence=st.booleans(),
        approximate=st.booleans(),
        late=st.booleans(),
        reported=st.booleans(),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(ENTRIES)
def test_counts(entries: list[Entry]) -> None:
    figures = count(entries, TODAY)
    dates = [entry.date for entry in entries if entry.date]
    assert figures.total == len(dates) + figures.undated == sum(1 for _ in entries)
    assert figures.first == (min(dates) if dates else None)
    assert figures.last == (max(dates) if dates else None)
    assert figures.with_witnesses == len([1 for entry in entries if entry.witnesses])
    assert figures.with_evidence == len([1 for entry in entries if entry.evidence])
    assert figures.approximate == len([1 for entry in entries if entry.approximate])
    assert figures.late == len([1 for entry in entries if entry.late])
    assert figures.reported == len([1 for entry in entries if entry.reported])


@settings(deadline=None)
@given(ENTRIES)
def test_weeks(entries: list[Entry]) -> None:
    figures = count(entries, TODAY)
    weeks: dict[tuple[int, int], int] = {}
    for entry in entries:
        if entry.date:
            iso = entry.date.isocalendar()
            weeks[iso.year, iso.week] = weeks.get((iso.year, iso.week), 0) + 1
    shown = {(day.isocalendar().year, day.isocalendar().week): number for day, number in figures.by_week}
    assert {week: number for week, number in shown.items() if number} == weeks
    assert all(day.weekday() == 0 for day, _ in figures.by_week)
    assert all((b - a).days == 7 for (a, _), (b, _) in pairwise(figures.by_week))


@settings(deadline=None)
@given(ENTRIES)
def test_last_fourteen_days(entries: list[Entry]) -> None:
    figures = count(entries, TODAY)
    assert [day for day, _ in figures.last_14_days][-1] == TODAY
    assert len({day for day, _ in figures.last_14_days}) == 14
    recent = [entry for entry in entries if entry.date and 0 <= (TODAY - entry.date).days < 14]
    assert figures.last_14 == len(recent)
    assert all(number == sum(e.date == day for e in entries) for day, number in figures.last_14_days)


@settings(deadline=None)
@given(ENTRIES)
def test_types_hours_and_weekdays(entries: list[Entry]) -> None:
    figures = count(entries, TODAY)
    assert {kind: n for kind, n in figures.by_type} == {
        kind: n for kind in Type if (n := sum(kind in entry.types for entry in entries))
    }
    assert [n for _, n in figures.by_type] == sorted((n for _, n in figures.by_type), reverse=True)
    assert figures.untyped == sum(len(entry.types) == 0 for entry in entries)
    dated = [entry for entry in entries if entry.date]
    assert list(figures.by_hour) == [sum(e.hour == hour for e in dated) for hour in range(24)]
    assert list(figures.by_weekday) == [
        sum(e.date is not None and e.date.isoweekday() == day for e in dated) for day in range(1, 8)
    ]


@settings(deadline=None)
@given(ENTRIES)
def test_the_longest_quiet_spell_has_no_incident_and_none_is_longer(entries: list[Entry]) -> None:
    quiet = count(entries, TODAY).longest_quiet
    days = {entry.date for entry in entries if entry.date}
    best, run, before = 0, 0, False
    day = min(days, default=TODAY)
    while day <= max(days, default=TODAY):
        run = 0 if day in days else run + 1
        before = before or day in days
        best = max(best, run)
        day += dt.timedelta(days=1)
    if quiet is None:
        assert best == 0 or not days
    else:
        assert quiet.days == best == (quiet.after - quiet.before).days - 1
        assert {quiet.before, quiet.after} <= days
        assert not any(quiet.before < day < quiet.after for day in days)


def test_a_doubled_hour_and_a_missing_hour_are_counted_by_the_clock_on_the_wall() -> None:
    case = CaseBuilder()
    case.incident(case.forward("second", local(2025, 10, 26, 2, 30, fold=1)))
    case.incident(case.forward("first", local(2025, 10, 26, 2, 40, fold=0)))
    case.incident(case.forward("after the gap", dt.datetime(2025, 3, 30, 1, 0, tzinfo=dt.UTC)))
    log = case.log()
    assert log.figures.by_hour[2] == 2
    assert log.figures.by_hour[3] == 1
    assert [row.number for row in log.rows] == [1, 2, 3]


def test_no_incidents_at_all() -> None:
    figures = count([], TODAY)
    assert (figures.total, figures.first, figures.by_week, figures.longest_quiet) == (0, None, (), None)
