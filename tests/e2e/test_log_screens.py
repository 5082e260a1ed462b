"""/log: the figures, the periods, what lacks a time, any incident by its number, and what was kept of it."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from PIL import Image

from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown


def day(month: int, number: int, hour: int = 21) -> dt.datetime:
    return dt.datetime(2025, month, number, hour, tzinfo=COPENHAGEN)


async def some_weeks(phone: Phone, clock: Clock) -> None:
    """Five dated forwards from February to May, then a screenshot without a time: numbers 1 to 6."""
    for when in (day(2, 1), day(4, 1), day(5, 2), day(5, 2, 8), day(5, 13)):
        await phone.forward(f"besked af {when:%d.%m}", when)
    await phone.reads("Gemt · nr. 1–5 · 5 beskeder")
    clock.on(seconds=20)
    held = io.BytesIO()
    Image.new("RGB", (40, 60), "navy").save(held, "PNG")
    await phone.send(document=("skærm.png", held.getvalue()))
    await phone.reads("Gemt · nr. 6 ")


async def test_an_empty_log_is_no_dead_end(here: World) -> None:
    phone = here.stranger()
    overview = await phone.says("/log", "Din log")
    assert "hændelser i alt" not in shown(overview)
    assert buttons(overview)


async def test_the_figures_the_last_fortnight_and_the_newest(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await some_weeks(phone, clock)
    text = shown(await phone.says("/log", "Din log"))
    assert "6 hændelser i alt" in text
    assert "Første: 1. februar 2025\nSeneste: 13. maj 2025" in text
    assert "Seneste 14 dage: 3" in text
    fortnight = re.findall(r"^(?:man|tirs|ons|tors|fre|lør|søn)\s.*$", text, re.MULTILINE)
    assert len(fortnight) == 14
    assert [line for line in fortnight if line[-1].isdigit()] == ["fre 2. maj   ▇▇ 2", "tirs 13. maj ▇ 1"]
    assert "Sms eller besked: 5" in text
    assert "Type ikke valgt endnu: 1" in text
    newest = re.findall(r"^(\d) · (.+)$", text, re.MULTILINE)
    assert [number for number, _ in newest] == ["5", "3", "4", "2", "1", "6"], "newest first, undated last"
    assert newest[0][1] == "tirsdag 13. maj 2025 kl. 21.00"
    assert re.search(r"\b1 hændelse mangler|mangler (et )?tid|uden (tid|dato)", text), text


async def test_a_period_leaves_out_the_rest(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await some_weeks(phone, clock)
    overview = await phone.says("/log", "Din log")
    overview = await phone.taps(overview, "14 dage", "3 hændelser i alt")
    assert "Første: 2. maj 2025" in shown(overview)
    assert "• 14 dage" in [b["text"] for b in buttons(overview)]
    overview = await phone.taps(overview, "90 dage", "4 hændelser i alt")
    await phone.taps(overview, "Alt", "6 hændelser i alt")


async def test_what_lacks_a_time_is_a_tap_away_and_gets_one(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await some_weeks(phone, clock)
    overview = await phone.says("/log", "Din log")
    listed = await phone.taps(overview, "1 mangler tid", "Nr. 6 · tidspunkt mangler")
    panel = await phone.taps(listed, "6", "^Nr. 6")
    question = await phone.taps(panel, "Tid", "Hvornår")
    await phone.taps(await phone.taps(question, "I går", "Hvad var klokken"), "Kun dagen", "skrevet ned")
    overview = await phone.says("/log", "Din log")
    assert not [b for b in buttons(overview) if "mangler tid" in b["text"]]


async def test_any_incident_is_opened_by_its_number(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await some_weeks(phone, clock)
    await phone.says("/log", "Din log")
    await phone.says("3", "^Nr. 3 · fredag 2. maj 2025 kl. 21.00")
    await phone.says("/nr 5", "^Nr. 5 · tirsdag 13. maj 2025")
    await phone.says("/nr 99", "kan ikke finde nr. 99")
    await phone.says("/nr fem", "Din log")
    assert len(await here.incidents(phone.id)) == 6
    listed = await phone.taps(await phone.says("/log", "Din log"), "Åbn et nummer", "6 hændelser")
    await phone.taps(listed, "2", "^Nr. 2 · tirsdag 1. april 2025")


async def test_a_number_that_is_none_of_ours_is_evidence(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await some_weeks(phone, clock)
    await phone.says("/log", "Din log")
    clock.on(seconds=20)
    await phone.says("112", "Gemt · nr. 7")
    clock.on(minutes=11)
    await phone.says("3", "Gemt · nr. 8")


async def test_what_was_kept_comes_back_as_it_was(here: World, clock: Clock) -> None:
    phone, held = here.stranger(), io.BytesIO()
    Image.new("RGB", (40, 60), "navy").save(held, "PNG")
    pdf = b"%PDF-1.4 opdigtet " + bytes(range(256))
    await phone.forward("jeg <b>ved</b> hvor du bor & arbejder", day(5, 2))
    await phone.reads("Gemt · nr. 1")
    clock.on(seconds=20)
    await phone.send(document=("brev om sagen.pdf", pdf))
    await phone.send(document=("skærm.png", held.getvalue()), mime="image/png", caption="se tiden")
    ack = await phone.reads("Gemt · nr. 2 · 2 beskeder")
    panel = await phone.says("/nr 1", "^Nr. 1")
    await phone.taps(panel, "Vis det gemte", "Viser 1–1 af 1")
    await phone.reads(
        r"1\.1 · .*\nSendt fredag 2. maj 2025 kl. 21.00\nFra Kim Opdigt\njeg <b>ved</b> hvor du bor & arb"
    )
    panel = await phone.taps(ack, "Mere", "")
    panel = await phone.taps(panel, "Tilbage", "^Nr. 2")
    await phone.taps(panel, "Vis det gemte", "Viser 1–2 af 2")
    files = [m for m in await phone.said() if "document" in m or "photo" in m]
    assert [m.get("document", {}).get("file_name") for m in files] == ["2-1-1.pdf", None], "neutral names"
    assert await download(here, files[0]["document"]["file_id"]) == pdf
    assert files[1].get("has_media_spoiler") is True


async def download(here: World, file_id: str) -> bytes:
    async with here.http.get(f"{here.url}/practice/file/{file_id}") as answer:
        return await answer.read()


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("سأنتظرك عند الباب", "سأنتظرك عند الباب"),
        ("ฉันรู้ว่าคุณอยู่ที่ไหน", "ฉันรู้ว่าคุณอยู่ที่ไหน"),
        ("👀🚪🔪", "👀🚪🔪"),
    ],
)
async def test_any_script_comes_back_in_the_chat(here: World, text: str, shows: str) -> None:
    phone = here.stranger()
    await phone.forward(text, day(5, 2))
    await phone.reads("Gemt · nr. 1")
    panel = await phone.says("/nr 1", "^Nr. 1")
    await phone.taps(panel, "Vis det gemte", "Viser 1–1 af 1")
    await phone.reads(re.escape(shows))


async def test_a_thousand_incidents(here: World, clock: Clock) -> None:
    phone, first = here.stranger(), day(1, 1, 0)
    for number in range(1000):
        date = int(first.timestamp()) + number * 3600
        origin = {"type": "hidden_user", "sender_user_name": "K.", "date": date}
        await here.post("update", update={"message": message_of(phone, number, origin)})
    await phone.until(lambda said: any("1000" in shown(m) or "1.000" in shown(m) for m in said))
    overview = await phone.says("/log", r"1\.000 hændelser i alt")
    assert len(shown(overview)) <= 4096
    listed = await phone.taps(overview, "Åbn et nummer", r"1\.?000 hændelser")
    assert [b["text"] for b in buttons(listed)][:2] == ["1000", "999"]
    await phone.taps(listed, "›", "Nr. 990 ·")
    await phone.says("/nr 517", "^Nr. 517 · ")
    assert len(await here.incidents(phone.id)) == 1000


def message_of(phone: Phone, number: int, origin: JSON) -> JSON:
    return {
        "message_id": 10_000_000 + number,
        "from": {**phone.user, "is_bot": False},
        "chat": {"id": phone.id, "type": "private", "first_name": "Signe"},
        "date": int(phone.world.practice.clock()) + number // 20,
        "text": f"besked {number}",
        "forward_origin": origin,
    }
