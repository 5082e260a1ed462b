"""An open question: what answers it, what never does, how it ends; and what is offered of the person's own words."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image

from bot.case.kinds import Type
from bot.case.values import OriginKind
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

EVENING = dt.datetime(2025, 5, 2, 21, 0, tzinfo=COPENHAGEN)
ACCOUNT = "han stod uden for kl. 8 i morges og ringede bagefter"


def picture() -> tuple[str, bytes]:
    held = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(held, "PNG")
    return ("skærm.png", held.getvalue())


async def asked(phone: Phone, kind: str = "Sted", question: str = "Hvor skete nr. 1") -> JSON:
    """Something kept, and an open question about it."""
    ack = await phone.says("en bil holdt uden for", "Gemt · nr. 1")
    menu = await phone.taps(ack, "Mere", "Hvad vil du tilføje")
    return await phone.taps(menu, kind, question)


async def test_ten_minutes_later_a_text_is_evidence_again(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await asked(phone)
    clock.on(minutes=10, seconds=5)
    await phone.says("han ringede på igen", "Gemt · nr. 2")
    incident = (await here.case(phone.id)).incidents[1]
    assert incident.place == ""


async def test_just_before_that_it_still_answers(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await asked(phone)
    clock.on(minutes=9)
    await phone.says("ved hoveddøren", "Sted: ved hoveddøren")


@pytest.mark.parametrize(
    "what", ["forward", "photo", "document", "voice", "location", "reply from elsewhere"]
)
async def test_a_forward_or_a_file_is_always_evidence_and_the_question_stays_open(
    here: World, what: str
) -> None:
    phone = here.stranger()
    await asked(phone)
    match what:
        case "forward":
            await phone.forward("porten", EVENING)
        case "photo":
            await phone.send(photo=picture(), caption="porten")
        case "document":
            await phone.send(document=picture(), caption="porten")
        case "voice":
            await phone.send(voice=("v.ogg", b"OggS" + bytes(60)), mime="audio/ogg")
        case "location":
            await phone.send(location={"latitude": 55.0, "longitude": 12.0})
        case _:
            origin = {"type": "hidden_user", "sender_user_name": "K.", "date": int(EVENING.timestamp())}
            reply = {"origin": origin, "message_id": 5}
            await phone.send(
                text="porten", external_reply=reply, quote={"text": "jeg er ved porten", "position": 0}
            )
    await phone.reads(r"Gemt · nr. (2|1–2|1 · 2 beskeder)")
    case = await here.case(phone.id)
    assert (len(case.exhibits), case.incidents[1].place) == (2, "")
    await phone.says("ved hoveddøren", "Sted: ved hoveddøren")
    assert len((await here.case(phone.id)).exhibits) == 2


async def test_a_forward_of_ones_own_words_never_answers_either(here: World) -> None:
    phone = here.stranger()
    await asked(phone)
    own = {"type": "user", "sender_user": phone.user, "date": int(EVENING.timestamp())}
    await phone.send(text="lad mig være", forward_origin=own)
    await phone.reads("Gemt · nr. (2|1–2)")
    case = await here.case(phone.id)
    assert case.incidents[1].place == ""
    assert [e.origin.own for e in case.exhibits.values() if e.origin.kind is OriginKind.USER] == [True]


async def test_cancel_closes_it_and_touches_nothing(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await asked(phone)
    await phone.says("/cancel", "Spørgsmålet er lukket")
    clock.on(seconds=20)
    await phone.says("ved hoveddøren", "Gemt · nr. 2")
    await phone.says("/cancel", "ingen åbne spørgsmål")


async def test_a_command_is_never_taken_for_an_answer(here: World) -> None:
    phone = here.stranger()
    await asked(phone)
    await phone.says("/advice", "112")
    assert (await here.case(phone.id)).incidents[1].place == ""
    await phone.says("ved hoveddøren", "Sted: ved hoveddøren")


async def test_a_newer_question_takes_the_place_of_the_older(here: World) -> None:
    phone = here.stranger()
    question = await asked(phone)
    menu = await phone.taps(question, "Tilbage", "Hvad vil du tilføje")
    await phone.taps(menu, "Privat note", "kun til dig")
    await phone.says("husk at ringe", "Privat note: husk at ringe")
    incident = (await here.case(phone.id)).incidents[1]
    assert (incident.place, incident.note) == ("", "husk at ringe")


async def test_time_and_type_of_an_account_are_offered_and_taken_by_a_tap_each(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says(ACCOUNT, "^Gemt · nr. 1 · onsdag 14. maj 2025 kl. 1")
    incident = (await here.case(phone.id)).incidents[1]
    assert (incident.when, incident.types) == (None, ()), "nothing is taken without a tap"
    panel = await phone.taps(ack, "onsdag 14. maj 2025 kl. 08.00", "Nr. 1 · onsdag 14. maj 2025 kl. 08.00")
    assert "onsdag 14. maj 2025 kl. 08.00" not in [b["text"] for b in buttons(panel)]
    panel = await phone.taps(panel, "Opkald + Opsøgt", "Type: Opkald, Opsøgt personligt")
    incident = (await here.case(phone.id)).incidents[1]
    assert incident.when is not None
    assert (incident.when.date, incident.when.time) == (dt.date(2025, 5, 14), dt.time(8))
    assert incident.types == (Type.CALL, Type.APPROACH)
    assert [b["text"] for b in buttons(panel)][:4] == ["Tid", "Type", "Vidner", "Mere"]


async def test_what_goes_on_as_she_writes_is_offered_as_now(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says("Han står uden for og banker på", "Gemt · nr. 1")
    await phone.taps(ack, "Lige nu", r"Nr\. 1 · onsdag 14\. maj 2025 kl\. 1")
    case = await here.case(phone.id)
    (exhibit,) = case.exhibits.values()
    when = case.incidents[1].when
    assert when is not None
    begins = when.earliest()
    assert begins is not None
    assert begins == exhibit.received.replace(second=0, microsecond=0)


async def test_the_time_in_the_name_of_a_screenshot_is_offered_with_where_it_is_from(here: World) -> None:
    phone = here.stranger()
    at = int(dt.datetime(2025, 5, 14, 13, 30, tzinfo=dt.UTC).timestamp())
    await phone.send(document=("Screenshot_20250513-211400.png", b"one"), date=at)
    label = "Filens navn: tirsdag 13. maj 2025 kl. 21.14"
    ack = await phone.until(lambda said: next((m for m in said if label in str(m)), None))
    await phone.taps(ack, label, r"Nr\. 1 · tirsdag 13\. maj 2025 kl\. 21\.14")
    other = here.stranger()
    for name in ("Screenshot_20250513-211400.png", "Screenshot_20250512-080000.png"):
        await other.send(document=(name, name.encode()), date=at)
    ack = await other.reads("Gemt · nr. 1 · 2 beskeder")
    assert [b["text"] for b in buttons(ack)] == ["Tid", "Type", "Vidner", "Mere"], "of two, neither is sure"


async def test_an_offer_tapped_twice_or_on_an_old_message_counts_once(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says(ACCOUNT, "Gemt · nr. 1")
    for _ in range(2):
        assert await phone.answer(await phone.tap_data(ack["message_id"], "o:1:t")) is not None
    told = [e for e in await here.events(phone.id) if type(e.payload).__name__ == "TimeTold"]
    assert len(told) == 1


async def test_the_others_words_are_no_account_and_nothing_is_offered(here: World) -> None:
    phone = here.stranger()
    await phone.forward("jeg stod uden for kl. 8 i morges og ringede", EVENING)
    ack = await phone.reads("Gemt · nr. 1 · fredag 2. maj 2025 kl. 21.00")
    assert [b["text"] for b in buttons(ack)] == ["Tid", "Type", "Vidner", "Mere"]
    assert "08.00" not in shown(ack)


async def test_words_that_leave_the_time_open_offer_no_time(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says("natten lørdag stod han der", "Gemt · nr. 1")
    assert not [b for b in buttons(ack) if b["callback_data"].endswith(":t") and b["callback_data"][0] == "o"]
