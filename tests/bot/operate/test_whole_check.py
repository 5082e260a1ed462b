"""``logbog check``: what somebody has had a hand in is named, by case, event and file; a store that holds, holds."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.chat.state import chat_state
from bot.chat.turn.case_cache import COUNTER
from bot.operate.examiner import Examiner
from storage.crypto.keys import MasterKey
from storage.errors import MissingError
from storage.values import START, Finding, Turn
from tests.kits.evidence_kit import CASE, Clock, Scene, opened, opened_store, told
from tests.kits.operator_kit import Operator
from tests.kits.world import world

Harm = Callable[[sqlite3.Connection, Path], None]


async def filled(folder: Path, key: MasterKey) -> Scene:
    """A case with events, a file, a checkpoint and its numbering."""
    scene = await opened(folder, Clock(), key=key)
    await told(scene)
    await scene.notary.checkpoint(scene.case)
    counter = chat_state.dump(chat_state.Counter(4))
    await scene.store.commit(Turn(scene.account, documents={(scene.case, COUNTER): counter}))
    return scene


async def findings(scene: Scene, start: str = START) -> list[Finding]:
    """All that does not hold."""
    examiner = Examiner(scene.store, scene.clock, scene.store.account(b"nobody"))
    found, place = [], start
    while True:
        step = await examiner.step(place)
        found += step.findings
        if step.next is None:
            return found
        assert step.next != place
        place = step.next


def sql(*statements: str) -> Harm:
    def harm(con: sqlite3.Connection, folder: Path) -> None:
        for statement in statements:
            con.execute(statement)

    return harm


def on_file(change: Callable[[Path], object]) -> Harm:
    def harm(con: sqlite3.Connection, folder: Path) -> None:
        (path,) = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
        change(path)

    return harm


def swap(con: sqlite3.Connection, folder: Path) -> None:
    """Two events change places, with their leaves."""
    rows = con.execute("SELECT idx, leaf, sealed FROM events WHERE idx IN (3, 4) ORDER BY idx").fetchall()
    for index, (_, leaf, sealed) in zip((4, 3), rows, strict=True):
        con.execute("UPDATE events SET leaf = ?, sealed = ? WHERE idx = ?", (leaf, sealed, index))


HARMS: dict[str, tuple[Harm, set[tuple[str, str]]]] = {
    "an event removed": (
        sql("DELETE FROM events WHERE idx = 8"),
        {("check.tree", ""), ("check.checkpoint", ""), ("check.event_missing", "8")},
    ),
    "two events swapped": (swap, {("check.tree", ""), ("check.checkpoint", "")}),
    "an event written over": (
        sql("UPDATE events SET sealed = (SELECT sealed FROM events WHERE idx = 4) WHERE idx = 3"),
        {("check.event", "3")},
    ),
    "a leaf written over": (
        sql("UPDATE events SET leaf = zeroblob(32) WHERE idx = 3"),
        {("check.tree", ""), ("check.checkpoint", ""), ("check.event", "3")},
    ),
    "a case's size changed": (
        sql("UPDATE cases SET size = 7, frontier = zeroblob(96)"),
        {("check.case", "")},
    ),
    "another signature": (
        sql("UPDATE checkpoints SET note = substr(note, 1, length(note) - 8) || 'AAAAA' || substr(note, -3)"),
        {("check.checkpoint", "")},
    ),
    "a file removed": (on_file(Path.unlink), {("check.file_missing", "*")}),
    "a file cut short": (on_file(lambda p: p.write_bytes(p.read_bytes()[:-1])), {("check.file", "*")}),
    "a file's row removed": (
        sql("DELETE FROM files"),
        {("check.file_unnamed", "2"), ("check.file_stray", "*")},
    ),
    "a file put there": (
        on_file(lambda p: p.with_name("0" * 30 + p.parent.name).write_bytes(b"x")),
        {("check.file_stray", "*")},
    ),
    "half a file": (
        on_file(lambda p: p.with_name("0" * 30 + p.parent.name + ".part").write_bytes(b"x")),
        {("check.file_stray", "*")},
    ),
    "a file under a name": (
        on_file(lambda p: p.with_name("Signe.txt").write_bytes(b"x")),
        {("check.file_stray", "folder")},
    ),
    "a file beside the folders": (
        on_file(lambda p: (p.parents[1] / "Signe.txt").write_bytes(b"x")),
        {("check.file_stray", "blobs")},
    ),
    "the numbering lost": (sql("DELETE FROM documents"), {("check.number", "2")}),
}
KINDS = {32: "*", 2: "folder"}
TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"


@pytest.mark.parametrize("name", HARMS)
async def test_what_somebody_has_changed_is_named(tmp_path: Path, name: str) -> None:
    harm, expected = HARMS[name]
    key = MasterKey.generate()
    scene = await filled(tmp_path, key)
    assert await findings(scene) == []
    await scene.store.close()
    con = sqlite3.connect(tmp_path / "logbog.db")
    for (trigger,) in con.execute(TRIGGERS).fetchall():
        con.execute(f"DROP TRIGGER {trigger}")
    harm(con, tmp_path)
    con.commit()
    con.close()
    scene = Scene(await opened_store(tmp_path, Clock(), key), Clock(), (), CASE)
    found = await findings(scene)
    await scene.store.close()
    assert {(one.code, KINDS.get(len(one.what), one.what)) for one in found} == expected
    for one in found:
        assert one.case == (0 if one.code == "check.file_stray" else 1)


async def test_a_check_goes_on_where_it_was_broken_off_and_knows_its_places(tmp_path: Path) -> None:
    scene = await filled(tmp_path, MasterKey.generate())
    examiner = Examiner(scene.store, scene.clock, scene.store.account(b"nobody"))
    first = await examiner.step(START)
    assert (first.cases, first.events, first.next) == (1, 9, "case.2.0")
    assert await findings(scene, "case.1.5") == []
    assert (await examiner.step("case.1.5")).events == 4
    for place in ("", "case", "case.x.1", "file.zz", "stamp.x", "case.1", "disk.", "disk.01", "disk.g"):
        with pytest.raises(MissingError):
            await examiner.step(place)
    await scene.store.close()


async def test_a_small_share_each_night_comes_round_to_everything(tmp_path: Path) -> None:
    scene = await filled(tmp_path, MasterKey.generate())
    examiner = Examiner(scene.store, scene.clock, scene.store.account(b"nobody"))
    nights = 0
    places = set()
    while nights < 40:
        nights += 1
        assert await examiner.share() == 0
        kept = await scene.store.document(scene.store.account(b"nobody"), "examined")
        assert kept is not None
        places.add(kept.decode())
        if kept.decode() == START:
            break
    assert {"case.2.0", START} <= places
    await scene.store.close()


async def test_the_command_opens_the_folder_where_no_bot_runs(tmp_path: Path) -> None:
    key = MasterKey.create(tmp_path / "data.key", int(dt.datetime.now(dt.UTC).timestamp()))
    scene = await filled(tmp_path / "data", key)
    await scene.tell(ev.Withdrawn(incident=1))
    await scene.store.close()
    operator = Operator(tmp_path)
    done = operator.types("check")
    assert (done.returncode, done.stdout.splitlines()) == (
        0, ["looked at 1 cases, 10 events, 1 files", "all of it holds"],
    )  # fmt: skip
    (path,) = [path for path in (tmp_path / "data/blobs").rglob("*") if path.is_file()]
    path.unlink()
    done = operator.types("check", "--from", "file.")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == f"check.file_missing  case 1  {path.name}"


async def test_a_running_bot_is_asked_and_goes_on(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        phone = here.phone()
        await phone.forward("jeg ved, hvor du bor", dt.datetime(2025, 5, 13, 21, 14, tzinfo=dt.UTC))
        await phone.reads("Gemt")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "check", cwd=tmp_path, env=here.bot.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, complaints = await process.communicate()
        assert (process.returncode, complaints) == (0, b"")
        assert said.decode().splitlines()[-1] == "all of it holds"
        assert said.startswith(b"looked at 1 cases, ")
        await phone.forward("og igen", dt.datetime(2025, 5, 14, 21, 14, tzinfo=dt.UTC))
        await phone.reads("nr. 2|2 hændelser|Gemt")
