"""The folder KONTROL of a package: everything that it takes to check it without Logbog. Pure, but for the stamp over
the signed list, which is asked for when the list is made.

checkpoint.txt   the newest checkpoint, signed            stamps/N.txt .tst .pem   what was stamped, the signed token,
proofs.json      events opened as far as the log shows                             the authority's certificates
                 them, their places, how the ledger grew  verify.py                checks all of it
contents.txt     every other file, every row, signed      guide.txt, vejledning.txt how to check it by hand
contents.tst .pem   a stamp over contents.txt itself
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.evidence.sentences import sentences
from bot.evidence.showing import Shown, bound
from bot.evidence.verify import APART, OWN, granted, token_of
from bot.log.content.rows import Log, LogRow
from bot.log.package.maker import Checks, Packed
from bot.log.package.plan import CONTROL, Item
from bot.words import Language, Words
from storage.ledger.checkpoint import open_checkpoint
from storage.ledger.merkle import Tree
from storage.values import KeptCheckpoint, Stamp, Way

TITLE = "logbog contents 2"
VERIFY = Path(__file__).with_name("verify.py")
_NO_TEXTS = re.compile(r"^TEXTS: .*$", re.MULTILINE)
GUIDES = {Language.DANISH: "vejledning.txt", Language.ENGLISH: "guide.txt"}


@dataclass(frozen=True)
class Grounds:
    """What a package is founded on: the ledger's leaves, its checkpoints up to the newest that counts, stamps over
    those, and the key that has signed. ``sign`` makes a signed note of a text, under the ledger's name."""

    public: bytes
    origin: str
    leaves: Sequence[bytes]
    checkpoints: Sequence[KeptCheckpoint]
    stamps: Sequence[Stamp]
    ways: Sequence[Way]
    sign: Callable[[str, str], str]
    stamp: Callable[[bytes], Awaitable[tuple[bytes, bytes] | None]]
    """A stamp over bytes: the signed token and its certificates (PEM); None where no authority answers."""


def control(log: Log, items: Sequence[Item], events: Sequence[Shown], grounds: Grounds) -> Checks:
    """What a package is checked by. ``items`` are all its other files."""
    newest = grounds.checkpoints[-1]
    files = {
        "verify.py": program(),
        **{name: guide(log, grounds, Words(language)) for language, name in GUIDES.items()},
    }
    files["checkpoint.txt"] = newest.note.encode()
    files["proofs.json"] = json.dumps(
        _proofs(log, items, events, grounds), ensure_ascii=False, separators=(",", ":")
    ).encode()
    for number, stamp in enumerate(grounds.stamps, 1):
        files |= {f"stamps/{number}.{end}": data for end, data in _stamp_files(stamp).items()}
    told = _contents(log)

    async def seal(packed: Packed) -> Mapping[str, bytes]:
        contents = grounds.sign(grounds.origin, _list(log, grounds, told, packed)).encode()
        found = await grounds.stamp(contents)
        token, chain = found or (b"", b"")
        made = {"contents.txt": contents, **({"contents.tst": token, "contents.pem": chain} if found else {})}
        return {CONTROL + name: data for name, data in made.items()}

    return Checks({CONTROL + name: data for name, data in files.items()}, len(told) + len(files), seal)


def _stamp_files(stamp: Stamp) -> dict[str, bytes]:
    """A stamp's files by their ending. The signed token stands alone; only where a later stamp covers an answer with
    words beside the token (as they were once kept) is that answer there as well."""
    token = token_of(stamp.response)
    whole = {} if granted(token) == stamp.response else {"tsr": stamp.response}
    return {"txt": stamp_text(stamp.root), "tst": token, "pem": stamp.chain, **whole}


def _list(log: Log, grounds: Grounds, told: Sequence[str], packed: Packed) -> str:
    """The text of contents.txt: exactly what belongs to this package. What cannot be in it is named, not hashed."""
    lines = [
        *(TITLE, grounds.origin, f"{log.case_label} {log.edition}"),
        f"made {log.made:%Y-%m-%dT%H:%M:%S}",
        f"stamps {len(grounds.stamps)}",
        *(f"part {number} {folder}" for number, folder in enumerate(packed.folders, 1)),
        *told,
        *(f"lost {path}" for path in packed.lost),
        *(f"file {one.part} {one.digest} {one.path}" for one in packed.files),
        *(f"apart {name}" for name in (*APART, *OWN)),
    ]
    return "\n".join(lines) + "\n"


