"""What is sent together gets one acknowledgement, there at once and growing; what happened apart stands apart."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from typing import Any

from PIL import Image

from bot.case.fold import fold
from bot.case.model import Case
from tests.kits.world import JSON, Clock, Phone, World, buttons, shown

EVENING = dt.datetime(2025, 5, 2, 19, 0, tzinfo=dt.UTC)  # 21.00 in Copenhagen


def later(minutes: float) -> dt.datetime:
    return EVENING + dt.timedelta(minutes=minutes)


def from_user(minutes: float, ref: int = 99, name: str = "Kim") -> JSON:
    return {
        "type": "user",
        "sender_user": {"id": ref, "first_name": name},
        "date": int(later(minutes).timestamp()),
    }


def png(shade: int) -> tuple[str, bytes]:
    held = io.BytesIO()
    Image.new("L", (40, 40), shade).save(held, "PNG")
    return (f"skærm-{shade}.png", held.getvalue())


async def acks(phone: Phone) -> list[JSON]:
    return [one for one in await phone.said() if shown(one).startswith(("Gemt", "Saved"))]


async def case_of(here: World, phone: Phone) -> Case:
    case = fold(await here.events(phone.id))
    assert case is not None
    return case


async def standing(here: World, phone: Phone) -> dict[int, int]:
    """Number → how many exhibits, of what stands in the log."""
    return {i.number: len(i.exhibits) for i in (await case_of(here, phone)).standing()}


async def test_the_first_is_acknowledged_at_once_and_what_joins_edits_that_message(
    here: World, clock: Clock
) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="det første", date=now)
    first = await phone.reads("^Gemt · nr. 1 · onsdag 14. maj 2025 kl. 15.30$")
    await phone.send(text="det andet", date=now + 8)
    await phone.send(text="det tredje", date=now + 16)
    grown = await phone.reads("^Gemt · nr. 1 · 3 beskeder · onsdag 14. maj 2025 kl. 15.30$")
    assert grown["message_id"] == first["message_id"]
    assert len(await acks(phone)) == 1
    assert [b["text"] for b in buttons(grown)] == ["Tid", "Type", "Vidner", "Mere"]


async def test_nine_seconds_later_is_something_new(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="det første", date=now)
    await phone.send(text="noget andet", date=now + 9)
    await phone.reads("Gemt · nr. 2 ")
    assert [shown(one)[:12] for one in await acks(phone)] == ["Gemt · nr. 1", "Gemt · nr. 2"]


async def test_an_album_is_one_incident_with_one_acknowledgement(here: World) -> None:
    phone = here.stranger()
    form: dict[str, Any] = {"as_album": "1", "caption": "bilen"}
    await phone.send(photo=[png(10), png(20), png(30)], **form)
    await phone.reads("Gemt · nr. 1 · 3 beskeder")
    assert await standing(here, phone) == {1: 3}
    assert len(await acks(phone)) == 1


async def test_a_late_part_of_an_album_joins_it(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(photo=png(1), media_group_id="55", date=now)
    await phone.reads("Gemt · nr. 1 ")
    await phone.send(photo=png(2), media_group_id="55", date=now + 40)
    await phone.reads("Gemt · nr. 1 · 2 beskeder")
    assert await standing(here, phone) == {1: 2}


async def test_screenshots_in_one_burst_are_one_incident_without_a_time(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    for number in range(3):
        await phone.send(document=png(50 + number), date=now + number)
    await phone.reads("Gemt · nr. 1 · 3 beskeder")
    case = await case_of(here, phone)
    assert case.time_of(case.incidents[1], dt.UTC) == (None, None)


async def test_three_weeks_of_forwards_become_the_pattern_and_not_one_row(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    for number in range(11):
        earlier = from_user(-5000 - 100 * number)
        await phone.send(text=f"tidligere {number}", forward_origin=earlier, date=now)
    await phone.reads("Gemt · nr. 1–11 ")
    now += 60
    for number in range(40):  # eight days, five messages a day within half an hour
        day, minute = divmod(number, 5)
        sent = 24 * 60 * day + 7 * minute
        await phone.send(text=f"besked {number}", forward_origin=from_user(sent), date=now + number // 10)
    grown = await phone.reads(r"^Gemt · nr. 12–19 · 40 beskeder$")
    assert await standing(here, phone) == {n: 1 for n in range(1, 12)} | {n: 5 for n in range(12, 20)}
    panel = await phone.taps(grown, "Se dem enkeltvis", "Nr. 12–19")
    assert "Nr. 12 · fredag 2. maj 2025 kl. 21.00" in shown(panel)
    assert [b["text"] for b in buttons(panel)][:8] == [str(n) for n in range(12, 20)]
    await phone.taps(panel, "15", "Nr. 15 · mandag 5. maj 2025")


async def test_several_senders_are_several_incidents(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    for ref, minute in ((99, 0), (98, 1), (99, 2), (97, 3)):
        await phone.send(text="hej", forward_origin=from_user(minute, ref), date=now)
    await phone.reads("Gemt · nr. 1–3 · 4 beskeder")
    assert await standing(here, phone) == {1: 2, 2: 1, 3: 1}


async def test_a_message_that_lies_between_two_stretches_brings_them_together(
    here: World, clock: Clock
) -> None:
    phone, now = here.stranger(), int(clock())
    for minute in (50, 0, 100, 25):
        await phone.send(text=f"efter {minute}", forward_origin=from_user(minute), date=now)
    await phone.reads("Gemt · nr. 1, 3 · 4 beskeder")
    case = await case_of(here, phone)
    assert [e.text for e in case.exhibits_of(case.incidents[1])] == ["efter 0", "efter 25", "efter 50"]
    assert case.incidents[2].joined == 1


async def test_own_messages_are_context_and_never_counted_as_contact(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="svar mig", forward_origin=from_user(0), date=now)
    await phone.send(text="lad mig være", forward_origin=from_user(10, phone.id, "Signe"), date=now)
    await phone.send(text="alene", forward_origin=from_user(600, phone.id, "Signe"), date=now)
    await phone.reads("Gemt · nr. 1–2 · 3 beskeder")
    case = await case_of(here, phone)
    own = [e.origin.own for e in case.exhibits_of(case.incidents[1])]
    assert own == [False, True]
    assert case.context_only(case.incidents[2])
    log = await phone.says("/log", "hændelse")
    assert "1 hændelse" in shown(log)
    panel = await phone.says("/nr 2", "Nr. 2 ")
    assert "dine egne beskeder" in shown(panel)
    await phone.taps(await phone.says("/nr 1", "Nr. 1 "), "Vis det gemte", "Viser 1–2 af 2")
    assert any("Fra dig selv" in shown(one) and "lad mig være" in shown(one) for one in await phone.said())


async def test_a_screen_that_a_tap_has_opened_is_never_written_over_by_what_joins(
    here: World, clock: Clock
) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="det første", date=now)
    ack = await phone.reads("Gemt · nr. 1 ")
    await here.post("fault", kind="delay", method="editMessageText", seconds=0.4)
    await phone.send(text="det andet", date=now + 1)
    await phone.tap(ack, "Tid")
    question = await phone.reads("Hvornår skete det")
    assert question["message_id"] == ack["message_id"]
    await phone.send(photo=png(9), date=now + 2)
    again = await phone.reads("^Gemt · nr. 1 · 3 beskeder")
    assert again["message_id"] != ack["message_id"]
    assert any(shown(one).startswith("Hvornår") for one in await phone.said())


async def test_tapping_before_the_bot_knows_its_message_by_id_is_no_different(
    here: World, clock: Clock
) -> None:
    phone, now = here.stranger(), int(clock())
    await phone.send(text="det første", date=now)
    ack = await phone.reads("Gemt · nr. 1 ")  # it is in the chat before the answer is back at the bot
    await phone.tap(ack, "Vidner")
    await phone.reads("Var der nogen")
    await phone.send(photo=png(9), date=now + 2)
    again = await phone.reads("^Gemt · nr. 1 · 2 beskeder")
    assert again["message_id"] != ack["message_id"]


async def test_hundreds_of_incidents_in_one_burst_can_all_be_opened(here: World, clock: Clock) -> None:
    phone, now = here.stranger(), int(clock())
    clock.on(minutes=5)
    await asyncio.gather(
        *(
            phone.send(text=f"dag {day}", forward_origin=from_user(-1440 * day), date=now)
            for day in range(120)
        )
    )
    ack = await phone.reads("Gemt · nr. 1–120 · 120 beskeder")
    page = await phone.taps(ack, "Se dem enkeltvis", "Nr. 1–120")
    seen: list[str] = []
    for _ in range(12):
        seen += [b["text"] for b in buttons(page) if b["text"].isdigit()]
        if any(b["text"] == "›" for b in buttons(page)):
            page = await phone.taps(page, "›", "Nr. 1–120")
    assert seen == [str(number) for number in range(1, 121)]
    await phone.taps(page, "‹", "Nr. 1–120")
    await phone.taps(page, "Oversigt", "hændelser")


async def test_the_short_welcome_comes_once_and_below_the_first_acknowledgement(
    here: World, clock: Clock
) -> None:
    phone, now = here.stranger(), int(clock())
    await asyncio.gather(*(phone.send(text=f"nr. {n}", date=now + 20 * n) for n in range(3)))
    await phone.reads("Gemt · nr. 3 ")
    texts = [shown(one) for one in await phone.said()]
    assert sum("/privacy" in text for text in texts) == 1
    assert texts[0].startswith("Gemt")
    assert "/privacy" in texts[1]
