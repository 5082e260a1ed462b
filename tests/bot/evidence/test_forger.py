"""A forger without keys: draws combinations of edits of a package (bytes, names, parts, proofs, stamps, certificates,
the zip itself), and makes what is not signed anew so that it fits. Nothing but the genuine, and what does no harm,
holds; by our checkers, and by one that was written from the documentation alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.evidence import verify
from bot.evidence.stamps.validity import looked_at
from bot.log.package import plan
from standin.time_stamp_authority import PracticeAuthority, is_there
from storage.ledger.checkpoint import SigningKey
from tests.bot.evidence.own_checker import checked
from tests.bot.evidence.test_forgeries import answer_of
from tests.kits.evidence_kit import Clock, opened, told

pytestmark = pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
CONTROL = "data/KONTROL/"
PROOFS, CONTENTS = CONTROL + "proofs.json", CONTROL + "contents.txt"
STAMP = (CONTROL + "contents.tst", CONTROL + "contents.pem")
MANIFESTS = (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False))
ODD = (
    *("log.pdf", "data/log.pdf ", "data/bilag/9.txt", "data/KONTROL/json.py", "data/KONTROL/stamps/9.tst", "data/x"),
    *("../x", "/x", "data//x", "DATA/log.pdf", "manifest-md5.txt", "fetch.txt", "data/KONTROL/contents.txt.txt"),
    *("data/KONTROL/contents.tsr", "__MACOSX/log.pdf", ".DS_Store", "data/.DS_Store", "READ ME.pdf", "data/\u202e"),
)  # fmt: skip


@dataclass(repr=False)
class Part:
    """One zip file in the forger's hands."""

    folder: str
    moment: tuple[int, ...]
    files: dict[str, bytes]

    def copy(self) -> Part:
        return Part(self.folder, self.moment, dict(self.files))

    def signed(self) -> tuple[object, ...]:
        """All that may not differ: not the order of files, not the stamp over the list, nor what is made anew."""
        apart = {*STAMP, *(name for name, _ in MANIFESTS)}
        return (
            self.folder,
            self.moment,
            sorted((name, one) for name, one in self.files.items() if name not in apart),
        )

    def written(self) -> bytes:
        """The zip as Logbog writes it, with BagIt's lists made anew."""
        lists = dict(MANIFESTS)
        files = {name: data for name, data in self.files.items() if name not in lists}
        for name, payload in MANIFESTS:
            here = sorted(one for one in files if one.startswith("data/") == payload)
            lines = (f"{hashlib.sha256(files[one]).hexdigest()}  {one}\n" for one in here)
            files[name] = "".join(lines).encode("utf-8", "replace")
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in files.items():
                entry = zipfile.ZipInfo(f"{self.folder}/{name}", self.moment)  # type: ignore[arg-type]
                entry.create_system, entry.external_attr = 3, 0o100644 << 16
                archive.writestr(entry, data)
        return target.getvalue()


class Scene:
    """Genuine packages, what their authority shows as, and a stamp of the forger's own over the first one's list."""

    def __init__(
        self, folder: Path, editions: list[list[Part]], stamp: tuple[bytes, bytes], root: bytes
    ) -> None:
        self.folder, self.editions, self.stamp = folder, editions, stamp
        self.top = hashlib.sha256(verify.certificates_of(root)[0]).hexdigest()
        every = [stamp, *(tuple(edition[-1].files[name] for name in STAMP) for edition in editions)]
        lists = [editions[0][-1].files[CONTENTS], *(edition[-1].files[CONTENTS] for edition in editions)]
        found = [looked_at(data, *stamp).time for data, stamp in zip(lists, every, strict=True)]
        self.times = {f"{time:%Y-%m-%d %H:%M:%S} UTC" for time in found if time}


def read(path: Path) -> Part:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        files = {name.partition("/")[2]: archive.read(name) for name in names}
        return Part(names[0].partition("/")[0], archive.infolist()[0].date_time, files)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_PART", plan.PAGES_SIZE + 60_000)
        patch.setattr(plan, "STAMP_SIZE", 10_000)
        patch.setattr(verify, "signed", functools.cache(verify.signed))  # each signature is reckoned once
        yield asyncio.run(_made(tmp_path_factory.mktemp("forger")))


async def _made(folder: Path) -> Scene:
    now = dt.datetime.now(dt.UTC)
    authority, own = PracticeAuthority(folder / "tsa", now), PracticeAuthority(folder / "own", now)
    clock = Clock(now)
    async with authority.serving() as url:
        case = await opened(folder / "store", clock, [url])
        await told(case)
        clock.at = dt.datetime.now(dt.UTC)
        editions = [[read(path) for path in await case.pack(folder)]]
        await case.capture(3, "igen", b"another picture" * 9)
        clock.at = dt.datetime.now(dt.UTC)
        editions.append([read(path) for path in await case.pack(folder, 2)])
        await case.store.close()
    answer = await asyncio.to_thread(answer_of, own, editions[0][-1].files[CONTENTS])
    chain = (folder / "own" / "signer.pem").read_bytes() + own.root
    return Scene(folder, editions, (verify.token_of(answer), chain), authority.root)


