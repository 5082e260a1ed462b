"""Every kind of message that Telegram has: kept once, byte for byte, with the whole update, and acknowledged once."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.kinds import Type
from bot.case.values import FileState, OriginKind
from tests.kits.world import JSON, ROOT, Phone, World, shown

SENT = dt.datetime(2025, 5, 2, 21, 14, 9, tzinfo=dt.UTC)
SECONDS = int(SENT.timestamp())


def picture(form: str, size: tuple[int, int] = (640, 480)) -> bytes:
    """A real picture, different for each size."""
    made = Image.new("RGB", size, "white")
    made.paste((200, 30, 30), (10, 10, size[0] // 2, size[1] // 2))
    held = io.BytesIO()
    made.save(held, form)
    return held.getvalue()


PNG, JPEG, WEBP, GIF = (
    picture("PNG"),
    picture("JPEG", (320, 200)),
    picture("WEBP", (512, 512)),
    picture("GIF"),
)
OGG = next((ROOT / "examples" / "files").glob("*.ogg")).read_bytes()
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 8
MP3 = b"ID3\x03\0\0\0\0\0\0" + bytes(range(255, -1, -1)) * 8


@dataclass
class Kind:
    """What is sent, and what must be kept of it. ``update`` is injected as it is; ``fields`` go through a phone."""

    form: str
    fields: dict[str, Any] = field(default_factory=dict)
    update: Callable[[Phone], JSON] | None = None
    text: str = ""
    quote: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    files: tuple[bytes | None, ...] = ()  # None: what Telegram made of it
    origin: OriginKind = OriginKind.DIRECT
    name: str = ""
    types: tuple[Type, ...] = ()
    recompressed: bool = False


def message(phone: Phone, **fields: Any) -> JSON:
    """A message of a person's as an update holds it."""
    return {
        "message_id": 900,
        "from": {"is_bot": False, **phone.user},
        "chat": {"id": phone.id, "type": "private", "first_name": "Signe"},
        "date": int(phone.world.practice.clock()),
        **fields,
    }


def forwarded(**origin: Any) -> dict[str, Any]:
    return {"text": "hvor er du", "forward_origin": {"date": SECONDS, **origin}}


