"""A second code, for a forced opening: it opens an empty notebook that takes entries, and nothing tells it apart."""

from __future__ import annotations

import re

import pytest

from tests.e2e.locking import (
    AGAIN,
    CODE,
    SECOND,
    close,
    lock,
    new_code,
    second_code,
    type_code,
    unlock,
)
from tests.kits.world import JSON, Phone, World, buttons, shown

PICTURE = b"\xff\xd8\xff\xe0 a made-up picture"


def plain(message: JSON) -> tuple[str, list[str]]:
    """A screen without clocks, numbers and marks."""
    labels = [re.sub(r"\d+", "0", str(button["text"])) for button in buttons(message)]
    return re.sub(r"\d+", "0", shown(message)), labels


async def a_forced_one(here: World) -> Phone:
    """Somebody with three notes, a code and a second code; locked."""
    phone = here.stranger()
    for number, text in enumerate(("Han stod ved døren", "Han ringede til mor", "Han skrev igen"), start=1):
        await phone.says(text, f"Gemt · nr. {number}")
        assert here.clock is not None
        here.clock.on(minutes=1)
    await lock(phone)
    await second_code(phone)
    await close(phone)
    return phone


async def test_it_opens_an_empty_notebook_that_takes_entries_and_nothing_else(here: World) -> None:
    phone = await a_forced_one(here)
    before = (await here.get(f"chat/{phone.id}"))["revision"]
    await unlock(phone, SECOND)
    for command in (
        "/log",
        "/find døren",
        "/witnesses",
        "/refusal",
        "/review",
        "/nr 1",
        "/nr 2",
        "/nr 3",
    ):
        await phone.says(command, "")
    await phone.says("En indkøbsliste", "Gemt · nr. 1")
    await phone.send(document=("a.jpg", PICTURE))
    await phone.reads("nr. 1")
    await phone.says("/nr 1", "Nr. 1 ·")
    since = "\n".join(shown(m) for m in await phone.said() if m["revision"] > before)
    assert "døren" not in since.replace("»døren«", "")
    assert "mor" not in since
    log = await phone.says("/log", "1 hændelse i alt")
    assert "nr. 2" not in shown(log)


async def test_every_reply_is_the_same_with_either_code(here: World) -> None:
    phone = await a_forced_one(here)
    seen = {}
    for code in (CODE, SECOND):
        screens = [await phone.says("/unlock", "Skriv din kode")]
        screens.append(await unlock(phone, code))
        screens.append(await phone.taps(screens[-1], "Lås efter …", "Hvor længe"))
        screens.append(await phone.taps(screens[-1], "15 minutter", "Åbent til"))
        screens.append(await phone.taps(screens[-1], "Kode nummer to", AGAIN))
        screens.append(await type_code(phone, screens[-1], code, "Kode nummer to"))
        screens.append(await phone.taps(screens[-1], "Stop", "Ingenting er ændret"))
        screens.append(await phone.says("/unlock", "Åbent til"))
        screens.append(await phone.taps(screens[-1], "Gendannelsesnøgle", "Lav en gendannelsesnøgle"))
        screens.append(await phone.taps(screens[-1], "Senere", "Det kan vente"))
        screens.append(await phone.says("/link", "Konti"))
        screens.append(await phone.says("/erase", "Vil du slette alt"))
        screens.append(await phone.taps(screens[-1], "Nej", "Alt bliver"))
        screens.append(await close(phone))
        seen[code] = [plain(screen) for screen in screens]
    assert seen[CODE] == seen[SECOND]
    assert len(seen[CODE]) == 14


async def test_what_is_saved_while_it_is_open_comes_to_the_real_one(here: World) -> None:
    phone = await a_forced_one(here)
    await unlock(phone, SECOND)
    await phone.send(document=("a.jpg", PICTURE), caption="Se her")
    await phone.reads("Gemt · nr. 1")
    assert here.clock is not None
    here.clock.on(minutes=1)
    await phone.says("Han tvang mig til at åbne", "Gemt · nr. 2")
    await close(phone)
    await phone.says("Låst igen", r"Gemt · (?!nr)")
    before = (await here.get(f"chat/{phone.id}"))["revision"]
    await unlock(phone)
    await phone.says("/log", "6 hændelser i alt")
    since = [shown(message) for message in await phone.said() if message["revision"] > before]
    assert since
    assert not re.search("anden bog|tom notesbog", "\n".join(since)), "nothing in the chat tells of it"
    assert "Jeg fandt 1" in shown(await phone.says("/find tvang", "tvang"))
    panel = await phone.says("/nr 5", "Nr. 5 ·")
    await phone.tap(panel, "Vis det gemte")
    await phone.until(lambda said: [m for m in said if m.get("document", {}).get("file_name") == "5-1-1.jpg"])
    await close(phone)
    await unlock(phone)
    await phone.says("/log", "6 hændelser i alt")


@pytest.mark.long
async def test_a_new_code_there_changes_the_first_code_of_nobody(here: World) -> None:
    phone = await a_forced_one(here)
    await unlock(phone, SECOND)
    await new_code(phone, "770147", own=SECOND)
    await close(phone)
    await unlock(phone, "770147")
    await phone.says("/log", "ikke|0 hændelser|tom")
    await close(phone)
    await unlock(phone, CODE)
    await phone.says("/log", "3 hændelser i alt")
