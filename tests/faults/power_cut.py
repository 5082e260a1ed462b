"""The folder as it could be after a power cut: a recording, cut somewhere; what was not synced is lost, kept or torn.

What POSIX promises and no more: a file's bytes are on the disk after an fsync of the file that began when they had been
written; an entry of a folder after an fsync of that folder. Everything else may be there or not, in any combination.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.faults.recording import FOLDER, Name, Op, Sync, Told, Truncate, Write

SECTOR = 512


class Fate(Enum):
    """What becomes of something that was not synced."""

    DROPPED = "dropped"
    KEPT = "kept"
    TORN = "torn"  # some of its sectors
    LENGTH = "length"  # the file has grown, but the bytes are zeros


class Luck(Enum):
    """How a state is made: what becomes of all that was not synced."""

    NOTHING = "nothing that was not synced"
    EVERYTHING = "everything but the last, which is torn"
    IN_ORDER = "a part in order, then one torn"
    ANY = "any part, in any combination"
    NAMES = "every name, no bytes"
    BYTES = "all bytes, no name"


@dataclass(frozen=True)
class State:
    """A state: after how many ops the power went, and with what luck. ``seed`` makes it again."""

    cut: int
    luck: Luck
    seed: str


class PowerCut:
    """All states of one recording."""

    def __init__(self, ops: Sequence[Op], root: str) -> None:
        self._ops = ops
        self._root = root
        self._syncs: dict[int | str, list[tuple[int, int]]] = defaultdict(list)
        for at, op in enumerate(ops):
            if isinstance(op, Sync):
                self._syncs[op.what].append((at, op.begun))

    def state(self, seed: str) -> State:
        """The state of a seed. Cuts near to something told are taken more often: there it matters most."""
        chance = random.Random(seed)
        cut = chance.randint(0, len(self._ops))
        if chance.random() < 0.4:
            after = [at for at, op in enumerate(self._ops) if isinstance(op, Told)]
            cut = min(len(self._ops), chance.choice(after) + 1 + chance.randint(0, 3)) if after else cut
        return State(cut, chance.choice(list(Luck)), seed)

    def told(self, state: State) -> list[Told]:
        """What had been told when the power went."""
        return [op for op in self._ops[: state.cut] if isinstance(op, Told)]

    def build(self, state: State, folder: Path) -> None:
        """Make the folder."""
        names, contents = self._apply(state)
        for path, inode in sorted(names.items()):
            if inode == FOLDER:
                self._place(folder, path).mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, inode in names.items():
            if inode == FOLDER or not self._reachable(path, names):
                continue
            place = self._place(folder, path)
            place.write_bytes(contents.get(inode, b""))
            place.chmod(0o600)

    def whole(self) -> tuple[dict[str, int], dict[int, bytearray]]:
        """Everything, with nothing lost: names with their inodes, and the contents of these."""
        return self._apply(State(len(self._ops), Luck.EVERYTHING, ""), lost=False)

    def _apply(self, state: State, *, lost: bool = True) -> tuple[dict[str, int], dict[int, bytearray]]:
        chance = random.Random(f"{state.seed} fates")
        begun = self._ops[: state.cut]
        loose = [at for at, op in enumerate(begun) if lost and self._is_loose(at, op, state.cut)]
        fates = dict(zip(loose, _fates(state.luck, [self._ops[at] for at in loose], chance), strict=True))
        names: dict[str, int] = {}
        contents: dict[int, bytearray] = defaultdict(bytearray)
        for at, op in enumerate(self._ops[: state.cut]):
            fate = fates.get(at, Fate.KEPT)
            if fate is Fate.DROPPED:
                continue
            if isinstance(op, Name):
                for path, inode in op.changes:
                    if inode is None:
                        names.pop(path, None)
                    else:
                        names[path] = inode
            elif isinstance(op, Truncate):
                _resize(contents[op.inode], op.size)
            elif isinstance(op, Write):
                _write(contents[op.inode], op, fate, chance)
        return names, contents

    def _is_loose(self, at: int, op: Op, cut: int) -> bool:
        """Whether it may be lost: no sync of its file or folder began after it and ended before the cut."""
        what: int | str
        if isinstance(op, Write | Truncate):
            what = op.inode
        elif isinstance(op, Name):
            what = op.folder
        else:
            return False
        syncs = self._syncs.get(what, [])
        ended = bisect_right(syncs, (cut - 1, len(self._ops)))
        return not any(begun > at for _, begun in syncs[:ended])

    def _place(self, folder: Path, path: str) -> Path:
        return folder / Path(path).relative_to(self._root)

    def _reachable(self, path: str, names: dict[str, int]) -> bool:
        parents = [str(parent) for parent in Path(path).parents if str(parent).startswith(self._root + "/")]
        return all(names.get(parent) == FOLDER for parent in parents)


def _fates(luck: Luck, loose: Sequence[Op], chance: random.Random) -> list[Fate]:
    """What becomes of each op that is not synced."""
    kept_until = {
        Luck.NOTHING: 0,
        Luck.EVERYTHING: max(0, len(loose) - 1),
        Luck.IN_ORDER: chance.randint(0, len(loose)),
    }.get(luck)
    if kept_until is not None:
        torn = [] if luck is Luck.NOTHING else [Fate.TORN]
        rest = (Fate.DROPPED for _ in loose)
        return [*[Fate.KEPT] * kept_until, *torn, *rest][: len(loose)]
    if luck is Luck.ANY:
        return [chance.choice(list(Fate)) for _ in loose]
    return [Fate.KEPT if isinstance(op, Name) == (luck is Luck.NAMES) else Fate.DROPPED for op in loose]


def _write(content: bytearray, op: Write, fate: Fate, chance: random.Random) -> None:
    end = op.offset + len(op.data)
    if fate is Fate.KEPT:
        _resize(content, max(len(content), end))
        content[op.offset : end] = op.data
        return
    _resize(content, max(len(content), end))
    if fate is Fate.LENGTH:
        return
    # Torn at the sectors of the disk: each is as it was, or new.
    for start in range(op.offset - op.offset % SECTOR, end, SECTOR):
        first, last = max(start, op.offset), min(start + SECTOR, end)
        if chance.random() < 0.5:
            content[first:last] = op.data[first - op.offset : last - op.offset]


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
