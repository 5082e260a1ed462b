"""A question for a key or a code takes what is one, and nothing else: anything else is kept, or asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from bot.chat.screens.safety.recovery import from_words, looks_like_a_key, to_words
from storage.crypto.age_keys import identity_of
from tests.e2e.locking import CODE, close, lock, type_code
from tests.kits.world import JSON, Clock, Phone, World, buttons, shown

LISTED = Mnemonic("english").wordlist
SENTENCES = (
    "Han ringede igen lige nu, jeg er bange",
    "He was waiting at the door again when I came home from work, and he said that he would never leave me alone.",
    "This time he sent a picture of my house and car and wrote that he will wait until I come home, all night "
    "if it must be, and that he can enter any time since he has a key",
    "zoo zoo zoo",
    "",
)
OURS = "han stod ved hegnet igen"


async def hers(phone: Phone) -> str:
    """What stands in the chat of what she wrote."""
    return "\n".join(shown(one) for one in await phone.messages() if not one["from_bot"])


def labels(message: JSON) -> list[str]:
    return [button["text"] for button in buttons(message)]


@pytest.mark.parametrize("text", SENTENCES)
def test_no_sentence_looks_like_a_key(text: str) -> None:
    assert not looks_like_a_key(text)


@given(secret=st.binary(min_size=32, max_size=32), wrong=st.integers(0, 6), keep=st.integers(12, 24))
def test_a_key_is_known_with_mistakes_numbers_or_half_of_it(secret: bytes, wrong: int, keep: int) -> None:
    key = str(identity_of(secret))
    words = to_words(key).split()
    numbered = "\n".join(f"{n}. {word}," for n, word in enumerate(words, start=1))
    assert from_words(numbered) == from_words(f"Her er de: {to_words(key)}") == from_words(key) == key
    misspelt = [word + "qx" if n < wrong else word for n, word in enumerate(words)]
    for text in (" ".join(misspelt), " ".join(words[:keep]), numbered, key, key.lower(), key[:-1]):
        assert looks_like_a_key(text), text
    assert len(LISTED) == 2048


async def test_what_is_no_key_is_kept_and_the_question_can_be_cancelled(here: World, clock: Clock) -> None:
    phone = here.stranger()
    asked = await phone.says("/recover", "Skriv de 24 ord")
    assert labels(asked) == ["Fortryd"]
    assert "engelsk" in shown(asked)
    told = await phone.says(SENTENCES[0], "gemt som en note")
    assert labels(told) == ["Fortryd"]
    await phone.reads("Gemt · nr. 1")
    assert SENTENCES[0] in await hers(phone)
    await phone.says("/find bange", r"Nr\. 1")
    await phone.taps(told, "Fortryd", "")
    clock.on(minutes=1)
    words = to_words(str(identity_of(bytes(range(32)))))
    await phone.says("/recover", "Skriv de 24 ord")
    clock.on(minutes=11)  # copying 24 words from paper takes its time
    again = await phone.says(words, "åbnede ikke noget")
    assert labels(again) == ["Fortryd"]
    assert words not in await hers(phone)
    await phone.says("/log", "1 hændelse i alt")


async def choose_words(phone: Phone) -> None:
    pad = await phone.taps(await phone.says("/lock", "En kode gør"), "Vælg kode", "Vælg en kode")
    await phone.taps(pad, "Med ord", "Skriv koden som ord")


@pytest.mark.parametrize("way", ["other words", "stop", "command", "late", "restart"])
async def test_a_sentence_written_for_a_code_is_not_lost(here: World, clock: Clock, way: str) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await choose_words(phone)
    clock.on(minutes=1)
    again = await phone.says(OURS, "de samme ord en gang til")
    assert OURS in await hers(phone)
    match way:
        case "other words":
            asked = await phone.says("og nu ringer han på døren", "ikke ens[^.]*.[^.]*\n?.*Skal det gemmes")
        case "stop":
            await phone.taps(again, "Stop", "Ingenting er ændret")
            asked = await phone.reads("Skal det gemmes")
        case "command":
            clock.on(minutes=11)
            await phone.says("/help", "Det kan du gøre")
            asked = await phone.reads("Skal det gemmes")
        case "late":
            clock.on(minutes=11)
            await phone.says("noget helt andet", "Gemt · nr. 2")
            asked = await phone.reads("Skal det gemmes")
        case _:
            await here.bot.kill()
            await here.bot.start()
            asked = await phone.says("og nu ringer han på døren", "Skal det gemmes")
    assert OURS in await hers(phone)
    await phone.taps(asked, "Gem det i stedet", "Gemt")
    await phone.says("/find hegnet", r"Nr\. [23]")
    if way in ("other words", "restart"):
        await phone.says("/find døren", r"Nr\. [23]")
    assert OURS in await hers(phone)


async def test_a_code_that_was_mistyped_is_nowhere_if_she_says_so(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await choose_words(phone)
    await phone.says("blå kaffekop på hylden", "de samme ord en gang til")
    asked = await phone.says("blå kaffekop på hynden", "Skal det gemmes")
    await phone.taps(asked, "Nej, det var en kode", "ikke gemt")
    assert "kaffekop" not in await hers(phone)
    await phone.says("/find kaffekop", "ikke|0")
    await phone.says("/log", "1 hændelse i alt")
    await choose_words(phone)
    await phone.says("kort", "for kort")


async def test_a_restart_between_the_two_costs_nothing(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await choose_words(phone)
    await phone.says("blå kaffekop på hylden", "de samme ord en gang til")
    await here.bot.kill()
    await here.bot.start()
    await phone.says("blå kaffekop på hylden", "Lav en gendannelsesnøgle")
    assert "kaffekop" not in await hers(phone)
    await close(phone)


async def test_words_that_did_not_unlock_can_be_kept_after_the_right_code(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone)
    await close(phone)
    pad = await phone.says("/unlock", "Skriv din kode")
    await phone.taps(pad, "Med ord", "Skriv koden som ord")
    pad = await phone.says(OURS, "Det var ikke koden")
    await phone.taps(pad, "Med ord", "Skriv koden som ord")
    pad = await phone.says("og nu ringer han på døren", "Det var ikke koden")
    await type_code(phone, pad, CODE, "Åbent til")
    asked = await phone.reads("Skal det gemmes")
    await phone.taps(asked, "Gem det i stedet", "Gemt")
    await phone.says("/find hegnet", r"Nr\. 2")
    await phone.says("/find døren", r"Nr\. [23]")
