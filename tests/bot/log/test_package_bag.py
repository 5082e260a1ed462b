"""The package opens with other people's tools, holds the originals, and says what it does not hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import bagit
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.case.values import File, FileState
from bot.log.content.made_files import Volume
from bot.log.content.rows import Choices, Log
from bot.log.package import maker, plan
from bot.log.package.bag import Bag
from bot.log.text.for_files import NAME_BYTES, NAME_LETTERS, distinct, file_name
from bot.words import Words
from storage.errors import DamagedError
from tests.bot.log.hostile import NAMES, TEXTS, hostile_case
from tests.kits.log_builder import DANISH, ENGLISH, NOW, CaseBuilder, kept, local
from tests.kits.pdf_tools import run

Made = tuple[tuple[str, tuple[Volume, ...]], ...]
MADE: Made = (("pdf", (Volume("log-1.pdf", b"%PDF a log"), Volume("log-1-bilag-1-9.pdf", b"%PDF annexes"))),)


class Shelf:
    """Bytes by the id under which they are kept."""

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self.blobs = dict(blobs)
        self.damaged: set[str] = set()

    async def read(self, file: File) -> bytes:
        if file.kept_as in self.damaged:
            raise DamagedError
        return self.blobs[file.kept_as]


def screenshots(count: int, size: int = 1_000) -> tuple[CaseBuilder, Shelf]:
    """A case of so many forwards, each with a screenshot of so many bytes."""
    case, blobs = CaseBuilder(), {}
    for number in range(count):
        name = f"{number}.png"
        blobs[name] = number.to_bytes(4) * (size // 4)
        shot = case.exhibit(form="document", files=(kept(name, "image/png", blobs[name]),))
        case.incident(case.forward(f"besked {number}", local(2025, 6, 1 + number % 28)), shot)
    return case, Shelf(blobs)


async def packed(log: Log, shelf: Shelf, made: Made = MADE, words: Words = DANISH) -> list[Volume]:
    return [volume async for volume in maker.pack(log, made, words=words, read_file=shelf.read)]


def unpacked(volume: Volume, folder: Path) -> Path:
    """The one folder that a part unpacks into, after zip's own test and bagit's."""
    file = folder / volume.name
    file.write_bytes(volume.data)
    assert "No errors detected" in run("unzip", "-tq", str(file))
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    base = folder / volume.name.removesuffix(".zip")
    bagit.Bag(str(base)).validate()
    return base


async def test_a_package_is_a_valid_bag_with_log_and_originals(tmp_path: Path) -> None:
    case, shelf = screenshots(3)
    (volume,) = await packed(case.log(), shelf)
    assert volume.name == "log-1-pakke.zip"
    base = unpacked(volume, tmp_path)
    names = sorted(path.name for path in (base / "data" / "bilag").iterdir())
    assert names == [
        "Bilag 01 - 2025-06-01 - besked.txt",
        "Bilag 02 - 2025-06-01 - 0.png",
        "Bilag 03 - 2025-06-02 - besked.txt",
        "Bilag 04 - 2025-06-02 - 1.png",
        "Bilag 05 - 2025-06-03 - besked.txt",
        "Bilag 06 - 2025-06-03 - 2.png",
    ]
    assert (base / "data" / "bilag" / names[3]).read_bytes() == shelf.blobs["1.png"]
    assert (base / "data" / "bilag" / names[0]).read_text("utf-8") == "besked 0"
    assert (base / "data" / "log.pdf").read_bytes() == b"%PDF a log"
    assert (base / "data" / "log-1-bilag-1-9.pdf").exists()
    danish = (base / "LÆS MIG.txt").read_text("utf-8-sig")
    assert "Begynd med log.pdf" in danish
    assert "Begin with log.pdf" in (base / "READ ME.txt").read_text("utf-8-sig")
    assert "ikke er med" not in danish
    run("env", "-C", str(base), "sha256sum", "-c", "--quiet", "--strict", "manifest-sha256.txt")


async def test_bytes_are_the_same_for_the_same_case_choices_and_edition() -> None:
    digests = set()
    for _ in range(2):
        case, shelf = screenshots(4)
        (volume,) = await packed(case.log(Choices(first=dt.date(2025, 6, 2))), shelf)
        digests.add(hashlib.sha256(volume.data).hexdigest())
    assert len(digests) == 1
    case, shelf = screenshots(4)
    (volume,) = await packed(case.log(edition=2), shelf)
    assert hashlib.sha256(volume.data).hexdigest() not in digests


async def test_what_is_too_large_to_be_sent_comes_in_parts_that_open_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_PART", 200_000)
    monkeypatch.setattr(plan, "MOST_ALONE", 300_000)
    case, shelf = screenshots(10, size=40_000)
    log = case.log()
    volumes = await packed(log, shelf)
    assert [volume.name for volume in volumes] == [
        f"log-1-pakke-{number}-af-{len(volumes)}.zip" for number in range(1, len(volumes) + 1)
    ]
    assert len(volumes) == 4
    assert all(len(volume.data) <= 200_000 for volume in volumes)
    seen: list[bytes] = []
    for number, volume in enumerate(volumes, 1):
        base = unpacked(volume, tmp_path)
        seen += [path.read_bytes() for path in sorted((base / "data").rglob("*.png"))]
        told = (base / "LÆS MIG.txt").read_text("utf-8-sig")
        assert f"Del {number} af 4." in told
        assert all(f"- Del {other}: " in told for other in (1, 2, 3, 4))
        assert bagit.Bag(str(base)).info["Bag-Count"] == f"{number} of 4"
    assert sorted(seen) == sorted(shelf.blobs.values())


async def test_memory_holds_about_one_part_and_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the bytes that are read while one part is being made."""
    monkeypatch.setattr(plan, "MOST_PART", 200_000)
    case, shelf = screenshots(30, size=40_000)
    read = 0

    async def counted(file: File) -> bytes:
        nonlocal read
        read += 40_000
        return await shelf.read(file)

    given_out = 0
    async for volume in maker.pack(case.log(), MADE, words=DANISH, read_file=counted):
        given_out += len(volume.data)
        assert read <= given_out
    assert read == 30 * 40_000


