"""What the words of an account suggest, on a table of made-up accounts beside what they may suggest."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.case.hints import find_types, happens_now
from bot.case.kinds import Type

Row = tuple[str, frozenset[str], bool, str]
"""Account, types that may be offered, whether it is going on, set."""


def _rows() -> list[Row]:
    lines = Path(__file__).with_name("accounts.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(row[1], frozenset(row[2].split()) - {"."}, row[3] == "now", row[4]) for row in cells]


ROWS = _rows()


def test_the_table_is_long_and_names_types_that_there_are() -> None:
    assert len(ROWS) >= 390
    assert {kind for _, allowed, _, _ in ROWS for kind in allowed} <= {str(kind) for kind in Type}


@pytest.mark.parametrize("group", ["1", "2", "3"])
def test_no_wrong_type_is_offered_in_more_than_one_of_fifty_accounts(group: str) -> None:
    rows = [row for row in ROWS if row[3] == group]
    wrong = [row[0] for row in rows if not {str(kind) for kind in find_types(row[0])} <= row[1]]
    assert len(rows) >= 98
    assert len(wrong) * 50 <= len(rows), wrong


def test_three_of_four_accounts_that_show_a_type_are_offered_one() -> None:
    rows = [row for row in ROWS if row[1]]
    missed = [row[0] for row in rows if not find_types(row[0])]
    assert len(missed) * 4 <= len(rows), missed


def test_what_is_going_on_is_told_from_what_was() -> None:
    assert any(now for _, _, now, _ in ROWS)
    assert [row[0] for row in ROWS if happens_now(row[0]) != row[2] and not row[2]] == []
    missed = [row[0] for row in ROWS if row[2] and not happens_now(row[0])]
    assert len(missed) * 5 <= sum(now for _, _, now, _ in ROWS), missed


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("han ringede ikke", ()),
        ("I går kl. 21 ringede det på døren", (Type.APPROACH,)),
        ("han har skrevet til min chef", (Type.THROUGH_OTHERS,)),
        ("han har ringet til kommunen", (Type.THROUGH_OTHERS,)),
        ("Han ringede ikke i dag, men i går kørte han forbi to gange", (Type.FOLLOWING,)),
        ("he did not call, he stood outside", (Type.APPROACH,)),
        ("", ()),
        ("\ud800\x00 ringede", (Type.CALL,)),
    ],
)
def test_the_kinds_by_name(words: str, offered: tuple[Type, ...]) -> None:
    assert find_types(words) == offered


@pytest.mark.parametrize(
    "scrap", ["han ", "stod i min ", "og ", "ringede paa ", "til ", "x", "bil holder ", "jeg "]
)
def test_a_long_account_comes_to_an_end(scrap: str) -> None:
    find_types(scrap * 4_000)
    happens_now(scrap * 4_000)
