"""A few words to Logbog itself are answered, and stand outside the log until she says that they belong there."""

from __future__ import annotations

import datetime as dt
import re

from tests.e2e.locking import close, lock, unlock
from tests.kits.world import Clock, Phone, World, buttons, shown

EVENING = dt.datetime(2025, 5, 2, 19, 0, tzinfo=dt.UTC)


async def _standing(here: World, phone: Phone) -> list[int]:
    return [incident.number for incident in (await here.case(phone.id)).standing()]


async def test_a_cry_is_kept_answered_and_put_in_by_a_tap(here: World) -> None:
    phone = here.stranger()
    answer = await phone.says("Hjælp!!", "Gemt · nr. 1")
    lines = shown(answer).splitlines()
    assert lines[0] == "Gemt · nr. 1"
    assert lines[1] == "Er du i fare nu? Ring 112."
    assert [button["text"] for button in buttons(answer)] == ["Råd", "Sådan gør du", "Tag det med"]
    case = await here.case(phone.id)
    assert [exhibit.text for exhibit in case.exhibits.values()] == ["Hjælp!!"], "kept as everything is"
    assert await _standing(here, phone) == []
    await phone.taps(answer, "Tag det med", "Nr. 1")
    assert await _standing(here, phone) == [1]


async def test_it_takes_no_part_in_what_is_sent_with_it(here: World, clock: Clock) -> None:
    phone = here.stranger()
    at = int(dt.datetime(2025, 5, 14, 13, 30, tzinfo=dt.UTC).timestamp())
    for text in ("Han stod ved porten", "hjælp mig", "Han gik igen", "fortryd"):
        await phone.send(text=text, date=at)
    await phone.reads("Gemt · nr. 3")
    case = await here.case(phone.id)
    assert [len(case.incidents[n].exhibits) for n in await _standing(here, phone)] == [2]
    assert sorted(len(i.exhibits) for i in case.incidents.values() if i.withdrawn) == [1, 1]
    undo = await phone.reads(r"Gemt · nr\. 3\n")
    assert "Åbn nr. 2" in [button["text"] for button in buttons(undo)]
    clock.on(minutes=1)
    assert "112" not in shown(await phone.says("Han kom igen", r"Gemt · nr\. 4"))


async def test_only_what_she_typed_herself(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await phone.forward("hjælp", EVENING)
    assert "112" not in shown(await phone.reads(r"Gemt · nr\. 1"))
    clock.on(minutes=1)
    ack = await phone.says("Han råbte hjælp ude på gaden", r"Gemt · nr\. 2")
    assert "112" not in shown(ack)
    asked = await phone.taps(await phone.taps(ack, "Mere", "Hvad vil du"), "Sted", "Hvor")
    await phone.says("stop", "Sted: stop")
    assert asked
    assert await _standing(here, phone) == [1, 2]


async def test_one_that_is_mended_into_an_account_comes_into_the_log(here: World) -> None:
    phone = here.stranger()
    sent = (await phone.send(text="hjælp"))[0]
    await phone.reads("112")
    await phone.edit(sent["message_id"], "hjælp, han står ude foran min dør")
    await phone.reads("rettelse til nr. 1")
    assert await _standing(here, phone) == [1]


async def test_while_it_is_locked_it_is_acknowledged_like_everything_else(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await lock(phone)
    await close(phone)
    clock.on(minutes=1)
    cry = shown(await phone.says("hjælp", "Gemt · "))
    clock.on(minutes=1)
    other = shown(await phone.says("Han kom igen", "Gemt · "))
    assert re.sub(r"nr\. \d|kl\. [\d.]+", "", cry) == re.sub(r"nr\. \d|kl\. [\d.]+", "", other)
    await unlock(phone)
    assert "Nr. 1" not in shown(await phone.says("/log", "Din log"))


async def test_in_english(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await phone.says("/language", "language"), "English", "")
    answer = shown(await phone.says("how does this work?", "Saved"))
    assert answer.splitlines()[:2] == ["Saved · no. 1", "In danger now? Call 112."]
    assert "112" in shown(await phone.says("Undo that please", "no. 2"))
    assert await _standing(here, phone) == []
