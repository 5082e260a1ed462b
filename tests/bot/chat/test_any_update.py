"""Any update, whole or broken, at the whole bot: nothing is raised to the top, and nothing is lost.

Each update is an event of a case, or set aside sealed, or is one of the few that are left out on purpose."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from bot.chat.updates.message_content import SERVICE
from bot.chat.updates.update import IGNORED
from bot.telegram.identify import UNREADABLE, incoming
from tests.bot.chat.any_update import JSON, KINDS, broken, updates, written
from tests.bot.chat.lone_bot import lone_bot

quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
thorough = settings(quick, max_examples=3_000)
CHANNEL = ("channel_post", "edited_channel_post")
several = st.lists(updates(), min_size=1, max_size=12)
several_broken = st.lists(broken(), min_size=1, max_size=12)


async def _play(sent: list[JSON]) -> None:
    """All of them, then the first half once more under new numbers; nothing is lost, kept twice, or said wrongly."""
    async with lone_bot() as bot:
        raws = [bot.telegram.add(written(update)) for update in sent]
        await bot.settled()
        for update in sent[: len(sent) // 2]:
            bot.telegram.add(written(update))
        await bot.settled()
        kept = await bot.kept()
        await bot.stop()
        assert bot.errors == []
        assert bot.telegram.refused == []
        there = kept + bot.parked()
    firsts: dict[bytes, str] = {}
    for raw in raws:
        firsts.setdefault(incoming(raw.encode()).identity.key, raw)
    spoken: set[object] = set()
    for raw in firsts.values():
        try:
            update = json.loads(raw)
        except RecursionError:
            update = {}
        if _left_out(update, spoken):
            continue
        assert there.count(raw) == 1, f"{there.count(raw)} times: {raw[:2_000]}"
    twice = set(there) - set(firsts.values())
    assert all(incoming(raw.encode()).identity.kind == UNREADABLE for raw in twice), (
        "what came twice was kept twice"
    )


def _left_out(update: JSON, spoken: set[object]) -> bool:
    """By rules of its own, read from docs/architecture.md and the help: what need not be kept. ``spoken`` grows by
    the people who may have a question to answer."""
    for name in ("message", "edited_message"):
        if isinstance(content := update.get(name), dict) and content:
            return _no_evidence(content, spoken)
    kinds = set(update) - {"update_id"}
    if any(isinstance(post := update.get(name), dict) and post.get("chat") for name in CHANNEL):
        return True
    if isinstance(query := update.get("callback_query"), dict):
        spoken.update(_ids(query))
        return _ids(query) != [] or _elsewhere(query)
    return kinds <= IGNORED or _elsewhere(update)


def _ids(content: JSON) -> list[object]:
    sender = content.get("from")
    return [sender["id"]] if isinstance(sender, dict) and isinstance(sender.get("id"), int) else []


def _no_evidence(content: JSON, spoken: set[object]) -> bool:
    if _elsewhere(content):
        return True
    text = content.get("text")
    alone = not any(name in content for name in ("forward_origin", "external_reply"))
    if isinstance(text, str) and alone and text.startswith("/"):
        spoken.update(_ids(content))
        return True
    answers = bool(set(map(str, _ids(content))) & set(map(str, spoken))) and isinstance(text, str) and alone
    contact = "contact" in content and bool(spoken)
    return answers or contact or bool(set(content) & SERVICE)


def _elsewhere(value: Any) -> bool:
    """Whether it is about a group or a channel, anywhere."""
    if isinstance(value, dict):
        chat = value.get("chat")
        kind = chat.get("type") if isinstance(chat, dict) else None
        return kind not in (None, "", "private") or any(map(_elsewhere, value.values()))
    return isinstance(value, list) and any(map(_elsewhere, value))


@given(several)
@quick
def test_any_update(sent: list[JSON]) -> None:
    asyncio.run(_play(sent))


@given(several_broken)
@example(
    [{"message": {"chat": {"id": 7001}, "from": {"id": 10**400}, "text": "x", "date": 1, "message_id": 1}}]
)
@example(
    [
        {
            "callback_query": {
                "id": "",
                "message": {"message_id": 1, "chat": {"id": -1, "type": "group"}},
                "data": "l",
            }
        }
    ]
)
@example([{"message": None}, {"message": 5}, {"message": []}, {}, {"callback_query": {"id": 5, "data": {}}}])
@quick
def test_any_broken_update(sent: list[JSON]) -> None:
    asyncio.run(_play(sent))


@pytest.mark.long
@given(several)
@thorough
def test_any_update_for_long(sent: list[JSON]) -> None:
    asyncio.run(_play(sent))


@pytest.mark.long
@given(several_broken)
@thorough
def test_any_broken_update_for_long(sent: list[JSON]) -> None:
    asyncio.run(_play(sent))


def test_every_kind_of_update_can_be_made() -> None:
    made: set[str] = set()

    @given(updates())
    @settings(max_examples=400, deadline=None, database=None)
    def look(update: JSON) -> None:
        made.update(update)

    look()
    assert len(KINDS) == 27
    assert len(made) > 20, "chance leaves out a few"
