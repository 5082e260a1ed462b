"""Whatever is sent is kept, byte for byte, and answered calmly: broken pictures, bombs, strange names and texts."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from bot.case.values import FileState
from tests.kits.world import JSON, Clock, Phone, World, buttons, shown


def png(width: int = 40, height: int = 60) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(held, "PNG")
    return held.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that unpacks to 30,000 times 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(3_751) * 2_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HALF = png(400, 600)
FILES: dict[str, tuple[str, bytes]] = {
    "a picture cut in half": ("halv.png", HALF[: len(HALF) // 2]),
    "a decompression bomb": ("stor.png", bomb()),
    "a picture that is something else": ("billede.jpg", b"<html><script>alert(1)</script></html>"),
    "something else that is a picture": ("brev.pdf", png()),
    "a program with a picture's name": ("ferie.jpg.exe", b"MZ" + bytes(200)),
    "an empty file": ("tom.txt", b""),
    "one byte": ("en.bin", b"\x00"),
    "a name with a path": ("../../../etc/passwd", b"root"),
    "a name with a path of Windows": ("C:\\Users\\Signe\\..\\brev.doc", b"doc"),
    "a name with control characters": ("a\x01b\x7f\tc.txt", b"x"),
    "a name of 300 characters": ("lang" * 74 + ".jpg", png()),
    "a name that reads backwards": ("regn\u202egnp.exe", b"MZ"),
    "a name of dots": ("..", b"x"),
    "a name with markup": ("<b>&amp;'\"`;rm -rf.txt", b"x"),
}


@pytest.mark.parametrize("name", FILES)
async def test_any_file_is_kept_byte_for_byte_and_shown_again(here: World, name: str) -> None:
    phone = here.stranger()
    filename, data = FILES[name]
    await inject(phone, document=await uploaded(phone, filename, data))
    await phone.reads("^Gemt · nr. 1 · ")
    ((file,),) = [exhibit.files for exhibit in (await here.case(phone.id)).exhibits.values()]
    assert (file.state, file.name, file.size) == (FileState.KEPT, filename, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert await here.file(phone.id, file.kept_as) == data
    panel = await phone.says("/nr 1", "^Nr. 1")
    await phone.taps(panel, "Vis det gemte", "Viser 1–1 af 1")
    sent = [m["document"]["file_name"] for m in await phone.said() if "document" in m]
    assert all(len(one) < 30 and one.startswith("1-1-1") and "/" not in one for one in sent)
    if data:  # Telegram takes no empty file back
        assert sent or any("photo" in m for m in await phone.said())


async def uploaded(phone: Phone, filename: str, data: bytes) -> JSON:
    """A document of the stand-in's with any name and any bytes at all."""
    other = phone.world.phone(phone.id + 500_000)
    (message,) = await other.send(document=("x", data), file_name="x", mime="application/octet-stream")
    return {**message["document"], "file_name": filename, "mime_type": "image/png"}


async def inject(phone: Phone, **fields: Any) -> None:
    """A message of any shape."""
    phone.world.practice.bot.chat(phone.id).started = True
    message = {
        "message_id": phone.world.practice.bot.message_id(),
        "from": {**phone.user, "is_bot": False},
        "chat": {"id": phone.id, "type": "private", "first_name": "Signe"},
        "date": int(phone.world.practice.clock()),
        **fields,
    }
    raw = json.dumps({"update_id": phone.world.practice.bot.updates.next_id, "message": message})
    await phone.world.post("update", raw=raw)


TEXTS = {
    "4,096 emoji": "👩‍👧‍👦"[0] * 4096,
    "families of emoji": "👩‍👩‍👧‍👦" * 150,
    "right to left overrides": "jeg \u202eved\u202c hvor \u2066du\u2069 er \u200f!",
    "a lone surrogate": "han skrev \ud83d og gik",
    "nothing but spaces": "   \n\t  ",
    "control characters": "a\x00b\x1b[31mc\x07",
    "markup": "<b>fed</b> &lt;i&gt; </code><a href='x'>y</a>",
    "combining marks": "Z" + "\u0301\u0302\u0303" * 400,
    "one very long word": "ha" * 2048,
    "lines and lines": "nej\n" * 1000,
    "braces": "{number} {} %s {0.__class__}",
}