KINDS: dict[str, Kind] = {
    "text": Kind("text", {"text": "han stod der igen <b>&"}, text="han stod der igen <b>&"),
    "from a user": Kind(
        "text",
        forwarded(
            type="user", sender_user={"id": 99, "first_name": "Kim", "last_name": "<i>&", "username": "kim"}
        ),
        text="hvor er du",
        origin=OriginKind.USER,
        name="Kim <i>&",
        types=(Type.MESSAGE,),
    ),
    "from a hidden user": Kind(
        "text",
        forwarded(type="hidden_user", sender_user_name="K. O."),
        text="hvor er du",
        origin=OriginKind.HIDDEN_USER,
        name="K. O.",
        types=(Type.MESSAGE,),
    ),
    "from a group": Kind(
        "text",
        forwarded(type="chat", sender_chat={"id": -100, "title": "Naboerne"}, author_signature="Kim"),
        text="hvor er du",
        origin=OriginKind.CHAT,
        name="Naboerne · Kim",
        types=(Type.MESSAGE,),
    ),
    "from a channel": Kind(
        "text",
        forwarded(type="channel", chat={"id": -101, "title": "Rygter"}, message_id=77),
        text="hvor er du",
        origin=OriginKind.CHANNEL,
        name="Rygter",
        types=(Type.SOCIAL_MEDIA,),
    ),
    "own, forwarded": Kind(
        "text", {"text": "stop nu"}, text="stop nu", origin=OriginKind.USER, name="Signe Eksempel"
    ),
    "photo": Kind(
        "photo", {"photo": ("a.png", PNG), "caption": "døren"}, text="døren", files=(None,), recompressed=True
    ),
    "photo, exact": Kind("photo", {"photo": ("a.jpg", JPEG), "exact": "1"}, files=(JPEG,), recompressed=True),
    "screenshot as file": Kind("document", {"document": ("Skærm 1.png", PNG)}, files=(PNG,)),
    "pdf": Kind(
        "document",
        {"document": ("brev.pdf", PDF), "caption": "fra kommunen"},
        text="fra kommunen",
        files=(PDF,),
    ),
    "voice": Kind("voice", {"voice": ("voice.ogg", OGG)}, files=(OGG,)),
    "audio": Kind(
        "audio",
        {"audio": ("a.mp3", MP3), "title": "Besked", "performer": "Kim"},
        files=(MP3,),
        facts={"facts.title": "Besked", "facts.performer": "Kim"},
    ),
    "video": Kind("video", {"video": ("v.mp4", MP4)}, files=(MP4,), recompressed=True),
    "video note": Kind("video_note", {"video_note": ("v.mp4", MP4)}, files=(MP4,), recompressed=True),
    "animation": Kind("animation", {"animation": ("a.gif", GIF)}, files=(GIF,), recompressed=True),
    "sticker": Kind(
        "sticker", {"sticker": ("s.webp", WEBP), "emoji": "👀"}, files=(WEBP,), facts={"facts.emoji": "👀"}
    ),
    "contact": Kind(
        "contact",
        {"contact": {"phone_number": "+4520000000", "first_name": "Mona", "last_name": "Test"}},
        facts={"facts.name": "Mona Test", "facts.phone": "+4520000000"},
    ),
    "location": Kind(
        "location",
        {"location": {"latitude": 55.676, "longitude": 12.568}},
        facts={"facts.position": "55.676000, 12.568000"},
    ),
    "live location": Kind(
        "location",
        {"location": {"latitude": 55.0, "longitude": 12.0, "live_period": 900}},
        facts={"facts.position": "55.000000, 12.000000", "facts.live_seconds": "900"},
    ),
    "venue": Kind(
        "venue",
        {"venue": {"latitude": 55.1, "longitude": 12.1, "title": "Kaffebar", "address": "Torvet 1"}},
        facts={
            "facts.title": "Kaffebar",
            "facts.address": "Torvet 1",
            "facts.position": "55.100000, 12.100000",
        },
    ),
    "poll": Kind(
        "poll",
        {"poll": {"question": "Hvor bor hun?", "options": ["her", "der"]}},
        facts={"facts.question": "Hvor bor hun?", "facts.option": "der"},
    ),
    "dice": Kind("dice", {"dice": {"value": 4}}, facts={"facts.emoji": "🎲", "facts.value": "4"}),
    "story": Kind(
        "story", {"story": {"id": 12}}, facts={"facts.story_of": "Storyteller", "facts.story_number": "12"}
    ),
    "live photo": Kind(
        "live_photo",
        {"live_photo": ("l.mp4", MP4), "photo": ("l.jpg", JPEG)},
        files=(None, MP4),
        recompressed=True,
    ),
    "paid media": Kind("paid_media", {"paid_media": {"star_count": 50}}, facts={"facts.stars": "50"}),
    "checklist": Kind(
        "checklist",
        {"checklist": {"title": "Husk", "tasks": ["lås døren"]}},
        facts={"facts.title": "Husk", "facts.task": "[ ] lås døren"},
    ),
    "rich message": Kind(
        "rich_message",
        {"rich_message": {"blocks": [{"type": "paragraph", "text": "Jeg ved"}, {"text": "hvor du er"}]}},
        text="Jeg ved\nhvor du er",
    ),
    "reply from another chat": Kind(
        "text",
        update=lambda phone: {
            "message": message(
                phone,
                text="se her",
                quote={"text": "jeg holder øje", "position": 0},
                external_reply={
                    "origin": {"type": "hidden_user", "sender_user_name": "Kim", "date": SECONDS},
                    "contact": {"phone_number": "+4599999999", "first_name": "Ny"},
                },
            )
        },
        text="se her",
        quote="jeg holder øje",
        facts={"facts.reply_to": "Kim", "facts.name": "Ny", "facts.phone": "+4599999999"},
    ),
    "unknown field of a message": Kind(
        "unknown",
        update=lambda phone: {"message": message(phone, hologram={"depth": 3, "caption": "ny slags"})},
        text="ny slags",
    ),
    "unknown kind of update": Kind(
        "unknown",
        update=lambda phone: {
            "telepathy": {"user": {"is_bot": False, **phone.user}, "date": SECONDS, "thought": "x"}
        },
    ),
    "a message without a date": Kind(
        "text",
        update=lambda phone: {
            "message": {k: v for k, v in message(phone, text="uden dato").items() if k != "date"}
        },
    ),
    "no text, no content": Kind("unknown", update=lambda phone: {"message": message(phone)}),
    "fields of the wrong type": Kind(
        "photo",
        update=lambda phone: {
            "message": message(
                phone, photo={"file_id": 7}, caption=["?"], forward_origin="x", media_group_id=5
            )
        },
    ),
}


@dataclass
class Kept:
    """What has become of one kind."""

    phone: Phone
    raw: list[JSON]
    events: list[ev.Event]
    files: dict[str, bytes]
    said: list[str]
    largest: list[bytes]


async def sent(phone: Phone, kind: Kind) -> list[JSON]:
    if kind.update is not None:
        update = kind.update(phone)
        await phone.world.post("update", update=update)
        return [update]
    fields = dict(kind.fields)
    if kind.name == "Signe Eksempel":
        fields["forward_origin"] = {"type": "user", "sender_user": phone.user, "date": SECONDS}
    return await phone.send(**fields)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(here: World) -> AsyncIterator[dict[str, Kept]]:
    """Everybody sends one kind; gives what was kept of each once all are acknowledged."""
    phones = {name: here.stranger() for name in KINDS}
    raws: dict[str, list[JSON]] = {}
    for name, kind in KINDS.items():
        if kind.update is not None:  # the bot may only write where it has been written to
            await here.post(
                "update", update={"my_chat_member": {"chat": {"id": phones[name].id, "type": "private"}}}
            )
            here.practice.bot.chat(phones[name].id).started = True
        raws[name] = await sent(phones[name], kind)
    await asyncio.gather(*(phone.reads("Gemt · nr. 1") for phone in phones.values()))
    await asyncio.gather(*(phone.reads("/privacy") for phone in phones.values()))
    found: dict[str, Kept] = {}
    async with here.store() as store:
        for name, phone in phones.items():
            case_id = await store.case_of(store.account(str(phone.id).encode()))
            assert case_id is not None, name
            events = [ev.decode(stored.data) for stored in await store.events(case_id)]
            await store.check_ledger(case_id)
            files = {
                file.kept_as: b"".join([chunk async for chunk in store.file(case_id, file.kept_as)])
                for event in events
                if isinstance(event.payload, ev.Captured)
                for file in event.payload.files
                if file.kept_as
            }
            largest = [
                await (await here.http.get(f"{here.url}/practice/file/{one['photo'][-1]['file_id']}")).read()
                for one in raws[name]
                if isinstance(one.get("photo"), list)
            ]
            said = [shown(one) for one in await phone.said()]
            found[name] = Kept(phone, raws[name], events, files, said, largest)
    yield found


