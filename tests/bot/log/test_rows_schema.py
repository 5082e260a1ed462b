"""The logskema's rules (docs/logskema.md) for the rows: each test would fail without its rule."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.case.kinds import Type
from bot.case.when import PartOfDay, When
from bot.log.content.rows import Choices, build
from bot.words import Words
from tests.kits.log_builder import DANISH, ENGLISH, NOW, CaseBuilder, kept, local


def day(number: int, hour: int | None = None) -> When:
    return When(dt.date(2025, 8, number), time=None if hour is None else dt.time(hour))


def test_r1_newest_on_top_by_when_it_happened_not_by_when_it_was_saved() -> None:
    case = CaseBuilder()
    late = case.incident(when=day(20), opened=local(2025, 8, 21)).number
    early = case.incident(when=day(3), opened=local(2025, 9, 1)).number
    middle = case.incident(case.forward("x", local(2025, 8, 10)), opened=local(2025, 9, 3)).number
    assert [row.number for row in case.log().rows] == [late, middle, early]


def test_r1_undated_rows_are_a_block_of_their_own_and_are_never_guessed() -> None:
    case = CaseBuilder()
    case.incident(when=day(3))
    undated = case.incident(case.exhibit("et billede", form="photo")).number
    unknown = case.incident(case.forward("x", local(2025, 8, 10)), when_unknown=True).number
    log = case.log()
    assert [row.number for row in log.undated] == [unknown, undated]
    assert all(row.date == "" and row.sort is None for row in log.undated)
    assert log.figures.undated == 2


def test_r1_parts_of_a_day_lie_in_the_order_of_the_day() -> None:
    case = CaseBuilder()
    for part in (PartOfDay.EVENING, PartOfDay.NIGHT, PartOfDay.MORNING):
        case.incident(when=When(dt.date(2025, 8, 3), part=part))
    case.incident(when=day(3, 12))
    assert [row.number for row in case.log().rows] == [1, 4, 3, 2]


@pytest.mark.parametrize("words", [DANISH, ENGLISH])
def test_r2_every_dated_row_prints_a_whole_date(words: Words) -> None:
    case = CaseBuilder()
    case.incident(when=When(dt.date(2025, 9, 3), time=dt.time(14), words="i går kl. 14"))
    case.incident(case.forward("x", local(2025, 9, 2, 23, 59)))
    for row in case.log(words=words).rows:
        assert "2025" in row.date
        assert "september" in row.date.lower()
        assert "går" not in row.date + row.clock


def test_r2_a_message_after_midnight_belongs_to_the_new_day_in_the_persons_zone() -> None:
    case = CaseBuilder()
    case.incident(case.forward("x", dt.datetime(2025, 8, 3, 22, 30, tzinfo=dt.UTC)))
    (row,) = case.log().rows
    assert row.date == "mandag 4. august 2025"
    assert row.clock == "kl. 00.30"


def test_r4_one_row_an_incident_and_a_long_text_is_cut_between_words() -> None:
    case = CaseBuilder()
    text = "Jeg ved, hvor du bor. " * 100
    case.incident(case.forward(text, local(2025, 8, 3)), case.forward("og igen", local(2025, 8, 3, 13)))
    log = case.log()
    (row,) = log.rows
    assert row.shortened
    assert len(row.what) < 300
    assert "…" in row.what
    assert "(og 1 bilag mere)" in row.what
    assert log.annexes[0].exhibit.text == text


def test_r4_the_persons_own_long_account_is_kept_whole_for_the_page_after_the_table() -> None:
    case = CaseBuilder()
    account = "Han stod der. " * 60
    case.incident(what=account, when=day(3), place="P" * 500)
    (row,) = case.log().rows
    assert account in row.account
    assert "P" * 500 in row.account
    assert len(row.place) < 130


def test_what_is_said_falls_back_from_own_words_to_texts_to_kinds() -> None:
    case = CaseBuilder()
    picture = case.exhibit(form="photo")
    case.incident(case.forward("Svar mig", local(2025, 8, 3)), what="Han truede mig", when=day(5))
    case.incident(case.forward("Nej", local(2025, 8, 4), own=True), case.forward("Jo", local(2025, 8, 4, 13)))
    case.incident(picture, case.exhibit(form="photo"), case.exhibit(form="voice"), when=day(3))
    case.incident(case.exhibit(form="a_kind_of_tomorrow"), when=day(2))
    what = [row.what for row in case.log().rows]
    assert what == [
        "Han truede mig",
        "»Jo« (og 1 bilag mere)",
        "2 billeder, talebesked",
        "Besked af ukendt slags",
    ]


def test_own_messages_are_shown_as_such_and_never_counted() -> None:
    case = CaseBuilder()
    case.incident(case.forward("Lad mig være", local(2025, 9, 3), own=True), types=(Type.MESSAGE,))
    log = case.log()
    assert log.rows[0].context_only
    assert log.rows[0].what == "Egen besked: »Lad mig være«"
    assert log.figures.total == 0
    assert log.figures.last_14 == 0
    assert log.figures.by_type == ()


def test_withdrawn_and_joined_incidents_are_in_no_log() -> None:
    case = CaseBuilder()
    case.incident(when=day(3), withdrawn=True)
    case.incident(when=day(3), joined=3)
    case.incident(when=day(3))
    log = case.log()
    assert log.incidents == (3,)
    assert log.figures.total == 1


def test_no_witnesses_is_an_answer_and_unanswered_is_not() -> None:
    case = CaseBuilder()
    seen = case.witness("Anna Holm")
    for witnesses in (None, (), (seen,)):
        case.incident(when=day(3), witnesses=witnesses)
    assert [row.witnesses for row in case.log().rows] == ["Anna Holm", "Ingen", ""]
    assert case.log().figures.with_witnesses == 1


def test_r9_contacts_and_private_notes_stay_out_unless_chosen() -> None:
    case = CaseBuilder()
    witness = case.witness("Anna Holm", contact="20 30 40 50", saw="Så ham")
    case.incident(when=day(3), witnesses=(witness,), note="kun til mig selv")
    assert "20 30 40 50" not in repr(case.log())
    assert "kun til mig selv" not in repr(case.log())
    chosen = case.log(Choices(notes=True, contacts=True))
    assert chosen.witnesses[0]["contact"] == "20 30 40 50"
    assert chosen.rows[0].note == "kun til mig selv"


def test_a_period_holds_its_first_and_last_day_and_says_what_it_leaves_out() -> None:
    case = CaseBuilder()
    for number in (1, 2, 3, 4):
        case.incident(when=day(number))
    case.incident(when=When(dt.date(2025, 7, 20), last=dt.date(2025, 8, 2)))
    case.incident(case.exhibit("uden tid"))
    log = case.log(Choices(first=dt.date(2025, 8, 2), last=dt.date(2025, 8, 3)))
    assert log.incidents == (2, 3, 5)
    assert log.undated == ()
    assert log.undated_left_out == 1
    assert case.log().undated_left_out == 0


def test_a_time_told_long_after_is_counted_and_a_forwards_own_is_not() -> None:
    case = CaseBuilder()
    case.incident(when=When(dt.date(2025, 6, 1)), opened=local(2025, 9, 1))
    case.incident(case.forward("x", local(2025, 6, 1)), opened=local(2025, 9, 1))
    case.incident(when=day(30), opened=local(2025, 9, 1))
    log = case.log()
    assert [row.late for row in log.rows] == [2, 0, 92]
    assert log.figures.late == 1


def test_evidence_is_what_was_forwarded_or_has_a_file_not_an_own_account() -> None:
    case = CaseBuilder()
    case.incident(case.exhibit("Han ringede"), when=day(1))
    case.incident(case.forward("x", local(2025, 8, 2)))
    case.incident(case.exhibit(form="photo", files=(kept("a.png", "image/png", b"x"),)), when=day(3))
    assert case.log().figures.with_evidence == 2


def test_a_clock_without_a_zone_is_refused() -> None:
    case = CaseBuilder()
    with pytest.raises(ValueError):
        build(case.case, Choices(), now=NOW.replace(tzinfo=None), edition=1, words=DANISH)
