"""Hazard: a file that only Logbog can open. Files are sealed by code of ours in the age format: pyrage and the stock
``age`` must open every one of them, whatever its length and however it came."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyrage.x25519 import Identity

from storage.crypto.age_file import CHUNK, seal_file

IDENTITY = Identity.generate()
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK]


class Dripping(io.BytesIO):
    """Gives at most so many bytes a read, as a pipe does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._most if size is None or size < 0 else min(size, self._most))


def sealed(data: bytes, most: int = 1 << 30, identity: Identity = IDENTITY) -> bytes:
    target = io.BytesIO()
    seal_file(identity.to_public(), Dripping(data, most), target)
    return target.getvalue()


def of_length(length: int) -> bytes:
    return bytes(range(251)) * (length // 251) + bytes(range(length % 251))


@pytest.mark.parametrize("length", EDGES)
def test_every_length_around_a_chunk_comes_back(length: int) -> None:
    data = of_length(length)
    assert pyrage.decrypt(sealed(data), [IDENTITY]) == data


@given(length=st.integers(0, 4 * CHUNK), most=st.integers(1, 2 * CHUNK))
@example(length=CHUNK, most=CHUNK - 1)
def test_it_does_not_matter_how_the_bytes_come(length: int, most: int) -> None:
    data = of_length(length)
    assert pyrage.decrypt(sealed(data, max(most, length // 500)), [IDENTITY]) == data


def test_for_whoever_it_is_sealed_to_and_nobody_else() -> None:
    for _ in range(50):
        mine = Identity.generate()
        assert pyrage.decrypt(sealed(b"et brev", identity=mine), [mine]) == b"et brev"
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(sealed(b"et brev"), [mine])


def test_the_same_bytes_are_never_sealed_to_the_same() -> None:
    one, other = sealed(b"igen"), sealed(b"igen")
    heads = [file.split(b"\n")[1] for file in (one, other)]
    assert heads[0] != heads[1]
    assert one[-20:] != other[-20:]


@pytest.mark.parametrize("length", EDGES)
def test_no_end_can_be_cut_off_and_no_chunk_left_out(length: int) -> None:
    file = sealed(of_length(length))
    head = len(file) - length - 16 * max(1, -(-length // CHUNK))
    damaged = [file[:-1], file[:head], file[: head + CHUNK + 16] if length > CHUNK else file[:-17]]
    if length > CHUNK:
        damaged.append(file[:head] + file[head + CHUNK + 16 :])
    for one in damaged:
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(one, [IDENTITY])


@pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed")
@pytest.mark.parametrize("length", [0, CHUNK, 2 * CHUNK + 1])
def test_the_stock_age_opens_it(length: int, tmp_path: Path) -> None:
    data = of_length(length)
    (tmp_path / "key").write_text(str(IDENTITY))
    (tmp_path / "file.age").write_bytes(sealed(data))
    opened = subprocess.run(
        ["age", "-d", "-i", str(tmp_path / "key"), str(tmp_path / "file.age")],
        check=True,
        capture_output=True,
    )
    assert opened.stdout == data
