"""Updates that wait for one lane: which of them are taken together, and whose files are fetched meanwhile. Pure, but
for the fetching."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from msgspec.structs import replace

from bot.case.values import File
from bot.chat.state.chat_state import ChatState
from bot.chat.updates.update import Incoming, Message, Other, Tap
from bot.words import Language
from storage.values import WaitingUpdate

Run = list[tuple[WaitingUpdate, Incoming]]
Fetches = dict[int, "Fetch"]


@dataclass(frozen=True)
class Fetch:
    """Files that are being fetched, and the case that they are sealed to."""

    case: bytes
    task: asyncio.Task[tuple[File, ...]]

    async def files(self, wanted: tuple[File, ...]) -> tuple[File, ...]:
        """Those that were asked for, once they have come."""
        return await self.task


def together(parsed: Run, fetches: Fetches) -> Run:
    """The updates from the first on that are committed together: plain messages that wait for nothing. Whatever else
    there is is taken by itself, and nothing that has come waits for a file that has not."""
    run = parsed[:1]
    for row, incoming in parsed[1:]:
        fetch = fetches.get(row.seq)
        if not (_plain(run[-1][1]) and _plain(incoming)) or (fetch is not None and not fetch.task.done()):
            break
        run.append((row, incoming))
    return run


def with_files(parsed: Run) -> dict[int, tuple[File, ...]]:
    """The files of everything that is new, by the row in the inbox."""
    return {row.seq: files for row, incoming in parsed if (files := _new_files(incoming))}


def drop(fetches: Fetches) -> None:
    """Stop fetching what nobody waits for any more."""
    for fetch in fetches.values():
        if not fetch.task.done():
            fetch.task.cancel()


def received_at(row: WaitingUpdate) -> dt.datetime:
    """When an update came to the inbox (UTC)."""
    return dt.datetime.fromtimestamp(row.received_at, dt.UTC)


def first_memory(incoming: Incoming, language: Language) -> ChatState | None:
    """The memory of somebody who writes for the first time; None where it is not known where to answer."""
    match incoming:
        case Message():
            return ChatState(chat=incoming.chat, language=language)
        case Tap():
            return ChatState(chat=incoming.account, language=language)
        case Other(account=int() as account) if not incoming.ignored:
            return ChatState(chat=account, language=language)
        case _:
            return None


def out_of_reach(incoming: Incoming) -> Incoming:
    """What came to another bot than the one that runs now: the screen that was tapped is not in this chat."""
    return replace(incoming, message=None) if isinstance(incoming, Tap) else incoming


async def leave(files: tuple[File, ...]) -> tuple[File, ...]:
    """The files of what came to another bot, as they are: only that bot can fetch them."""
    return files


def puts_in(incoming: Incoming) -> bool:
    """Whether it may be evidence, which is never refused."""
    return isinstance(incoming, Other) or (isinstance(incoming, Message) and incoming.command is None)


def _new_files(incoming: Incoming) -> tuple[File, ...]:
    match incoming:
        case Message() if incoming.edited is None:
            return incoming.contents.files
        case Other() if not incoming.ignored:
            return incoming.contents.files
        case _:
            return ()


def _plain(incoming: Incoming) -> bool:
    return (
        isinstance(incoming, Message)
        and incoming.edited is None
        and incoming.command is None
        and not incoming.service
    )
