"""Looks at all that is kept, a short step at a time, while the store goes on: leaves, trees, checkpoints, files.

Nothing is written. A step begins where a *place* says (``case.12.3000``: case 12, from its event 3000 on; then
``file.…``: from that file's id on; then ``disk.7``: what lies in the folders of files whose names begin so) and gives
the place of the next, so that a check can be broken off and go on. What is wrong is named by numbers and ids of the
store only: a case's number, an event's place in its ledger, a file's id.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from pyrage.x25519 import Identity

from storage.cases import CaseRow, Cases
from storage.crypto.age_records import unseal
from storage.crypto.keys import MasterKey
from storage.engine import Engine
from storage.errors import DamagedError, MissingError, StoreError, UnsealError
from storage.files.blobs import Blobs
from storage.ledger.event_leaf import leaf_of
from storage.ledger.merkle import compact
from storage.proofs import SignedProofs
from storage.statements import Query
from storage.values import Finding, Look, Step

EVENTS = 500
"""Events that one step unseals: about a tenth of a second, with pauses in between."""
PAUSE_AFTER = 10
FILES = 50
NAMED = 400
"""Files on the disk that are looked up in one go."""
DIGITS = "0123456789abcdef"
FILE_BYTES = 100_000_000
"""Bytes after which a step ends with the file that it is at."""


class IntegrityCheck:
    """Checks one open store."""

    def __init__(
        self, engine: Engine, blobs: Blobs, cases: Cases, master: MasterKey, proofs: SignedProofs
    ) -> None:
        self._engine = engine
        self._blobs = blobs
        self._cases = cases
        self._master = master
        self._proofs = proofs

    async def step(self, place: str, look: Look | None = None) -> Step:
        """Look at what comes at ``place``. Raises MissingError when that is no place, StoreError when the store cannot
        be read at all."""
        step = Step()
        try:
            kind, _, rest = place.partition(".")
            if kind == "file":
                await self._files(bytes.fromhex(rest), step)
                return step
            if kind == "disk":
                await self._disk(list(DIGITS).index(rest), step)
                return step
            no, at = (int(part) for part in rest.split("."))
        except ValueError:
            raise MissingError("not a place of a check") from None
        found = await self._engine.read(Query.CASE_FROM, no)
        if not found:
            step.next = "file."
            return step
        id, here = found[0]
        step.case = here
        try:
            row = await self._cases.read(id)
            at = at if here == no else 0
            if at == 0:
                await self._tree(row, step)
            await self._events(row, at, step, look)
        except DamagedError:
            step.findings.append(Finding("check.case", here))
            step.next = f"case.{here + 1}.0"
        except MissingError:  # erased in between
            step.next = f"case.{here + 1}.0"
        return step

    async def names(self, case: int, file: str) -> bool:
        """Whether a file is one of this case's."""
        try:
            id = bytes.fromhex(file)
        except ValueError:
            return False
        for owner, _, _ in await self._engine.read(Query.FILE, id):
            return (await self._cases.get(owner)).no == case
        return False

    async def _tree(self, row: CaseRow, step: Step) -> None:
        """The ledger as its row has it, its leaves, and the checkpoints over it."""
        step.cases += 1
        row, leaves = await self._cases.with_leaves(row.id)
        if compact(leaves) != row.ledger:
            step.findings.append(Finding("check.tree", row.no))
        try:
            await self._proofs.check_checkpoints(row.id, leaves)
        except DamagedError:
            step.findings.append(Finding("check.checkpoint", row.no))

    async def _events(self, row: CaseRow, at: int, step: Step, look: Look | None) -> None:
        """Some events: there, opening, matching their leaves, and what they hold."""
        stop = min(at + EVENTS, row.ledger.size)
        step.next = f"case.{row.no}.{stop}" if stop < row.ledger.size else f"case.{row.no + 1}.0"
        identity = self._identity(row, step)
        found = await self._engine.read(Query.EVENTS, row.no, at, stop)
        rows = {index: (leaf, sealed) for index, leaf, sealed in found}
        step.events += stop - at
        for index in sorted(set(range(at, stop)) - rows.keys()):
            step.findings.append(Finding("check.event_missing", row.no, str(index)))
        for number, (index, (leaf, sealed)) in enumerate(sorted(rows.items()), 1):
            if identity is None:
                step.locked += 1
                continue
            try:
                data = unseal(identity, sealed)
                if leaf_of(data) != leaf:
                    raise ValueError
            except (UnsealError, ValueError):
                step.findings.append(Finding("check.event", row.no, str(index)))
                continue
            codes = look(row.id, index, data) if look is not None else ()
            step.findings += [Finding(code, row.no, str(index)) for code in codes]
            if number % PAUSE_AFTER == 0:
                await asyncio.sleep(0)

    def _identity(self, row: CaseRow, step: Step) -> Identity | None:
        """None for a case that only its person can open."""
        try:
            return self._cases.identity(row, self._master)
        except DamagedError:
            step.findings.append(Finding("check.key", row.no))
        except StoreError:
            pass
        return None

    async def _files(self, after: bytes, step: Step) -> None:
        """Some files of any case: there, and the sealed bytes that were written."""
        rows = await self._engine.read(Query.FILES_AFTER, after, FILES)
        read = 0
        for id, case_no, size, sha256 in rows:
            code = await asyncio.to_thread(_file, self._blobs.path(id), size, sha256)
            if code is not None:
                step.findings.append(Finding(code, case_no, id.hex()))
            step.files, read = step.files + 1, read + size
            if read >= FILE_BYTES or step.files == FILES:
                step.next = f"file.{id.hex()}"
                return
        step.next = f"disk.{DIGITS[0]}"

    async def _disk(self, place: int, step: Step) -> None:
        """Files that no row knows. What is being written has an id that is reserved before a byte is there, and what is
        being erased as well, so the folders are read first and the rows after."""
        ids, others = await asyncio.to_thread(self._blobs.lying, DIGITS[place])
        for start in range(0, len(ids), NAMED):
            some = ids[start : start + NAMED]
            known = await self._engine.read_all([(Query.FILE_KNOWN, (id, id)) for id in some])
            strays = [id for id, rows in zip(some, known, strict=True) if not rows]
            step.findings += [Finding("check.file_stray", 0, id.hex()) for id in strays]
        step.findings += [Finding("check.file_stray", 0, folder) for folder in others]
        step.next = f"disk.{DIGITS[place + 1]}" if place + 1 < len(DIGITS) else None


def _file(path: Path, size: int, sha256: bytes) -> str | None:
    try:
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").digest() == sha256 and path.stat().st_size == size
    except FileNotFoundError:
        return "check.file_missing"
    except OSError:
        return "check.file_unreadable"
    return None if same else "check.file"
