"""Every string that has ever broken something, in every field that takes text: kept as it is, every screen opens."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from bot.case.model import Case
from bot.chat.screens.records.fields import NEW, AnswerKind, RecordForm
from bot.chat.screens.records.question_screens import SINGLE
from bot.chat.screens.records.routes import FORMS
from bot.chat.updates.safe_json import wellformed
from tests.bot.chat.lone_bot import NOW, LoneBot, lone_bot, message, tap
from tests.bot.chat.naughty import STRINGS, strings

USER = 7001
SCREENS = (
    "l",
    "l:p:0",
    "l:m:0",
    "i:{n}",
    "t:{n}",
    "y:{n}",
    "w:{n}",
    "m:{n}",
    "m:{n}:join",
    "m:{n}:split",
    "x:{n}:0",
    "r",
    "rv",
)
ASKED = {"place": "m:1:place", "what": "m:1:what", "note": "m:1:note", "type_words": "y:1:other"}
COMMANDS = ("find", "nr", "start", "log", "help", "language")
WRITTEN = (
    AnswerKind.TEXT,
    AnswerKind.LINES,
    AnswerKind.WHEN,
    AnswerKind.ABOUT,
    AnswerKind.NUMBER,
    AnswerKind.NUMBERS,
)


@dataclass
class Trial:
    """One string in one conversation. ``tried`` counts the fields."""

    bot: LoneBot
    text: str
    tried: Counter[str]
    number: int = 0

    async def send(self, **fields: Any) -> None:
        """A message of its own kind, now; what was sent before is long ago."""
        self.number += 1
        update = message(USER, self.number, **{"date": int(self.bot.now.timestamp()), **fields})
        self.bot.telegram.add(json.dumps(update))
        await self.bot.settled()

    async def tap(self, data: str) -> None:
        """A tap."""
        self.number += 1
        self.bot.telegram.add(json.dumps(tap(USER, self.number, data)))
        await self.bot.settled()

    async def answer(self, field: str, data: str) -> None:
        """The string as the answer to a question."""
        self.tried[field] += 1
        await self.tap(data)
        await self.send(text=self.text)

    async def case(self) -> Case:
        """As it stands."""
        return await self.bot.case(USER)

    @property
    def kept(self) -> str:
        """The string as it is kept: what cannot be encoded is replaced."""
        return wellformed(self.text)

    @property
    def answers(self) -> bool:
        """Whether it can be an answer: no command, and not nothing."""
        return bool(self.text) and not self.text.startswith("/")


async def _messages(one: Trial) -> None:
    """In every field of a message that is shown anywhere."""
    text = one.text
    user = {"id": 5, "is_bot": False, "first_name": text, "last_name": text, "username": text}
    file = {"file_id": "a file", "file_name": text, "mime_type": text, "file_size": 6}
    chat = {"id": -5, "type": "channel", "title": text, "username": text}
    day = {"date": int(NOW.timestamp()) - 86_400}
    point = {"latitude": 55.7, "longitude": 12.5}
    reply = {"origin": {"type": "hidden_user", "sender_user_name": text, **day}, "document": file}
    kinds: dict[str, dict[str, Any]] = {
        "caption, file name": {"document": file, "caption": text},
        "title, performer": {"audio": {**file, "title": text, "performer": text}, "media_group_id": text},
        "sender": {"text": "x", "forward_origin": {"type": "user", "sender_user": user, **day}},
        "hidden sender": {"text": text, "forward_origin": {"type": "hidden_user", "sender_user_name": text, **day}},
        "channel": {"text": "x", "forward_origin": {"type": "channel", "chat": chat, "author_signature": text, **day}},
        "contact": {"contact": {"phone_number": text, "first_name": text, "last_name": text, "vcard": text}},
        "venue": {"venue": {"location": point, "title": text, "address": text}, "location": point},
        "poll": {"poll": {"id": "1", "question": text, "options": [{"text": text, "voter_count": 1}]}},
        "checklist": {"checklist": {"title": text, "tasks": [{"id": 1, "text": text}]}},
        "game": {"game": {"title": text, "description": text, "photo": []}},
        "story": {"story": {"id": 1, "chat": {"id": 1, "type": "private", "first_name": text}}},
        "quote": {"text": text or "x", "external_reply": reply, "quote": {"text": text, "position": 0}},
        "rich": {"rich_message": {"blocks": [{"type": "paragraph", "text": text}]}},
        "a kind of tomorrow": {"hologram": {"caption": text, "description": text}},
        "her own name": {"text": "x", "from": {**user, "id": USER, "language_code": text}},
    }  # fmt: skip
    for name, fields in kinds.items():
        one.tried[name] += 1
        await one.send(**fields)
    exhibits = list((await one.case()).exhibits.values())
    assert len(exhibits) == len(kinds)
    first, hidden = exhibits[0], exhibits[3]
    assert (first.text, first.files[0].name, first.files[0].mime) == (one.kept, one.kept, one.kept)
    assert (hidden.text, hidden.origin.name) == (one.kept, one.kept)


async def _answers(one: Trial) -> None:
    """As the answer to every question about an incident."""
    for field, data in ASKED.items():
        await one.answer(field, data)
    if one.answers:
        incident = (await one.case()).incidents[1]
        assert [getattr(incident, field) for field in ASKED] == [one.kept] * len(ASKED)
    for field, data in {
        "time": "t:1",
        "witness": "w:1",
        "join": "m:1:join",
        "find": "rf",
        "several": "rs",
    }.items():
        await one.answer(field, data)
    await one.tap("w:1")
    await one.send(text="Ane")
    one.tried["witness, more"] += 1
    await one.send(text=one.text)
    for command in COMMANDS:
        one.tried[f"/{command}"] += 1
        await one.send(text=f"/{command} {one.text}")
    one.tried["button"] += 1
    await one.tap(one.text)
    one.tried["edited"] += 1
    edited = message(
        USER, 1, caption=one.text, document={"file_id": "a file"}, edit_date=int(NOW.timestamp()) + 1
    )
    one.bot.telegram.add(json.dumps({"edited_message": edited["message"]}))
    await one.bot.settled()


async def _records(one: Trial) -> None:
    """In every field of every record that takes words."""
    for form in FORMS.values():
        id, fields = NEW, [field for field in form.fields if field.kind in WRITTEN]
        for field in fields:
            await one.answer(f"{form.verb} {field.name}", f"{form.verb}:q:{SINGLE}:{id}:{field.name}")
            if id == NEW and not form.single:
                id = _newest(form, await one.case()) or id
        if one.answers and one.text.strip():
            record = form.find(await one.case(), id)
            for field in fields:
                assert field.kind is not AnswerKind.TEXT or getattr(record, field.name) == one.kept, (
                    form.verb,
                    field.name,
                )


def _newest(form: RecordForm, case: Case) -> str:
    records: list[Any] = [] if form.single else list(form.every(case))
    return str(records[-1].id) if records else ""


async def _screens(one: Trial) -> None:
    """Every screen that shows them opens; what is shown is checked as it is said."""
    for data in (*SCREENS, *FORMS):
        before = len(one.bot.telegram.said)
        await one.tap(data)
        assert len(one.bot.telegram.said) > before
    for form in FORMS.values():
        if newest := _newest(form, await one.case()):
            for step in ("o", "h"):
                await one.tap(f"{form.verb}:{step}:{newest}")


def test_the_list_is_long_and_holds_each_once() -> None:
    assert len(set(STRINGS)) == len(STRINGS) > 130


async def _try(some: list[str]) -> tuple[int, int]:
    tried: Counter[str] = Counter()
    for text in some:
        async with lone_bot() as bot:
            one = Trial(bot, text, tried)
            for part in (_messages, _answers, _records, _screens):
                await part(one)
            await bot.stop()
            assert bot.errors == [], repr(text)
            assert bot.telegram.refused == [], repr(text)
            assert bot.parked() == [], repr(text)
    assert set(tried.values()) == {len(some)}
    return len(tried), sum(tried.values())


async def test_a_handful_of_strings_in_every_field(pytestconfig: pytest.Config) -> None:
    """Every thirtieth; all of them in the long form."""
    fields, _ = await _try(list(strings(pytestconfig))[::30])
    assert fields > 50


@pytest.mark.long
async def test_every_string_in_every_field(pytestconfig: pytest.Config) -> None:
    every = strings(pytestconfig)
    fields, tries = await _try(list(every))
    print(f"{len(every)} strings in {fields} fields: {tries} tries")  # noqa: T201 - a figure for docs/reliability.md
