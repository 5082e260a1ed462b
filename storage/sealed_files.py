"""Files of cases: sealed and written first, named by a turn afterwards."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from storage.cases import Cases
from storage.engine import Engine, Write
from storage.errors import MissingError, StaleError
from storage.files.blobs import Blobs, SealedFile
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.values import KeptFile

RESERVE = 64
"""Ids for files that are handed out in one commit."""

UNNAMED = 1 << 16
"""Files that have been written and may still be named, 0.4 kB each: more than are ever under way at once."""


class SealedFiles:
    """The files of one store."""

    def __init__(
        self, engine: Engine, commits: GroupCommit, blobs: Blobs, cases: Cases, ids: Callable[[], bytes]
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._blobs = blobs
        self._cases = cases
        self._ids = ids
        self._free: deque[bytes] = deque()
        self._reserving = asyncio.Lock()
        self._unnamed: dict[
            bytes, tuple[bytes, SealedFile]
        ] = {}  # written by this process, not committed yet

    async def put(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """See ``storage.store.Store.put_file``."""
        row = self._cases.remembered(case) or await self._cases.get(case)
        id = await self._free_id()
        plain, sealed = await self._blobs.put(id, row.recipient, chunks)
        self._unnamed[id] = (case, sealed)
        if (
            len(self._unnamed) > UNNAMED
        ):  # nobody has named it: what is on the disk is swept at the next start
            del self._unnamed[next(iter(self._unnamed))]
        return KeptFile(id.hex(), plain.size, plain.sha256.hex())

    async def find(self, case: bytes, id: bytes) -> SealedFile:
        """A file that was just written for a case, or that it names. Raises MissingError."""
        owner, sealed = self._unnamed.get(id, (None, None))
        if sealed is not None and owner == case:
            return sealed
        for owner, size, sha256 in await self._engine.read(Query.FILE, id):
            if owner == case:
                return SealedFile(size, sha256)
        raise MissingError("no such file")

    async def naming(self, case: bytes | None, names: Sequence[bytes], *, looked: bool) -> list[Write]:
        """Name files: those that were just written, or that the case names already. Those just written are only looked
        up (``looked``) when that did not hold. Raises MissingError."""
        taken, added = [], []
        for id in names:
            owner, sealed = self._unnamed.get(id, (None, None))
            if sealed is None or owner != case or looked:
                if any(row[0] == case for row in await self._engine.read(Query.FILE, id)):
                    continue
                if sealed is None or owner != case:
                    raise MissingError("no such file in this case")
            taken.append((id,))
            added.append((id, sealed.size, sealed.sha256, case))
        expect = MissingError if looked else StaleError
        return [Write(Change.RESERVED_TAKE, taken, expect), Write(Change.FILE_ADD, added, expect)]

    def named(self, names: Iterable[bytes]) -> None:
        """These have been committed."""
        for id in names:
            self._unnamed.pop(id, None)

    async def _free_id(self) -> bytes:
        async with self._reserving:
            if not self._free:
                ids = [self._ids() for _ in range(RESERVE)]
                await self._commits.write([Write(Change.RESERVED_ADD, [(id,) for id in ids])])
                self._free.extend(ids)
            return self._free.popleft()


def file_id(id: str) -> bytes:
    """The id of a file from its writing. Raises MissingError."""
    try:
        return bytes.fromhex(id)
    except ValueError:
        raise MissingError("not the id of a file") from None
