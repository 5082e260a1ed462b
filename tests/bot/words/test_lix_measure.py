"""The measure of readability itself: wrong counting would let hard texts pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bot.words.lix import lix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hej med dig.", 3 + 0),
        ("Hej med dig. Hvor er du?", 3 + 0),
        ("Telefonen ringede.", 2 + 100),
        (
            "Han ringede igen i aftes.",
            5 + 100 / 5,
        ),  # only "ringede" has 7 letters
        ("Gem den kl. 21.14 i dag.", 6 + 0),  # an abbreviation and a clock end no sentence
        ("- Gem det\n- Skriv det", 2 + 0),  # two items, two sentences; the dash is no word
        ("1. Gem det\n\n2. Skriv det", 2 + 0),
        ("**Sig nej.** Gå væk.", 2 + 0),
        ("Sig »nej.« Gå væk.", 2 + 0),
        ("Sig: nej nu", 3 + 0),  # a colon before a small letter goes on
    ],
)
def test_known_texts(text: str, expected: float) -> None:
    assert lix(text) == pytest.approx(expected)


def test_officialese_is_found_to_be_hard() -> None:
    officialese = (
        "Anmodning om aktindsigt i sagsbehandlingen forudsætter indsendelse af fyldestgørende dokumentation "
        "vedrørende de pågældende forvaltningsretlige omstændigheder, herunder identifikationsoplysninger."
    )
    assert lix(officialese) > 60


@pytest.mark.parametrize("text", ["", "\n- \n", "** **"])
def test_no_words_is_an_error_and_not_easy(text: str) -> None:
    with pytest.raises(ValueError):
        lix(text)


@given(st.lists(st.sampled_from(["gem", "det", "nu", "telefonen", "skærmbillede"]), min_size=1, max_size=40))
def test_one_long_sentence_is_never_easier_than_the_same_words_one_by_one(words: list[str]) -> None:
    assert lix(" ".join(words)) >= lix("\n".join(words))
