"""More: place, what happened, a note; taken out and back, joined and taken apart, split; all of it can be undone."""

from __future__ import annotations

import datetime as dt

from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

MAY_2 = dt.datetime(2025, 5, 2, 21, 0, tzinfo=COPENHAGEN)


async def more(phone: Phone) -> JSON:
    """Something kept, and its screen of rarer things."""
    ack = await phone.says("en bil holdt uden for", "Gemt · nr. 1")
    return await phone.taps(ack, "Mere", "Hvad vil du tilføje")


async def numbers(here: World, phone: Phone) -> dict[int, int]:
    """Number → how many exhibits, of what stands in the log."""
    return {i.number: len(i.exhibits) for i in (await here.case(phone.id)).standing()}


async def two_days(phone: Phone) -> JSON:
    """Two forwards of two days, as incidents 1 and 2; gives the panel of number 2."""
    await phone.forward("først", MAY_2)
    await phone.forward("så", MAY_2 + dt.timedelta(days=1))
    ack = await phone.reads("Gemt · nr. 1–2")
    return await phone.taps(await phone.taps(ack, "Se dem", "Nr. 1–2"), "2", "Nr. 2 · lørdag")


async def test_place_what_and_note_are_told_in_own_words(here: World) -> None:
    phone = here.stranger()
    menu = await more(phone)
    await phone.taps(menu, "Sted", "Hvor skete nr. 1")
    panel = await phone.says("Eksempelvej 1 <kld>", "Sted: Eksempelvej 1")
    menu = await phone.taps(panel, "Mere", "Hvad vil du")
    await phone.taps(menu, "Hvad skete der", "dine egne ord")
    panel = await phone.says("Han sad i bilen & ventede.", "Hvad skete der: Han sad")
    menu = await phone.taps(panel, "Mere", "Hvad vil du")
    await phone.taps(menu, "Privat note", "kun til dig")
    panel = await phone.says("ring til søster", "Privat note: ring til søster")
    assert "Sted: Eksempelvej 1 <kld>" in shown(panel)
    incident = (await here.case(phone.id)).incidents[1]
    assert (incident.place, incident.what, incident.note) == (
        "Eksempelvej 1 <kld>",
        "Han sad i bilen & ventede.",
        "ring til søster",
    )
    assert len(incident.exhibits) == 1, "answers are no evidence of their own"


async def test_what_is_no_incident_leaves_the_log_and_comes_back_whole(here: World) -> None:
    phone = here.stranger()
    gone = await phone.taps(await more(phone), "Ikke en hændelse", "Nr. 1 er taget ud.*ligger her stadig")
    assert await numbers(here, phone) == {}
    assert len((await here.case(phone.id)).exhibits) == 1
    empty = await phone.says("/log", "Din log")
    assert "1 hændelse" not in shown(empty)
    await phone.taps(gone, "Fortryd", "med i oversigten igen")
    assert await numbers(here, phone) == {1: 1}


async def test_what_was_taken_out_can_still_be_opened_by_its_number(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await more(phone), "Ikke en hændelse", "taget ud")
    opened = await phone.says("/nr 1", "Nr. 1 er taget ud")
    await phone.taps(opened, "Fortryd", "med i oversigten igen")


async def test_one_incident_joins_another_by_a_tap_and_is_taken_apart_again(here: World) -> None:
    phone = here.stranger()
    menu = await phone.taps(await two_days(phone), "Mere", "Hvad vil du")
    ask = await phone.taps(menu, "Læg sammen med", "Hvilket nummer skal nr. 2 lægges sammen med")
    joined = await phone.taps(ask, "Nr. 1 · fredag 2. maj 2025", "Nr. 2 er lagt sammen med nr. 1")
    assert await numbers(here, phone) == {1: 2}
    await phone.taps(joined, "Fortryd", "Nr. 2 · lørdag 3. maj 2025")
    assert await numbers(here, phone) == {1: 1, 2: 1}


async def test_the_number_to_join_may_be_written_and_a_wrong_one_is_asked_again(here: World) -> None:
    phone = here.stranger()
    menu = await phone.taps(await two_days(phone), "Mere", "Hvad vil du")
    await phone.taps(menu, "Læg sammen med", "Hvilket nummer")
    for wrong in ("2", "99", "9" * 40, "-1", "den forrige"):
        await phone.says(wrong, "kan jeg ikke bruge")
    assert await numbers(here, phone) == {1: 1, 2: 1}
    await phone.says("nr. 1", "Nr. 2 er lagt sammen med nr. 1")
    assert await numbers(here, phone) == {1: 2}


async def test_a_message_is_split_off_and_has_a_number_of_its_own(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await phone.forward("ring til mig", MAY_2)
    await phone.forward("svar nu", MAY_2 + dt.timedelta(minutes=5))
    ack = await phone.reads("Gemt · nr. 1 · 2 beskeder")
    menu = await phone.taps(ack, "Mere", "Hvad vil du")
    ask = await phone.taps(menu, "Del op", "Hvilken del af nr. 1")
    assert [b["text"] for b in buttons(ask)][:2] == [
        "ring til mig · fredag 2. maj 2025 kl. 21.00",
        "svar nu · fredag 2. maj 2025 kl. 21.05",
    ]
    panel = await phone.taps(ask, "svar nu", "Skilt ud fra nr. 1")
    assert "Nr. 2 · fredag 2. maj 2025 kl. 21.05" in shown(panel)
    assert await numbers(here, phone) == {1: 1, 2: 1}
    # Tapped again, the button of a part that is no longer there changes nothing.
    data = next(b["callback_data"] for b in buttons(ask) if b["text"].startswith("svar nu"))
    await phone.refuses(ask["message_id"], data)
    clock.on(seconds=20)
    await phone.says("noget nyt", "Gemt · nr. 3")


async def test_taps_on_an_old_screen_do_not_undo_what_was_decided_since(here: World) -> None:
    phone = here.stranger()
    menu = await more(phone)
    await phone.taps(menu, "Ikke en hændelse", "taget ud")
    query = await phone.tap_data(menu["message_id"], "m:1:x")
    assert await phone.answer(query) is not None
    case = await here.case(phone.id)
    assert case.incidents[1].withdrawn
    events = [type(event.payload).__name__ for event in await here.events(phone.id)]
    assert events.count("Withdrawn") == 1
