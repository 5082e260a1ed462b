"""What shows to others that a case's ledger has not been changed: signed checkpoints, and the stamps over them.

A checkpoint is made when it is asked for and there is something new since the last one. A stamp covers a small tree
whose leaves are notes of checkpoints and answers of older stamps, so that one request is enough for many cases and
one digest is all that leaves the machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from storage.cases import Cases
from storage.engine import Engine, Row, Write
from storage.errors import ClashError, DamagedError, FailedError, MissingError
from storage.group_commit import GroupCommit
from storage.ledger.checkpoint import Checkpoint, NoteError, SigningKey, open_checkpoint, origin_of
from storage.ledger.merkle import HASH_SIZE, Tree, leaf_hash
from storage.statements import Change, Query
from storage.store_keys import PLACE, StoreKeys
from storage.values import KeptCheckpoint, Leaf, Stamp, Way

SLICE = 500
"""Cases that are looked at in one go for what has changed: a few milliseconds."""

TRIES = 8
"""How often it is looked at anew, when another one was kept in the very moment."""


class SignedProofs:
    """The checkpoints and stamps of one store."""

    def __init__(
        self, engine: Engine, commits: GroupCommit, cases: Cases, keys: StoreKeys, clock: Callable[[], int]
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._cases = cases
        self._seal = keys.working_seal
        self._key = keys.signing
        self._clock = clock

    @property
    def public_key(self) -> bytes:
        """The installation's Ed25519 public key, 32 bytes."""
        return self._key.public

    def origin(self, case: bytes) -> str:
        """The name of a case's ledger in its checkpoints."""
        return origin_of(self._key.public, case)

    def sign(self, name: str, text: str) -> str:
        """A text as a note signed by this installation. Raises NoteError, DamagedError."""
        return self._signing_key().sign(name, text)

    async def checkpoint(self, case: bytes) -> KeptCheckpoint:
        """The checkpoint over all of a case: the newest one, or a new one where something has come since. Raises
        MissingError for an empty case, DamagedError."""
        key, now = self._signing_key(), self._clock()
        for _ in range(TRIES):
            row = await self._cases.get(case)
            if row.ledger.size == 0:
                raise MissingError("an empty case has no checkpoint")
            newest = await self._newest(row.no)
            if newest is not None and newest.size >= row.ledger.size:
                return newest
            checkpoint = Checkpoint(self.origin(case), row.ledger.size, row.ledger.root(), now)
            note = key.sign(checkpoint.origin, checkpoint.text())
            kept = (row.ledger.size, now, note, case)
            with contextlib.suppress(ClashError):  # another one over as much, in the meantime
                await self._commits.write([Write(Change.CHECKPOINT_ADD, [kept], MissingError)])
        raise FailedError("the ledger has grown each time")

    async def checkpoints(self, case: bytes) -> list[KeptCheckpoint]:
        """Every checkpoint of a case, the oldest first. Raises MissingError."""
        row = await self._cases.get(case)
        return [KeptCheckpoint(*one) for one in await self._engine.read(Query.CHECKPOINTS, row.no)]

    async def check_checkpoints(self, case: bytes, leaves: Sequence[bytes]) -> None:
        """Whether each checkpoint of a case is signed by this installation and is the beginning of its ledger, whose
        leaves these are. Raises DamagedError."""
        tree = Tree(leaves)
        for kept in await self.checkpoints(case):
            try:
                found = open_checkpoint(kept.note, self._key.public)
            except NoteError:
                raise DamagedError("a checkpoint is not signed by this installation") from None
            if (found.origin, found.size, found.made) != (self.origin(case), kept.size, kept.made_at):
                raise DamagedError("a checkpoint is another's")
            if found.size > len(leaves) or found.root != tree.root(found.size):
                raise DamagedError("the ledger is not the one that a checkpoint was made of")

    async def changed(self, before: int, after: int = 0) -> tuple[list[bytes], int | None]:
        """Of some cases after number ``after``: those with something new since their last checkpoint, which was made
        before that time (or never). And the number of the last one looked at; None when that was all."""

        rows = await self._engine.read(Query.CHANGED, before, after, SLICE)
        return [id for _, id, settled in rows if not settled], rows[-1][0] if len(rows) == SLICE else None

    async def unstamped(
        self, authority: str, ageing: int, limit: int, after: int = 0, others: Sequence[str] | None = None
    ) -> list[Leaf]:
        """What this authority has still to stamp: checkpoints (after number ``after``) without a stamp of its own, and
        its stamps whose certificates end before ``ageing``, where no later stamp covers them. Where ``others`` are
        given, also those of whoever is not among them: an authority that is not asked any more renews nothing."""
        new = await self._engine.read(Query.UNSTAMPED, authority, after, limit)
        ageing_ones = await self._engine.read(Query.AGEING, ageing)
        old = [
            no
            for no, whose in ageing_ones
            if whose == authority or (others is not None and whose not in others)
        ][:limit]
        leaves = [Leaf("checkpoint", no, note.encode()) for no, note in new]
        return leaves + [Leaf("stamp", no, (await self._stamp(no)).response) for no in old]

    async def keep_stamp(self, leaves: Sequence[Leaf], stamp: Stamp) -> int:
        """Keep a stamp over these leaves, whose tree's root it holds; returns its number (``stamp.no`` counts for
        nothing). Raises DamagedError where the root is another."""
        tree = Tree([leaf_hash(leaf.data) for leaf in leaves])
        if tree.root() != stamp.root:
            raise DamagedError("a stamp is not over this tree")

        paths = [
            (leaf.kind, leaf.item, index, len(leaves), b"".join(tree.inclusion_proof(index)))
            for index, leaf in enumerate(leaves)
        ]
        for _ in range(TRIES):
            no = await self._next_stamp()
            kept = (
                no,
                stamp.authority,
                stamp.stamped_at,
                stamp.expires_at,
                stamp.root,
                stamp.response,
                stamp.chain,
            )
            ways = [(no, *path) for path in paths]
            try:
                await self._commits.write([Write(Change.STAMP_ADD, [kept]), Write(Change.STAMPED_ADD, ways)])
                return no
            except ClashError:
                if await self._next_stamp() == no:
                    raise
        raise FailedError("another stamp was kept each time")

    async def stamps(self, checkpoints: Sequence[int]) -> tuple[list[Stamp], list[Way]]:
        """The stamps over these checkpoints, and those over these stamps, and so on; with the ways there."""
        stamps: dict[int, Stamp] = {}
        ways: list[Way] = []
        todo = [("checkpoint", no) for no in checkpoints]
        while todo:
            found = await self._engine.read_all([(Query.WAYS_TO, item) for item in todo])
            todo = []
            for way in (_way(row) for rows in found for row in rows):
                ways.append(way)
                if way.stamp not in stamps:
                    stamps[way.stamp] = await self._stamp(way.stamp)
                    todo.append(("stamp", way.stamp))
        return [stamps[no] for no in sorted(stamps)], sorted(
            ways, key=lambda way: (way.stamp, way.kind, way.item)
        )

    async def stamp_after(self, no: int) -> tuple[Stamp, list[tuple[Way, bytes]]] | None:
        """The next stamp by number, and the ways to what it covers with what their leaves hash; of a case that has been
        erased, nothing."""
        for (next_no,) in await self._engine.read(Query.STAMP_AFTER, no):
            ways = [_way(row) for row in await self._engine.read(Query.WAYS_OF, next_no)]
            return await self._stamp(next_no), [(way, await self._data(way)) for way in ways]
        return None

    async def _newest(self, case_no: int) -> KeptCheckpoint | None:
        for row in await self._engine.read(Query.CHECKPOINT_NEWEST, case_no):
            return KeptCheckpoint(*row)
        return None

    async def _next_stamp(self) -> int:
        rows = await self._engine.read(Query.STAMP_LAST)
        return int(rows[0][0]) + 1 if rows else 1

    async def _stamp(self, no: int) -> Stamp:
        for row in await self._engine.read(Query.STAMP, no):
            return Stamp(*row)
        raise DamagedError("a stamp is gone")

    async def _data(self, way: Way) -> bytes:
        """What a leaf hashes; empty where it is gone."""
        if way.kind == "checkpoint":
            rows = await self._engine.read(Query.NOTE, way.item)
            return str(rows[0][0]).encode() if rows else b""
        rows = await self._engine.read(Query.STAMP, way.item)
        return Stamp(*rows[0]).response if rows else b""

    def _signing_key(self) -> SigningKey:
        key = SigningKey.from_seed(self._seal.open(PLACE + self._key.public, self._key.sealed))
        if key.public != self._key.public:
            raise DamagedError("the signing key is another")
        return key


def _way(row: Row) -> Way:
    stamp, kind, item, index, size, path = row
    hashes = tuple(path[at : at + HASH_SIZE] for at in range(0, len(path), HASH_SIZE))
    return Way(stamp, kind, item, index, size, hashes)
