"""What a turn adds to the trail of its chat, and when the chat is to be cleared by itself: into the same commit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.chat.state import sent_messages
from bot.chat.state.chat_state import ChatState
from bot.chat.state.sent_messages import LIFE, MARGIN, Added, Mark
from bot.chat.turn.delivery import SentMessage
from bot.chat.updates.update import Incoming, Message
from storage.values import Task, Turn

KIND = "hide"
NOW, AUTOMATIC = "now", "auto"
LATEST = LIFE - 12 * MARGIN
"""Seconds after which messages are removed even while the chat is in use: two hours before they no longer can be."""


def page_name(number: int) -> str:
    """The document of a closed page."""
    return f"trail:{number}"


def arrived(incoming: Incoming) -> tuple[Mark, ...]:
    """The message that the person has put into the chat."""
    if isinstance(incoming, Message) and incoming.edited is None:
        return ((incoming.id, int(incoming.date.timestamp())),)
    return ()


def noted(
    turn: Turn, memory: ChatState, marks: Sequence[Mark], said: Sequence[tuple[SentMessage, int]], now: int
) -> ChatState:
    """The memory with the messages that have come into the chat; their pages, and what is to go again, in the turn."""
    every = (*marks, *((one.message, at) for one, at in said))
    if not every:
        return memory
    for one, at in said:
        if one.passing:
            turn.tasks.append(to_remove(turn.account, memory.bot, one.message, at + one.passing))
    return written(turn, memory, sent_messages.add(memory.trail, every, now))


def written(turn: Turn, memory: ChatState, added: Added) -> ChatState:
    """The memory with a changed trail; the pages that it has closed or let go of, in the turn."""
    for number, page in added.closed:
        turn.documents[(turn.account, page_name(number))] = sent_messages.dump(page)
    for number in added.gone:
        turn.documents[(turn.account, page_name(number))] = None
    return replace(memory, trail=added.trail)


def planned(turn: Turn, memory: ChatState, now: int, *, used: bool) -> ChatState:
    """After a use of the chat: it is to be cleared by itself, where that has been chosen and is not planned yet."""
    hiding = memory.hiding
    if not (used and hiding.after) or hiding.due or memory.trail.empty:
        return memory
    return plan(turn, memory, now + hiding.after * 60)


def plan(turn: Turn, memory: ChatState, due: int) -> ChatState:
    """Look at ``due`` whether the chat is to be cleared."""
    turn.tasks.append(_task(turn.account, memory.bot, AUTOMATIC, due))
    return replace(memory, hiding=replace(memory.hiding, due=due))


def when_to_clear(after: int, used: int, oldest: int) -> int:
    """When the chat is to be cleared: ``after`` minutes after it was last used, and in any case before its oldest
    message can no longer be removed."""
    return min(used + after * 60, oldest + LATEST)


def to_remove(account: bytes, bot: int, message: int, due: int) -> Task:
    """One message of the chat of ``bot`` is to go at ``due``."""
    return _task(account, bot, str(message), due)


def to_clear(account: bytes, bot: int, due: int) -> Task:
    """The whole chat of ``bot`` is to be cleared."""
    return _task(account, bot, NOW, due)


def bot_of(task: Task) -> int:
    """In whose chat a task of this kind is to be done; 0 where it was left before format 5."""
    return int(task.payload) if task.payload.isdigit() else 0


def _task(account: bytes, bot: int, key: str, due: int) -> Task:
    return Task(account=account, kind=KIND, key=key, due_at=due, payload=b"%d" % bot)
