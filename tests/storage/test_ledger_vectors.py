"""The ledger against known answers, and against the shortest implementation that RFC 9162's definitions
allow.

The eight leaves, their roots and proofs are the test vectors of certificate-transparency's ``merkletree``
tests (RFC 6962's tree, which RFC 9162 §2.1 keeps).
"""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.merkle import (
    EMPTY_ROOT,
    CompactRange,
    Tree,
    compact,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [  # leaf (from 0), size, proof
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [  # old size, new size, proof
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def short_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    n = len(leaves)
    if n == 0:
        return hashlib.sha256(b"").digest()
    if n == 1:
        return leaves[0]
    k = max(1 << i for i in range(n.bit_length()) if 1 << i < n)
    return node_hash(short_root(leaves[:k]), short_root(leaves[k:]))


def short_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1, word for word."""
    n = len(leaves)
    if n == 1:
        return []
    k = max(1 << i for i in range(n.bit_length()) if 1 << i < n)
    if m < k:
        return [*short_path(m, leaves[:k]), short_root(leaves[k:])]
    return [*short_path(m - k, leaves[k:]), short_root(leaves[:k])]


def short_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1, word for word."""
    n = len(leaves)
    if m == n:
        return [] if whole else [short_root(leaves)]
    k = max(1 << i for i in range(n.bit_length()) if 1 << i < n)
    if m <= k:
        return [*short_proof(m, leaves[:k], whole), short_root(leaves[k:])]
    return [*short_proof(m - k, leaves[k:], False), short_root(leaves[:k])]


def hexed(proof: list[bytes]) -> list[str]:
    return [one.hex() for one in proof]


def test_the_published_roots() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root(LEAVES[: n + 1]).hex() for n in range(8)] == ROOTS


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_the_published_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    assert hexed(Tree(LEAVES).inclusion_proof(index, size)) == proof
    assert verify_inclusion(
        LEAVES[index], index, size, [bytes.fromhex(p) for p in proof], root(LEAVES[:size])
    )


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_the_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    assert hexed(Tree(LEAVES).consistency_proof(old, new)) == proof
    given = [bytes.fromhex(p) for p in proof]
    assert verify_consistency(old, new, root(LEAVES[:old]), root(LEAVES[:new]), given)


trees = st.integers(0, 130).map(lambda n: [leaf_hash(b"%d" % i) for i in range(n)])


@given(trees)
def test_the_shortest_implementation_agrees_on_roots(leaves: list[bytes]) -> None:
    tree = compact(leaves)
    assert tree.root() == root(leaves) == Tree(leaves).root() == short_root(leaves)
    assert CompactRange.from_bytes(tree.size, tree.to_bytes()) == tree


@given(trees.filter(bool), st.data())
def test_inclusion_holds_for_the_leaf_and_for_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, top, size = Tree(leaves).inclusion_proof(index), root(leaves), len(leaves)
    assert proof == short_path(index, leaves)
    assert verify_inclusion(leaves[index], index, size, proof, top)
    other = data.draw(st.integers(-1, size).filter(lambda n: n != index))
    assert not verify_inclusion(leaves[index], other, size, proof, top)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, top)
    assert not verify_inclusion(leaves[index], index, size, [*proof, top], top)
    if proof:
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], top)
        broken = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_inclusion(
            leaves[index], index, size, [*proof[:broken], bytes(32), *proof[broken + 1 :]], top
        )


@given(trees, st.data())
def test_consistency_holds_for_growth_and_for_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    old, new = data.draw(st.integers(0, len(leaves))), len(leaves)
    proof = Tree(leaves).consistency_proof(old)
    before, after = root(leaves[:old]), root(leaves)
    if old:
        assert proof == short_proof(old, leaves)
    assert verify_consistency(old, new, before, after, proof)
    assert not verify_consistency(old, new, before, after, [*proof, after])
    assert not verify_consistency(old, new, leaf_hash(b"another"), after, proof)
    if 0 < old < new:
        assert not verify_consistency(old, new, before, leaf_hash(b"another"), proof)
        assert not verify_consistency(old, new, before, after, proof[:-1])
        rewritten = [leaf_hash(b"rewritten"), *leaves[1:]]
        assert not verify_consistency(
            old, new, before, root(rewritten), Tree(rewritten).consistency_proof(old)
        )


@pytest.mark.parametrize(
    ("size", "hashes"), [(1, ()), (-1, ()), (2, (b"x" * 32, b"x" * 32)), (1, (b"short",))]
)
def test_a_compact_range_has_a_shape(size: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError):
        CompactRange(size, hashes)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    for index in (-1, 8):
        with pytest.raises(IndexError):
            Tree(LEAVES).inclusion_proof(index)
    for size in (-1, 9):
        with pytest.raises(IndexError):
            Tree(LEAVES).consistency_proof(size)
    assert not verify_consistency(5, 4, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not verify_consistency(3, 5, EMPTY_ROOT, EMPTY_ROOT, [])


def the_shortest_agrees(trees: int) -> int:
    """Random sizes up to a few hundred leaves, each with one proof of each kind; returns how many were compared."""
    source = random.Random(20250514)
    for _ in range(trees):
        size = source.randint(1, 12) if source.random() < 0.7 else source.randint(13, 300)
        leaves = [source.randbytes(32) for _ in range(size)]
        tree, part = Tree(leaves), source.randint(1, size)
        index, old = source.randrange(part), source.randint(1, part)
        top = short_root(leaves[:part])
        assert tree.root(part) == top
        inclusion, growth = tree.inclusion_proof(index, part), tree.consistency_proof(old, part)
        assert inclusion == short_path(index, leaves[:part])
        assert growth == short_proof(old, leaves[:part])
        assert verify_inclusion(leaves[index], index, part, inclusion, top)
        assert verify_consistency(old, part, short_root(leaves[:old]), top, growth)
    return trees


def test_the_shortest_implementation_agrees_on_random_trees() -> None:
    assert the_shortest_agrees(500) == 500


@pytest.mark.long
def test_the_shortest_implementation_agrees_on_ten_thousand_random_trees() -> None:
    assert the_shortest_agrees(10_000) == 10_000
