"""What shows to others that a case's ledger has not been changed: signed checkpoints, and the stamps over them.

A checkpoint is made when it is asked for and there is something new since the last one. A stamp covers a small tree
whose leaves are notes of checkpoints and answers of older stamps, so that one request is enough for many cases and
one digest is all that leaves the machine.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage.crypto.aead import WorkingSeal
from storage.errors import DamagedError, MissingError
from storage.ledger.checkpoint import Checkpoint, NoteError, SigningKey, open_checkpoint, origin_of
from storage.ledger.merkle import HASH_SIZE, Tree, leaf_hash
from storage.sqlite.group_commit import Database
from storage.sqlite.tables.cases import Cases
from storage.values import KeptCheckpoint, Leaf, Stamp, Way

PLACE = b"signing"
SLICE = 500
"""Cases that are looked at in one go for what has changed: a few milliseconds."""


class Proofs:
    """The checkpoints and stamps of one store."""

    def __init__(
        self, database: Database, cases: Cases, seal: WorkingSeal, clock: Callable[[], int], key: SigningRow
    ) -> None:
        self._database = database
        self._cases = cases
        self._seal = seal
        self._clock = clock
        self._key = key

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

        def work(con: sqlite3.Connection) -> KeptCheckpoint:
            row = self._cases.get(con, case)
            if row.ledger.size == 0:
                raise MissingError("an empty case has no checkpoint")
            newest = _checkpoints(con, row.no, "DESC LIMIT 1")
            if newest and newest[0].size == row.ledger.size:
                return newest[0]
            checkpoint = Checkpoint(self.origin(case), row.ledger.size, row.ledger.root(), now)
            note = key.sign(checkpoint.origin, checkpoint.text())
            no = con.execute(
                "INSERT INTO checkpoints (case_no, size, made_at, note) VALUES (?, ?, ?, ?)",
                (row.no, row.ledger.size, now, note),
            ).lastrowid
            return KeptCheckpoint(int(no or 0), row.ledger.size, now, note)

        return await self._database.write(work)

    async def checkpoints(self, case: bytes) -> list[KeptCheckpoint]:
        """Every checkpoint of a case, the oldest first. Raises MissingError."""
        return await self._database.read(
            lambda con: _checkpoints(con, self._cases.get(con, case).no, "LIMIT -1")
        )

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

        def work(con: sqlite3.Connection) -> tuple[list[bytes], int | None]:
            rows = con.execute(
                "SELECT no, id, EXISTS (SELECT 1 FROM checkpoints k WHERE k.case_no = c.no "
                "AND (k.size = c.size OR k.made_at >= ?)) OR c.size = 0 FROM cases c WHERE no > ? ORDER BY no LIMIT ?",
                (before, after, SLICE),
            ).fetchall()
            return [id for _, id, settled in rows if not settled], rows[-1][0] if len(rows) == SLICE else None

        return await self._database.read(work)

    async def unstamped(
        self, authority: str, ageing: int, limit: int, after: int = 0, others: Sequence[str] | None = None
    ) -> list[Leaf]:
        """What this authority has still to stamp: checkpoints (after number ``after``) without a stamp of its own, and
        its stamps whose certificates end before ``ageing``, where no later stamp covers them. Where ``others`` are
        given, also those of whoever is not among them: an authority that is not asked any more renews nothing."""
        whose, names = "authority = ?", [authority]
        if others is not None:
            whose, names = (
                f"(authority = ? OR authority NOT IN ({', '.join('?' * len(others))}))",
                [*names, *others],
            )

        def work(con: sqlite3.Connection) -> list[Leaf]:
            new = con.execute(
                "SELECT no, note FROM checkpoints k WHERE NOT EXISTS (SELECT 1 FROM stamped d JOIN stamps s "
                "ON s.no = d.stamp_no WHERE d.kind = 'checkpoint' AND d.item = k.no AND s.authority = ?) "
                "AND no > ? ORDER BY no LIMIT ?",
                (authority, after, limit),
            ).fetchall()
            old = con.execute(
                f"SELECT no, response FROM stamps s WHERE {whose} AND expires_at < ? AND NOT EXISTS "  # noqa: S608 - placeholders
                "(SELECT 1 FROM stamped WHERE kind = 'stamp' AND item = s.no) ORDER BY no LIMIT ?",
                (*names, ageing, limit),
            ).fetchall()
            leaves = [Leaf("checkpoint", no, note.encode()) for no, note in new]
            return leaves + [Leaf("stamp", no, response) for no, response in old]

        return await self._database.read(work)

    async def keep_stamp(self, leaves: Sequence[Leaf], stamp: Stamp) -> int:
        """Keep a stamp over these leaves, whose tree's root it holds; returns its number (``stamp.no`` counts for
        nothing). Raises DamagedError where the root is another."""
        tree = Tree([leaf_hash(leaf.data) for leaf in leaves])
        if tree.root() != stamp.root:
            raise DamagedError("a stamp is not over this tree")

        def work(con: sqlite3.Connection) -> int:
            no = con.execute(
                "INSERT INTO stamps (authority, stamped_at, expires_at, root, response, chain) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    stamp.authority,
                    stamp.stamped_at,
                    stamp.expires_at,
                    stamp.root,
                    stamp.response,
                    stamp.chain,
                ),
            ).lastrowid
            con.executemany(
                "INSERT INTO stamped VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (no, leaf.kind, leaf.item, index, len(leaves), b"".join(tree.inclusion_proof(index)))
                    for index, leaf in enumerate(leaves)
                ],
            )
            return int(no or 0)

        return await self._database.write(work)

    async def stamps(self, checkpoints: Sequence[int]) -> tuple[list[Stamp], list[Way]]:
        """The stamps over these checkpoints, and those over these stamps, and so on; with the ways there."""

        def work(con: sqlite3.Connection) -> tuple[list[Stamp], list[Way]]:
            stamps: dict[int, Stamp] = {}
            ways: list[Way] = []
            todo = [("checkpoint", no) for no in checkpoints]
            while todo:
                item = todo.pop()
                for way in map(_way, con.execute(f"{_WAYS} WHERE kind = ? AND item = ?", item).fetchall()):
                    ways.append(way)
                    if way.stamp not in stamps:
                        stamps[way.stamp] = _stamp(con, way.stamp)
                        todo.append(("stamp", way.stamp))
            return [stamps[no] for no in sorted(stamps)], sorted(
                ways, key=lambda way: (way.stamp, way.kind, way.item)
            )

        return await self._database.read(work)

    async def stamp_after(self, no: int) -> tuple[Stamp, list[tuple[Way, bytes]]] | None:
        """The next stamp by number, and the ways to what it covers with what their leaves hash; of a case that has been
        erased, nothing."""

        def work(con: sqlite3.Connection) -> tuple[Stamp, list[tuple[Way, bytes]]] | None:
            row = con.execute("SELECT min(no) FROM stamps WHERE no > ?", (no,)).fetchone()
            if row[0] is None:
                return None
            ways = [_way(one) for one in con.execute(f"{_WAYS} WHERE stamp_no = ?", row).fetchall()]
            return _stamp(con, row[0]), [(way, _data(con, way)) for way in ways]

        return await self._database.read(work)

    def _signing_key(self) -> SigningKey:
        key = SigningKey.from_seed(self._seal.open(PLACE + self._key.public, self._key.sealed))
        if key.public != self._key.public:
            raise DamagedError("the signing key is another")
        return key


@dataclass(frozen=True, slots=True)
class SigningRow:
    """The installation's key as it is kept."""

    public: bytes
    sealed: bytes


