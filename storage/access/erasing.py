"""Erasing a case: its keys, rows and files, in one transaction with its tombstone.

The private key is what counts (crypto-shredding): without it, nothing that is left in a backup or in blocks that the
file system has not written over can be read. What is deleted is then made to be nowhere in the engine either
(``Engine.shred``).
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.cases import Cases
from storage.engine import Engine, Write
from storage.errors import FailedError, MissingError, StaleError
from storage.files.blobs import Blobs
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.values import Erased
from storage.working_state import Address, Working

TRIES = 8
"""How often it is looked at anew, when the case has grown in the very moment."""


class Erasing:
    """Erases cases of one store."""

    def __init__(
        self, engine: Engine, commits: GroupCommit, blobs: Blobs, cases: Cases, working: Working
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._blobs = blobs
        self._cases = cases
        self._working = working

    async def erase(
        self, case: bytes, now: int, accounts: Sequence[bytes], documents: Sequence[Address]
    ) -> Erased:
        """Erase one case, and what is kept of it and of its ``accounts``; nothing where it is gone already. Unhandled
        updates stay: who writes on begins anew. Raises FailedError, DamagedError."""
        owners = [(self._working.owner(owner),) for owner in (case, *accounts)]
        of_accounts = [(account,) for account in accounts]
        for _ in range(TRIES):
            try:
                row = await self._cases.read(case)
            except MissingError:
                return Erased()
            files = tuple(id for (id,) in await self._engine.read(Query.FILES_OF, row.no))
            writes = [
                Write(Change.TOMBSTONE_ADD, [(case, now)]),
                Write(Change.ERASING_BEGIN, [(row.no, row.mac, len(files))], StaleError),
                Write(Change.CASE_ERASE, [(row.no,)]),
                Write(Change.PARKED_REMOVE, of_accounts),
                Write(Change.TASKS_REMOVE, of_accounts),
                Write(Change.DOCUMENTS_REMOVE, owners),
                Write(Change.DOCUMENT_REMOVE, documents),
            ]
            try:
                await self._commits.write(writes)
            except StaleError:
                continue
            finally:
                self._cases.drop(case)
            return Erased(files, row.ledger.size)
        raise FailedError("the case has grown each time")

    async def shred(self, erased: Erased) -> None:
        """See that nothing of it is left: no file, and no row in the engine. Raises FailedError."""
        await self._blobs.remove(erased.files)
        await self._engine.shred()
