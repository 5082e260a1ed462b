"""Makes a data folder as a real bot of today's format leaves it: ``python -m tests.bot.make_golden FOLDER``. Run once
a format, never again: ``test_golden_folders.py`` opens what it left for as long as there is a Logbog.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shutil
import sys
import tempfile
from pathlib import Path

from standin.world.faults import Fault
from tests.e2e.locking import lock, second_code
from tests.e2e.log_kit import PICTURE, files, form
from tests.kits.world import COPENHAGEN, Clock, Phone, World, shown, world

OWNER, HELPER, LOCKED = 7001, 7002, 7003
TEXT = "Svar mig nu. Jeg ved, du er hjemme."
MAY = dt.datetime(2025, 5, 3, 21, 4, tzinfo=COPENHAGEN)
NEVER = 10_000


async def owner(here: World, clock: Clock) -> None:
    """Incidents with tags, a refusal, the police, a log handed out; an account that helps."""
    phone, helper = here.phone(OWNER), here.phone(HELPER)
    await phone.forward(TEXT, MAY)
    ack = await phone.reads("Gemt · nr. 1 ")
    menu = await phone.taps(ack, "Type", "Nr. 1: Hvad var det")
    await phone.taps(await phone.taps(menu, "y:1:threat", "Trussel"), "Færdig", "Nr. 1")
    clock.on(minutes=1)
    await phone.send(document=("sms.png", PICTURE.read_bytes()))
    await phone.reads("Gemt · nr. 2 ")
    clock.on(minutes=1)
    ack = await phone.says("en bil holdt uden for", "Gemt · nr. 3 ")
    sure = await phone.taps(await phone.taps(ack, "Tid", "Hvornår skete det"), "Lige nu", "Passer det")
    await phone.taps(sure, "Ja, gem", "Det er skrevet ned")
    empty = await phone.says("/nej", "Har du sagt")
    await phone.taps(empty, "Skriv det ned", "Hvornår sagde du")
    sure = await phone.says("1. maj 2025 kl. 14:00", "torsdag 1. maj 2025")
    await phone.taps(sure, "Ja", "Sagt fra|Hvordan")
    await phone.says("/cancel", "")
    empty = await phone.says("/police", "henvendt")
    await phone.taps(await phone.taps(empty, "Ny henvendelse", "Hvornår"), "I går", "Hvor var det")
    await phone.says("Bellahøj", "Hvem talte du med")
    await phone.says("/cancel", "")
    await form(phone, "Lav pdf")
    await files(phone, 1)
    clock.on(minutes=1)
    made = await phone.taps(await phone.says("/link", "Konti"), "Kobl en telefon på", "/link ")
    code = re.search(r"/link ([A-Z0-9]{5}-[A-Z0-9]{5})", shown(made))
    assert code is not None
    await helper.taps(await helper.says(f"/link {code[1]}", "Har du selv lavet"), "Ja, det var mig", "hører")
    await helper.says("set af en anden", "Gemt · nr. 4 ")


async def coded(phone: Phone) -> None:
    """A case with two codes, and a note that came while it was shut."""
    await phone.says("skrevet med koden", "Gemt · nr. 1 ")
    await lock(phone)
    await second_code(phone)
    await phone.says("/lock", "Låst")
    await phone.says("skrevet uden koden", "Gemt · nr. 2 ")


async def unfinished(here: World, clock: Clock) -> None:
    """A file that could not be fetched yet, and an acknowledgement that could not be said."""
    clock.on(minutes=1)
    here.practice.faults.order(Fault("502", "file", NEVER))
    await here.phone(OWNER).send(document=("senere.pdf", b"%PDF-1.4 later"))
    await here.phone(OWNER).reads("Gemt · nr. 5 .*ikke hentet endnu")
    clock.on(minutes=1)
    here.practice.faults.order(Fault("502", "sendMessage", NEVER))
    await here.phone(OWNER).send(text="uden svar")
    while 6 not in await here.incidents(OWNER):
        await here.pause()


async def make(folder: Path) -> None:
    """All of it; the bot is stopped at the end, before it could say all."""
    with tempfile.TemporaryDirectory() as made:
        clock = Clock(Path(made) / "clock")
        async with world(Path(made), clock=clock) as here:
            await owner(here, clock)
            await coded(here.phone(LOCKED))
            await unfinished(here, clock)
            await here.bot.stop()
            shutil.copytree(here.bot.data, folder / "store")
            shutil.copy(here.bot.data.with_name("data.key"), folder / "master.key")
    (folder / "store" / "lock").unlink(missing_ok=True)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
