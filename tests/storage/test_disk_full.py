"""No room, and a disk that refuses: the caller is told, nothing is half there, and it goes on when there
is room."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.errors import FailedError, FullError
from storage.values import Received, Turn
from tests.kits.storage_kit import Opener, appended, chunked, opened_case, whole
from tests.storage.store_witness import Witness, blobs

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def no_file_may_grow(beyond: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: writes fail with EFBIG, which SQLite calls an
    I/O error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def log_size(folder: Path) -> int:
    return (folder / "logbog.db-wal").stat().st_size


async def test_a_commit_that_the_disk_refuses_changes_nothing(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await store.receive([Received(b"k", account, b"raw")])
    (waits,) = await store.waiting(account, 9)
    turn = Turn(
        account, done=[waits.seq], case=case, events=[b"e" * 400_000], documents={(account, "d"): b"1"}
    )
    with no_file_may_grow(300_000):
        for _ in range(3):
            with pytest.raises(FailedError):
                await store.commit(turn)
            assert await store.waiting(account, 9) == [waits]  # reading goes on
            assert await store.document(account, "d") is None
    assert await store.size(case) == 0
    await store.commit(turn)
    assert [e.data for e in await store.events(case)] == [b"e" * 400_000]
    assert await store.waiting(account, 9) == []
    await store.check_ledger(case)


async def test_all_units_of_a_refused_commit_fail_and_all_can_be_tried_again(
    opener: Opener, folder: Path
) -> None:
    store = await opener()
    account, case = await opened_case(store)
    turns = [Turn(account, case=case, events=[b"%d" % n]) for n in range(40)]
    with no_file_may_grow(log_size(folder) + 2000):
        results = await asyncio.gather(*map(store.commit, turns), return_exceptions=True)
        assert all(isinstance(one, FailedError) for one in results)
    await asyncio.gather(*map(store.commit, turns))
    assert sorted(int(e.data) for e in await store.events(case)) == list(range(40))
    await store.check_ledger(case)


async def test_the_log_is_written_back_before_it_grows_large(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await appended(store, account, case, [b"e" * 1_000_000] * 12)
    assert log_size(folder) < 8_000_000
    assert len(await store.events(case)) == 12


async def test_a_log_that_cannot_be_written_back_loses_no_commit(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    events = [b"%d" % n * 1_000_000 for n in range(6)]
    await appended(store, account, case, events[:5])  # the log is written back after the fifth
    with no_file_may_grow(6_500_000):
        for event in events:
            try:
                await appended(store, account, case, [event])
            except FailedError:
                break
            events_kept = await store.size(case)
        else:
            pytest.fail("the database could grow")
        assert await store.size(case) == events_kept
        await store.check_ledger(case)
        with pytest.raises(FailedError):
            await appended(store, account, case, [b"small"])
    await appended(store, account, case, [b"small"])
    assert await store.size(case) == events_kept + 1
    await store.close()
    store = await opener()
    assert [one.data for one in await store.events(case)][:5] == events[:5]
    assert await store.size(case) == events_kept + 1


@pytest.mark.parametrize("size", [200_000, 3_000_000])
async def test_a_file_that_does_not_fit_leaves_nothing(opener: Opener, folder: Path, size: int) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await store.put_file(case, chunked(b"first"))
    before = blobs(folder)
    with no_file_may_grow(150_000), pytest.raises(FailedError):
        await store.put_file(case, chunked(b"x" * size))
    assert blobs(folder) == before
    kept = await store.put_file(case, chunked(b"x" * size))
    await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id]))
    assert await whole(store.file(case, kept.id)) == b"x" * size


async def test_a_source_that_breaks_leaves_nothing(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)

    async def broken(pieces: int) -> AsyncIterator[bytes]:
        for _ in range(pieces):
            yield os.urandom(600_000)
        raise ConnectionError("half a body")

    for pieces in (0, 1, 5):
        with pytest.raises(ConnectionError):
            await store.put_file(case, broken(pieces))
    stopped = asyncio.create_task(store.put_file(case, endless()))
    await asyncio.sleep(0.05)
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    assert blobs(folder) == set()
    await appended(store, account, case, [b"goes on"])


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield os.urandom(300_000)
        await asyncio.sleep(0.001)


def can_mount() -> bool:
    command = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs tmpfs "$0"', "/tmp"]  # noqa: S108
    return (
        bool(shutil.which("unshare"))
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


FULL_SCRIPT = """
import asyncio, os, sys
from pathlib import Path
from storage.errors import FullError
from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import appended, chunked, open_plainly, opened_case, whole

