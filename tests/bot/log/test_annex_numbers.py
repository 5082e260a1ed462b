"""R3: a number that was once handed out never comes to mean another thing."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.when import When
from bot.log.content.entries import find
from bot.log.content.rows import Choices, number_annexes
from tests.kits.log_builder import CaseBuilder, local

DAYS = st.integers(min_value=0, max_value=90)
STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(DAYS, st.integers(min_value=0, max_value=3)), max_size=4),
        st.sets(st.integers(min_value=1, max_value=12)),
        st.one_of(st.none(), DAYS),
        st.booleans(),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(STEPS)
def test_numbers_stay_for_ever_whatever_happens_between_the_editions(
    steps: list[tuple[list[tuple[int, int]], set[int], int | None, bool]],
) -> None:
    case = CaseBuilder()
    first = dt.date(2025, 6, 1)
    for new, withdrawn, since, handed_out in steps:
        for day, count in new:
            sent = local(2025, 6, 1) + dt.timedelta(days=day)
            case.incident(*(case.forward(str(n), sent + dt.timedelta(minutes=n)) for n in range(count)))
        for number in withdrawn & set(case.case.incidents):
            incident = case.case.incidents[number]
            case.case.incidents[number] = type(incident)(
                number=number,
                opened=incident.opened,
                exhibits=incident.exhibits,
                withdrawn=not incident.withdrawn,
            )
        log = case.log(Choices(first=None if since is None else first + dt.timedelta(days=since)))
        numbers = log.annex_numbers
        assert len(set(numbers.values())) == len(numbers)
        for exhibit, number in numbers.items():
            known = case.case.annexes.get(exhibit)
            assert known in (None, number)
            # Not even the number of something that is not in this log is given to something else.
            assert known is not None or number not in case.case.annexes.values()
        if handed_out:
            case.case.annexes.update(numbers)


def test_new_exhibits_are_numbered_by_when_they_happened_and_were_sent_undated_last() -> None:
    case = CaseBuilder()
    case.incident(case.exhibit("uden dato"))
    case.incident(case.exhibit("fortalt"), when=When(dt.date(2025, 8, 3), time=dt.time(9)))
    case.incident(case.forward("b", local(2025, 8, 2, 10)), case.forward("a", local(2025, 8, 2, 9)))
    numbers = number_annexes(case.case, find(case.case, Choices(), dt.UTC, {}).within)
    assert [id for id, _ in sorted(numbers.items(), key=lambda item: item[1])] == [
        "exhibit-00004",
        "exhibit-00003",
        "exhibit-00002",
        "exhibit-00001",
    ]


def test_the_first_number_is_one_and_later_ones_go_on_from_the_highest() -> None:
    case = CaseBuilder()
    case.incident(case.forward("a", local(2025, 8, 2)))
    assert set(case.log().annex_numbers.values()) == {1}
    case.case.annexes = {"exhibit-00001": 4, "long-gone": 9}
    case.incident(case.forward("b", local(2025, 8, 1)))
    assert case.log().annex_numbers == {"exhibit-00001": 4, "exhibit-00002": 10}
