"""Every figure computed a second way (docs/logskema.md §5)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.kinds import Type
from bot.case.when import When
from bot.log.content.figures import Entry, count
from bot.log.pages import overview as page_one
from bot.log.pdf.overview_picture import by_hour, by_slot
from tests.kits.log_builder import COPENHAGEN, DANISH, CaseBuilder, local

TODAY = dt.date(2025, 9, 4)
BEGUN = dt.datetime(2024, 2, 27, tzinfo=dt.UTC)
MINUTES = st.integers(0, 615 * 24 * 60).map(lambda minutes: BEGUN + dt.timedelta(minutes=minutes))
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


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), MINUTES),
            st.booleans(),
        ),
        max_size=25,
    )
)
def test_hours_by_weekdays_and_what_followed_the_quiet_spell_by_the_clock_in_copenhagen(
    sent: list[tuple[dt.datetime | None, bool]],
) -> None:
    """Sent as UTC, counted by the clock on the wall: around midnight and at both changes of the clock."""
    case = CaseBuilder()
    for moment, own in sent:
        if moment is None:
            case.incident(case.exhibit("uden tid"))
        else:
            case.incident(case.forward("x", moment, own=own))
    log = case.log()
    walls = sorted(moment.astimezone(COPENHAGEN) for moment, own in sent if moment and not own)
    slots: dict[tuple[int, int], int] = {}
    for wall in walls:
        slots[wall.weekday(), wall.hour] = slots.get((wall.weekday(), wall.hour), 0) + 1
    assert dict(by_hour(log)) == slots
    assert sum(by_slot(log).values()) == sum(log.figures.by_hour) == len(walls)
    assert log.figures.undated == sum(moment is None for moment, _ in sent)
    quiet = page_one.describe(log, DANISH, ())["quiet"]
    days = sorted({wall.date() for wall in walls})
    gaps = [(b - a).days - 1 for a, b in pairwise(days)]
    if not gaps or max(gaps) == 0:
        assert quiet is None
        return
    after = days[gaps.index(max(gaps)) + 1]
    (first, *_) = [n for n, (moment, own) in enumerate(sent, 1) if moment and not own
                   if moment == min(w for w in walls if w.date() == after)]  # fmt: skip
    assert quiet["then"] == f"Derefter nr. {first}"
    assert quiet["spell"].startswith(DANISH.number(max(gaps)))


def test_what_is_only_known_about_is_counted_and_said_to_be_such() -> None:
    case = CaseBuilder()
    day = dt.date(2025, 8, 1)
    case.incident(when=When(day, approximate=True))
    case.incident(when=When(day, last=day + dt.timedelta(days=3)))
    case.incident(when=When(day, time=dt.time(22), until=dt.time(2)))
    case.incident(when=When(day, time=dt.time(22)))
    case.incident(when=When(day))
    case.incident(case.exhibit("uden dato"))
    log = case.log()
    assert (log.figures.total, log.figures.approximate, log.figures.undated) == (6, 3, 1)
    facts = dict(page_one.describe(log, DANISH, ())["facts"])
    assert (facts["Med omtrentlig tid"], facts["Uden dato"]) == ("3", "1")
