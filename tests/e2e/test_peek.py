"""Looking leaves nothing behind: texts that pass, messages that go again, edits instead of new ones."""

from __future__ import annotations

from tests.kits.waiting import until
from tests.kits.world import Clock, Phone, World, shown


async def draft(phone: Phone, part: str) -> str:
    """Wait for the passing text that holds ``part``."""

    async def shows() -> str:
        found = (await phone.world.get(f"chat/{phone.id}"))["draft"]
        return str(found["text"]) if found and part in found["text"] else ""

    return str(await until(shows))


async def gone(phone: Phone, message: int) -> None:
    async def is_gone() -> bool:
        return message not in {one["message_id"] for one in await phone.messages()}

    await until(is_gone)


async def kept(here: World) -> Phone:
    """Somebody who has saved two things."""
    phone = here.stranger()
    await phone.says("han ringede kl. 21 <i går>", "Gemt · nr. 1")
    await phone.reads("I fare nu")
    await phone.send(document=("brev.txt", b"bilag"), caption="brevet")
    await phone.reads("Gemt")
    return phone


async def test_a_look_at_an_entry_leaves_the_chat_as_it_was(here: World) -> None:
    phone = await kept(here)
    before = [(one["message_id"], shown(one)) for one in await phone.messages()]
    sent = (await phone.send(text="/peek 1"))[0]
    text = await draft(phone, "Nr. 1")
    assert "han ringede kl. 21 <i går>" in text
    await gone(phone, sent["message_id"])
    assert [(one["message_id"], shown(one)) for one in await phone.messages()] == before


async def test_a_look_at_the_list_too_and_in_danish(here: World) -> None:
    phone = await kept(here)
    before = len(await phone.messages())
    sent = (await phone.send(text="/kig"))[0]
    assert "Nr. 1" in await draft(phone, "/peek 12")
    await gone(phone, sent["message_id"])
    assert len(await phone.messages()) == before


async def test_a_server_that_knows_no_passing_texts_gets_a_message_that_goes_again(
    here: World, clock: Clock
) -> None:
    phone = await kept(here)
    await here.post("fault", kind="404", method="sendMessageDraft", times=1)
    told = await phone.says("/peek 1", "han ringede")
    clock.on(minutes=2)
    await gone(phone, told["message_id"])


async def test_a_phone_that_shows_none_can_have_a_message_that_goes_again(here: World, clock: Clock) -> None:
    phone = await kept(here)
    welcome = await phone.says("/start", "Her kan du gemme")
    settings = await phone.taps(welcome, "Ryd automatisk", "rydde sig selv")
    how = await phone.taps(settings, "Om /peek", "halvt minut")
    await phone.taps(how, "Besked", "halvt minut")
    told = await phone.says("/peek 1", "han ringede")
    clock.on(minutes=2)
    await gone(phone, told["message_id"])


async def test_what_is_not_there_is_told_in_passing(here: World) -> None:
    phone = here.stranger()
    await phone.send(text="/peek")
    await draft(phone, "ikke gemt noget endnu")
    for odd in ("99", "x", "-1", "9" * 30, "<b>"):
        await phone.send(text=f"/peek {odd}")
        await draft(phone, "/peek" if odd != "99" else "kan ikke finde")


async def test_what_was_kept_is_shown_for_ten_minutes(here: World, clock: Clock) -> None:
    phone = await kept(here)
    log = await phone.says("/log", "hændelse")
    panel = await phone.taps(log, "Åbn et nummer", "Tryk på")
    panel = await phone.taps(panel, "1", "Nr. 1")
    before = {one["message_id"] for one in await phone.messages()}
    shown_last = await phone.taps(panel, "x:1:0", "om ti minutter")
    new = {one["message_id"] for one in await phone.messages()} - before
    assert shown_last["message_id"] in new
    assert len(new) >= 2
    clock.on(minutes=11)
    for message in new:
        await gone(phone, message)


async def test_looking_about_changes_one_message_and_adds_none(here: World) -> None:
    phone = await kept(here)
    screen = await phone.says("/log", "hændelse")
    before = len(await phone.messages())
    for button, then in (("Åbn et nummer", "Tryk på"), ("1", "Nr. 1"), ("l", "hændelse")):
        screen = await phone.taps(screen, button, then)
    assert len(await phone.messages()) == before
