"""Which few words are a word to Logbog itself, and which tell of something."""

from __future__ import annotations

import pytest

from bot.chat.capture.cry import Cry, answer, read
from bot.words import Language, Words

CRIES = {
    Cry.HELP: "hjælp|Hjælp!!!|HJÆLP MIG|hjælp mig nu|hej hjælp|stop|Stop det|sos|jeg har brug for hjælp|help"
    "|help me please"
    "|what do I do|please stop|can you help me|Hej, kan du hjælpe mig?",
    Cry.UNDO: "fortryd|slet den|Slet den igen|slet|det var en fejl|ups|undo|delete that|oops|never mind",
    Cry.HELLO: "hej|Hej|hvordan|hvordan virker det her?|er du der|hi|hello|how|How does it work?|who are you",
}
ACCOUNTS = (
    "han står her|hjælp han står ude foran|han sagde stop|stop han kommer|hej skat|han skrev hej|slet den bil"
    "|hvordan han gjorde det|han har brug for hjælp|12|hej hej hej hej hej hej|han råbte hjælp|help he is here"
    "|he said hello"
    "|nu|tak|ja|nej|for mig|jeg er bange|du||🙂|det var ham|igen"
)


@pytest.mark.parametrize(("cry", "words"), [(cry, words) for cry in CRIES for words in CRIES[cry].split("|")])
def test_a_cry(cry: Cry, words: str) -> None:
    assert read(words) is cry


@pytest.mark.parametrize("words", ACCOUNTS.split("|"))
def test_what_tells_of_something_is_none(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("cry", Cry)
def test_the_first_line_is_that_of_everything_and_danger_comes_second(cry: Cry, language: Language) -> None:
    words = Words(language)
    screen = answer(cry, 12, words)
    first, second, *_ = screen.text.splitlines()
    assert first == words.text("capture.saved", number=12, when="").rstrip(" ·")
    assert "112" in second
    assert "12" in screen.text.splitlines()[2]


@pytest.mark.parametrize("scrap", ["hjælp ", "hej ", "stop", "x"])
def test_long_words_come_to_an_end(scrap: str) -> None:
    assert read(scrap * 4_000) is None
