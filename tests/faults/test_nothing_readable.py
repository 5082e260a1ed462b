"""Nothing that a person sends can be read on the disk or in the log: in no file, in no writing, at no moment."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.chat.screens.records.fields import NEW, AnswerKind
from bot.chat.screens.records.question_screens import SINGLE
from bot.chat.screens.records.routes import FORMS
from tests.faults.leaks import Search, writings
from tests.faults.process import limit, log, send_signal
from tests.kits.truth import opened
from tests.kits.world import JSON, Phone, World, shown, world

USER, OTHER_USER = 5_832_719_446, 6_914_208_337
SECRETS: dict[str, str | int] = {
    "user": USER,
    "first name": "Rigmor-Signelil",
    "last name": "Ørbækgård",
    "username": "rigmor_signelil_77",
    "text": "Han stod bag hækken ved Kvistgårdsvej med en grøn paraply",
    "later wording": "Hun rettede paraplyen til en lygte",
    "forwarded text": "Jeg ved hvor din bil holder",
    "sender": "Bertram Skyggeby",
    "sender's id": OTHER_USER,
    "sender's username": "skyggeby_b",
    "caption": "Taget gennem køkkenvinduet",
    "file name": "vinduesbillede-kvistgaard.png",
    "file's content": "indhold-af-den-vedhæftede-fil-0451",
    "contact": "Thorvald Nabosen",
    "phone": "+45 71 93 28 46",
    "witness": "Ingelise Vidnesby",
    "witness's mail": "ingelise@vidnesby.example",
    "place": "Trappeopgang 14B i Solbjergparken",
    "account": "Han ringede på tre gange og råbte gennem brevsprækken",
    "note": "Jeg tør ikke gå i haven alene",
    "own type": "Blomster uden afsender",
    "venue": "Café Paraplyen",
    "latitude": "55.731842",
    "quote": "Du slipper aldrig",
    "token": "practice-token",
}


TOLD: dict[tuple[str, str], str] = {
    (form.verb, field.name): f"Hemmelighed nr. {1000 + 37 * number}: {form.area} bag {field.name}-hylden"
    for form in FORMS.values()
    for number, field in enumerate(form.fields, start=len(form.area))
    if field.kind in (AnswerKind.TEXT, AnswerKind.LINES)
}
"""Every field of every record beside incidents that takes words: refusal, police, background, impact, witnesses."""
SECRETS |= {f"{verb} {field}": text for (verb, field), text in TOLD.items()}
SECRETS["sought"] = "Skyggeby ved havelågen i regnvejr"
UNKEPT = {"token", "file's content", "sought"}


@pytest.mark.parametrize("value", ["Han stod bag hækken 🐘", "abcd", USER])
def test_the_search_finds_every_writing(value: str | int) -> None:
    search = Search({"it": value})
    for name, data in writings(value).items():
        assert search.in_bytes(os.urandom(999) + data + os.urandom(999)), name
    for before in range(4):
        packed = base64.b64encode(bytes(before) + str(value).encode() + b"tail")
        assert search.in_bytes(packed), before
    assert not search.in_bytes(b"nothing to be seen here" * 100)


@asynccontextmanager
async def _started(folder: Path) -> AsyncIterator[World]:
    """A bot whose temporary files, home and traces of crashes would all be below the folder."""
    async with world(folder, start=False) as made:
        for name in ("tmp", "home"):
            (folder / name).mkdir()
        made.bot.environment |= {
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"),
            "PYTHONFAULTHANDLER": "1",
            "PYTHONDEVMODE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LOGBOG_MONITOR": f"127.0.0.1:{_free_port()}",
        }
        await made.bot.start()
        yield made


def _person(made: World) -> Phone:
    phone = made.phone(USER)
    phone.user |= {"first_name": SECRETS["first name"], "last_name": SECRETS["last name"]}
    phone.user |= {"username": SECRETS["username"]}
    return phone


async def _session(phone: Phone) -> None:
    """Everything that can hold something of hers: messages of many kinds, tags, an edit, the log as a PDF."""
    now = int(time.time())  # of all of them, so that they are one burst on a slow machine too
    [first] = await phone.send(text=SECRETS["text"], date=now)
    saved = await phone.reads(r"^Gemt · nr\. 1 ")
    await phone.edit(first["message_id"], str(SECRETS["later wording"]))
    user = {"id": OTHER_USER, "first_name": SECRETS["sender"], "username": SECRETS["sender's username"]}
    sent = int(dt.datetime(2026, 5, 13, 19, 14, tzinfo=dt.UTC).timestamp())
    origin = {"type": "user", "sender_user": user, "date": sent}
    await phone.send(text=SECRETS["forwarded text"], forward_origin=origin, date=now)
    content = str(SECRETS["file's content"]).encode() * 40
    await phone.send(document=(SECRETS["file name"], content), caption=SECRETS["caption"], date=now)
    await phone.send(contact={"phone_number": SECRETS["phone"], "first_name": SECRETS["contact"]}, date=now)
    point = {"latitude": float(SECRETS["latitude"]), "longitude": 12.34567}
    await phone.send(venue={"title": SECRETS["venue"], "address": "Her 1", "location": point}, date=now)
    reply = {"origin": {"type": "hidden_user", "sender_user_name": SECRETS["sender"], "date": sent}}
    await phone.world.post("update", update=_quoting(phone, reply, now))
    await phone.reads(r"7 beskeder|6 beskeder")
    for step, answer in (
        ("w:1", ", ".join(str(SECRETS[name]) for name in ("witness", "witness's mail"))),
        ("m:1:place", SECRETS["place"]),
        ("m:1:what", SECRETS["account"]),
        ("m:1:note", SECRETS["note"]),
        ("y:1:other", SECRETS["own type"]),
    ):
        query = await phone.tap_data(saved["message_id"], step)
        assert await phone.answer(query) is not None
        before = len(await phone.said())
        await phone.send(text=answer)
        await phone.until(partial(_more_than, before))


async def _records(made: World, phone: Phone) -> None:
    """Every record beside incidents, every field of it, and a search."""
    screen = await phone.says("/log", "Din log")
    ids: dict[str, str] = {}
    for (verb, field), text in TOLD.items():
        before = (await phone.world.get(f"chat/{phone.id}"))["revision"]
        await phone.tap_data(screen["message_id"], f"{verb}:q:{SINGLE}:{ids.get(verb, NEW)}:{field}")
        await phone.reads("", after=before)
        await phone.says(text, "")
        if verb not in ids and not FORMS[verb].single:
            newest = list(FORMS[verb].every(await made.case(USER)))[-1]
            ids[verb] = str(getattr(newest, "id", ""))
    await phone.says(f"/find {SECRETS['sought']}", "")


def _more_than(before: int, said: list[JSON]) -> bool:
    return len(said) > before


def _quoting(phone: Phone, reply: JSON, date: int) -> JSON:
    chat = {"id": phone.id, "type": "private"}
    message = {
        "message_id": 9_000,
        "from": phone.user,
        "chat": chat,
        "date": date,
    }
    return {
        "message": {**message, "text": "se her", "external_reply": reply, "quote": {"text": SECRETS["quote"]}}
    }


async def _ask_for_pdf(phone: Phone) -> None:
    await phone.send(text="/log")
    summary = dict(
        await phone.until(lambda said: next((m for m in reversed(said) if "l:d:0" in str(m)), None))
    )
    screen = await phone.taps(summary, "l:d:0", "Hvad må den anden")
    await phone.tap(screen, "Lav pdf")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _has_document(said: list[JSON]) -> bool:
    return any("document" in message for message in said)


async def test_nothing_can_be_read(tmp_path: Path) -> None:
    search = Search(SECRETS)
    async with _started(tmp_path) as made:
        phone = _person(made)
        await _session(phone)
        await _records(made, phone)
        assert search.in_files(tmp_path) == {}, "while it runs"
        assert (made.bot.data / "logbog.db-wal").stat().st_size > 0, (
            "the log of the database was looked at, too"
        )
        await _ask_for_pdf(phone)
        looks = 0
        while not _has_document(await phone.said()):
            assert search.in_files(tmp_path) == {}, "while the PDF is made"
            looks += 1
            await made.pause()
        assert looks, "it was looked at while the PDF was made"
        assert search.in_bytes(await _seen_from_outside(made)) == set(), "what a monitor and the operator see"
        await made.bot.kill()
        assert search.in_files(tmp_path) == {}, "after a kill"
        await made.bot.start()
        await phone.send(text="/start")
        await phone.reads("Hej")
        assert await made.bot.stop() == 0
        assert search.in_files(tmp_path) == {}, "after an orderly end"
        kept = await _unsealed(made)
    missing = {name for name, value in SECRETS.items() if str(value) not in kept} - UNKEPT
    assert missing == set(), "what was not even kept cannot be said to be well hidden"


async def _seen_from_outside(made: World) -> bytes:
    """Metrics, health, status: everything that a running bot tells of itself."""
    told = []
    for page in ("metrics", "healthz"):
        async with made.http.get(f"http://{made.bot.environment['LOGBOG_MONITOR']}/{page}") as answer:
            told.append(await answer.read())
    for command in (["status"], ["status", "--json"], ["park"]):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command),
            cwd=made.folder,
            env=made.bot.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told.append((await process.communicate())[0])
    assert all(told), told
    assert b"logbog_" in told[0], "these are its metrics"
    return b"\n".join(told)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def _unsealed(made: World) -> str:
    """All that was sealed, as text: the proof that the search would have had something to find."""
    async with opened(made.bot.data, made.bot.data.with_name("data.key")) as store:
        [case] = await store.cases()
        events = [stored.data.decode() for stored in await store.events(case)]
        files = [
            event.payload.files
            for raw in events
            if isinstance((event := ev.decode(raw.encode())).payload, ev.Captured)
        ]
        assert sum(len(of_one) for of_one in files) == 1
        return "\n".join([*events, *(event.replace('\\"', '"') for event in events)])


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV])
async def test_a_crash_leaves_no_trace_of_content(tmp_path: Path, number: signal.Signals) -> None:
    search = Search(SECRETS)
    async with _started(tmp_path) as made:
        phone = _person(made)
        await phone.send(text=SECRETS["text"])
        await phone.reads("Gemt")
        assert limit(made.bot, "Max core file size") == ("0", "0"), "a core dump would hold keys and texts"
        content = str(SECRETS["file's content"]).encode()
        await asyncio.gather(*(phone.send(document=("a.bin", content * n)) for n in range(1, 20)))
        send_signal(made.bot, number)
        assert await made.bot.ended() == -number
        assert "Fatal Python error" in log(made.bot), "there was a trace to look at"
        assert search.in_files(tmp_path) == {}
        assert _names(tmp_path) == ["data", "data.key", "data.run", "home", "output.log", "tmp"]


async def test_the_library_told_to_say_everything_says_nothing_of_content(tmp_path: Path) -> None:
    """asyncio's debugging mode names every slow callback and every object that was forgotten."""
    search = Search(SECRETS)
    async with _started(tmp_path) as made:
        made.bot.environment["PYTHONASYNCIODEBUG"] = "1"
        await made.bot.stop()
        await made.bot.start()
        phone = _person(made)
        await made.post("fault", kind="500", method="sendMessage", times=1)
        await made.post("fault", kind="half_body", method="file", times=1)
        await phone.send(document=(SECRETS["file name"], b"x" * 5_000), caption=SECRETS["caption"])
        await phone.reads("Gemt")
        said = "".join(shown(message) for message in await phone.said())
        assert str(SECRETS["file name"]) not in said
        await made.bot.stop()
        assert search.in_files(tmp_path) == {}
