"""A stalker as a script: what he does, what he sees while he does it, and what is there afterwards."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.locking import close, lock, second_code, unlock
from tests.e2e.test_link import link
from tests.e2e.test_recovery import key_of
from tests.kits.world import JSON, Clock, Phone, World, buttons, shown

SECRETS = ("trappeopgangen", "skarnspakke", "Bodil", "kælderen", "tærskel")
DOCUMENT = Path(__file__).parents[2] / "docs" / "safety.md"


@dataclass
class Row:
    """One line of the table: what he did, what of hers he learnt by it, and what he destroyed."""

    did: str
    learnt: list[str] = field(default_factory=list)
    destroyed: str = ""


@dataclass
class Home:
    """Her phone, with a notebook that holds things, a code, a second one, a recovery key and a cleared chat; and her
    other phone, at the same notebook."""

    phone: Phone
    other: Phone
    events: int
    words: str


async def her_home(here: World, clock: Clock) -> Home:
    """What he finds."""
    phone, other = here.stranger(), here.stranger()
    for number, text in enumerate(
        ("Han stod i trappeopgangen", "Der lå en skarnspakke", "Bodil så ham ved kælderen"), start=1
    ):
        await phone.says(text, f"Gemt · nr. {number}")
        clock.on(minutes=1)
    await phone.send(document=("tærskel.pdf", b"%PDF made up"))
    await phone.reads("Gemt · nr. 4")
    await lock(phone)
    await link(phone, other)
    words = await key_of(here, phone)
    await second_code(phone)
    await close(phone)
    await phone.says("/hide", "Ryddet")
    await phone.until(lambda said: not any("Gemt · nr." in shown(message) for message in said))
    return Home(phone, other, await size(here, phone), words)


async def size(here: World, phone: Phone) -> int:
    """How many events her case has."""
    async with here.store() as store:
        case = await store.case_of(store.account(str(phone.id).encode()))
        assert case is not None
        await store.check_ledger(case)
        return await store.size(case)


class Watch:
    """Runs his steps and writes the table."""

    def __init__(self, here: World, home: Home) -> None:
        self._here = here
        self._home = home
        self.rows: list[Row] = []

    async def step(self, did: str, work: Callable[[], Awaitable[object]], on: Phone | None = None) -> None:
        """One thing that he does: on her phone, or on his own (``on``). All that comes onto that phone is read."""
        phone = on or self._home.phone
        revision = (await self._here.get(f"chat/{phone.id}"))["revision"]
        before = await size(self._here, self._home.phone)
        await work()
        await answered(phone)
        chat = await self._here.get(f"chat/{phone.id}")
        new = [
            message for message in chat["messages"] if message["from_bot"] and message["revision"] > revision
        ]
        told = json.dumps(new, ensure_ascii=False)
        learnt = [secret for secret in SECRETS if secret in told]
        after = await size(self._here, self._home.phone)
        self.rows.append(Row(did, learnt, "" if after >= before else f"{before - after} events"))

    def check(self, name: str) -> None:
        """Nothing, and nothing; and the page says what was done, line by line."""
        assert len(self.rows) > 3
        wrong = [(row.did, row.learnt, row.destroyed) for row in self.rows if row.learnt or row.destroyed]
        assert wrong == [], wrong
        page = DOCUMENT.read_text("utf-8")
        lines = [f"| {name} | {row.did} | nothing | nothing |" for row in self.rows]
        assert [line for line in lines if line not in page] == []


async def answered(phone: Phone) -> None:
    """Wait until all that was sent has been answered."""
    await phone.says("/cancel", "")


def everything_tapped(message: JSON) -> list[str]:
    """The data of a message's buttons."""
    return [str(button["callback_data"]) for button in buttons(message)]


async def she_comes_back(here: World, clock: Clock, home: Home) -> JSON:
    """A day later she opens it with her own code on both her phones, and with her words on a third: all of it is there.
    Gives the screen that she is met with first."""
    clock.on(hours=25)
    menu = await unlock(home.phone)
    await unlock(home.other)
    third = here.stranger()
    await third.says("/recover", "Skriv de 24 ord")
    await third.says(home.words, "Vælg en kode")
    for phone in (home.phone, home.other, third):
        for number, secret in ((1, "trappeopgangen"), (2, "skarnspakke"), (3, "kælderen")):
            panel = await phone.says(f"/nr {number}", f"Nr. {number} ·")
            await phone.taps(panel, "Vis det gemte", secret)
    return menu
