"""Stores with much in them, written through the store's own interface with real events: sealed, chained, committed."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.letters import FORWARDED
from bot.case import events as ev
from bot.case.kinds import Type
from bot.case.values import Origin, OriginKind
from bot.chat.runtime.lanes import CHAT, COUNTER
from bot.chat.state import chat_state as memories
from bot.words import Language
from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.values import Turn

AT_ONCE = 32
A_TURN = 100


@dataclass(frozen=True)
class Seeded:
    """What was written: incidents, bytes on the disk, bytes of the updates inside, seconds that it took."""

    incidents: int
    disk: int
    raw: int
    seconds: float


async def seed(folder: Path, cases: int, incidents: int, *, first: int = 1001) -> Seeded:
    """Write so many cases of so many incidents each to ``folder``, for the people ``first``, ``first`` + 1, …"""
    begun = time.monotonic()
    key = MasterKey.create(folder / "data.key", int(time.time()))
    store = await open_store(
        folder / "data", key, clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
    )
    raw = 0
    try:
        people = iter(range(first, first + cases))

        async def work() -> int:
            return sum([await _case(store, person, incidents) for person in people])

        raw = sum(await asyncio.gather(*(work() for _ in range(AT_ONCE))))
    finally:
        await store.close()
    disk = sum(path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file())
    return Seeded(cases * incidents, disk, raw, time.monotonic() - begun)


async def _case(store: SealedStore, person: int, incidents: int) -> int:
    """One case; gives the bytes of the updates in it."""
    account = store.account(str(person).encode())
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    case = await store.open_case(account, case=uuid.uuid4().bytes, now=int(now.timestamp()))
    events = [_event(case, ev.CaseOpened(language=Language.DANISH), now)]
    raw = 0
    for number in range(1, incidents + 1):
        captured = _captured(person, number, now - dt.timedelta(hours=6 * (incidents - number)))
        raw += len(captured.raw)
        events.append(_event(case, captured, now))
        if number % 4 == 0:
            events.append(_event(case, ev.TypesTold(incident=number, types=(Type.MESSAGE, Type.THREAT)), now))
    memory = memories.ChatState(chat=person, language=Language.DANISH, welcomed=True)
    counter = memories.Counter(incidents + 1)
    for start in range(0, len(events), A_TURN):
        some = [ev.encode(event) for event in events[start : start + A_TURN]]
        turn = Turn(account=account, case=case, events=some)
        if start == 0:
            turn.documents = {
                (account, CHAT): memories.dump(memory),
                (case, COUNTER): memories.dump(counter),
            }
        await store.commit(turn)
    return raw


def _captured(person: int, number: int, sent: dt.datetime) -> ev.Captured:
    text = FORWARDED[(person + number) % len(FORWARDED)]
    sender = {"id": person, "is_bot": False, "first_name": "Signe", "language_code": "da"}
    message = {
        "message_id": number,
        "from": sender,
        "chat": {"id": person, "type": "private", "first_name": "Signe"},
        "date": int(sent.timestamp()) + 3600,
        "forward_origin": {
            "type": "hidden_user",
            "sender_user_name": "Kim Opdigt",
            "date": int(sent.timestamp()),
        },
        "text": text,
    }
    raw = msgspec.json.encode({"update_id": 730_000_000 + number, "message": message}).decode()
    return ev.Captured(
        incident=number,
        exhibit=uuid.uuid4().hex,
        form="text",
        received=sent + dt.timedelta(hours=1),
        message=number,
        origin=Origin(OriginKind.HIDDEN_USER, name="Kim Opdigt", date=sent),
        raw=raw,
        text=text,
        types=(Type.MESSAGE,),
    )


def _event(case: bytes, payload: ev.AnyPayload, now: dt.datetime) -> ev.Event:
    return ev.Event(
        v=ev.VERSION,
        id=str(uuid.uuid4()),
        case=case.hex(),
        actor="owner",
        at=now,
        payload=payload,
        salt=os.urandom(16),
    )
