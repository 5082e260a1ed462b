"""Times in longer accounts: what names itself is offered, everything else is left alone."""

from __future__ import annotations

import pytest

from bot.case.when import find
from tests.bot.case.when.when_notation import at, compact

NOW = at("2025-05-14T15:30")


def _found(text: str, language: str = "da") -> list[tuple[str, str]]:
    return [(text[one.start : one.end], compact(one.when)) for one in find(text, now=NOW, language=language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "han stod uden for kl. 8 i morges og ringede bagefter",
            [("kl. 8 i morges", "2025-05-14 08:00 morning")],
        ),
        ("I går kl. 14 ringede han 12 gange.", [("I går kl. 14", "2025-05-13 14:00")]),
        ("Natten til lørdag bankede han på", [("Natten til lørdag", "2025-05-10 night")]),
        ("Jeg så ham lørdag aften ved 22-tiden. Kl. 23 kørte han",
         [("lørdag aften ved 22-tiden", "2025-05-10 ~22:00 evening")]),
        ("Det var tirsdag den 13. maj kl. 21.14, at han skrev",
         [("tirsdag den 13. maj kl. 21.14", "2025-05-13 21:14")]),
        ("13. maj 2025 og igen 14. maj 2025", [("13. maj 2025", "2025-05-13"), ("14. maj 2025", "2025-05-14")]),
        ("for tre dage siden kom der blomster", [("for tre dage siden", "2025-05-11")]),
        ("i går kl. 8 og kl. 9", [("i går kl. 8", "2025-05-13 08:00")]),
        ("Kl. 8 ringede han og kl. 9 igen", [("Kl. 8", "2025-05-14 08:00"), ("kl. 9", "2025-05-14 09:00")]),
        ("han kom halv otte i går", [("halv otte i går", "? 2025-05-13 07:30 | 2025-05-13 19:30")]),
        ("Han kom i går. Lørdag ringede han.", [("i går", "2025-05-13"), ("Lørdag", "2025-05-10")]),
        ("Ring 20 30 40 50 i går", [("i går", "2025-05-13")]),
        ("den 10/5-2025 kl. 21.30 stod han der", [("den 10/5-2025 kl. 21.30", "2025-05-10 21:30")]),
        ("i dag 2 gange", [("i dag", "2025-05-14")]),
        ("lørdag 10 gange", [("lørdag", "2025-05-10")]),
        ("mandag den 13. maj 2025", [("mandag den 13. maj 2025", "? 2025-05-13 | 2025-05-12")]),
    ],
)  # fmt: skip
def test_found_in_danish(text: str, expected: list[tuple[str, str]]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw him yesterday at 8 pm outside", [("yesterday at 8 pm", "2025-05-13 20:00")]),
        ("On Saturday night he rang", [("On Saturday night", "? 2025-05-10 evening | 2025-05-11 night")]),
        ("three days ago there were flowers", [("three days ago", "2025-05-11")]),
        ("He wrote on 3 May at 21:14 and again", [("on 3 May at 21:14", "2025-05-03 21:14")]),
        ("He may 3 times have called", []),
    ],
)
def test_found_in_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert _found(text, "en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "20 30 40 50", "+45 20304050", "tlf. 20-30-40-50", "Det kostede 8.50 kr", "14.30 kr.", "1.250 kroner",
        "Nørregade 8, 3. sal", "Vej 8-10", "nr. 12", "Han ringede 2 gange", "8 gange", "version 3.5.2025.1", "v2.10",
        "IMG-2025-05-03-001.jpg", "12:34:56:78", "hver lørdag ringer han", "på lørdag kommer han", "næste fredag",
        "siden i går", "ikke i aftes", "indtil lørdag", "han er den anden", "den 3. gang", "3/5 af tiden", "for to år",
        "nu er det nok", "jeg ved ikke", "om en time", "skriver om morgenen og om aftenen", "halv otte", "otte", "8-10",
        "14", "i morgen kl. 8", "jul", "de nye naboer", "man kan ikke", "min søn", "every Saturday", "not yesterday",
        "2024", "maj", "den 3.", "kl. 99", "25:00", "1/2 liter", "50/50", "10:1", "https://example.dk/2025-05-03/8",
        "",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    assert _found(text) == []
    assert _found(f"x {text} y") == []
