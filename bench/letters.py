"""What people send in the benchmarks: made up, the same in every run. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

FORWARDED = (
    "Hvorfor svarer du ikke? Jeg kan se, at du har læst det. Jeg har skrevet til dig hele aftenen.",
    "Jeg gik forbi hos dig. Der var lys i køkkenet.",
    "Du har blokeret mig igen. Det nytter ikke noget, det ved du godt. Jeg finder bare et andet nummer.",
    "Sig til din mor, at jeg ringer til hende i morgen.",
    "Jeg savner dig. Jeg bliver ved, til du svarer. Jeg kan vente længe, og jeg har ikke andet at lave.",
)
OWN_WORDS = (
    "Han stod uden for porten, da jeg gik på arbejde, og gik efter mig hen til toget.",
    "Der lå blomster på trappen igen i går kl. 14, uden kort.",
    "Han ringede syv gange i nat og lagde på hver gang.",
)
DAY = 86_400


@dataclass(frozen=True)
class Letter:
    """One message: who sends it, when (seconds since the epoch), and when the forwarded one was sent (0: own words)."""

    chat: int
    text: str
    date: int
    origin: int = 0
    photo: str = ""


def singles(chats: range, each: int, now: int) -> Iterator[Letter]:
    """Every message is a burst of its own: a chat's messages are a minute apart. Four of five are forwards."""
    start = now - 9 * DAY
    for turn in range(each):
        for chat in chats:
            number = turn * len(chats) + chat
            yield _letter(chat, number, start + 60 * turn)


def bursts(chats: range, each: int, size: int, now: int) -> Iterator[Letter]:
    """As people forward: ``size`` messages in one go, then a pause; the originals were sent over three weeks."""
    start = now - 9 * DAY
    chance = random.Random(7)
    for turn in range(each):
        for chat in chats:
            date = start + turn // size * 600 + turn % size // 10
            sent = start - 21 * DAY + turn * 900 + chance.randrange(600)
            yield Letter(chat, FORWARDED[(turn + chat) % len(FORWARDED)], date, sent)


def with_photos(letters: Iterator[Letter], photos: list[str]) -> Iterator[Letter]:
    """The same with a photo each."""
    for number, letter in enumerate(letters):
        yield Letter(letter.chat, "", letter.date, letter.origin, photos[number % len(photos)])


def picture(number: int, size: int) -> bytes:
    """Bytes that nobody can make smaller, of the size of a photo."""
    return random.Random(number).randbytes(size)


def _letter(chat: int, number: int, date: int) -> Letter:
    if number % 5 == 4:
        return Letter(chat, OWN_WORDS[number % len(OWN_WORDS)], date)
    return Letter(chat, FORWARDED[number % len(FORWARDED)], date, date - 3 * DAY - number % DAY)
