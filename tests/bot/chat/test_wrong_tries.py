"""Wrong codes: each costs at least as long as the one before, an hour at most, and only a day forgets them; and a digit
that comes twice counts once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.state.code_attempts import (
    A_DAY,
    A_MONTH,
    AFTER_MANY,
    FREE,
    LONGEST_PAUSE,
    MANY,
    MOST_KEPT,
    Tries,
)
from bot.chat.state.unlock_session import MOST_DIGITS, Pad

START = 1_700_000_000


@given(st.lists(st.integers(min_value=0, max_value=5_000), max_size=80))
def test_each_wrong_code_within_a_day_costs_at_least_as_long_as_the_one_before(pauses: list[int]) -> None:
    tries, now, waits = Tries(), START, []
    for pause in pauses:
        now = max(now + pause, tries.next_at(now))
        tries = tries.after(now)
        waits.append(tries.next_at(now) - now)
        assert 0 <= waits[-1] <= (AFTER_MANY if len(tries.last) >= MANY else LONGEST_PAUSE)
        assert len(tries.last) <= MOST_KEPT
    assert waits[: FREE - 1] == [0] * min(len(waits), FREE - 1)
    if now - START < A_DAY:
        assert waits == sorted(waits)


@given(st.integers(min_value=3, max_value=60))
def test_in_an_hour_only_a_handful_can_be_tried(seconds: int) -> None:
    tries, now, made = Tries(), START, 0
    while now < START + 3600:
        if tries.next_at(now) <= now:
            tries, made = tries.after(now), made + 1
        now += seconds
    assert made <= 10


def test_after_a_day_a_few_are_forgotten() -> None:
    tries = Tries()
    for _ in range(9):
        tries = tries.after(START)
    assert tries.next_at(START) > START
    assert tries.next_at(START + A_DAY + 1) == START + A_DAY + 1


def test_after_twenty_in_thirty_days_one_in_four_hours_whatever_came_between() -> None:
    tries, now = Tries(), START
    for _ in range(MANY):
        tries, now = tries.after(now), now + A_DAY + 1
    now -= A_DAY
    assert tries.next_at(now) == tries.last[-1] + AFTER_MANY
    made = 0
    for minute in range(24 * 60):
        at = now + A_DAY + 60 * minute
        if tries.next_at(at) <= at:
            tries, made = tries.after(at), made + 1
    assert made == 6
    assert tries.next_at(at + A_MONTH) == at + A_MONTH


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=30))
def test_a_tap_that_comes_twice_is_one_digit(taps: list[tuple[int, bool]]) -> None:
    pad = Pad()
    pad.begin("unlock")
    marks = {digit: mark for mark, digit in pad.marks.items()}
    assert len(set(marks)) == 10
    for number, (digit, twice) in enumerate(taps):
        pad.query = f"tap {number}"
        for _ in range(2 if twice else 1):
            assert pad.type(marks[str(digit)])
    assert pad.digits == "".join(str(digit) for digit, _ in taps)[:MOST_DIGITS]
    assert not pad.type("of another keypad")
    pad.clear()
    assert not pad.type(marks["1"])
