"""Checkpoints, leaves in parts and the rows of stamps: what the store signs, and what it notices when somebody else
has had a hand in it."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.backup.rotate_key import rotate
from storage.crypto.keys import MasterKey
from storage.errors import DamagedError, MissingError
from storage.ledger.checkpoint import Checkpoint, NoteError, SigningKey, key_id, open_checkpoint, open_note
from storage.ledger.event_leaf import head_of, leaf_of, openings
from storage.ledger.merkle import Tree, leaf_hash, verify_inclusion
from storage.values import Leaf, Stamp
from tests.kits.storage_kit import CASE, START, appended, open_plainly, opened_case

SEED = bytes(range(32))
SALT = base64.b64encode(bytes(16)).decode()

names = st.from_regex(r"\A[a-z_]{1,8}\Z")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(names, v)
)


def event(payload: object, salt: str = SALT) -> bytes:
    return (
        b'{"v":2,'
        + json.dumps({"payload": payload, "salt": salt}, ensure_ascii=False).encode("utf-8", "surrogatepass")[
            1:
        ]
    )


def test_the_key_id_of_a_signed_note_is_that_of_the_published_example() -> None:
    # golang.org/x/mod/sumdb/note, its example's verifier key: name+hash+key.
    name, hash, key = "PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert key_id(name, base64.b64decode(key)[1:]).hex() == hash
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert open_note(note, base64.b64decode(key)[1:])[0] == name


def test_a_checkpoint_has_the_shape_that_others_read() -> None:
    key = SigningKey.from_seed(SEED)
    checkpoint = Checkpoint("logbog/aa/bb", 7, hashlib.sha256(b"root").digest(), START)
    note = key.sign(checkpoint.origin, checkpoint.text())
    origin, size, root, _, blank, signature, end = note.split("\n")
    assert (origin, size, base64.b64decode(root), blank, end) == (
        "logbog/aa/bb",
        "7",
        checkpoint.root,
        "",
        "",
    )
    assert signature.startswith("— logbog/aa/bb ")
    assert open_checkpoint(note, key.public) == checkpoint


def test_every_changed_letter_of_a_checkpoint_is_noticed() -> None:
    key = SigningKey.from_seed(SEED)
    note = key.sign("logbog/aa/bb", Checkpoint("logbog/aa/bb", 7, bytes(32), START).text())
    data = note.encode()
    for at in range(len(data)):
        changed = (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]).decode("utf-8", "replace")
        with pytest.raises(NoteError):
            open_checkpoint(changed, key.public)
    with pytest.raises(NoteError):
        open_checkpoint(note, SigningKey.from_seed(bytes(32)).public)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(names, values, max_size=6))
def test_parts_hold_exactly_what_the_event_holds(payload: dict[str, object]) -> None:
    data = event(payload)
    found = openings(data)
    shown = {name: json.loads(one.value) for name, one in found.items()}
    assert sum(1 for _ in scalars({"payload": payload})) + 1 == len(shown)
    for path, value in scalars({"payload": payload}):
        assert shown[path] == value
    lines = head_of(data).decode().splitlines()
    assert lines[0] == "logbog leaf 2"
    assert lines[1:] == [f"{n} {hashlib.sha256(o.salt + o.value).hexdigest()}" for n, o in found.items()]
    assert leaf_of(data) == leaf_hash(head_of(data))
    assert leaf_of(event(payload, base64.b64encode(b"x" * 16).decode())) != leaf_of(data)


def scalars(value: object, path: str = "") -> list[tuple[str, object]]:
    inside: list[tuple[str, object]] = []
    if isinstance(value, dict) and value:
        inside = [(f"{path}.{key}".lstrip("."), one) for key, one in value.items()]
    elif isinstance(value, list) and value:
        inside = [(f"{path}.{key}", one) for key, one in enumerate(value)]
    else:
        return [(path, value)]
    return [found for name, one in inside for found in scalars(one, name)]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"v":2,',
        b'{"v":2,"salt":"AA=="}',
        b'{"v":2,"n":1}',
        event({"a\nb": 1}),
        event({"a b": 1}),
        event({"a.b": 1, "a": {"b": 2}}),
    ],
)
def test_an_event_that_has_no_parts_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError):
        leaf_of(bad)


async def test_a_checkpoint_is_made_when_there_is_something_new(tmp_path: Path) -> None:
    store = await open_plainly(tmp_path, MasterKey.generate())
    account, case = await opened_case(store)
    with pytest.raises(MissingError):
        await store.proofs.checkpoint(case)
    assert await store.proofs.changed(START * 2) == ([], None)
    await appended(store, account, case, [event({"n": n}) for n in range(3)])
    assert await store.proofs.changed(START * 2) == ([case], None)
    first = await store.proofs.checkpoint(case)
    assert await store.proofs.checkpoint(case) == first
    assert await store.proofs.changed(START * 2) == ([], None)
    await appended(store, account, case, [b"more"])
    assert await store.proofs.changed(first.made_at) == ([], None), "not a day old yet"
    assert await store.proofs.changed(first.made_at + 1) == ([case], None)
    assert await store.proofs.changed(first.made_at + 1, 1) == ([], None), "there is none after it"
    second = await store.proofs.checkpoint(case)
    assert [kept.size for kept in await store.proofs.checkpoints(case)] == [3, 4]
    found = open_checkpoint(second.note, store.proofs.public_key)
    assert (found.size, found.root) == await store.root(case)
    await store.proofs.check_checkpoints(case, await store.leaves(case))
    await store.close()


async def test_the_signing_key_stays_through_restarts_and_another_master_key(tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    store = await open_plainly(tmp_path / "store", MasterKey.create(key_file, START))
    account, case = await opened_case(store)
    await appended(store, account, case, [b"one"])
    await store.proofs.checkpoint(case)
    public = store.proofs.public_key
    await store.close()
    rotate(tmp_path / "store", key_file, START)
    store = await open_plainly(tmp_path / "store", MasterKey.load(key_file))
    assert store.proofs.public_key == public
    await appended(store, account, case, [b"two"])
    assert open_checkpoint((await store.proofs.checkpoint(case)).note, public).size == 2
    await store.close()


@pytest.mark.parametrize(
    ("lift", "change", "phrase"),
    [
        ("checkpoints_never_change", "UPDATE checkpoints SET note = :forged WHERE size = 2", "not signed"),
        ("checkpoints_never_change", "UPDATE checkpoints SET note = :older WHERE size = 4", "another's"),
        ("checkpoints_never_change", "UPDATE checkpoints SET size = 9 WHERE size = 4", "another's"),
        (
            "checkpoints_never_change",
            "UPDATE checkpoints SET made_at = made_at - 86400 WHERE size = 2",
            "another's",
        ),
    ],
)
async def test_a_checkpoint_that_somebody_changed_is_named(
    tmp_path: Path, lift: str, change: str, phrase: str
) -> None:
    key = MasterKey.generate()
    store = await open_plainly(tmp_path, key)
    account, case = await opened_case(store)
    notes = []
    for _ in range(2):
        await appended(store, account, case, [b"a", b"b"])
        notes.append((await store.proofs.checkpoint(case)).note)
    checkpoint = open_checkpoint(notes[0], store.proofs.public_key)
    forged = SigningKey.from_seed(bytes(32)).sign(checkpoint.origin, checkpoint.text())
    await store.close()
    con = sqlite3.connect(tmp_path / "logbog.db")
    con.execute(f"DROP TRIGGER {lift}")
    assert con.execute(change, {"forged": forged, "older": notes[0]}).rowcount == 1
    con.commit()
    con.close()
    store = await open_plainly(tmp_path, key)
    with pytest.raises(DamagedError, match=phrase):
        await store.proofs.check_checkpoints(case, await store.leaves(case))
    await store.close()


async def test_a_ledger_that_was_rolled_back_is_noticed_by_its_checkpoint(tmp_path: Path) -> None:
    """Everything of the case's own rows fits together; only the checkpoint remembers that there was more."""
    key = MasterKey.generate()
    store = await open_plainly(tmp_path, key)
    account, case = await opened_case(store)
    await appended(store, account, case, [b"a", b"b"])
    await store.close()
    con = sqlite3.connect(tmp_path / "logbog.db")
    before = con.execute("SELECT size, frontier, mac FROM cases").fetchone()
    con.close()
    store = await open_plainly(tmp_path, key)
    await appended(store, account, case, [b"c"])
    await store.proofs.checkpoint(case)
    await store.close()
    con = sqlite3.connect(tmp_path / "logbog.db")
    con.executescript(
        "DROP TRIGGER events_stay; DROP TRIGGER cases_only_grow; DELETE FROM events WHERE idx = 2;"
    )
    con.execute("UPDATE cases SET size = ?, frontier = ?, mac = ?", before)
    con.commit()
    con.close()
    store = await open_plainly(tmp_path, key)
    await store.check_ledger(CASE)  # nothing of it is wrong by itself
    with pytest.raises(DamagedError, match="made of"):
        await store.proofs.check_checkpoints(CASE, await store.leaves(CASE))
    await store.close()


