"""Putting in order little by little: the sitting, the search, several at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

PICTURE = Path(__file__).parents[2] / "examples" / "files" / "sms-undskyld.png"


def labels(message: JSON) -> list[str]:
    """What stands on the buttons."""
    return [str(button["text"]) for button in buttons(message)]


async def forwarded(phone: Phone, *days: dt.date, text: str = "Svar mig nu") -> None:
    """A message of the other's on each of these days, at noon."""
    for day in days:
        await phone.forward(text, dt.datetime.combine(day, dt.time(12), COPENHAGEN))
    await phone.reads(f"nr. {len(days)}|–{len(days)}")


async def test_the_biggest_gap_comes_first_and_enough_is_on_every_screen(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3))
    clock.on(minutes=1)
    await phone.says("noget ved bilen", "nr. 2 ")
    item = await phone.says("/review", "Nr. 2 .*Her mangler: tid, type, vidner")
    assert labels(item) == ["Tid", "Type", "Vidner", "Næste", "Nok for i dag"]
    for button in ("Tid", "I går", "Kun dagen"):
        item = await phone.taps(item, button, "")
        assert "Nok for i dag" in labels(item), shown(item)
    item = await phone.taps(item, "Vidner", "så eller hørte")
    more = await phone.says("Mette Hansen", "er skrevet ned")
    assert "Nok for i dag" in labels(more)
    item = await phone.taps(more, "Næste", "Nr. 1 .*Her mangler: vidner")
    end = await phone.taps(item, "Nok for i dag", "Det, du har gemt, bliver liggende.")
    assert labels(end) == ["Oversigt"]
    assert "Nok for i dag" not in labels(await phone.says("/nr 1", "Nr. 1 "))
    incident = (await here.case(phone.id)).incidents[2]
    assert incident.when is not None
    assert incident.witnesses


async def test_a_sitting_ends_by_itself_after_ten_minutes(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3), dt.date(2025, 5, 4))
    item = await phone.says("/orden", "Nr. 2 ")
    clock.on(minutes=11)
    assert "Nok for i dag" not in labels(await phone.says("/nr 1", "Nr. 1 "))
    end = await phone.taps(item, "Næste", "ti minutter")
    again = await phone.taps(end, "Lidt til", "Nr. 2 ")
    again = await phone.taps(again, "Næste", "Nr. 1 ")
    await phone.taps(again, "Næste", "Du har set dem alle")


async def test_pictures_are_blurred_until_tapped(here: World) -> None:
    phone = here.stranger()
    await phone.send(photo=("sms.png", PICTURE.read_bytes()))
    await phone.reads("nr. 1 ")
    await phone.says("/review", "Her mangler")
    sent = (await here.calls("sendPhoto"))[-1]
    assert str(sent["params"]["has_spoiler"]).lower() == "true", sent
    item = (await phone.said())[-1]
    assert "Nr. 1" in shown(item), "the picture first, what to do below it"


async def test_a_text_of_the_other_is_hidden_until_tapped(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3), text="du kan <ikke> gemme dig")
    item = await phone.says("/review", "Nr. 1 ")
    spoilers = [e for e in item["entities"] if e["type"] == "spoiler"]
    assert len(spoilers) == 1
    assert spoilers[0]["length"] == len("du kan <ikke> gemme dig")


async def test_things_are_found_by_word_type_witness_number_and_period(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2024, 5, 3), dt.date(2025, 3, 9), text="Hvor er du på vej hen?")
    clock.on(minutes=1)
    await phone.says("hærværk på cyklen", "nr. 3 ")
    panel = await phone.says("/nr 3", "Nr. 3 ")
    await phone.taps(panel, "Vidner", "så eller hørte")
    await phone.says("Mette Hansen, 12 34 56 78", "skrevet ned")

    async def find(sought: str) -> list[str]:
        answer = await phone.says(f"/find {sought}", "Jeg fandt")
        return [label for label in labels(answer) if label.isdecimal()]

    assert await find("på vej") == ["2", "1"]
    assert await find("HAERVAERK") == ["3"]
    assert await find("mette") == ["3"]
    assert await find("sms eller besked") == ["2", "1"]
    assert await find("maj 2024") == ["1"]
    assert await find("vej marts 2025") == ["2"]
    assert await find("nr. 3") == ["3"]
    assert await find("<b>ingen</b>") == []
    ask = await phone.says("/soeg", "Hvad leder du efter")
    await phone.says("cyklen", "Jeg fandt 1 hændelse med")
    assert len((await here.case(phone.id)).incidents) == 3, "what is sought is no evidence"
    await phone.taps(ask, "Oversigt", "")


async def test_several_get_the_same_type_or_witness_and_it_can_be_taken_back(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, *(dt.date(2025, 4, day) for day in range(1, 13)))
    found = await phone.says("/find svar mig", "Jeg fandt 12 hændelser")
    found = await phone.taps(found, "›", "Nr. 2 ")
    several = await phone.taps(found, "Ret flere samtidig", "Nr. 1–12")
    several = await phone.says("2, 4-6, 99", "Nr. 2, 4–6")
    kinds = await phone.taps(several, "Samme type", "Hvilken type")
    done = await phone.taps(kinds, "Trussel", "Skrevet på 4 hændelser")
    case = await here.case(phone.id)
    assert [n for n, i in case.incidents.items() if "threat" in i.types] == [2, 4, 5, 6]
    assert all("message" in i.types for i in case.incidents.values()), "added, not put in its place"
    several = await phone.taps(done, "Fortryd", "Nr. 2, 4–6")
    assert not any("threat" in i.types for i in (await here.case(phone.id)).incidents.values())

    who = await phone.taps(several, "Samme vidne", "ingen navne")
    await phone.taps(who, "Nyt navn", "Hvad hedder")
    asked = await phone.says("Ole Eksempel", "telefon eller mail")
    await phone.taps(asked, "Nok for i dag", "liggende")
    who = await phone.taps(several, "Samme vidne", "Hvem så eller hørte")
    done = await phone.taps(who, "Ole Eksempel", "Skrevet på 4 hændelser")
    case = await here.case(phone.id)
    assert [i.number for i in case.incidents_of(next(iter(case.witnesses)))] == [2, 4, 5, 6]
    await phone.taps(done, "Fortryd", "Nr. 2, 4–6")
    assert (await here.case(phone.id)).incidents[2].witnesses is None
