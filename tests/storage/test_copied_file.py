"""One file copied on its own: of every size, on file systems that cannot write past the kernel's memory, and on a disk
that says it has written what it has not."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.files.copying import BLOCK, PIECE, copy_file, hash_file
from tests.kits.traced import need_strace

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from storage.files.copying import TornError, copy_file, hash_file

source, target, expected = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "expected"
try:
    found = copy_file(source, target, hash_file(source) if expected else None)
except TornError:
    print("torn", target.exists())
else:
    print("good" if found == hash_file(source) == hash_file(target) else "bad")
"""


def under_strace(tmp_path: Path, inject: str, expected: str) -> str:
    """Copy two pieces and a bit while the kernel answers so to one kind of call on the target."""
    need_strace()
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(random.Random(1).randbytes(2 * PIECE + 77))
    order = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-P", str(target), f"--inject={inject}"]
    words = [*order, sys.executable, "-c", CHILD, str(source), str(target), expected]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True, timeout=60)
    assert "(INJECTED)" in (tmp_path / "trace").read_text(), "nothing was broken"
    return ran.stdout.strip()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.one_of(
        st.integers(0, 3 * BLOCK), st.sampled_from([PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
    ),
    known=st.booleans(),
)
def test_the_copy_is_what_the_file_is(tmp_path: Path, size: int, known: bool) -> None:
    data = random.Random(size).randbytes(size)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    what_it_is = (size, hashlib.sha256(data).digest())
    assert copy_file(source, target, what_it_is if known else None) == what_it_is == hash_file(target)
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_is_not_as_expected_is_told_and_no_fault_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"another")
    found = copy_file(tmp_path / "source", tmp_path / "target", (7, bytes(32)))
    assert found == (7, hashlib.sha256(b"another").digest())


@pytest.mark.parametrize("expected", ["expected", "unknown"])
@pytest.mark.parametrize("inject", ["fcntl:error=EINVAL:when=2", "write:error=EINVAL:when=1"])
def test_a_file_system_that_only_writes_through_memory(tmp_path: Path, inject: str, expected: str) -> None:
    """Some say so when they are asked for it, some at the first write."""
    assert under_strace(tmp_path, inject, expected) == "good"


@pytest.mark.parametrize("expected", ["expected", "unknown"])
def test_a_write_that_never_happened_is_found_when_it_is_read_back(tmp_path: Path, expected: str) -> None:
    assert under_strace(tmp_path, f"write:retval={PIECE}:when=2", expected) == "torn False"


def test_an_error_of_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        under_strace(tmp_path, "fsync:error=EIO:when=1", "expected")
    assert os.strerror(5) in caught.value.stderr
    assert not (tmp_path / "target").exists()