async def test_a_signing_key_that_was_taken_away_is_not_made_anew(tmp_path: Path) -> None:
    key = MasterKey.generate()
    store = await open_plainly(tmp_path, key)
    account, case = await opened_case(store)
    await appended(store, account, case, [b"a"])
    await store.proofs.checkpoint(case)
    await store.close()
    con = sqlite3.connect(tmp_path / "logbog.db")
    con.executescript("DROP TRIGGER signing_stays; DELETE FROM signing;")
    con.close()
    with pytest.raises(DamagedError, match="signing key"):
        await open_plainly(tmp_path, key)


async def test_one_stamp_covers_many_checkpoints_and_is_renewed(tmp_path: Path) -> None:
    store = await open_plainly(tmp_path, MasterKey.generate())
    kept = []
    for number in range(5):
        account, case = await opened_case(store, b"%d" % number, b"case-%011d" % number)
        await appended(store, account, case, [b"a"])
        kept.append(await store.proofs.checkpoint(case))
    leaves = await store.proofs.unstamped("http://tsa.example", START, 99)
    assert [leaf.data.decode() for leaf in leaves] == [one.note for one in kept]
    root = Tree([leaf_hash(leaf.data) for leaf in leaves]).root()
    stamp = Stamp(0, "http://tsa.example", START, START + 100, root, b"answer", b"chain")
    with pytest.raises(DamagedError):
        await store.proofs.keep_stamp(leaves[:4], stamp)
    no = await store.proofs.keep_stamp(leaves, stamp)
    assert await store.proofs.unstamped("http://tsa.example", START + 100, 99) == []
    assert len(await store.proofs.unstamped("http://other.example", START, 99)) == 5
    assert await store.proofs.unstamped("http://tsa.example", START + 101, 99) == [
        Leaf("stamp", no, b"answer")
    ]
    renewed = Stamp(
        0, "http://tsa.example", START + 90, START + 900, leaf_hash(b"answer"), b"second", b"chain"
    )
    await store.proofs.keep_stamp([Leaf("stamp", no, b"answer")], renewed)
    assert await store.proofs.unstamped("http://tsa.example", START + 101, 99) == []
    stamps, ways = await store.proofs.stamps([kept[2].no])
    assert [one.response for one in stamps] == [b"answer", b"second"]
    assert [(way.kind, way.item) for way in ways] == [("checkpoint", kept[2].no), ("stamp", no)]
    assert await store.proofs.stamp_after(no + 1) is None
    gone = await store.access.erase(b"case-%011d" % 2, START)
    assert gone is not None
    assert (await store.proofs.stamps([kept[2].no])) == ([], []), "nothing of an erased case is left"
    found = await store.proofs.stamp_after(0)
    assert found is not None
    assert sorted(way.item for way, _ in found[1]) == [one.no for one in kept if one != kept[2]]
    assert verify_inclusion(leaf_hash(kept[2].note.encode()), ways[0].index, ways[0].size, ways[0].path, root)
    await store.close()
