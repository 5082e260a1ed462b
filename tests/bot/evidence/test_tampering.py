"""Every way to change a package that we could think of is noticed, and what was changed is named."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.evidence import verify
from bot.evidence.command import check
from bot.evidence.receipt import receipt
from bot.log.package.bag import Bag
from standin.time_stamp_authority import is_there
from storage.crypto.keys import MasterKey
from tests.bot.evidence.test_package_checked import wrong
from tests.kits.evidence_kit import CASE, Clock, Scene, by_itself, opened, opened_store, told

GOLDEN = Path(__file__).parent / "golden"
PACKAGE = GOLDEN / "v1.zip"
EVERY = 211
"""Positions between two that the short form changes; the long one changes every position."""


@pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.zip")), ids=lambda path: path.stem)
def test_what_was_once_verifiable_stays_so(tmp_path: Path, path: Path) -> None:
    assert wrong(check([str(path)])) == []
    assert by_itself([path], tmp_path)[0] == 0
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/verify.py")]
        own = tmp_path / "own.py"
        own.write_bytes(archive.read(name))
    assert own.read_bytes().count(b"\n") < (600 if path.stem.startswith("v1") else 850)
    code, said = run_own(own, path)
    assert code == 0, said


def run_own(script: Path, path: Path) -> tuple[int, str]:
    """The checker that came with a package."""
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(path)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def places(data: bytes) -> list[str]:
    """Which file each byte of a package belongs to, with its headers; the package's own name for the end."""
    found = ["v1.zip"] * len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        central = archive.start_dir
        for info in archive.infolist():
            name, raw = info.filename.partition("/")[2], info.filename.encode()
            length = verify.LOCAL.size + len(raw) + info.file_size
            found[info.header_offset : info.header_offset + length] = [name] * length
            found[central : central + verify.CENTRAL.size + len(raw)] = [name] * (
                verify.CENTRAL.size + len(raw)
            )
            central += verify.CENTRAL.size + len(raw)
    assert len(found) == len(data)
    return found


def flipped(path: Path, positions: Iterator[int] | range) -> Iterator[tuple[int, set[str]]]:
    """Each position with what is named when its byte is changed."""
    data = path.read_bytes()
    with path.open("r+b", buffering=0) as file:
        for at in positions:
            file.seek(at)
            file.write(bytes([data[at] ^ (1 << at % 8)]))
            part = verify.Part(str(path))
            part.check_bag()
            yield at, {str(line.values["name"]) or "v1.zip" for line in part.lines if line.holds is False}
            file.seek(at)
            file.write(data[at : at + 1])


def all_noticed(path: Path, positions: range) -> int:
    """How many changed bytes were noticed, each under the right name."""
    owners, noticed = places(path.read_bytes()), 0
    for at, named in flipped(path, positions):
        # Where the zip's own list of contents cannot be read any more, it is the package that is named.
        assert named, at
        assert owners[at] in named or named == {"v1.zip"}, (at, owners[at], named)
        noticed += 1
    return noticed


def test_a_changed_byte_is_noticed_and_named(tmp_path: Path) -> None:
    shutil.copy(PACKAGE, tmp_path)
    positions = range(0, PACKAGE.stat().st_size, EVERY)
    assert all_noticed(tmp_path / "v1.zip", positions) == len(positions) > 250


@pytest.mark.long
def test_every_changed_byte_is_noticed_and_named(tmp_path: Path) -> None:
    shutil.copy(PACKAGE, tmp_path)
    positions = range(PACKAGE.stat().st_size)
    assert all_noticed(tmp_path / "v1.zip", positions) == len(positions) > 60_000


Files = dict[str, bytes]


def rebuilt(change: Callable[[Files], None], target: Path) -> Path:
    """The package with other contents, and with lists and zip made anew as Logbog would: a patient forger."""
    with zipfile.ZipFile(PACKAGE) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        moment = dt.datetime(*archive.infolist()[0].date_time)  # noqa: DTZ001 - as zip has it, without a zone
    change(files)
    info = [line.split(": ", 1) for line in files["bag-info.txt"].decode().splitlines()]
    bag = Bag("log-2-pakke", moment)
    for name, data in files.items():
        if name.startswith("data/"):
            bag.add(name.removeprefix("data/"), data)
    tags = {name: data for name, data in files.items() if name in ("LÆS MIG.txt", "READ ME.txt")}
    target.write_bytes(bag.close([(k, v) for k, v in info if k != "Payload-Oxum"], tags))
    return target


BILAG = "data/bilag/Bilag 02 - 2026-11-26 - skærm.png"
TEXT = "data/bilag/Bilag 03 - 2026-11-26 - besked.txt"
PROOFS = "data/KONTROL/proofs.json"


def proofs(change: Callable[[dict[str, object]], None]) -> Callable[[Files], None]:
    def work(files: Files) -> None:
        found = json.loads(files[PROOFS])
        change(found)
        files[PROOFS] = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    return work


def swapped(files: Files) -> None:
    files[BILAG], files[TEXT] = files[TEXT], files[BILAG]


