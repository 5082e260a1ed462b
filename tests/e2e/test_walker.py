"""A walker: from every screen of /lock, /link, /recover, /erase and /export it follows every button and answers every
question in every way offered, in the true and in the second notebook side by side.

One person's true notebook holds a note, and so does the other's second one, whose true one holds a secret: so whatever
is shown has to be the same, word for word, but for what names a person's own link, key or account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from tests.e2e.locking import CODE, SECOND, close, lock, second_code, unlock
from tests.e2e.test_link import link
from tests.e2e.test_recovery import key_of
from tests.kits.world import JSON, Clock, Phone, World, buttons, shown

SECRET = "trappeopgangen"
NOTE = "Han ringede på"
OTHER_DIGITS, NEW_DIGITS = "400001", "510062"
ENTRIES = ("/unlock", "/link", "/recover", "/erase", "/export", "/lock")
FLAT = ("/lock", "/recover")  # the one closes, the other asks for words: nothing lies two buttons below
LEAVES = ("Oversigt", "Tid", "Type")  # what is not about safety
ANSWERS = ("right", "other", "wrong", "words")
SHORT = (
    ("/unlock", "Ny kode", "wrong"),
    ("/unlock", "Ny kode", "right", "new", "new", "Tilbage", "Stop den nye", "right"),
    ("/unlock", "Kode nummer to", "right", "new", "new", "Tilbage", "Hvem har åbnet", "Tilbage"),
    ("/unlock", "Gendannelsesnøgle", "Lav nøglen", "right"),
    ("/unlock", "Ny kode", "words", "right", "Stop", "Gem det i stedet"),
    ("/link", "Konto 2", "Fjern kontoen", "right", "Alle konti"),
    ("/link", "Kobl en telefon på", "Alle konti", "Konto 1", "Må kun gemme", "other"),
    ("/erase", "Ja, slet alt", "right", "Stop sletningen"),
    ("/export", "Åben|Åbent|Uden"),
    ("text", "/log", "/unlock", "Lås nu", "/unlock", "other"),
)


@dataclass
class Side:
    """One person's phone, and the code that opens what is looked at."""

    phone: Phone
    own: str
    other: str
    revision: int = 0
    screen: JSON = field(default_factory=dict)

    async def look(self, here: World) -> list[tuple[str, str, tuple[str, ...]]]:
        """All that the bot has said or changed since the last look, without what is a person's own."""
        chat = await here.get(f"chat/{self.phone.id}")
        new = [one for one in chat["messages"] if one["from_bot"] and one["revision"] > self.revision]
        self.revision = chat["revision"]
        if new:
            self.screen = max(new, key=lambda one: int(one["revision"]))
        told = [one for one in new if "mere koblet på" not in shown(one)]
        assert SECRET not in "".join(shown(one) for one in new)
        return [plain(one) for one in told]

    async def do(self, step: str) -> bool:
        """One step; False where there is no such button."""
        if step in ("right", "other", "wrong", "new"):
            code = {"right": self.own, "other": self.other, "wrong": OTHER_DIGITS, "new": NEW_DIGITS}[step]
            for digit in (*code, "OK"):
                if not await self.tap(digit):
                    return False
                self.screen = await self.now()
            return True
        if step == "words":
            return await self.tap("Med ord") and bool(await self.phone.says("han ringer på døren", ""))
        if step == "text":
            await self.phone.says("En note til", "Gemt")
        elif step.startswith("/"):
            await self.phone.says(step, "")
        else:
            return await self.tap(step)
        return True

    async def tap(self, label: str) -> bool:
        """Tap a button of the newest screen that has it, and wait until it has been handled."""
        for message in sorted(await self.phone.said(), key=lambda one: -int(one["revision"])):
            for button in buttons(message):
                if re.match(label + r"\Z" if label.isdecimal() else label, str(button["text"])):
                    query = await self.phone.tap_data(message["message_id"], button["callback_data"])
                    await self.phone.answer(query)
                    return True
        return False

    async def now(self) -> JSON:
        """The newest screen."""
        return max(await self.phone.said(), key=lambda one: int(one["revision"]))


def plain(message: JSON) -> tuple[str, str, tuple[str, ...]]:
    """A screen without numbers, codes of links and words of keys."""
    text = re.sub(r"/link \S+|start=\S+", "/link X", shown(message))
    text = re.sub(r"\n(\w+ ){23}\w+", "\nWORDS", text)
    labels = tuple(re.sub(r"\d+", "0", str(button["text"])) for button in buttons(message))
    if "⌫" in labels:
        text = re.sub("[●○ ]+$", "", text)
    return re.sub(r"\d+", "0", text), str(message.get("document", {}).get("file_name", "")), labels


