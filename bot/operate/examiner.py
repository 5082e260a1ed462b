"""Examines all that is kept, step by step: what the store can tell of itself (``storage.integrity_check``),
and what only the bot knows: that each event can be read, that its files are kept, that numbers are not given twice,
that stamps hold.

By itself it does a small share each night, so that all of it is examined about once a month.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from bot.case import events as ev
from bot.case.values import FileState
from bot.chat.state import chat_state
from bot.chat.turn.case_cache import COUNTER
from bot.evidence.control import stamp_text
from bot.evidence.stamps.validity import looked_at
from storage.errors import StoreError
from storage.ledger.merkle import leaf_hash, verify_inclusion
from storage.store import Store
from storage.values import START, Finding, Step, Turn

NIGHT = (2, 5)
"""Hours of the operator's zone in which the share is done."""
NIGHTS = 30
MOST_SECONDS = 600.0
WAIT_SECONDS = 1800.0
PLACE = "examined"

_log = logging.getLogger("logbog.examiner")


class Examiner:
    """Examines one store. ``now`` is aware; its zone is the operator's."""

    def __init__(self, store: Store, now: Callable[[], dt.datetime], nobody: bytes) -> None:
        self._store = store
        self._now = now
        self._nobody = nobody

    async def step(self, place: str) -> Step:
        """The next step of the store's, and of ours about the same. Raises MissingError, StoreError."""
        kind, _, rest = place.partition(".")
        if kind == "stamp" and rest.isdecimal():
            return await self._stamps(int(rest))
        seen = _Seen()
        step = await self._store.checking.step(place, seen.look)
        if kind == "disk" and step.next is None:
            step.next = "stamp.0"
        for case, number in seen.numbers.items():
            try:
                counter = chat_state.load_counter(await self._store.document(case, COUNTER))
            except (StoreError, msgspec.DecodeError):
                counter = chat_state.Counter(0)
            if number >= counter.next_number:
                step.findings.append(Finding("check.number", step.case, str(number)))
        for file, index in seen.files.items():
            if not await self._store.checking.names(step.case, file):
                step.findings.append(Finding("check.file_unnamed", step.case, str(index)))
        return step

    async def run(self) -> None:
        """Do a share each night until cancelled, and tell the operator's log of what does not hold."""
        done: dt.date | None = None
        while True:
            now = self._now()
            if now.date() != done and NIGHT[0] <= now.hour < NIGHT[1]:
                done = now.date()
                try:
                    await self.share()
                except StoreError as error:
                    _log.error("%s", error.code)
            await asyncio.sleep(WAIT_SECONDS)

    async def share(self) -> int:
        """A share of all, from where the last one ended. Gives how many things do not hold. Raises StoreError."""
        tally = await self._store.oversight.tally()
        wanted = (tally.events + tally.files) // NIGHTS + 1
        kept = await self._store.document(self._nobody, PLACE)
        place = kept.decode() if kept else START
        looked, wrong, end = 0, 0, asyncio.get_running_loop().time() + MOST_SECONDS
        while looked < wanted and asyncio.get_running_loop().time() < end:
            step = await self.step(place)
            looked, wrong = looked + step.events + step.files, wrong + len(step.findings)
            for finding in step.findings:
                _log.error("%s case %d", finding.code, finding.case)
            place = step.next or START
            await self._store.commit(Turn(self._nobody, documents={(self._nobody, PLACE): place.encode()}))
            if step.next is None:
                break
        if wrong:
            _log.error("check.damaged %d", wrong)
        return wrong

    async def _stamps(self, after: int) -> Step:
        found = await self._store.proofs.stamp_after(after)
        if found is None:
            return Step()
        stamp, covered = found
        step = Step(next=f"stamp.{stamp.no}")
        holds = not looked_at(stamp_text(stamp.root), stamp.response, stamp.chain).wrong
        for way, data in covered:
            holds = holds and (
                not data or verify_inclusion(leaf_hash(data), way.index, way.size, way.path, stamp.root)
            )
        if not holds:
            step.findings.append(Finding("check.stamp", 0, str(stamp.no)))
        return step


class _Seen:
    """What the events of one step name: the highest number of an incident in each case, and files."""

    def __init__(self) -> None:
        self.numbers: dict[bytes, int] = {}
        self.files: dict[str, int] = {}

    def look(self, case: bytes, index: int, data: bytes) -> list[str]:
        """See ``storage.integrity_check.Look``."""
        try:
            payload = ev.decode(data).payload
        except ev.UnknownEventError:
            return ["check.unreadable"]
        number = getattr(payload, "incident", None)
        if isinstance(number, int):
            self.numbers[case] = max(number, self.numbers.get(case, 0))
        files = getattr(payload, "files", ()) or ()
        for file in (*files, getattr(payload, "file", None)):
            if getattr(file, "state", None) is FileState.KEPT:
                self.files.setdefault(file.kept_as, index)
        return []


def told(step: Step) -> dict[str, Any]:
    """A step as it goes through the door."""
    return asdict(step)
