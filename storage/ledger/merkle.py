"""The ledger: a Merkle tree over a case's events, as RFC 9162 §2.1 says. Pure: bytes in, bytes out.

A *compact range* holds the roots of the perfect subtrees that the tree falls apart into, largest first:
one hash for each bit that is set in its size. It is all that is needed to append, and to tell the root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The state of a tree of ``size`` leaves. Raises ValueError when the hashes do not fit the size."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError("a compact range has one hash for each bit of its size")
        if any(len(one) != HASH_SIZE for one in self.hashes):
            raise ValueError("a hash has 32 bytes")

    def append(self, leaf: bytes) -> CompactRange:
        """The range with one more leaf (its hash)."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> CompactRange:
        """The range with more leaves: for each, as many nodes are joined as the size before it ends in ones."""
        hashes, size = list(self.hashes), self.size
        for leaf in leaves:
            if len(leaf) != HASH_SIZE:
                raise ValueError("a hash has 32 bytes")
            node, ones = leaf, size
            while ones & 1:
                node = node_hash(hashes.pop(), node)
                ones >>= 1
            hashes.append(node)
            size += 1
        return CompactRange(size, tuple(hashes))

    def root(self) -> bytes:
        """The Merkle tree hash."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        """The hashes one after the other, as they are kept beside the size."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> CompactRange:
        """The opposite of ``to_bytes``. Raises ValueError."""
        if len(data) % HASH_SIZE:
            raise ValueError("a hash has 32 bytes")
        return cls(size, tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)))


def compact(leaves: Iterable[bytes]) -> CompactRange:
    """The compact range of a tree with these leaf hashes."""
    return CompactRange().extend(leaves)


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes (RFC 9162 §2.1.1)."""
    return compact(leaves).root()


class Tree:
    """A tree of leaf hashes with the roots of all its whole subtrees at hand, so that each proof costs no more than
    its own length. Memory: 64 bytes and some a leaf."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)])

    def __len__(self) -> int:
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The Merkle tree hash of the first ``size`` leaves (RFC 9162 §2.1.1); of all of them where it is None.
        Raises IndexError."""
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise IndexError("no such size")
        return self._root(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The hashes that lead from one leaf to the root of the first ``size`` leaves, lowest first (RFC 9162
        §2.1.3.1). Raises IndexError."""
        stop = len(self) if size is None else size
        if not 0 <= index < stop <= len(self):
            raise IndexError("no such leaf")
        start, proof = 0, []
        while stop - start > 1:
            middle = start + _split(stop - start)
            if index < middle:
                proof.append(self._root(middle, stop))
                stop = middle
            else:
                proof.append(self._root(start, middle))
                start = middle
        proof.reverse()
        return proof

    def consistency_proof(self, old_size: int, size: int | None = None) -> list[bytes]:
        """That the tree of the first ``old_size`` leaves is the beginning of that of the first ``size`` (RFC 9162
        §2.1.4.1). Empty when either is the whole. Raises IndexError."""
        stop = len(self) if size is None else size
        if not 0 <= old_size <= stop <= len(self):
            raise IndexError("no such size")
        if old_size in (0, stop):
            return []
        start, whole, proof = 0, True, []
        while old_size != stop:
            middle = start + _split(stop - start)
            if old_size <= middle:
                proof.append(self._root(middle, stop))
                stop = middle
            else:
                proof.append(self._root(start, middle))
                start, whole = middle, False
        if not whole:
            proof.append(self._root(start, stop))
        proof.reverse()
        return proof

    def _root(self, start: int, stop: int) -> bytes:
        """Of ``start`` up to ``stop``, where ``start`` is a multiple of the largest power of two in between."""
        height = (stop - start).bit_length() - 1
        whole = self._levels[height][start >> height]
        middle = start + (1 << height)
        return whole if middle == stop else node_hash(whole, self._root(middle, stop))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf hash stands at ``index`` in the tree of this size and root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, node = index, size - 1, leaf
    for other in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = node_hash(other, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, other)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and node == root


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a tree grew out of an older one without a change to it (RFC 9162 §2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_node = new_node = path[0]
    for other in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old_node, new_node = node_hash(other, old_node), node_hash(other, new_node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_node = node_hash(new_node, other)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old_node == old_root and new_node == new_root


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
