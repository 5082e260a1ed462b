"""An account with several events is taken apart by the times that it names: each part in its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case.hints import find_types
from bot.case.parts import MOST_PARTS, cut, parts, sentences
from bot.case.when import only_time
from tests.bot.case.when.when_notation import at, compact

NOW = at("2025-05-14T15:30")
PLAYED = (
    "I går kl. 22.15 stod han uden for vinduet. I morges ringede han 7 gange,"
    " og i lørdags var der en buket på trappen"
)


def _parts(text: str, language: str = "da") -> list[tuple[str, str]]:
    found = parts(text, now=NOW, language=language)
    return [(part.words, compact(part.when) if part.when else "?") for part in found]


@pytest.mark.parametrize(
    ("language", "account", "expected"),
    [
        ("da", PLAYED, [
            ("I går kl. 22.15 stod han uden for vinduet.", "2025-05-13 22:15"),
            ("I morges ringede han 7 gange", "2025-05-14 morning"),
            ("i lørdags var der en buket på trappen", "2025-05-10"),
        ]),
        ("da", "Jeg tog hjem kl 16 og kl 17 stod han der", [("Jeg tog hjem kl 16", "?"), ("kl 17 stod han der", "?")]),
        ("da", "I går kl. 8 ringede han og kl. 9 kom han",
         [("I går kl. 8 ringede han", "2025-05-13 08:00"), ("kl. 9 kom han", "?")]),
        ("da", "I går ringede han kl. 14. Så kom han kl. 16 og bankede på.",
         [("I går ringede han kl. 14.", "2025-05-13 14:00"), ("Så kom han kl. 16 og bankede på.", "?")]),
        ("da", "d. 3/5 kl. 14 skrev han. d. 4/5 kl. 15 ringede han",
         [("d. 3/5 kl. 14 skrev han.", "2025-05-03 14:00"), ("d. 4/5 kl. 15 ringede han", "2025-05-04 15:00")]),
        ("en", "Yesterday at 10 pm he stood there. On Saturday he rang and on Sunday at 8 am he came back.", [
            ("Yesterday at 10 pm he stood there.", "2025-05-13 22:00"),
            ("On Saturday he rang", "2025-05-10"),
            ("on Sunday at 8 am he came back.", "2025-05-11 08:00"),
        ]),
        ("da", "I går stod han der kl. 22", []),
        ("da", "Han kom kl. 22, det var i går", []),
        ("da", "Han kom i går. Ja, i går.", []),
        ("da", "Han ringede i går kl. 14", []),
        ("da", "Siden i går har han ringet 7 gange", []),
        ("da", "", []),
    ],
)  # fmt: skip
def test_a_part_for_each_time(language: str, account: str, expected: list[tuple[str, str]]) -> None:
    assert _parts(account, language) == expected
    if expected:
        assert only_time(account, now=NOW, language=language) is None, "and none of them is offered as sure"


def test_each_part_suggests_its_own_type() -> None:
    found = parts(PLAYED, now=NOW)
    assert [[str(kind) for kind in find_types(part.words)] for part in found] == [
        ["approach"],
        ["call"],
        ["letter_gift"],
    ]


def test_by_hand_it_is_cut_between_two_sentences() -> None:
    account = "Han kom kl. 22. Så gik han. Den 3. maj kom han igen! Ja"
    assert sentences(account) == ("Han kom kl. 22.", "Så gik han.", "Den 3. maj kom han igen!", "Ja")
    assert cut(account, 2) == ("Han kom kl. 22. Så gik han.", "Den 3. maj kom han igen! Ja")
    assert cut(account, 0) is cut(account, 4) is None


@given(
    text=st.text(max_size=500)
    | st.lists(
        st.sampled_from(
            ["i går", "kl. 8", "stod han", ". ", "! ", " og ", ", ", "den 3. maj", "\n", "han kom", " "]
        ),
        max_size=20,
    ).map("".join)
)
def test_no_word_of_an_account_is_lost_and_none_is_added(text: str) -> None:
    found = parts(text, now=NOW)
    assert len(found) != 1
    assert len(found) <= MOST_PARTS
    at = 0
    for part in found:
        at = text.index(part.words, at) + len(part.words)
        assert part.words
    several = sentences(text)
    for position in range(1, len(several)):
        halves = cut(text, position)
        assert halves is not None
        assert "".join("".join(halves).split()) == "".join(text.split())