def rolled_back(files: Files) -> None:
    files["data/KONTROL/checkpoint.txt"] = json.loads(files[PROOFS])["checkpoints"][0].encode()


def without(*names: str) -> Callable[[Files], None]:
    def work(files: Files) -> None:
        for name in names:
            del files[name]

    return work


def _set(path: str, value: object) -> Callable[[Files], None]:
    """Change one value in the proofs; a number in the path is a place in a list."""

    def change(found: dict[str, object]) -> None:
        *way, last = [int(one) if one.isdecimal() else one for one in path.split("/")]
        place: object = found
        for one in way:
            place = place[one]  # type: ignore[index]
        place[last] = value  # type: ignore[index]

    return proofs(change)


FORGED: dict[str, tuple[Callable[[Files], None], set[tuple[str, str]]]] = {
    "nothing": (lambda files: None, set()),
    "a picture changed": (
        lambda files: files.update({BILAG: b"another"}),
        {("changed", BILAG), ("annex", BILAG[5:])},
    ),
    "a text changed": (
        lambda files: files.update({TEXT: b"noget andet"}),
        {("changed", TEXT), ("annex", TEXT[5:])},
    ),
    "the log changed": (
        lambda files: files.update({"data/log.pdf": b"%PDF b"}),
        {("changed", "data/log.pdf")},
    ),
    "two files swapped": (
        swapped,
        {("changed", BILAG), ("changed", TEXT), ("annex", BILAG[5:]), ("annex", TEXT[5:])},
    ),
    "a file renamed": (
        lambda files: files.update({"data/bilag/Bilag 02.png": files.pop(BILAG)}),
        {("missing", BILAG), ("added", "data/bilag/Bilag 02.png")},
    ),
    "a file removed": (without(BILAG), {("missing", BILAG)}),
    "a file added": (lambda files: files.update({"data/bilag/9.txt": b"x"}), {("added", "data/bilag/9.txt")}),
    "a file added to the controls": (
        lambda files: files.update({"data/KONTROL/new.txt": b"x"}),
        {("added", "data/KONTROL/new.txt")},
    ),
    "the checker changed": (
        lambda files: files.update({"data/KONTROL/verify.py": b"print('alt holder')"}),
        {("changed", "data/KONTROL/verify.py")},
    ),
    "the contents changed": (
        lambda files: files.update(
            {"data/KONTROL/contents.txt": files["data/KONTROL/contents.txt"].replace(b"file ", b"file  ", 1)}
        ),
        {("contents_unsigned", "")},
    ),
    "the controls removed": (
        without(*(f"data/KONTROL/{n}" for n in ("contents.txt", "checkpoint.txt", "proofs.json"))),
        {("no_control", "")},
    ),
    "an older checkpoint": (rolled_back, {("checkpoint_other", "")}),
    "a checkpoint left out": (
        proofs(lambda p: p.update(checkpoints=p["checkpoints"][1:], growth=[])),  # type: ignore[index]
        {("stamp_other", "1")},
    ),
    "a proof of growth changed": (_set("growth/0/0", "00" * 32), {("forked", "")}),
    "a time told changed": (_set("leaves/0/open/at/1", '"2020-01-01T00:00:00Z"'), {("part", "at")}),
    "a salt changed": (_set("leaves/0/open/at/0", "00" * 32), {("part", "at")}),
    "an event in another place": (_set("leaves/0/index", 9), {("leaf", "")}),
    "an event that was never sealed": (_set("leaves/0/head", "logbog leaf 2\nat 00\n"), {("leaf", "")}),
    "a way under a stamp changed": (_set("ways/0/index", 1), {("stamp_other", "1")}),
    "an answer exchanged": (
        lambda files: files.update({"data/KONTROL/stamps/1.tsr": files["data/KONTROL/stamps/2.tsr"]}),
        {("stamp_other", "1")},
    ),
    "a stamp's certificates exchanged": (
        lambda files: files.update({"data/KONTROL/stamps/1.pem": b""}),
        {("stamp_bad", "1")},
    ),
    "a stamp removed": (
        without("data/KONTROL/stamps/1.tsr", "data/KONTROL/stamps/1.txt", "data/KONTROL/stamps/1.pem"),
        {
            ("stamp_other", "1"),
            *(("missing", f"data/KONTROL/stamps/1.{end}") for end in ("tsr", "txt", "pem")),
        },
    ),
    "proofs that are none": (lambda files: files.update({PROOFS: b'{"public":7}'}), {("no_control", "")}),
    "proofs without stamps": (
        proofs(lambda p: p.__delitem__("stamps")),
        {("control_broken", "")},
    ),
}


@pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
@pytest.mark.parametrize("name", FORGED)
def test_what_a_patient_forger_changes_is_noticed_and_named(tmp_path: Path, name: str) -> None:
    change, expected = FORGED[name]
    path = rebuilt(change, tmp_path / "log-2-pakke.zip")
    lines = check([str(path)])
    found = {
        (line.key, str(line.values.get("name", line.values.get("number", "") if "stamp" in line.key else "")))
        for line in lines
        if line.holds is False
    }
    assert expected <= found if expected else found == set(), found
    others = {key for key, _ in found} - {key for key, _ in expected}
    assert others <= {"leaf", "part", "annex", "stamp_other", "stamp_bad"}, (
        "no false name beside the right one"
    )
    code, said = by_itself([path], tmp_path)
    told_of = len(re.findall(r"^WRONG", said, re.MULTILINE))
    assert (code, told_of) == (1 if expected else 0, len([line for line in lines if line.holds is False]))


async def two_histories(tmp_path: Path) -> tuple[Scene, Scene]:
    """The same store twice, from one moment on: with the same keys."""
    key, clock = MasterKey.generate(), Clock()
    one = await opened(tmp_path / "one", clock, key=key)
    await told(one)
    await one.notary.checkpoint(CASE)
    await one.store.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    first, second = [await opened_store(tmp_path / name, clock, key) for name in ("one", "two")]
    return Scene(first, clock, (), CASE), Scene(second, clock, (), CASE)


async def test_a_forked_history_shows_when_two_readers_compare(tmp_path: Path) -> None:
    one, two = await two_histories(tmp_path)
    await one.tell(ev.WhatTold(incident=1, what="det ene"))
    await two.tell(ev.WhatTold(incident=1, what="det andet"))
    paths = []
    for scene, folder in ((one, tmp_path / "a"), (two, tmp_path / "b")):
        folder.mkdir()
        (path,) = await scene.pack(folder)
        assert wrong(check([str(path)])) == [], "each for itself looks whole"
        paths.append(path)
    await two.tell(ev.WhatTold(incident=1, what="mere"))
    (tmp_path / "c").mkdir()
    (longer,) = await two.pack(tmp_path / "c", 2)
    a, b = paths
    theirs = receipt(await one.notary.checkpoint(CASE, 10))
    assert wrong(check([str(b)], receipt=theirs)) == ["receipt_other"]
    renamed = rename_group(b, tmp_path / "other.zip")
    assert "forked" in wrong(check([str(a), str(renamed)]))
    assert "forked" in wrong(check([str(a), str(longer)]))
    await one.store.close()
    await two.store.close()


def rename_group(path: Path, target: Path) -> Path:
    """The same package as a folder that says it is of another edition, so that two of one edition can be compared."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(target)
    (folder,) = target.iterdir()
    info = folder / "bag-info.txt"
    info.write_text(
        info.read_text().replace("Group-Identifier: 9F3A-71C2 1", "Group-Identifier: 9F3A-71C2 x")
    )
    return folder


async def test_a_package_made_anew_with_another_key_does_not_fit_what_was_handed_out(tmp_path: Path) -> None:
    packages = []
    for name in ("mine", "forged"):
        (tmp_path / name).mkdir()
        scene = await opened(tmp_path / name / "store", Clock())
        await told(scene)
        if name == "mine":
            given = receipt(await scene.notary.checkpoint(CASE))
            (path,) = await scene.pack(tmp_path / name)
        else:
            (path,) = await scene.pack(tmp_path / name, 2)
        packages.append(path)
        await scene.store.close()
    mine, forged = packages
    assert wrong(check([str(forged)])) == [], "nothing inside a package can tell"
    assert wrong(check([str(forged)], receipt=given)) == ["receipt_other"]
    assert "other_key" in wrong(check([str(mine), str(forged)]))


async def test_a_clock_that_was_set_back_shows(tmp_path: Path) -> None:
    clock = Clock()
    scene = await opened(tmp_path / "store", clock)
    await told(scene)
    await scene.notary.checkpoint(CASE)
    clock.on(days=-30)
    await scene.capture(3, "en måned før")
    (path,) = await scene.pack(tmp_path)
    assert wrong(check([str(path)])) == ["clock_back"]
    assert by_itself([path], tmp_path)[0] == 1
    await scene.store.close()


async def test_editions_of_two_cases_are_not_taken_for_one(tmp_path: Path) -> None:
    key = MasterKey.generate()
    scene = await opened(tmp_path / "store", Clock(), key=key)
    await told(scene)
    (one,) = await scene.pack(tmp_path)
    other = Scene(scene.store, scene.clock, (), bytes(16))
    await scene.store.open_case(other.account, case=other.case, now=1)
    await told(other)
    (two,) = await other.pack(tmp_path, 2)
    assert "other_case" in wrong(check([str(one), str(two)]))
    await scene.store.close()


def test_what_is_no_package_is_said_to_be_none(tmp_path: Path) -> None:
    for name, data in (("empty", b""), ("text", b"hej"), ("cut", PACKAGE.read_bytes()[:-1])):
        (tmp_path / name).write_bytes(data)
        assert set(wrong(check([str(tmp_path / name)]))) >= {"not_a_package"}
    lines = check([str(tmp_path / "nothing")])
    assert [(line.holds, line.key) for line in lines] == [(None, "unreadable")]
    assert verify.verdict(lines) == 3, "nobody forged what is not there"
