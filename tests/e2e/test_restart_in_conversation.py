"""Killed in the middle of a conversation: what was asked, offered, chosen and shown holds after the next start."""

from __future__ import annotations

import datetime as dt

from bot.case.kinds import Type
from tests.kits.world import COPENHAGEN, Clock, Phone, World, buttons, shown

EVENING = dt.datetime(2025, 5, 2, 21, 0, tzinfo=COPENHAGEN)


async def restart(here: World) -> None:
    """Kill it with no time to finish anything, and start it again."""
    await here.bot.kill()
    await here.bot.start()


async def test_it_goes_on_where_it_was(here: World, clock: Clock) -> None:
    """One long conversation, so that one start serves several questions."""
    place, time, witness, offer, old, quiet = (here.stranger() for _ in range(6))

    ack = await place.says("en bil holdt der", "Gemt · nr. 1")
    await place.taps(await place.taps(ack, "Mere", "Hvad vil du"), "Sted", "Hvor skete nr. 1")

    ack = await time.says("en bil holdt der", "Gemt · nr. 1")
    await time.taps(ack, "Tid", "Hvornår")
    sure = await time.says("i går kl. 14", "Passer det")

    ack = await witness.says("en bil holdt der", "Gemt · nr. 1")
    await witness.taps(ack, "Vidner", "Var der nogen")
    await witness.says("Ove Prøve", "er skrevet ned")

    offered = await offer.says("han stod uden for kl. 8 i morges", "Gemt · nr. 1")
    acknowledged = await old.says("en bil holdt der", "Gemt · nr. 1")
    menu = await quiet.taps(await quiet.says("en bil holdt der", "Gemt · nr. 1"), "Type", "Hvad var det")
    for phone in (place, time, witness, offer, old, quiet):
        await phone.reads("112")  # the welcome below the first acknowledgement: nothing more is to come

    await restart(here)

    await place.says("Eksempelvej 1", "Sted: Eksempelvej 1")
    await time.taps(sure, "Ja, gem", "Nr. 1 · tirsdag 13. maj 2025 kl. 14.00")
    await witness.says("11 22 33 44", "Vidner: Ove Prøve")
    (known,) = (await here.case(witness.id)).witnesses.values()
    assert known.contact == "11 22 33 44"
    await offer.taps(offered, "onsdag 14. maj 2025 kl. 08.00", "Nr. 1 · onsdag 14. maj 2025 kl. 08.00")
    await old.taps(acknowledged, "Type", "Nr. 1: Hvad var det")
    menu = await quiet.taps(menu, "y:1:call", "Opkald")
    assert (await here.case(quiet.id)).incidents[1].types == (Type.CALL,)

    clock.on(minutes=1)
    await restart(here)
    clock.on(minutes=10)
    await quiet.taps(menu, "y:1:other", "dine egne ord")
    await restart(here)
    clock.on(minutes=11)
    await quiet.says(
        "ringede på", "Gemt · nr. 2"
    )  # the question has died, also of a process that knew nothing of it


async def test_what_came_while_it_was_away_is_kept_in_order_and_told(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await phone.says("/start", "^Hej")
    await here.bot.kill()
    for number in range(3):
        await phone.forward(f"nr. {number}", EVENING + dt.timedelta(days=number))
    await phone.send(text="/log")
    await here.bot.start()
    await phone.reads("Gemt · nr. 1–3 · 3 beskeder")
    await phone.reads("3 hændelser i alt")
    texts = [exhibit.text for exhibit in (await here.case(phone.id)).exhibits.values()]
    assert texts == ["nr. 0", "nr. 1", "nr. 2"]


async def test_a_tap_made_while_it_was_away_counts_once_when_it_is_back(here: World) -> None:
    phone = here.stranger()
    ask = await phone.taps(await phone.says("en bil holdt der", "Gemt · nr. 1"), "Vidner", "Var der nogen")
    await here.bot.kill()
    queries = [await phone.tap_data(ask["message_id"], "w:1:n") for _ in range(2)]
    await here.bot.start()
    await phone.reads("Vidner: ingen vidner")
    for query in queries:
        await phone.answer(query)
    told = [e for e in await here.events(phone.id) if type(e.payload).__name__ == "WitnessesTold"]
    assert len(told) == 1


async def test_a_burst_is_gone_on_with_in_the_same_acknowledgement(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="det første", date=now)
    ack = await phone.reads("^Gemt · nr. 1 · onsdag")
    await phone.reads(
        "112"
    )  # said once the acknowledgement's id is kept; killed before, there would be a second
    await restart(here)
    await phone.send(text="det andet", date=now + 4)
    grown = await phone.reads("^Gemt · nr. 1 · 2 beskeder")
    assert grown["message_id"] == ack["message_id"]
    assert [b["text"] for b in buttons(grown)] == ["Tid", "Type", "Vidner", "Mere"]


async def test_an_orderly_stop_says_nothing_and_loses_nothing(here: World) -> None:
    phone: Phone = here.stranger()
    await phone.says("en bil holdt der", "Gemt · nr. 1")
    await phone.reads("112")
    before = [shown(message) for message in await phone.said()]
    assert await here.bot.stop() == 0
    await here.bot.start()
    await phone.says("/log", "1 hændelse i alt")
    assert [shown(message) for message in await phone.said()][:-1] == before