@pytest.mark.parametrize("name", TEXTS)
async def test_any_text_is_kept_as_it_is_and_every_screen_still_opens(here: World, name: str) -> None:
    phone = here.stranger()
    await inject(phone, text=TEXTS[name])
    await phone.reads("^Gemt · nr. 1 · ")
    (exhibit,) = (await here.case(phone.id)).exhibits.values()
    assert exhibit.text == TEXTS[name].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    panel = await phone.says("/nr 1", "^Nr. 1")
    await phone.taps(panel, "Vis det gemte", "Viser 1–1 af 1")
    await phone.says("/log", "1 hændelse i alt")
    again = (await phone.says("/nr 1", "^Nr. 1")) and await phone.taps(panel, "Mere", "Hvad vil du tilføje")
    await phone.taps(again, "Hvad skete der", "dine egne ord")
    await inject(phone, text=TEXTS[name])
    if TEXTS[name].strip():
        await phone.reads("Det er skrevet ned")
    await phone.says("/nr 1", "^Nr. 1")


async def test_captions_are_kept_with_their_pictures(here: World) -> None:
    phone = here.stranger()
    caption = "min dør\n" + "👀" * 500
    await phone.send(photo=("a.png", png()), caption=caption)
    await phone.reads("^Gemt · nr. 1 · ")
    (exhibit,) = (await here.case(phone.id)).exhibits.values()
    assert exhibit.text == caption


FORGED = (
    "", ":", "t", "t:", "t:1", "t:999999", "t:-1", "t:1:c:0", "t:1:c:99", "t:1:d:20990101", "t:1:d:99999999",
    "t:1:d:19000101", "t:1:p:20250513:midnat", "t:1:m:209901", "t:1:z", "y:1:murder", "y:1:call:call",
    "w:1:u:nobody", "w:1:z", "m:1:split:nothing", "m:1:join:1", "m:1:join:99", "m:1:r:r",
    "o:1:t", "o:1:z", "b:1:²", "b:1:1:1:1", "x:1:²", "x:1", "k:1", "l:f:7", "l:d:7", "l:p:x", "h:nowhere",
    "a:nowhere", "g:xx", "g:da:z", "i:²", "i:1e3", "🔥", "t:1:d:" + "9" * 50, "é" * 32,
)  # fmt: skip
# What a person's own button may say as well: it opens a screen and tells nothing to the case.
HARMLESS = frozenset({"t:1", "x:1"})


@pytest.mark.parametrize("data", [data for data in FORGED if data not in HARMLESS])
async def test_a_forged_button_changes_nothing_and_is_answered(here: World, data: str) -> None:
    phone = here.phone(6800)
    if not await phone.said():
        await phone.says("noget nyt", "Gemt · nr. 1")
    before = await here.events(phone.id)
    message = (await phone.said())[0]["message_id"]
    assert "virker ikke længere" in await phone.refuses(message, data)
    assert [event.id for event in await here.events(phone.id)] == [event.id for event in before]


async def test_a_button_that_somebody_else_taps_shows_and_changes_nothing_of_mine(here: World) -> None:
    mine, other = here.stranger(), here.stranger()
    ack = await mine.says("min adresse er Eksempelvej 1", "Gemt · nr. 1")
    before = len(await here.events(mine.id))
    query = {
        "id": "777000",
        "from": {**other.user, "is_bot": False},
        "message": {**ack, "chat": {"id": mine.id, "type": "private"}},
        "chat_instance": "1",
        "data": "i:1",
    }
    await here.post("update", update={"callback_query": query})
    await other.says("/log", "Din log")
    assert not any("Eksempelvej" in shown(m) for m in await other.said())
    assert len(await here.events(mine.id)) == before
    still = next(m for m in await mine.said() if m["message_id"] == ack["message_id"])
    assert shown(still) == shown(ack)


async def test_the_same_tap_twice_tells_one_thing(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says("noget nyt", "Gemt · nr. 1")
    ask = await phone.taps(ack, "Vidner", "Var der nogen")
    queries = [await phone.tap_data(ask["message_id"], "w:1:n") for _ in range(2)]
    assert all([await phone.answer(query) is not None for query in queries])
    told = [e for e in await here.events(phone.id) if type(e.payload).__name__ == "WitnessesTold"]
    assert len(told) == 1


async def test_a_burst_of_taps_is_answered_every_one(here: World, clock: Clock) -> None:
    phone = here.stranger()
    ack = await phone.says("noget nyt", "Gemt · nr. 1")
    data = [b["callback_data"] for b in buttons(ack)] * 5
    queries = [await phone.tap_data(ack["message_id"], one) for one in data]
    answers = await asyncio.gather(*(phone.answer(query) for query in queries))
    assert all(answer is not None for answer in answers)
