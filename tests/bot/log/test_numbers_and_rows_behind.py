"""Each number of the overview and the rows behind it: as many as it says, and the right ones."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.kinds import Type
from bot.case.when import When
from bot.log.content.figure_rows import groups, overall, rows_behind
from bot.log.content.rows import Log
from tests.bot.log.full_case import full
from tests.kits.log_builder import CaseBuilder, kept, local

DAYS = st.one_of(
    st.dates(dt.date(2025, 8, 10), dt.date(2025, 9, 4)), st.dates(dt.date(2024, 12, 20), dt.date(2025, 9, 4))
)
TOLD = st.one_of(
    st.none(),
    st.builds(When, date=st.none(), words=st.just("engang")),
    st.builds(When, date=DAYS, time=st.times().map(lambda t: t.replace(second=0, microsecond=0))),
    st.builds(When, date=DAYS, approximate=st.booleans()),
    st.builds(
        When,
        date=DAYS,
        time=st.just(dt.time(1)),
        until=st.just(dt.time(6)),
    ),
)
CHARTED = (
    *(f"t{kind}" for kind in Type),
    *(f"k{day}" for day in range(7)),
    *(f"h{hour}" for hour in range(24)),
)
INCIDENTS = st.lists(
    st.tuples(TOLD, st.lists(st.sampled_from(Type), max_size=3, unique=True).map(tuple), st.integers(0, 15)),
    max_size=25,
)


def built(told: list[tuple[When | None, tuple[Type, ...], int]]) -> Log:
    """The log of these incidents; the number's bits say what else each has."""
    case = CaseBuilder(local(2024, 1, 1))
    witness = case.witness("Mette Eksempel")
    for when, types, bits in told:
        own = bool(bits & 8) and when is not None
        files = (kept("a.png", "image/png", b"x"),) if bits & 1 else ()
        exhibit = (
            case.forward("Svar", local(2025, 6, 1), own=own) if own else case.exhibit("sms", files=files)
        )
        case.incident(
            exhibit,
            when=when,
            when_unknown=when is None,
            types=types,
            witnesses=(witness,) if bits & 2 else None,
            opened=local(2025, 9, 1) if bits & 4 else local(2025, 1, 1),
        )
    return case.log()


@settings(deadline=None)
@given(INCIDENTS)
def test_there_are_as_many_rows_as_the_number_says(
    told: list[tuple[When | None, tuple[Type, ...], int]],
) -> None:
    log = built(told)
    figures = log.figures
    numbers = [*overall(log), *(number for chart in groups(log).values() for number in chart)]
    assert ("all", figures.total) in numbers or not figures.total
    for key, number in numbers:
        rows = rows_behind(log, key)
        assert rows is not None, key
        assert len(rows) == number > 0, key
        assert len({row.number for row in rows}) == number, key
    counted = {key for key, _ in numbers}
    for key in ("last14", "undated", "untyped", "about", "late", "witnesses", "evidence", *CHARTED):
        assert key in counted or not rows_behind(log, key), "what is left out has no rows"
    spell = figures.longest_quiet
    beside = rows_behind(log, "quiet")
    assert beside is not None
    days = {row.when.date for row in beside if row.when is not None}
    assert days == ({spell.before, spell.after} if spell is not None else set())


def test_what_came_after_the_no_what_was_reported_and_the_examples() -> None:
    log = full().log()
    numbers = dict(overall(log))
    assert log.refusal is not None
    after = rows_behind(log, "since")
    assert after is not None
    assert {row.number for row in after} == set(log.refusal.after)
    assert numbers["since"] == len(log.refusal.after) > 0
    assert numbers["reported"] == log.figures.reported > 0
    assert numbers["examples"] == len(log.highlights) > 0


def test_a_number_that_does_not_exist_has_no_rows() -> None:
    log = full().log()
    for key in (
        "",
        "nothing",
        "d20251399",
        "d2025",
        "tnothing",
        "kx",
        "h123",
        "h",
        "x1",
    ):
        assert rows_behind(log, key) is None, key