async def test_what_is_not_in_the_package_is_named_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_ALONE", 5_000)
    case, shelf = screenshots(1)
    names = ("væk.png", "ændret.png", "stor.png", "ulæselig.png")
    for name in names:
        shelf.blobs[name] = name.encode() * (1_000 if name == "stor.png" else 1)
    files = [kept(name, "image/png", shelf.blobs[name]) for name in names]
    files[0] = replace(files[0], state=FileState.LOST, kept_as="")
    files.append(replace(files[0], state=FileState.PENDING))
    files.append(replace(files[0], state=FileState.TOO_BIG))
    shelf.blobs["ændret.png"] = b"another one"
    shelf.damaged.add("ulæselig.png")
    case.incident(case.exhibit(form="document", files=tuple(files)))
    (volume,) = await packed(case.log(), shelf)
    base = unpacked(volume, tmp_path)
    assert len(list((base / "data" / "bilag").glob("*.png"))) == 1
    told = " ".join((base / "LÆS MIG.txt").read_text("utf-8-sig").split())
    for number, reason in enumerate(("lost", "altered", "too_large", "unreadable", "pending", "too_big"), 1):
        assert f"Bilag 3, fil {number}: {DANISH.text(f'formats.missing.{reason}')}." in told


async def test_hostile_names_are_harmless_and_hostile_texts_are_exact(tmp_path: Path) -> None:
    case, blobs = hostile_case()
    log = case.log()
    (volume,) = await packed(log, Shelf(blobs))
    base = unpacked(volume, tmp_path)
    files = list((base / "data" / "bilag").iterdir())
    originals = sorted(path.read_bytes() for path in files if path.read_bytes().startswith(b"indhold"))
    assert originals == sorted(blobs.values())
    assert all(_safe(path.name) for path in files)
    endings = {path.suffix for path in files}
    assert not endings & {".exe", ".html", ".htaccess", ".lnk", ".js"}
    exact = {path.read_bytes() for path in files if path.suffix == ".txt"}
    for text in TEXTS:
        assert text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode() in exact
    with zipfile.ZipFile(io.BytesIO(volume.data)) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}
        assert roots == {"log-1-pakke"}
        assert not any(".." in name or "\\" in name or ":" in name for name in archive.namelist())