@pytest.mark.parametrize("name", KINDS)
async def test_it_is_kept_once_and_acknowledged_once(kept: dict[str, Kept], name: str) -> None:
    events = kept[name].events
    assert [type(event.payload) for event in events] == [ev.CaseOpened, ev.Captured]
    assert sum(text.startswith("Gemt") for text in kept[name].said) == 1
    assert sum("/privacy" in text for text in kept[name].said) == 1


@pytest.mark.parametrize("name", KINDS)
async def test_form_text_and_facts_are_read_from_it(kept: dict[str, Kept], name: str) -> None:
    kind, captured = KINDS[name], _captured(kept[name])
    if name == "a message without a date":  # kept raw, as something that is not known
        assert captured.form == "text"
        return
    assert captured.form == kind.form
    assert captured.text == kind.text
    assert captured.quote == kind.quote
    facts = {fact.key: fact.value for fact in captured.facts}
    assert facts == kind.facts
    assert captured.types == kind.types
    assert (captured.origin.kind, captured.origin.name) == (kind.origin, kind.name)
    if kind.origin is not OriginKind.DIRECT:
        assert captured.origin.date == SENT
        assert captured.origin.own == (kind.name == "Signe Eksempel")


@pytest.mark.parametrize("name", KINDS)
async def test_the_whole_update_is_kept(kept: dict[str, Kept], name: str) -> None:
    update = json.loads(_captured(kept[name]).raw)
    original = kept[name].raw[0]
    assert isinstance(update.pop("update_id"), int)
    assert update == (original if KINDS[name].update is not None else {"message": original})


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.files])
async def test_files_are_the_very_bytes_with_their_hash(kept: dict[str, Kept], name: str) -> None:
    kind, captured = KINDS[name], _captured(kept[name])
    assert len(captured.files) == len(kind.files)
    for file, data in zip(captured.files, kind.files, strict=True):
        whole = data if data is not None else kept[name].largest[0]
        assert file.state is FileState.KEPT
        assert kept[name].files[file.kept_as] == whole
        assert (file.size, file.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
        assert file.recompressed == kind.recompressed
    if name in ("photo", "photo, exact"):
        opened = Image.open(io.BytesIO(kept[name].files[captured.files[0].kept_as]))
        assert (captured.files[0].width, captured.files[0].height) == opened.size


async def test_three_times_are_kept_apart(kept: dict[str, Kept]) -> None:
    events = kept["from a user"].events
    captured = _captured(kept["from a user"])
    assert captured.origin.date == SENT
    assert captured.received == dt.datetime.fromtimestamp(kept["from a user"].raw[0]["date"], dt.UTC)
    assert events[1].at >= captured.received > SENT
    case = fold(events)
    assert case is not None
    exhibit = next(iter(case.exhibits.values()))
    assert (exhibit.sent, exhibit.received, exhibit.sealed) == (SENT, captured.received, events[1].at)
    assert case.incidents[1].when is None  # when it happened is the person's to say


async def test_a_forward_is_acknowledged_with_the_time_of_the_original(kept: dict[str, Kept]) -> None:
    assert "Gemt · nr. 1 · fredag 2. maj 2025 kl. 23.14" in kept["from a channel"].said


@pytest.mark.parametrize("name", ["story", "paid media"])
async def test_what_only_points_elsewhere_is_asked_for_as_a_screenshot(
    kept: dict[str, Kept], name: str
) -> None:
    assert any("skærmbillede" in text for text in kept[name].said if text.startswith("Gemt"))


@pytest.mark.parametrize(("name", "told"), [("photo", True), ("screenshot as file", False), ("video", False)])
async def test_a_photo_made_smaller_by_telegram_brings_a_tip(
    kept: dict[str, Kept], name: str, told: bool
) -> None:
    if told:
        await kept[name].phone.reads("Vælg Fil|vælg Fil")
    else:
        assert not any("vælg Fil" in shown(one) for one in await kept[name].phone.said())


def _captured(kept: Kept) -> ev.Captured:
    payload = kept.events[1].payload
    assert isinstance(payload, ev.Captured)
    return payload