async def sides(here: World, clock: Clock) -> tuple[tuple[Side, Side], tuple[Phone, str]]:
    """Two people: of one the true notebook, which holds a note, of the other the second one, which holds the same. And
    her other phone and her words, of which nothing may be lost."""
    phones = [here.stranger(), here.stranger()]
    others = [here.stranger(), here.stranger()]
    words = []
    for number, (phone, other) in enumerate(zip(phones, others, strict=True)):
        await phone.says(f"Han stod i {SECRET}" if number else NOTE, "Gemt · nr. 1")
        await lock(phone)
        await link(phone, other)
        words.append(await key_of(here, phone))
        await second_code(phone)
        await close(phone)
        await unlock(phone, SECOND if number else CODE)
        if number:
            await phone.says(NOTE, "Gemt · nr. 1")
        await close(phone)
    clock.on(days=31)
    return (Side(phones[0], CODE, SECOND), Side(phones[1], SECOND, CODE)), (others[1], words[1])


async def walk(
    here: World, pair: tuple[Side, Side], steps: tuple[str, ...], *, whole: bool = False
) -> list[str]:
    """Both take the same steps; ``whole`` where each of them has to be there. Gives the buttons that the
    last step brought, on whichever screen (the newest is the answer to /cancel)."""
    seen: list[list[tuple[str, str, tuple[str, ...]]]] = [[]]
    for side in pair:
        await unlock(side.phone, side.own)
        await side.look(here)
    for number, step in enumerate(steps):
        done = [await side.do(step) for side in pair]
        for side in pair:
            await side.phone.says("/cancel", "")
        seen = [await side.look(here) for side in pair]
        assert done[0] == done[1], (steps[: number + 1], done)
        assert seen[0] == seen[1], steps[: number + 1]
        if not done[0]:
            assert not whole, steps[: number + 1]
            break
    labels = [label for _, _, labels in seen[0] for label in labels if not label.isdecimal()]
    return list(dict.fromkeys(labels))


def labelled(label: str) -> str:
    """The step that taps a button, of which ``plain`` left the numbers out."""
    return re.escape(label).replace("0", r"\d+")


async def she_has_everything(here: World, clock: Clock, side: Side, other: Phone, words: str) -> None:
    """Her code on both her phones, and her words on a third."""
    clock.on(days=31)
    for phone in (side.phone, other):
        await unlock(phone, CODE)
        await phone.says("/log", r"\d+ hændelser? i alt")
        await phone.says("/nr 1", "Nr. 1 ·")
        assert shown(await phone.says("/link", "Konti")).count("fuld adgang") >= 2
        await close(phone)
    third = here.stranger()
    await third.says("/recover", "Skriv de 24 ord")
    await third.says(words, "Vælg en kode")
    await third.says("/nr 1", "Nr. 1 ·")


async def test_the_two_notebooks_look_the_same_and_she_has_everything(here: World, clock: Clock) -> None:
    for steps in SHORT[1:2]:
        pair, (other, words) = await sides(here, clock)
        await walk(here, pair, steps, whole=True)
        await she_has_everything(here, clock, pair[1], other, words)


@pytest.mark.long
@pytest.mark.parametrize("steps", [SHORT[0], *SHORT[2:]], ids=lambda steps: " ".join(steps))
async def test_each_longer_way(here: World, clock: Clock, steps: tuple[str, ...]) -> None:
    pair, (other, words) = await sides(here, clock)
    await walk(here, pair, steps, whole=True)
    await she_has_everything(here, clock, pair[1], other, words)


@pytest.mark.long
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry != "/export"])
async def test_every_pair_of_steps(here: World, clock: Clock, entry: str) -> None:
    """Whatever the screens offer, two steps deep. Not /export: what it makes comes when it is made, which no answer to
    /cancel waits for; its buttons are pressed in the longer ways."""
    pair, (other, words) = await sides(here, clock)
    offered = await walk(here, pair, (entry,))
    assert offered or entry == "/lock"
    walked = 0
    for first in [*offered, *ANSWERS]:
        clock.on(days=31)
        below = await walk(here, pair, (entry, labelled(first)))
        for second in below:
            if first.startswith(LEAVES):
                continue
            clock.on(days=31)
            await walk(here, pair, (entry, labelled(first), labelled(second)))
            walked += 1
    assert walked or entry in FLAT
    await she_has_everything(here, clock, pair[1], other, words)