async def test_a_forward_is_named_by_its_own_day_and_nothing_by_a_guess() -> None:
    case, shelf = screenshots(0)
    case.incident(case.forward("sent nat", local(2025, 6, 1, 23, 59)), case.exhibit("uden egen tid"))
    case.incident(case.exhibit("slet ingen tid"))
    items, _ = plan.annex_items(case.log(words=ENGLISH), ENGLISH)
    assert [item.path for item in items] == [
        "bilag/Annex 01 - 2025-06-01 - message.txt",
        "bilag/Annex 02 - 2025-06-01 - message.txt",
        "bilag/Annex 03 - undated - message.txt",
    ]
    assert shelf.blobs == {}


async def test_room_is_left_for_what_proves_the_package(tmp_path: Path) -> None:
    case, shelf = screenshots(1)

    async def sealed(packed: maker.Packed) -> Mapping[str, bytes]:
        assert packed.folders == ["log-1-pakke"]
        assert {"LÆS MIG.txt", "bag-info.txt", "data/log.pdf"} <= {one.path for one in packed.files}
        return {"KONTROL/contents.txt": b"all of it\n"}

    async def control(items: Sequence[plan.Item]) -> maker.Checks:
        assert [item.path for item in items if item.annex]
        return maker.Checks({"KONTROL/verify.py": b"print()\n"}, 3, sealed)

    found = maker.pack(case.log(), MADE, words=DANISH, read_file=shelf.read, control=control)
    (volume,) = [volume async for volume in found]
    base = unpacked(volume, tmp_path)
    assert (base / "data" / "KONTROL" / "verify.py").read_bytes() == b"print()\n"
    assert "data/KONTROL/verify.py" in (base / "manifest-sha256.txt").read_text("utf-8")
    assert "- KONTROL: " in (base / "LÆS MIG.txt").read_text("utf-8")


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    bag = Bag("x", NOW)
    bag.add("log.pdf", b"the log")
    base = unpacked(Volume("x.zip", bag.close([], {})), tmp_path)
    (base / "data" / "log.pdf").write_bytes(b"the lag")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(base)).validate()


def _safe(name: str) -> bool:
    return (
        len(name) <= NAME_LETTERS
        and len(name.encode()) <= NAME_BYTES
        and not set(name) & set('<>:"/\\|?*%')
        and name.isprintable()
        and not name.endswith((".", " "))
        and name == name.strip()
    )


@given(st.text(max_size=300), st.sampled_from(["", "image/png", "x/y"]))
@example("CON", "")
@example("a.png. ", "image/png")
@example("x" * 300 + ".png", "image/png")
@example("\U0001f469" * 300, "")
@example(".", "")
@example("bil\u0301lede.png", "")
def test_any_name_becomes_one_that_every_system_takes(own: str, mime: str) -> None:
    name = file_name("Bilag 07 - 2025-05-13", own, mime)
    assert _safe(name)
    assert name.startswith("Bilag 07 - 2025-05-13 - ")
    suffix = name.rpartition(".")[2]
    assert suffix.isascii() or suffix == "bin"
    taken: set[str] = set()
    many = [distinct(name, taken) for _ in range(3)]
    assert len({one.casefold() for one in many}) == 3
    assert all(_safe(one) for one in many)


def test_two_names_that_a_disk_takes_for_one_stay_apart() -> None:
    taken: set[str] = set()
    head = "Bilag 07 - 2025-05-13"
    made = [
        distinct(file_name(head, own), taken) for own in ("Billede.png", "BILLEDE.PNG", "billede.png", *NAMES)
    ]
    assert made[1] == f"{head} - BILLEDE (2).PNG"
    assert len({name.casefold() for name in made}) == len(made)
