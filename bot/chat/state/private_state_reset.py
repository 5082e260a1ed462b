"""What a chat remembers of notes is put away when its case is locked, opened, or changed for another."""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.state.burst import Burst
from bot.chat.state.chat_state import LONG_AGO, UNKNOWN, ChatState
from bot.chat.state.unlock_session import AccessState
from bot.chat.state.work_in_progress import WorkInProgress

STAYS = ("lock.", "recover")
"""Beginnings of questions that belong to the lock itself."""


def put_away(memory: ChatState, safe: AccessState) -> ChatState:
    """The memory of a chat whose case has been locked, opened or changed for another since: without what could tell of
    the notes of before."""
    place = f"{safe.home.hex()[:16]}{'!' if safe.locked else ''}"
    if memory.place == place:
        return memory
    if not memory.place and not safe.locked:
        return replace(memory, place=place)
    moved = bool(memory.place) and memory.place[:16] != place[:16]
    question = memory.question
    if question is not None and not question.kind.startswith(STAYS):
        question = None
    kept = tuple(replace(burst, offer=None) for burst in memory.bursts if burst.due or burst.waiting)
    return replace(
        memory,
        question=question,
        offers=(),
        desk=WorkInProgress(),
        bursts=(*kept, Burst(0, LONG_AGO, LONG_AGO)),  # what comes now joins nothing
        place=place,
        since=UNKNOWN if moved else memory.since,
    )
