"""Each way in which a backup is none, or is late, has its own sentence, and somebody hears it without asking."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot import process
from bot.operate.admin.last_backup import BackupNote, last_backup, note_backup
from bot.operate.admin.status_codes import GRACE_SECONDS, OLD_BACKUP_SECONDS, pressing, troubles
from bot.operate.watch.backup_watch import BackupWatch, Heartbeat
from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import open_plainly, opened_case
from tests.kits.typed import Typed
from tests.kits.world import World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
GOLDEN = Path(__file__).parents[2] / "storage" / "golden" / "v1"
OPERATOR = 555


@pytest.fixture
def kept(types: Typed) -> Typed:
    """Somebody at a command line, with a case in the data folder."""

    async def begin() -> None:
        store = await open_plainly(types.folder / "data", MasterKey.create(types.folder / "data.key", 0))
        await opened_case(store)
        await store.close()

    asyncio.run(begin())
    return types


def test_a_place_that_is_not_there_or_not_the_one_of_before(kept: Typed) -> None:
    code, said = kept("backup", "not/there")
    assert code == 2
    assert "backup.wrong_target" in said
    assert "is its disk mounted?" in said
    assert not (kept.folder / "not").exists()
    assert kept("backup", "mounted")[0] == 0
    (kept.folder / "mounted").rename(kept.folder / "elsewhere")
    (kept.folder / "mounted").mkdir()
    code, said = kept("backup", "mounted")
    assert (code, "now there is none in it" in said, "--begin" in said) == (2, True, True)
    assert list((kept.folder / "mounted").iterdir()) == []
    assert last_backup(kept.folder / "data").error == "backup.wrong_target"
    assert kept("backup", "mounted", "--begin")[0] == 0
    assert last_backup(kept.folder / "data").error == ""
    assert kept("backup", "another")[0] == 0


def test_a_folder_without_a_finished_backup_is_never_well(kept: Typed) -> None:
    code, said = kept("backup", "--verify", "nowhere")
    assert (code, "It is not in this data folder" in said) == (2, False)
    assert "this is not a folder of Logbog's backups" in said
    kept("backup", "begun")
    shutil.rmtree(kept.folder / "begun" / "states")
    (kept.folder / "begun" / "states").mkdir()
    code, said = kept("backup", "--verify", "begun")
    assert (code, "no backup was ever finished" in said, "what was written" in said) == (2, True, False)


def test_what_verify_finds_is_carried_over_by_the_next_backup(kept: Typed) -> None:
    for _ in range(2):
        kept("backup", "there")
    newest = max((kept.folder / "there" / "states").iterdir())
    (newest / "logbog.db").write_bytes(b"rotten")
    code, said = kept("backup", "--verify", "there")
    assert (code, "the next backup carries over again" in said) == (1, True)
    code, said = kept("backup", "there")
    assert (code, "That disk is failing" in said) == (1, True)
    assert kept("backup", "--verify", "there")[0] == 0
    assert last_backup(kept.folder / "data").mended
    assert kept("backup", "there")[0] == 0


def test_one_on_the_same_disk_is_told_until_it_is_copied_elsewhere(kept: Typed) -> None:
    assert "on the same disk as the data" in kept("backup", "there")[1]
    kept.settings["backup_elsewhere"] = "true"
    assert "same disk" not in kept("backup", "there")[1]


def test_a_check_begins_no_store_and_brings_none_up(types: Typed) -> None:
    code, said = types("check")
    assert (code, "is its disk mounted" in said, "all of it holds" in said) == (2, True, False)
    assert list(types.folder.iterdir()) == []
    shutil.copytree(GOLDEN / "store", types.folder / "data")
    shutil.copy(GOLDEN / "master.key", types.folder / "data.key")
    (types.folder / "data.key").chmod(0o600)
    before = (types.folder / "data" / "logbog.db").read_bytes()
    code, said = types("check")
    assert (code, "operate.older_format" in said) == (2, True)
    assert (types.folder / "data" / "logbog.db").read_bytes() == before
    assert list((types.folder / "data").glob("*format*")) == []


def test_which_key_a_state_needs_and_whether_a_copy_is_it(kept: Typed) -> None:
    kept("backup", "there")
    mark = MasterKey.load(kept.folder / "data.key").mark.hex()[:8]
    shutil.copy(kept.folder / "data.key", kept.folder / "envelope")
    assert kept("keygen", "--check", "envelope") == (
        0, f"envelope opens the data folder: it is the key that is in force, {mark}.\n",
    )  # fmt: skip
    assert f"opens with key {mark}: data.key\n" in kept("restore", "there", "--list")[1]
    assert kept("keygen", "--rotate")[0] == 0
    code, said = kept("keygen", "--check", "envelope")
    assert (code, said.startswith("envelope does not open the data folder")) == (1, True)
    assert f"opens with key {mark}: data.key.{mark}.old\n" in kept("restore", "there", "--list")[1]
    (kept.folder / f"data.key.{mark}.old").unlink()
    assert f"opens with key {mark}: a key that is not here\n" in kept("restore", "there", "--list")[1]
    (kept.folder / "data.key").unlink()
    code, said = kept("keygen", "--rotate")
    assert (code, "is not there: put back" in said, "opens everything" in said) == (2, True, False)


@pytest.mark.parametrize(("age", "level"), [("older", logging.ERROR), ("new", logging.WARNING)])
def test_a_new_store_with_an_old_key_is_told_loudly(
    age: str, level: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    MasterKey.create(tmp_path / "data.key", int(time.time() if age == "new" else 0))
    process.master_key(tmp_path / "data.key", tmp_path / "data")
    (record,) = [one for one in caplog.records if one.getMessage().startswith("store.begun")]
    assert record.levelno == level
    (tmp_path / "data" / "blobs").mkdir(parents=True)
    caplog.clear()
    process.master_key(tmp_path / "data.key", tmp_path / "data")
    assert caplog.records == []


FOUND = {"now": 10_000_000, "last_contact": 10_000_000, "disk_percent": 1.0, "cases": 1}


def test_what_is_pressing_of_a_backup() -> None:
    new = FOUND | {"last_backup": None, "up_since": FOUND["now"] - 60}
    assert troubles(new) == ["status.no_backup"]
    assert pressing(new | {"troubles": troubles(new)}) == []
    later = new | {"up_since": FOUND["now"] - GRACE_SECONDS - 1}
    assert pressing(later | {"troubles": troubles(later)}) == ["status.no_backup"]
    well = later | {"last_backup": FOUND["now"] - OLD_BACKUP_SECONDS}
    assert troubles(well) == []
    assert troubles(well | {"backup_error": "storage.full"}) == ["status.backup_failed"]
    assert troubles(well | {"backup_mended": True}) == ["status.backup_disk"]
    assert troubles(well | {"backup_disk_percent": 90.0}) == ["status.backup_disk"]
    assert troubles(well | {"backup_on_same_disk": True}) == ["status.backup_same_disk"]
    assert pressing(well | {"troubles": ["status.backup_failed", "status.backup_disk"]}) == [
        "status.backup_failed"
    ]


def test_a_note_of_before_is_read_and_a_broken_one_is_none(tmp_path: Path) -> None:
    assert last_backup(tmp_path) == BackupNote()
    (tmp_path / "last-backup").write_text("1700000000\n")
    assert last_backup(tmp_path) == BackupNote(made=1_700_000_000)
    (tmp_path / "last-backup").write_text("[]")
    assert last_backup(tmp_path) == BackupNote()
    note_backup(tmp_path, BackupNote(made=5, folder="/var/backups", error="storage.full"))
    assert last_backup(tmp_path).error == "storage.full"


async def test_trouble_with_a_backup_is_told_at_once_and_then_once_a_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now, found = [0.0], ["status.no_backup", "status.no_contact"]

    async def health() -> list[str]:
        return found

    watch = BackupWatch(health, lambda: now[0])
    told = []
    for moment in (0, 60, 86_399, 86_400):
        now[0] = moment
        caplog.clear()
        await watch.look()
        told.append([record.getMessage().partition(":")[0] for record in caplog.records])
    assert told == [["backup.late"], [], [], ["backup.late"]]
    found[:] = []
    await watch.look()
    found[:] = ["status.no_backup", "status.backup_failed"]
    caplog.clear()
    await watch.look()
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "backup.late",
        "backup.failed",
    ]


async def test_the_heart_beats_only_while_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    beats: list[str] = []
    trouble: list[str] = []

    async def beat(request: web.Request) -> web.Response:
        beats.append(request.method + (await request.text()))
        return web.Response(status=500 if len(beats) > 1 else 200)

    app = web.Application()
    app.router.add_get("/beat", beat)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    asked = asyncio.Event()

    async def health() -> list[str]:
        asked.set()
        return trouble

    heart = Heartbeat(f"http://127.0.0.1:{runner.addresses[0][1]}/beat", health, 0.0)
    trouble.append("status.backup_failed")
    running = asyncio.create_task(heart.run())
    await asyncio.wait_for(asked.wait(), 30)
    running.cancel()
    assert beats == []
    for _ in range(3):
        await heart.beat()
    assert beats == ["GET"] * 3
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["heartbeat.failed"]
    await runner.cleanup()
    await Heartbeat("", health).run()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A running bot whose operator has a chat of their own."""
    async with world(tmp_path_factory.mktemp("told"), start=False) as here:
        here.bot.environment["LOGBOG_OPERATOR_CHAT"] = str(OPERATOR)
        await here.phone(OPERATOR).send(text="/start")
        await here.bot.start()
        await here.phone(OPERATOR).reads(".")
        yield here


@pytest.mark.asyncio(loop_scope="module")
async def test_a_failed_backup_and_a_failed_unit_come_to_the_operators_chat(told: World) -> None:
    for words, pattern in (
        (("backup", "not/there"), r"^backup\.failed ×1$"),
        (("alarm", "logbog-backup.service"), r"^unit\.failed logbog-backup\.service$"),
    ):
        ran = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=told.folder, env=told.bot.environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await ran.wait()
        await told.phone(OPERATOR).reads(pattern)
