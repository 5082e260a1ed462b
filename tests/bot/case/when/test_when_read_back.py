"""What we print, we can read back: every kind of time, in both languages."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.when import PartOfDay, When, read, show, show_clock, show_date, show_instant
from bot.case.when.wallclock import is_doubled, missing
from bot.words import Language, Words
from tests.kits.examples import examples

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = dt.datetime(2025, 12, 1, 12, 0, tzinfo=ZONE)
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2025, 11, 28))
MINUTES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
TIMES = (
    MINUTES
    | st.times().map(lambda time: time.replace(microsecond=0))
    | st.builds(dt.time, st.integers(0, 23))
)
PARTS = st.sampled_from(PartOfDay)
DANISH, ENGLISH = Words(Language.DANISH), Words(Language.ENGLISH)
LANGUAGES = pytest.mark.parametrize("words", [DANISH, ENGLISH], ids=["da", "en"])


def _real(when: When) -> bool:
    """The clock exists that day, and the fold is said only where it means something."""
    if when.date is None or when.time is None:
        return when.fold == 0
    if when.time == when.until and when.last is None:
        return False  # from eight to eight of one day is no span
    ends = [(when.date, when.time)]
    if when.until:
        later = when.last or when.date + dt.timedelta(days=when.until <= when.time)
        ends.append((later, when.until))
    return not any(missing(*end, when.zone) for end in ends) and (when.fold == 0 or is_doubled(when))


def _spans(when: When) -> When:
    """Two days in order; a night that ends the next morning is written with hours alone."""
    assert when.date
    assert when.last
    first, last = sorted((when.date, when.last))
    overnight = when.time and when.until and when.until < when.time and last - first == dt.timedelta(days=1)
    return msgspec.structs.replace(when, date=first, last=None if overnight or first == last else last)


BOOL = st.booleans()
FOLD = st.sampled_from((0, 0, 0, 1))
ONE_DAY = st.builds(When, DATES, approximate=BOOL)
CLOCKED = st.builds(When, DATES | st.just(dt.date(2025, 10, 26)), time=TIMES, approximate=BOOL, fold=FOLD)
HOURS = st.builds(When, DATES, time=TIMES, until=TIMES, approximate=BOOL, fold=FOLD).filter(
    lambda when: when.time != when.until
)
PARTED = st.builds(When, DATES, part=PARTS, approximate=BOOL)
DAYS = st.builds(When, DATES, last=DATES, part=st.none() | PARTS, approximate=BOOL).map(_spans)
STRETCHES = st.builds(When, DATES, last=DATES, time=MINUTES, until=MINUTES, approximate=BOOL).map(_spans)
UNDATED = st.builds(When, st.none(), time=st.none() | TIMES) | st.builds(When, st.none(), part=PARTS)
PRINTABLE = st.one_of(ONE_DAY, CLOCKED, HOURS, PARTED, DAYS, STRETCHES, UNDATED).filter(_real)


@LANGUAGES
@settings(max_examples=examples(800), deadline=None)
@given(when=PRINTABLE)
def test_what_is_printed_is_read_back(words: Words, when: When) -> None:
    printed = show(when, words)
    result = read(printed, now=NOW, language=str(words.language))
    assert isinstance(result, When), (printed, result)
    assert msgspec.structs.replace(result, words="") == when, printed


@LANGUAGES
@settings(max_examples=examples(300), deadline=None)
@given(when=PRINTABLE)
def test_the_other_language_setting_reads_it_too(words: Words, when: When) -> None:
    other = "da" if words.language is Language.ENGLISH else "en"
    result = read(show(when, words), now=NOW, language=other)
    assert isinstance(result, When)
    assert msgspec.structs.replace(result, words="") == when


@LANGUAGES
@settings(max_examples=examples(300), deadline=None)
@given(date=DATES, time=MINUTES, part=PARTS)
def test_beside_a_clock_the_part_is_not_printed(
    words: Words, date: dt.date, time: dt.time, part: PartOfDay
) -> None:
    clocked = When(date, time=time)
    assert show(msgspec.structs.replace(clocked, part=part), words) == show(clocked, words)


@LANGUAGES
@settings(max_examples=examples(300), deadline=None)
@given(when=PRINTABLE)
def test_every_time_says_its_date_in_full(words: Words, when: When) -> None:
    text, column = show(when, words), show_date(when, words)
    if when.date is None:
        assert column == ""
        return
    assert str((when.last or when.date).year) in text
    assert str((when.last or when.date).year) in column
    assert bool(show_clock(when, words)) == bool(when.time or when.part)


@settings(max_examples=examples(300), deadline=None)
@given(
    st.integers(700_000_000, 1_764_000_000).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
)
def test_an_instant_is_read_back_to_its_minute(instant: dt.datetime) -> None:
    local = instant.astimezone(ZONE)
    result = read(show_instant(local, DANISH), now=NOW)
    assert isinstance(result, When)
    earliest = result.earliest()
    assert earliest is not None
    assert earliest.timestamp() == local.replace(second=0, microsecond=0).timestamp()
