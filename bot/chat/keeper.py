"""What is due: files that are still to be fetched and documents that have been asked for. All of it lies in the store
as tasks, so a restart goes on where it was; here they only wait for their time."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable

import msgspec

from bot.case import events as ev
from bot.case.values import File, FileState
from bot.chat import downloads, making
from bot.chat.capture import settled
from bot.chat.downloads import Downloads, Due
from bot.chat.lanes import Lane, Lanes
from bot.chat.making import Order
from bot.chat.moment import LOGBOG, Moment
from bot.log.pdf import make_pdf
from bot.log.rows import Log
from bot.log.volume import LogFailedError
from bot.wire.errors import UnreachableError, WireError
from bot.wire.outgoing import Change, Screen
from bot.words import Words
from storage.errors import DamagedError, FailedError, MissingError, StoreError
from storage.store import Store, Task, Turn

KINDS = (downloads.KIND, making.KIND)
DOWNLOAD_SECONDS = 600.0
DOCUMENTS_AT_ONCE = 1  # a typesetter takes hundreds of megabytes
PROGRESS_SECONDS = 3.0
STORE_PAUSE = 5.0

_log = logging.getLogger("logbog.keeper")


class Keeper:
    """Waits for tasks to come due and does them, each in a task of its own."""

    def __init__(
        self, store: Store, lanes: Callable[[], Lanes], fetcher: Downloads, now: Callable[[], dt.datetime]
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._fetcher = fetcher
        self._now = now
        self._running: dict[tuple[bytes, str, str], asyncio.Task[None]] = {}
        self._documents = asyncio.Semaphore(DOCUMENTS_AT_ONCE)

    async def start(self) -> None:
        """Take up everything that the store says is due."""
        for kind in KINDS:
            for task in await self._store.tasks(kind):
                self.take(task)

    def take(self, task: Task) -> None:
        """A task has been committed: do it when its time comes."""
        key = (task.account, task.kind, task.key)
        if task.kind in KINDS and key not in self._running:
            running = asyncio.create_task(self._do(task))
            self._running[key] = running
            running.add_done_callback(lambda _: self._running.pop(key, None))

    async def stop(self) -> None:
        """Stop; what is not done stays due."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _lane(self, account: bytes) -> Lane:
        """The account's lane."""
        return self._lanes().lane(account)

    async def _do(self, task: Task) -> None:
        due: Task | None = task
        while due is not None:
            await asyncio.sleep(self._until(due))
            try:
                due = await (self._download(due) if due.kind == downloads.KIND else self._make(due))
            except FailedError as error:
                _log.error("%s", error.code)
                await asyncio.sleep(STORE_PAUSE)
            except StoreError as error:  # damaged, or closed: trying again mends nothing
                _log.error("%s", error.code)
                return
            except msgspec.DecodeError:  # written by another version: it stays due for that one
                _log.error("keeper.task_unreadable")
                return

    def _until(self, task: Task) -> float:
        """Seconds until a task is due, but never more than was meant: the clock may have been put back since."""
        left = max(0.0, task.due_at - self._now().timestamp())
        if task.kind == downloads.KIND:
            return min(left, downloads.PAUSES[min(task.tries, len(downloads.PAUSES) - 1)])
        return 0.0 if task.kind == making.KIND else left

    # downloads

    async def _download(self, task: Task) -> Task | None:
        """One try to fetch a file; gives the task of the next try, if there is to be one."""
        due = msgspec.json.decode(task.payload, type=Due)
        case_id = await self._store.case_of(task.account)
        if case_id is None:
            return None
        pause: int | None = None
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                file = await self._fetcher.fetch(case_id, due.file)
        except (WireError, TimeoutError) as error:
            wire = error if isinstance(error, WireError) else UnreachableError()
            _log.warning("%s", wire.code)
            file, pause = downloads.settle(due.file, wire, task.tries)
        if pause is not None:
            later = dataclasses.replace(
                task, due_at=int(self._now().timestamp()) + pause, tries=task.tries + 1
            )
            await self._store.commit(Turn(account=task.account, tasks=[later]))
            return later
        await self._lane(task.account).turn(lambda moment: _settle(moment, task, due, file))
        return None

    # documents

    async def _make(self, task: Task) -> None:
        """Make a document and hand it over, or say that it could not be made."""
        order = msgspec.json.decode(task.payload, type=Order)
        account = task.account
        planned: list[tuple[Log, Words, int]] = []

        async def plan(moment: Moment) -> None:
            planned.append((await making.plan(moment, order), moment.words, moment.memory.chat))

        async with self._documents:
            try:
                await self._lane(account).turn(plan)
                if not planned:
                    return
                log, words, chat = planned[0]
                volumes = await make_pdf(
                    log,
                    words=words,
                    read_file=lambda file: self._lane(account).read_file(file),
                    case_id=log.case_label,
                    progress=self._progress(account, chat, order, words),
                )
            except (LogFailedError, DamagedError, MissingError) as error:
                _log.error("%s", error.code)
                await self._lane(account).turn(lambda moment: _async(making.give_up, moment, order, task.key))
                return
        await self._lane(account).turn(
            lambda moment: _async(making.hand_over, moment, order, task.key, log, volumes)
        )

    def _progress(self, account: bytes, chat: int, order: Order, words: Words) -> Callable[[int, int], None]:
        """A message that moves for a long document, at most every few seconds."""
        last = time.monotonic()

        def progress(done: int, of_all: int) -> None:
            nonlocal last
            if order.message is None or time.monotonic() - last < PROGRESS_SECONDS:
                return
            last = time.monotonic()
            text = words.text("overview.making_progress", done=words.number(done), all=words.number(of_all))
            self._lane(account).whisper(chat, Change(order.message, Screen(text), or_say=False))

        return progress


async def _async(work: Callable[..., None], *arguments: object) -> None:
    work(*arguments)


async def _settle(moment: Moment, task: Task, due: Due, file: File) -> None:
    """A file has come, or is known not to come: an event, and the burst that waited for it."""
    if file.state is FileState.KEPT:
        moment.turn.files.append(file.kept_as)
    moment.record(ev.FileSettled(exhibit=due.exhibit, position=due.position, file=file), actor=LOGBOG)
    moment.turn.tasks_done.append((task.account, task.kind, task.key))
    moment.memory = settled(moment.memory, due, file)
