"""The master key: lost, another one, open to others, not a key; and that age's own program reads what it
opens."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from storage.crypto.keys import IndexKey, MasterKey
from storage.errors import ClashError, LostKeyError, OpenKeyFileError
from storage.layout import is_started
from tests.kits.storage_kit import appended, chunked, open_plainly, opened_case

needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed")


async def test_another_key_opens_nothing_and_changes_nothing(folder: Path) -> None:
    key = MasterKey.generate()
    assert not is_started(folder)
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    await appended(store, account, case, [b"e"])
    await store.close()
    assert is_started(folder)
    with pytest.raises(LostKeyError) as caught:
        await open_plainly(folder, MasterKey.generate())
    assert caught.value.code == "storage.lost_key"
    store = await open_plainly(folder, key)
    assert [e.data for e in await store.events(case)] == [b"e"]
    await store.close()


def test_a_key_file_is_made_for_its_owner_only_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = MasterKey.create(path, 1_700_000_000)
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(MasterKey.load(path).identity) == str(key.identity)
    assert "# created: 2023-11-14T22:13:20Z" in path.read_text()
    with pytest.raises(ClashError):
        MasterKey.create(path, 0)
    assert str(MasterKey.load(path).identity) == str(key.identity)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o777, 0o610])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    MasterKey.create(path, 0)
    path.chmod(mode)
    with pytest.raises(OpenKeyFileError):
        MasterKey.load(path)


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "AGE-SECRET-KEY-1NONSENSE\n", "hello\n", "\x00\xff\n", "age1abc\n"]
)
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(LostKeyError):
        MasterKey.load(path)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        path.chmod(0o700) if path.exists() else None
        with pytest.raises(LostKeyError):
            MasterKey.load(path)


def test_two_keys_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    MasterKey.create(path, 0)
    path.write_text(path.read_text() * 2)
    with pytest.raises(LostKeyError):
        MasterKey.load(path)


def test_no_key_shows_in_a_repr() -> None:
    key = MasterKey.generate()
    assert "AGE-SECRET" not in f"{key!r}{key}"
    secret = IndexKey(b"s" * 32)
    assert "ssss" not in f"{secret!r}{secret}"


def test_keyed_hashes_keep_their_purposes_and_parts_apart() -> None:
    key = IndexKey(b"k" * 32)
    hashes = {key.hash(b"a", b"bc"), key.hash(b"ab", b"c"), key.hash(b"a", b"b", b"c"), key.hash(b"abc")}
    assert len(hashes) == 4
    assert IndexKey(b"l" * 32).hash(b"a", b"bc") not in hashes


def age_opens(identity: Path, sealed: Path) -> bytes:
    command = ["age", "-d", "-i", str(identity), str(sealed)]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


@needs_age
async def test_the_age_program_opens_a_sealed_file_with_the_exported_identity(
    folder: Path, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 10_000
    store = await open_plainly(folder, MasterKey.generate())
    _, case = await opened_case(store)
    small, large = await store.put_file(case, chunked(b"hej")), await store.put_file(case, chunked(data))
    identity = tmp_path / "identity"
    identity.write_text(await store.case_identity(case) + "\n")
    await store.close()
    for kept, expected in ((small, b"hej"), (large, data)):
        path = folder / "blobs" / kept.id[-2:] / kept.id
        assert age_opens(identity, path) == expected


@needs_age
def test_the_age_program_reads_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = MasterKey.create(path, 0)
    shown = subprocess.run(["age-keygen", "-y", path], capture_output=True, check=True, timeout=60, text=True)
    assert shown.stdout.strip() == str(key.recipient)