def program() -> bytes:
    """The checker as it goes into a package: one file, with its texts in it."""
    texts = {str(language): sentences(language) for language in Language}
    line = f"TEXTS: dict[str, dict[str, str]] = {texts!r}"
    source, count = _NO_TEXTS.subn(lambda _: line, VERIFY.read_text("utf-8"), count=1)
    assert count == 1  # noqa: S101 - a test packs it
    return source.encode()


def stamp_text(root: bytes) -> bytes:
    """What an authority stamps: a line that holds the root of the tree of what is stamped."""
    return f"logbog stamp 1\n{root.hex()}\n".encode()


def guide(log: Log, grounds: Grounds, words: Words) -> bytes:
    """The page that says what this proves, what it does not, and how to check it by hand."""
    checkpoint = open_checkpoint(grounds.checkpoints[-1].note, grounds.public)
    commands = [
        f"openssl ts -verify -data stamps/{number}.txt -token_in -in stamps/{number}.tst -CAfile stamps/{number}.pem "
        f"-untrusted stamps/{number}.pem -partial_chain -attime {stamp.stamped_at}"
        for number, stamp in enumerate(grounds.stamps, 1)
    ]
    text = words.text(
        "evidence.guide",
        label=f"{log.case_label} {log.edition}",
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        key=hashlib.sha256(grounds.public).hexdigest(),
        stamps="\n".join(f"    {one}" for one in commands or [words.text("evidence.no_stamps")]),
    )
    return ("\ufeff" + text.replace("\n", "\r\n") + "\r\n").encode()


def _contents(log: Log) -> list[str]:
    """A line for each row, each number without one, and each annex."""
    rows = [f"incident {row.number}={_digest(row)}" for row in (*log.rows, *log.undated)]
    gone = [f"gone {one.number}={'joined' if one.into is not None else 'withdrawn'}" for one in log.gone]
    annexes = [
        f"annex {annex.number}={hashlib.sha256(annex.exhibit.id.encode()).hexdigest()}"
        for annex in log.annexes
    ]
    return [*rows, *gone, *annexes]


def _digest(row: LogRow) -> str:
    """A hash of all that a row shows, so that two editions can be compared."""
    return hashlib.sha256(msgspec.json.encode(row)).hexdigest()


def _proofs(log: Log, items: Sequence[Item], events: Sequence[Shown], grounds: Grounds) -> dict[str, Any]:
    tree, checkpoints = Tree(grounds.leaves), grounds.checkpoints
    size = checkpoints[-1].size
    places = {("checkpoint", kept.no): f"checkpoint:{place}" for place, kept in enumerate(checkpoints)}
    numbers = {stamp.no: number for number, stamp in enumerate(grounds.stamps, 1)}
    places |= {("stamp", no): f"stamp:{number}" for no, number in numbers.items()}
    return {
        "format": 2,
        "public": grounds.public.hex(),
        "checkpoints": [kept.note for kept in checkpoints],
        "growth": [
            _hexed(tree.consistency_proof(old.size, new.size)) for old, new in itertools.pairwise(checkpoints)
        ],
        "leaves": [
            {"index": event.index, "path": _hexed(tree.inclusion_proof(event.index, size)), **_opened(event)}
            for event in events
            if event.index < size
        ],
        "annexes": {path: list(found or (None, "")) for path, found in bound(items, log, events)},
        "stamps": [stamp.root.hex() for stamp in grounds.stamps],
        "ways": [
            {
                "stamp": numbers[way.stamp],
                "over": places[way.kind, way.item],
                "index": way.index,
                "size": way.size,
                "path": _hexed(way.path),
            }
            for way in grounds.ways
        ],
    }


def _opened(event: Shown) -> dict[str, Any]:
    if not event.head:
        return {"leaf": event.leaf.hex()}
    parts = {name: [one.salt.hex(), one.value.decode()] for name, one in event.parts.items()}
    return {"head": event.head.decode(), "open": parts}


def _hexed(hashes: Sequence[bytes]) -> list[str]:
    return [one.hex() for one in hashes]
