"""A locked notebook: everything can be put in without the code, and nothing read."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.errors import LockedError
from tests.e2e.locking import CODE, all_shown, close, lock, type_code, unlock
from tests.kits.world import COPENHAGEN, Clock, Phone, World, buttons, shown

MAY = dt.datetime(2025, 5, 2, 21, 14, tzinfo=COPENHAGEN)
READING = (
    "/log",
    "/nr 1",
    "/find dør",
    "/witnesses",
    "/refusal",
    "/police",
    "/background",
    "/impact",
    "/highlights",
    "/review",
    "/export",
)


async def test_writing_needs_no_code_and_every_way_of_reading_asks_for_it(here: World) -> None:
    phone = here.stranger()
    await phone.forward("Jeg står ved din dør", MAY)
    acknowledged = await phone.reads("Gemt · nr. 1")
    log = await phone.says("/log", "")
    panel = await phone.says("/nr 1", "Nr. 1 ·")
    await lock(phone)
    await close(phone)
    for command in READING:
        asked = await phone.says(command, "Skriv din kode")
        assert "dør" not in shown(asked)
    data = {button["callback_data"] for message in (acknowledged, log, panel) for button in buttons(message)}
    data -= {"z:x", "g:da:s", "g:en:s"}  # closing a screen, and the language
    data |= {"ln", "ln:new"}  # a page of advice leads there, and is open to all
    assert len(data) > 8
    for one in sorted(data):
        before = (await here.get(f"chat/{phone.id}"))["revision"]
        await phone.tap_data(acknowledged["message_id"], one)
        asked = await phone.reads("Skriv din kode", after=before)
    saved = await phone.says("Han ringede igen", r"Gemt · (?!nr)")
    assert "nr." not in shown(saved)
    await phone.forward("Svar mig", MAY + dt.timedelta(days=1))
    await phone.send(document=("a.pdf", b"%PDF made up"))
    await phone.reads("Gemt · 3 beskeder")
    async with here.store() as store:
        case = await store.case_of(store.account(str(phone.id).encode()))
        assert case is not None
        with pytest.raises(LockedError):
            await store.events(case)
    await unlock(phone)
    log = await phone.says("/log", "")
    assert "3" in shown(log)
    assert "Jeg fandt 1 hændelse med" in shown(await phone.says("/find ringede", "ringede"))


async def test_it_closes_by_itself_and_a_restart_closes_it(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone)
    await phone.says("/nr 1", "Nr. 1 ·")
    clock.on(minutes=16)
    await phone.says("/nr 1", "Skriv din kode")
    menu = await unlock(phone)
    spans = await phone.taps(menu, "Lås efter …", "Hvor længe")
    await phone.taps(spans, "60 minutter", "Åbent til")
    await close(phone)
    await unlock(phone)
    clock.on(minutes=50)
    await phone.says("/nr 1", "Nr. 1 ·")
    await here.bot.stop()
    await here.bot.start()
    await phone.says("/nr 1", "Skriv din kode")


async def test_wrong_codes_cost_more_each_time_are_told_and_destroy_nothing(
    here: World, clock: Clock
) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone)
    await close(phone)
    for wait in (0, 0, 0, 31, 61, 121):
        clock.on(seconds=wait)
        await unlock(phone, "111111", "Det var ikke koden")
    await unlock(phone, CODE, "Vent lidt")
    await here.bot.stop()
    await here.bot.start()
    await unlock(phone, CODE, "Vent lidt")
    await phone.says("Stadig her", r"Gemt · (?!nr)")
    clock.on(seconds=241)
    menu = await unlock(phone)
    assert "forkert kode 6 gange" in shown(menu)
    assert "forkert" not in shown(await phone.says("/unlock", "Åbent til"))
    await phone.says("/nr 1", "Nr. 1 ·")


async def test_a_code_of_words_is_removed_from_the_chat_at_once_and_so_is_a_wrong_one(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    pad = await phone.taps(await phone.says("/lock", "En kode gør"), "Vælg kode", "Vælg en kode")
    await phone.taps(pad, "Med ord", "Skriv koden som ord")
    await phone.says("blå kaffekop på hylden", "de samme ord en gang til")
    await phone.says("Blå  kaffekop på hylden", "Lav en gendannelsesnøgle")
    await close(phone)
    asked = await phone.says("/unlock", "Skriv din kode")
    await phone.taps(asked, "Med ord", "Skriv koden som ord")
    wrong = await phone.says("rød kaffekop på hylden", "Det var ikke koden")
    assert "Gem det i stedet" in [button["text"] for button in buttons(wrong)]
    saved = await phone.taps(wrong, "Gem det i stedet", "Gemt")
    asked = await phone.says("/unlock", "Skriv din kode")
    await phone.taps(asked, "Med ord", "Skriv koden som ord")
    await phone.says("blå kaffekop på hylden", "Åbent til")
    left = [shown(message) for message in await phone.messages() if not message["from_bot"]]
    assert [text for text in left if "kaffekop" in text] == []
    assert "Jeg fandt 1 hændelse med" in shown(await phone.says("/find rød kaffekop", "kaffekop"))
    assert saved


async def test_an_edit_while_it_is_locked_is_kept_whatever_it_edits(here: World) -> None:
    phone = here.stranger()
    await phone.says("/help", "Det kan du gøre")
    (kept,) = await phone.send(text="Han stod der kl. 8")
    await phone.reads("Gemt · nr. 1")
    await lock(phone)
    (asked,) = await phone.send(text="/nr 1")
    await phone.reads("Nr. 1 ·")
    await close(phone)
    await phone.edit(kept["message_id"], "Han stod der kl. 9")
    await phone.reads("Gemt: det, du har rettet")
    await phone.edit(asked["message_id"], "Det var slet ikke en kommando")
    await unlock(phone)
    await phone.reads("Gemt · nr. 2")
    assert "kl. 9" in await everything(phone, 1)
    assert "slet ikke en kommando" in await everything(phone, 2)


@pytest.mark.long
async def test_digits_are_nowhere_on_the_disk_and_an_old_keypad_is_dead(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone, "975310")
    await close(phone)
    old = await phone.says("/unlock", "Skriv din kode")
    data = [button["callback_data"] for button in buttons(old)]
    assert all(not one.endswith((":9", ":7", ":5")) for one in data)
    await here.bot.stop()
    await here.bot.start()
    await phone.taps(old, "9", "gammelt tastatur")
    await type_code(phone, await phone.says("/unlock", "Skriv din kode"), "975310", "Åbent til")
    assert "975310" not in await all_shown(phone)


async def everything(phone: Phone, number: int) -> str:
    """What is kept under a number."""
    panel = await phone.says(f"/nr {number}", f"Nr. {number} ·")
    await phone.taps(panel, "Vis det gemte", "")
    return await all_shown(phone)


async def test_after_the_code_it_goes_on_to_what_was_tapped(here: World) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone)
    await close(phone)
    here.clock.on(minutes=1) if here.clock else None
    saved = await phone.says("Flere vidner", r"Gemt · (?!nr)")
    pad = await phone.taps(saved, "Tid", "Skriv din kode")
    menu = await type_code(phone, pad, CODE, "Åbent til")
    await phone.taps(menu, "Videre", "Hvornår|hvornår")
