"""What is due: files that are still to be fetched and documents that have been asked for. All of it lies in the store
as tasks, so a restart goes on where it was; here they only wait for their time."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.values import File, FileState
from bot.chat.capture.keep import settled
from bot.chat.runtime import account_tasks
from bot.chat.runtime.account_tasks import Errands
from bot.chat.runtime.fair_turns import FairTurns
from bot.chat.runtime.lanes import Lane, Lanes
from bot.chat.runtime.log_worker import Documents
from bot.chat.screens.handout import order
from bot.chat.screens.safety.joining import Moving, leave_to_move
from bot.chat.screens.safety.moving import progress_of
from bot.chat.turn import downloads
from bot.chat.turn.context import LOGBOG, Environment, TurnContext
from bot.chat.turn.downloads import NO_ROOM_PAUSE, Downloads, Due, NoRoomError
from bot.telegram.errors import UnreachableError, WireError
from storage.errors import FailedError, StoreError
from storage.store import Store
from storage.values import Task, Turn

KINDS = (downloads.KIND, order.KIND, order.PICTURE, *account_tasks.KINDS)
LOOK_AGAIN = 30.0
"""Seconds after which whoever waits looks at the clock again."""
DOWNLOAD_SECONDS = 600.0
STORE_PAUSE = 5.0

_log = logging.getLogger("logbog.keeper")


class Scheduler:
    """Waits for tasks to come due and does them, each in a task of its own."""

    def __init__(self, store: Store, fetcher: Downloads, around: Environment) -> None:
        self._store = store
        self._lanes: Lanes | None = None
        self._fetcher = fetcher
        self._around = around
        self._running: dict[tuple[bytes, str, str], asyncio.Task[None]] = {}
        turns = FairTurns()
        self._documents = Documents(self._lane, turns)
        self._errands = Errands(store, self._lane, around.now, turns)

    async def start(self, lanes: Lanes) -> None:
        """Take up everything that the store says is due. The lanes come here, and not when this is made: they are made
        with ``take`` and ``drop``. Raises StoreError."""
        self._lanes = lanes
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

    def drop(self, key: tuple[bytes, str, str]) -> None:
        """A task has been taken back: stop, if somebody else than itself says so."""
        running = self._running.get(key)
        if running is not None and running is not asyncio.current_task():
            running.cancel()

    async def stop(self) -> None:
        """Stop; what is not done stays due."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _lane(self, account: bytes) -> Lane:
        """The account's lane."""
        assert self._lanes is not None, "not started"  # noqa: S101 - nothing is due before
        return self._lanes.lane(account)

    async def _do(self, task: Task) -> None:
        due: Task | None = task
        while due is not None:
            await self._wait(due)
            try:
                if due.kind == downloads.KIND:
                    due = await self._download(due)
                elif due.kind in account_tasks.KINDS:
                    due = await self._errands.do(due)
                else:
                    await self._documents.make(due)
                    due = None
            except FailedError as error:
                _log.error("%s", error.code)
                await asyncio.sleep(STORE_PAUSE)
            except StoreError as error:  # damaged, or closed: trying again mends nothing
                _log.error("%s", error.code)
                return
            except msgspec.DecodeError:  # written by another version: it stays due for that one
                _log.error("keeper.task_unreadable")
                return

    async def _wait(self, task: Task) -> None:
        """Until it is due by the clock on the wall, which goes on while the machine and this process sleep."""
        end = time.monotonic() + self._until(task)
        while (left := min(self._until(task), end - time.monotonic())) > 0:  # noqa: ASYNC110 - no clock tells of it
            await asyncio.sleep(min(left, LOOK_AGAIN))

    def _until(self, task: Task) -> float:
        """Seconds until a task is due, but never more than was meant: the clock may have been put back since."""
        left = max(0.0, task.due_at - self._seconds())
        if task.kind == downloads.KIND:
            return min(left, downloads.pause(task.tries))
        if task.kind in account_tasks.KINDS:
            return min(left, LOOK_AGAIN)
        return 0.0 if task.kind in (order.KIND, order.PICTURE) else left

    # downloads

    async def _download(self, task: Task) -> Task | None:
        """One try to fetch a file; gives the task of the next try, if there is to be one."""
        due = msgspec.json.decode(task.payload, type=Due)
        case_id = bytes.fromhex(due.case) or await self._store.case_of(task.account)
        if case_id is None:
            return None
        if not self._around.bots.ours(due.bot):
            return await self._of_another_bot(task, due, case_id)
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                file = await self._fetcher.fetch(case_id, due.file)
        except NoRoomError as error:
            _log.warning("%s", error.code)
            return await self._later(task, due, NO_ROOM_PAUSE, task.tries)
        except (WireError, TimeoutError) as error:
            wire = error if isinstance(error, WireError) else UnreachableError()
            _log.warning("%s", wire.code)
            now = self._seconds()
            due = downloads.failed(due, wire, now)
            if not downloads.final(due, wire, now, late=now - task.due_at > downloads.DAY):
                return await self._later(task, due, downloads.pause(task.tries), task.tries + 1)
            file = replace(due.file, state=FileState.LOST)
        await self._settled(task, due, file, case_id)
        return None

    async def _of_another_bot(self, task: Task, due: Due, case: bytes) -> Task | None:
        """What came to another bot can be fetched by that one only, should it run here again within the week."""
        end = (due.began or self._seconds()) + downloads.WEEK
        if self._seconds() < end:
            return dataclasses.replace(task, due_at=end, tries=len(downloads.PAUSES))
        _log.warning("keeper.other_bot")
        await self._settled(task, due, replace(due.file, state=FileState.LOST), case)
        return None

    async def _later(self, task: Task, due: Due, pause: int, tries: int) -> Task:
        later = dataclasses.replace(
            task, due_at=self._seconds() + pause, tries=tries, payload=msgspec.json.encode(due)
        )
        await self._store.commit(Turn(account=task.account, tasks=[later]))
        return later

    async def _settled(self, task: Task, due: Due, file: File, case: bytes) -> None:
        await self._lane(task.account).turn(lambda moment: _settle(moment, task, due, file), case=case)

    def _seconds(self) -> int:
        return int(self._around.now().timestamp())


async def _settle(context: TurnContext, task: Task, due: Due, file: File) -> None:
    """A file has come, or is known not to come: an event, and the burst that waited for it."""
    if file.state is FileState.KEPT:
        context.turn.files.append(file.kept_as)
    context.record(ev.FileSettled(exhibit=due.exhibit, position=due.position, file=file), actor=LOGBOG)
    context.turn.tasks_done.append((task.account, task.kind, task.key))
    context.memory = settled(context.memory, due, file)
    progress = await progress_of(context, context.case_id)
    if progress is not None:  # the notebook has gone over into another one: this goes after it
        moving = Moving(task.account.hex(), context.case_id.hex(), progress.into)
        leave_to_move(context, moving, task.key)