def read_signing(con: sqlite3.Connection) -> SigningRow | None:
    """The signing key; None before it was made. Raises DamagedError when it is gone."""
    row = con.execute("SELECT public, sealed FROM signing").fetchone()
    if row is not None:
        return SigningRow(*row)
    if con.execute("SELECT 1 FROM checkpoints").fetchone():
        raise DamagedError("the signing key is gone")
    return None


def write_signing(con: sqlite3.Connection, seal: WorkingSeal, seed: bytes) -> None:
    """At the first start of this format."""
    key = SigningKey.from_seed(seed)
    con.execute("INSERT INTO signing VALUES (1, ?, ?)", (key.public, seal.seal(PLACE + key.public, seed)))


def _checkpoints(con: sqlite3.Connection, case_no: int, order: str) -> list[KeptCheckpoint]:
    rows = con.execute(
        f"SELECT no, size, made_at, note FROM checkpoints WHERE case_no = ? ORDER BY size {order}",  # noqa: S608
        (case_no,),
    )
    return [KeptCheckpoint(*row) for row in rows]


_WAYS = "SELECT stamp_no, kind, item, idx, size, path FROM stamped"


def _way(row: tuple[int, str, int, int, int, bytes]) -> Way:
    stamp, kind, item, index, size, path = row
    hashes = tuple(path[at : at + HASH_SIZE] for at in range(0, len(path), HASH_SIZE))
    return Way(stamp, kind, item, index, size, hashes)


def _data(con: sqlite3.Connection, way: Way) -> bytes:
    """What a leaf hashes; empty where it is gone."""
    query = "SELECT note FROM checkpoints" if way.kind == "checkpoint" else "SELECT response FROM stamps"
    row = con.execute(f"{query} WHERE no = ?", (way.item,)).fetchone()
    if row is None:
        return b""
    return row[0].encode() if way.kind == "checkpoint" else bytes(row[0])


def _stamp(con: sqlite3.Connection, no: int) -> Stamp:
    row = con.execute(
        "SELECT no, authority, stamped_at, expires_at, root, response, chain FROM stamps WHERE no = ?", (no,)
    ).fetchone()
    if row is None:
        raise DamagedError("a stamp is gone")
    return Stamp(*row)