Edit = Callable[[Scene, list[Part], int, int], None]


def picked(parts: list[Part], a: int) -> tuple[Part, str]:
    """One file of all, by a number."""
    every = [(part, name) for part in parts for name in part.files]
    return every[a % len(every)]


def changed(change: Callable[[bytes, int], bytes]) -> Edit:
    def work(scene: Scene, parts: list[Part], a: int, b: int) -> None:
        part, name = picked(parts, a)
        part.files[name] = change(part.files[name], b)

    return work


def flip(data: bytes, b: int) -> bytes:
    at = b % max(1, len(data))
    return data[:at] + bytes([data[at] ^ 1 << b % 8]) + data[at + 1 :] if data else b"x"


def remove(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    part, name = picked(parts, a)
    if len(part.files) > 1:
        del part.files[name]


def add(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    parts[a % len(parts)].files.setdefault(ODD[b % len(ODD)], b"%PDF forged")


def rename(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    part, name = picked(parts, a)
    to = (ODD[b % len(ODD)], name + ".pdf", name.upper(), name.lower(), "data/" + name)[b % 5]
    part.files[to] = part.files.pop(name)


def swap(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    (one, first), (two, second) = picked(parts, a), picked(parts, b)
    one.files[first], two.files[second] = two.files[second], one.files[first]


def carry(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """Into another part: moved, or there twice."""
    part, name = picked(parts, a)
    other = parts[b % len(parts)]
    other.files[name] = part.files[name]
    if other is not part and b // 7 % 2:
        del part.files[name]


def exchange(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """A file, or a whole part, of another edition."""
    other = scene.editions[1]
    if b % 3 == 0:
        parts[a % len(parts)] = other[b // 3 % len(other)].copy()
        return
    part, name = picked(parts, a)
    found = [one.files[name] for one in other if name in one.files]
    part.files[name] = found[b % len(found)] if found else b""


def count(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """A part is left out, or there twice, or the parts come in another order."""
    place = a % len(parts)
    if b % 3 == 0 and len(parts) > 1:
        del parts[place]
    elif b % 3 == 1:
        parts.append(parts[place].copy())
    else:
        parts.append(parts.pop(place))


def frame(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """The one folder, the time of the entries, their order."""
    part = parts[a % len(parts)]
    match b % 3:
        case 0:
            part.folder += "x"
        case 1:
            part.moment = (2019, *part.moment[1:])
        case _:
            part.files = dict(sorted(part.files.items(), reverse=True))


def restamp(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """The stamp over the list, or one over the ledger: another's, another edition's, half of it, none."""
    with_it = [part for part in parts if CONTENTS in part.files]
    if not with_it:
        return
    files = with_it[a % len(with_it)].files
    match b % 6:
        case 0:
            files.update(zip(STAMP, scene.stamp, strict=True))
        case 1:
            for name in STAMP:
                files.pop(name, None)
        case 2:
            files.pop(STAMP[a % 2], None)
        case 3:
            files.update({name: scene.editions[1][-1].files[name] for name in STAMP})
        case 4:
            files[STAMP[1]] = scene.stamp[1] + files.get(STAMP[1], b"")
        case _:
            for part in parts:
                found = {
                    name: data for name, data in part.files.items() if name.startswith(CONTROL + "stamps/1.t")
                }
                part.files |= dict.fromkeys(found, scene.stamp[0])


def prove(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """Something in the proofs is left out, doubled, emptied, or another's."""
    for part in parts:
        if PROOFS in part.files:
            try:
                proofs = json.loads(part.files[PROOFS])
            except ValueError:  # another edit was there before
                continue
            if isinstance(proofs, dict | list):
                _disturb(proofs, a, b)
                part.files[PROOFS] = json.dumps(proofs, ensure_ascii=False, separators=(",", ":")).encode()


def _disturb(inside: Any, a: int, b: int) -> None:
    """One value somewhere in it."""
    keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
    if not keys:
        return
    key = keys[a % len(keys)]
    if isinstance(inside[key], dict | list) and inside[key] and b % 3:
        _disturb(inside[key], a // len(keys), b // 3)
    elif isinstance(inside, list) and b % 2:
        inside.append(inside[key])
    elif b % 5 == 0 and isinstance(inside[key], str | int):
        inside[key] = inside[key] + inside[key]
    else:
        del inside[key]


def sign(scene: Scene, parts: list[Part], a: int, b: int) -> None:
    """The list with a line less, more or changed; signed anew with the forger's own key, or not at all."""
    key = SigningKey.from_seed(b"f" * 32)
    for part in parts:
        text, _, line = part.files.get(CONTENTS, b"").decode("utf-8", "replace").partition("\n\n")
        lines = text.split("\n")
        if len(lines) > 3:
            at = a % len(lines)
            lines[at : at + 1] = ([], [lines[at]] * 2, [lines[at].replace("1", "2")])[b % 3]
            name = lines[1].replace(" ", "") or "x"
            note = key.sign(name, "\n".join(one for one in lines if one) + "\n") if b % 2 else ""
            part.files[CONTENTS] = (note or "\n".join(lines) + "\n\n" + line).encode()
        if PROOFS in part.files and b % 4 == 1:
            part.files[PROOFS] = part.files[PROOFS].replace(
                b'"public":"', b'"public":"' + key.public.hex().encode(), 1
            )


EDITS: tuple[Edit, ...] = (
    *(changed(flip), changed(lambda data, b: data[: -1 - b % 9]), changed(lambda data, b: data + b"\n" * (1 + b % 3))),
    *(remove, add, rename, swap, carry, exchange, count, frame, restamp, restamp, prove, prove, sign),
)  # fmt: skip
TAILS: tuple[Callable[[bytes, int], bytes], ...] = (
    *(lambda data, b: data,) * 8,
    lambda data, b: data + b"PK",
    lambda data, b: b"MZ" + data,
    flip,
    lambda data, b: data[:-2] + b"\x05\0hello",
    lambda data, b: data[:-1],
)
"""What is done to the finished zip: nothing, mostly."""

NUMBERS = st.integers(0, 1 << 40)
FORGERIES = st.tuples(
    st.lists(st.tuples(st.sampled_from(EDITS), NUMBERS, NUMBERS), max_size=3), st.sampled_from(TAILS), NUMBERS
)


@functools.cache
def by_openssl(data: bytes, answer: bytes, chain: bytes, trusted: bytes = b"") -> verify.Stamped:
    return verify.by_openssl(data, answer, chain, trusted)


@functools.cache
def by_library(data: bytes, answer: bytes, chain: bytes, trusted: bytes = b"") -> verify.Stamped:
    return looked_at(data, answer, chain, trusted)


def tried(
    scene: Scene, forgery: tuple[list[tuple[Edit, int, int]], Callable[[bytes, int], bytes], int]
) -> bool:
    """Make it, and have it looked at. Whether it holds, and is then genuine where that counts."""
    edits, tail, number = forgery
    parts = [part.copy() for part in scene.editions[0]]
    for edit, a, b in edits:
        edit(scene, parts, a, b)
    paths = [scene.folder / f"forged-{place}.zip" for place in range(len(parts))]
    written = [part.written() for part in parts]
    written[-1] = tail(written[-1], number)
    for path, data in zip(paths, written, strict=True):
        path.write_bytes(data)
    said = []
    for checker in (by_openssl, by_library):
        lines = verify.check(verify.read([str(path) for path in paths], checker))
        assert not [line for line in lines if line.key in verify.UNSEEN], lines
        said.append(verify.verdict(lines) == 0)
        for line in lines:
            if line.key == "list_unchecked":
                assert line.values["time"] in scene.times, "a time that nobody has signed"
                forgers = [part.files[STAMP[0]] for part in parts if STAMP[0] in part.files] == [
                    scene.stamp[0]
                ]
                assert not (forgers and line.values["authority"] == scene.top), "another's, shown as its"
    said.append(_holds(paths))
    if any(said):
        genuine = [sorted(map(repr, (part.signed() for part in edition))) for edition in scene.editions]
        assert sorted(map(repr, (part.signed() for part in parts))) in genuine, (edits, said)
        assert written == [part.written() for part in parts], "not a byte of the zip is anything else"
    whole = {
        (),
        *(tuple(edition[-1].files[name] for name in STAMP) for edition in scene.editions),
        scene.stamp,
    }
    if all(tuple(part.files[name] for name in STAMP if name in part.files) in whole for part in parts):
        assert len(set(said)) == 1, (edits, said)
    return all(said)


def _holds(paths: list[Path]) -> bool:
    try:
        checked(paths)
    except Exception:  # noqa: BLE001 - whatever it trips over does not hold
        return False
    return True


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(FORGERIES)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_forger_gets_nothing_through(scene: Scene, forgery: Any) -> None:
    tried(scene, forgery)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(FORGERIES)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_patient_forger_gets_nothing_through(scene: Scene, forgery: Any) -> None:
    tried(scene, forgery)


def test_the_genuine_and_the_harmless_hold(scene: Scene) -> None:
    assert len(scene.editions[0]) > 1
    same: Callable[[bytes, int], bytes] = TAILS[0]
    assert tried(scene, ([], same, 0))
    harmless: tuple[tuple[Edit, int, int], ...] = (
        (count, 0, 2),
        (frame, 0, 2),
        (restamp, 0, 0),
        (restamp, 0, 1),
    )
    for one in harmless:
        assert tried(scene, ([one], same, 0)), one
    for edit in set(EDITS):
        if edit not in (count, frame, restamp):
            held = [
                number for number in range(4) if tried(scene, ([(edit, 11 + number, 10 + number)], same, 0))
            ]
            assert len(held) < 4, edit  # what two editions share may be exchanged
