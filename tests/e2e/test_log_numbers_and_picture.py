"""The overview: each number leads to its rows, the same comes as a picture, and what was corrected is shown."""

from __future__ import annotations

import datetime as dt
import re

from tests.e2e.log_kit import forwarded, handed_out, labels
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown


async def course(phone: Phone) -> None:
    """A "no", one contact before it and four after, one of them weeks later; and one without a time."""
    no = dt.datetime(2025, 3, 3, 12, tzinfo=COPENHAGEN)
    mine = {
        "type": "user",
        "sender_user": {"id": phone.id, "first_name": "Signe", "is_bot": False},
        "date": int(no.timestamp()),
    }
    await phone.forward("Lad mig være", no, origin=mine)
    for month, day in ((2, 20), (3, 9), (5, 5), (5, 12), (5, 12)):
        hour = dt.time(8 + day % 5, 0)
        await phone.forward("Svar mig", dt.datetime.combine(dt.date(2025, month, day), hour, COPENHAGEN))
        no += dt.timedelta(hours=1)
    await phone.reads("nr. 1–")


async def test_each_number_leads_to_its_rows(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await course(phone)
    clock.on(minutes=1)
    await phone.says("noget ved bilen", "Gemt")
    panel = await phone.says("/nr 1", "Nr. 1 ")
    await phone.taps(panel, "Her sagde jeg fra", "Hvordan sagde du det")
    log = await phone.says("/log", "Din log")
    [total] = re.findall(r"(\d+) hændelser i alt", shown(log))
    [since] = re.findall(r"Efter dit nej: (\d+)", shown(log))
    numbers = await phone.taps(log, "Tallene", "Tryk på et tal")
    assert f"I alt: {total}" in labels(numbers)
    assert f"Efter dit nej: {since}" in labels(numbers)
    assert "Uden dato: 1" in labels(numbers)
    assert any(label.startswith("Længste pause: ") for label in labels(numbers))
    walked = 0
    for button in buttons(numbers):
        if ":r:" in button["callback_data"]:
            rows = await phone.taps(numbers, button["callback_data"], f"^{re.escape(button['text'])}\n")
            listed = [label for label in labels(rows) if label.isdecimal()]
            if ":quiet:" not in button["callback_data"]:
                assert len(listed) == int(button["text"].rpartition(" ")[2])
            assert len(listed) == shown(rows).count("\nNr. ")
            numbers = await phone.taps(rows, "Tilbage", "Tryk på et tal")
            walked += 1
    assert walked >= 6
    for chart in ("Typer", "Dag for dag", "Uger", "Ugedage", "Klokken"):
        shown_chart = await phone.taps(numbers, chart, r"Tryk på et tal\.")
        first = buttons(shown_chart)[0]
        rows = await phone.taps(shown_chart, first["callback_data"], "")
        counted = int(first["text"].rpartition(" ")[2])
        assert len([label for label in labels(rows) if label.isdecimal()]) == counted > 0
        numbers = await phone.taps(rows, "Tilbage", "hvad der ligger bag")
    back = await phone.taps(numbers, "Tilbage", "Din log")
    screen = await phone.taps(back, "Lav en log", "Hvad må den anden læse")
    assert f"– {total} hændelser " in shown(screen), "the same number before it is made"
    assert "kun har dine egne beskeder" in shown(screen)


async def test_a_period_bounds_the_numbers_too(here: World) -> None:
    phone = here.stranger()
    await course(phone)
    log = await phone.taps(await phone.says("/log", "Din log"), "30 dage", "Periode")
    numbers = await phone.taps(log, "Tallene", "Tryk på et tal")
    assert "I alt: 2" in labels(numbers) or "I alt: 3" in labels(numbers), labels(numbers)
    back = await phone.taps(numbers, "Tilbage", "Periode")
    assert "• 30 dage" in labels(back)


async def test_the_overview_comes_as_a_picture_with_the_same_in_words(here: World) -> None:
    phone = here.stranger()
    await course(phone)
    log = await phone.says("/log", "Din log")
    await phone.taps(log, "Som billede", "Her er tallene som billede")

    def pictured(said: list[JSON]) -> JSON | None:
        return next((message for message in said if "photo" in message), None)

    picture = await phone.until(pictured)
    assert re.search(r"\d+ hændelser i alt\. ", shown(picture))
    assert "Oversigt" in labels(picture)
    assert await handed_out(here, phone) == [], "a picture of numbers is no log"


async def test_what_stood_before_a_correction_is_shown_with_the_incident(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3))
    for place in ("Ved <porten>", "Ved bagdøren"):
        clock.on(minutes=11)
        panel = await phone.says("/nr 1", "Nr. 1 ")
        more = await phone.taps(panel, "Mere", "tilføje eller ændre")
        await phone.taps(more, "Sted", "Hvor skete")
        panel = await phone.says(place, "Sted: ")
    assert "Rettet 1 gang" in shown(panel)
    before = await phone.taps(panel, "Vis, hvad der stod", "Det stod her før")
    assert "Sted: Ved <porten> (rettet 14. maj 2025)" in shown(before)
    assert "Ved bagdøren" not in shown(before)
    await phone.taps(before, "Tilbage", "Rettet 1 gang")


async def test_a_private_note_is_reached_by_command_and_button(here: World, clock: Clock) -> None:
    phone = here.stranger()
    assert "Gem noget først" in shown(await phone.says("/note", ""))
    await forwarded(phone, dt.date(2025, 5, 3), dt.date(2025, 5, 4))
    clock.on(minutes=1)
    by_name = await phone.says("/note", "kun til dig")
    assert shown(by_name) == shown(await phone.says("/notat", "kun til dig"))
    menu = await phone.taps(await phone.says("/log", "Din log"), "Skriv mere", "Resten kan vente")
    listed = await phone.taps(menu, "Private noter", "kun til dig")
    await phone.says("99", "Det nummer kan jeg ikke finde")
    await phone.says("2", "note til nr. 2")
    await phone.says("jeg er bange for ham", "Privat note: jeg er bange")
    listed = await phone.says("/note", "kun til dig")
    assert labels(listed)[0].startswith("✓ Nr. 2")
    await phone.taps(listed, "Nr. 1", "note til nr. 1")
    await phone.says("ring til Mette", "Privat note: ring til Mette")
    assert "note til nr. 2" in shown(await phone.says("/note 2", ""))
    case = await here.case(phone.id)
    assert [case.incidents[n].note for n in (1, 2)] == ["ring til Mette", "jeg er bange for ham"]
    assert len(case.incidents) == 2