async def main(disk):
    key = MasterKey.generate()
    store = await open_plainly(disk / "data", key)
    account, case = await opened_case(store)
    kept = 0
    filler = disk / "filler"
    full = {"event": 0, "small": 0, "large": 0}
    for round in range(3):
        filler.write_bytes(b"x" * 5_000_000)
        try:
            for _ in range(4000):
                await appended(store, account, case, [b"event %d" % kept * 300])
                kept += 1
            raise SystemExit("never full")
        except FullError:
            full["event"] += 1
        for size in (500_000, 2_000_000):
            try:
                for _ in range(100):
                    await store.put_file(case, chunked(b"x" * size))
                raise SystemExit("never full")
            except FullError:
                full["small" if size < 1_000_000 else "large"] += 1
        assert await store.size(case) == kept, (await store.size(case), kept)
        await store.check_ledger(case)
        for path in (disk / "data" / "blobs").rglob("*"):
            if path.is_file():
                path.unlink()  # nothing names them
        filler.unlink()
        await appended(store, account, case, [b"event %d" % kept * 300])
        kept += 1
    await store.close()
    store = await open_plainly(disk / "data", key)
    assert [e.data for e in await store.events(case)] == [b"event %d" % n * 300 for n in range(kept)]
    await store.close()
    print(full, kept)

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(not can_mount(), reason="no file system may be mounted here (unshare -rm)")
def test_a_disk_without_room_is_told_apart_and_recovers_by_itself(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=12m tmpfs "$0" && exec "$1" -c "$2" "$0"'
    command = ["unshare", "-rm", "sh", "-c", mount, str(tmp_path), sys.executable, FULL_SCRIPT]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "{'event': 3, 'small': 3, 'large': 3}" in ran.stdout


def test_no_room_has_its_own_error() -> None:
    assert issubclass(FullError, FailedError)
    assert FullError.code == "storage.full"


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="Debian's strace is not installed")


async def with_broken_call(tmp_path: Path, injection: str) -> tuple[Witness, int, str]:
    """A child that writes while strace breaks one of its calls; checks what it has acknowledged."""
    folder, key_file = tmp_path / "data", tmp_path / "key"
    key, witness = MasterKey.create(key_file, 0), Witness()
    child = await asyncio.create_subprocess_exec(
        *("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,pwrite64,ftruncate,rename"),
        *("-e", f"inject={injection}", sys.executable, "-m", "tests.storage.writing_child"),
        *(str(folder), str(key_file), "0", "12"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        out, err = await child.communicate()
    witness.hear(out.splitlines())
    await witness.check(folder, key)
    return witness, child.returncode or 0, err.decode()


def injections(calls: list[int]) -> list[str]:
    errors = ("fsync,fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO", "rename:error=EIO")
    kill = ("pwrite64:signal=KILL", "fsync,fdatasync:signal=KILL")
    return [f"{what}:when={n}" for what in (*errors, *kill) for n in calls]


async def break_one_call(tmp_path: Path, injection: str) -> None:
    witness, code, errors = await with_broken_call(tmp_path, injection)
    if "KILL" in injection:
        return
    if code == 3:  # it refused to start, and said why
        assert errors.strip() in ("storage.failed", "storage.full")
        assert not witness.kept
    else:
        assert code == 0, errors
        assert witness.done
        assert len(witness.kept) == 48


@needs_strace
@pytest.mark.parametrize("injection", injections([1, 7, 23]))
async def test_one_broken_call_loses_nothing(tmp_path: Path, injection: str) -> None:
    await break_one_call(tmp_path, injection)


@needs_strace
@pytest.mark.parametrize(
    "injection", ["fsync,fdatasync:error=EIO:when=12..19", "pwrite64:error=ENOSPC:when=30..60"]
)
async def test_a_stretch_of_broken_calls_loses_nothing(tmp_path: Path, injection: str) -> None:
    await break_one_call(tmp_path, injection)


@needs_strace
@pytest.mark.long
@pytest.mark.parametrize("injection", injections(list(range(1, 80))))
async def test_every_broken_call_loses_nothing(tmp_path: Path, injection: str) -> None:
    await break_one_call(tmp_path, injection)
