"""What a forger can do without any key: everything that is not signed is made anew, so that it fits. Both checkers
refuse it, or say nothing that the forger wrote. Packages of every form that was ever handed out are tried in `make
nightly`, today's in `make test`."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import tsp
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from bot.evidence.command import check
from bot.evidence.control import program
from bot.evidence.sentences import sentences
from bot.evidence.stamps.validity import looked_at
from bot.evidence.verify import (
    APART,
    OWN,
    TAGS,
    by_openssl,
    certificates_of,
    granted,
    show,
    token_of,
    verdict,
)
from bot.log.package.bag import Bag
from bot.words import Language, Words
from standin.time_stamp_authority import PracticeAuthority, is_there
from tests.kits.evidence_kit import Clock, by_itself, opened, told

GOLDEN = Path(__file__).parent / "golden"
Files = dict[str, bytes]
Change = Callable[[Files], None]
pytestmark = pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
STAMP = "data/KONTROL/stamps/1"
PROOFS = "data/KONTROL/proofs.json"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as it is made today, with a stamp."""

    async def make(folder: Path) -> Path:
        now = dt.datetime.now(dt.UTC)
        authority, clock = PracticeAuthority(folder / "tsa", now), Clock(now)
        async with authority.serving() as url:
            scene = await opened(folder / "store", clock, [url])
            await told(scene)
            clock.at = dt.datetime.now(dt.UTC)
            (path,) = await scene.pack(folder)
            await scene.store.close()
        return path

    return asyncio.run(make(tmp_path_factory.mktemp("fresh")))


HANDED_OUT = sorted(path.name for path in GOLDEN.glob("*.zip"))


@pytest.fixture(params=[*(pytest.param(name, marks=pytest.mark.nightly) for name in HANDED_OUT), "fresh"])
def genuine(request: pytest.FixtureRequest, fresh: Path) -> Path:
    return fresh if request.param == "fresh" else GOLDEN / request.param


def files_of(package: Path) -> tuple[Files, dt.datetime]:
    with zipfile.ZipFile(package) as archive:
        moment = dt.datetime(*archive.infolist()[0].date_time)  # noqa: DTZ001 - as zip has it, without a zone
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}, moment


def bagged(files: Files, moment: dt.datetime, base: str, target: Path) -> Path:
    """A bag of these files, its unsigned lists made anew as Logbog would."""
    info = [line.split(": ", 1) for line in files["bag-info.txt"].decode().splitlines()]
    bag = Bag(base, moment)
    for name, data in files.items():
        if name.startswith("data/"):
            bag.add(name.removeprefix("data/"), data)
    made = {"bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"}
    tags = {name: data for name, data in files.items() if not name.startswith("data/") and name not in made}
    target.write_bytes(bag.close([(key, value) for key, value in info if key != "Payload-Oxum"], tags))
    return target


def forged(package: Path, change: Change, folder: Path) -> Path:
    files, moment = files_of(package)
    change(files)
    return bagged(files, moment, base_of(package), folder / "forged.zip")


def base_of(package: Path) -> str:
    """The one folder in it."""
    with zipfile.ZipFile(package) as archive:
        return archive.namelist()[0].partition("/")[0]


def beside(package: Path, extra: Files, folder: Path) -> Path:
    """The same zip with further entries, named as they are given, written as Logbog writes its own."""
    target = folder / "beside.zip"
    with zipfile.ZipFile(package) as archive, zipfile.ZipFile(target, "w") as made:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
        for name, data in [*entries, *extra.items()]:
            entry = zipfile.ZipInfo(name, archive.infolist()[0].date_time)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            made.writestr(entry, data)
    return target


def both(paths: list[Path], folder: Path, *options: str) -> tuple[int, str]:
    """What the two checkers agree on: exit code, and what each said."""
    trusted = Path(options[1]).read_bytes() if options else b""
    lines = check([str(path) for path in paths], trusted=trusted)
    code, said = by_itself(paths, folder, *options)
    assert code == verdict(lines), said
    return code, said + show(lines, sentences(Language.ENGLISH))


def proofs(change: Callable[[dict[str, object]], None]) -> Change:
    def work(files: Files) -> None:
        found = json.loads(files[PROOFS])
        change(found)
        files[PROOFS] = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    return work


def answer_of(authority: PracticeAuthority, data: bytes) -> bytes:
    query = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    return asyncio.run(authority.answer(query))


def with_words(answer: bytes, *words: str) -> bytes:
    """An answer with words beside its signed token, as genuine authorities write them too."""
    found = tsp.TimeStampResp.load(answer)
    found["status"] = tsp.PKIStatusInfo({"status": 0, "status_string": list(words)})
    return bytes(found.dump(force=True))


def test_the_genuine_ones_hold(genuine: Path, tmp_path: Path) -> None:
    code, said = both([genuine], tmp_path)
    assert (code, "provably" in said, "The issuer is not checked" in said) == (0, False, True)


OLDER = pytest.mark.parametrize("package", sorted(GOLDEN.glob("v1*.zip")), ids=lambda path: path.stem)
"""Packages of the first form, in which nothing beside data/ is signed."""


@OLDER
def test_a_date_beside_the_signed_part_is_never_said(package: Path, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        digest = hashlib.sha256(files[STAMP + ".txt"]).digest().decode("latin-1")
        date = digest + "\x18\x0f20350101000000Z"
        files[STAMP + ".tsr"] = with_words(files[STAMP + ".tsr"], date, "2035-01-01")

    path = forged(package, change, tmp_path)
    _, said = both([path], tmp_path)
    assert "2035-01-01" not in said
    assert re.search(r"2026-\d\d-\d\d \d\d:\d\d:\d\d UTC. Signed by: Practice stamps", said)


def test_words_of_an_authority_are_no_reason_to_refuse(tmp_path: Path) -> None:
    authority = PracticeAuthority(tmp_path / "tsa", dt.datetime.now(dt.UTC))
    data = b"logbog stamp 1\nsomething\n"
    answer = answer_of(authority, data)
    chain = (tmp_path / "tsa" / "signer.pem").read_bytes() + authority.root
    for words in ((), ("Operation Okay",), ("æøå", "x" * 5_000, "\x1b[2J20350101000000Z")):
        for checker in (looked_at, by_openssl):
            found = checker(data, with_words(answer, *words) if words else answer, chain, b"")
            assert (found.wrong, found.signer) == ("", "Practice stamps"), words
            assert found.time is not None
            assert abs((found.time - dt.datetime.now(dt.UTC)).total_seconds()) < 60


def test_who_signed_is_named_in_whatever_order_the_certificates_lie(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    mine, genuine = (PracticeAuthority(tmp_path / name, now) for name in ("mine", "genuine"))
    data = b"logbog stamp 1\nsomething\n"
    answer = answer_of(mine, data)
    signers = [(tmp_path / name / "signer.pem").read_bytes() for name in ("mine", "genuine")]
    top = hashlib.sha256(certificates_of(mine.root)[0]).hexdigest()
    orders = list(itertools.permutations([mine.root, genuine.root, *signers]))
    for order in orders[::5]:
        for checker in (looked_at, by_openssl):
            found = checker(data, answer, b"".join(order), b"")
            assert (found.wrong, found.top) == ("", top)
            assert checker(data, answer, b"".join(order), genuine.root).wrong == "stamp_bad"
            assert checker(data, answer, b"".join(order), genuine.root + mine.root).top == top


def test_a_stamp_of_the_forgers_own_is_never_shown_as_anothers(genuine: Path, tmp_path: Path) -> None:
    authority = PracticeAuthority(tmp_path / "own", dt.datetime.now(dt.UTC))
    files, _ = files_of(genuine)
    known = [hashlib.sha256(one).hexdigest() for one in certificates_of(files[STAMP + ".pem"])]
    (tmp_path / "root.pem").write_bytes(
        b"-----BEGIN CERTIFICATE-----" + files[STAMP + ".pem"].split(b"-----BEGIN CERTIFICATE-----")[-1]
    )

    def change(files: Files) -> None:
        end = ".tst" if STAMP + ".tst" in files else ".tsr"
        answer = answer_of(authority, files[STAMP + ".txt"])
        files[STAMP + end] = token_of(answer) if end == ".tst" else answer
        signer = (tmp_path / "own" / "signer.pem").read_bytes()
        files[STAMP + ".pem"] = signer + authority.root + files[STAMP + ".pem"]

    path = forged(genuine, change, tmp_path)
    _, said = both([path], tmp_path)
    (line,) = {line for line in said.splitlines() if re.search("Stamp 1 ", line)}
    assert not any(one in line for one in known)
    code, said = both([path], tmp_path, "--trust", str(tmp_path / "root.pem"))
    assert (code, "Stamp 1 does not hold" in said) == (1, True)


def without(name: str) -> Change:
    return lambda files: files.__delitem__(name)


NOT_LISTED: dict[str, Change] = {
    "a log beside data": lambda files: files.update({"log.pdf": b"%PDF forged"}),
    "another list": lambda files: files.update({"manifest-md5.txt": b""}),
    "a file among the stamps": lambda files: files.update({"data/KONTROL/stamps/9.txt": b"x"}),
    "a name that begins as one of theirs": lambda files: files.update({PROOFS + ".exe": b"x"}),
    "another": lambda files: files.update({"data/KONTROL/contents.txt.pdf": b"x"}),
    "a folder beside data": lambda files: files.update({"data2/log.pdf": b"x"}),
    "no read-me": without("LÆS MIG.txt"),
    "no English read-me": without("READ ME.txt"),
    "another edition's label": lambda files: files.update(
        {"bag-info.txt": re.sub(b"(Group-Identifier: ).*", rb"\g<1>AAAA-BBBB 9", files["bag-info.txt"])}
    ),
}


@pytest.mark.parametrize("name", NOT_LISTED)
def test_what_belongs_is_an_exact_list(genuine: Path, tmp_path: Path, name: str) -> None:
    code, said = both([forged(genuine, NOT_LISTED[name], tmp_path)], tmp_path)
    assert code == 1, said


@OLDER
def test_a_rewritten_read_me_is_named_as_covered_by_no_signature(package: Path, tmp_path: Path) -> None:
    path = forged(package, lambda files: files.update({"READ ME.txt": b"All is well."}), tmp_path)
    _, said = both([path], tmp_path)
    assert "as they were" not in said
    assert "Covered by no signature: LÆS MIG.txt, READ ME.txt, bag-info.txt." in said
    assert {Words(one).text("formats.readme.name") for one in Language} == set(TAGS[:2])


@pytest.mark.parametrize(
    "entry",
    [
        *("other/log.pdf", "../log.pdf", "/log.pdf", "log.pdf", "__MACOSX/._log.pdf"),
        *(
            "log-2-pakke/../../log.pdf",
            "log-2-pakke//x",
            "log-2-pakke/data/..\\x.pdf",
            "log-2-pakke/data/log.pdf",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_has_one_folder_and_each_name_once(genuine: Path, tmp_path: Path, entry: str) -> None:
    if "log-2-pakke" in entry:
        with zipfile.ZipFile(genuine) as archive:
            base = archive.namelist()[0].partition("/")[0]
        entry = entry.replace("log-2-pakke", base)
    code, said = both([beside(genuine, {entry: b"%PDF forged"}, tmp_path)], tmp_path)
    assert code == 1, said


@OLDER
def test_a_name_in_two_parts_hides_nothing(package: Path, tmp_path: Path) -> None:
    files, moment = files_of(package)
    annex = next(name for name in files if name.startswith("data/bilag/"))
    second = {name: data for name, data in files.items() if name == annex or "/" not in name}
    paths = [
        bagged({**files, annex: b"changed"}, moment, "log-2-pakke-1", tmp_path / "1.zip"),
        bagged(second, moment, "log-2-pakke-2", tmp_path / "2.zip"),
    ]
    for order in (paths, paths[::-1]):
        code, said = both(order, tmp_path)
        assert (code, "lies in more than one part" in said) == (1, True)
    first = {name: data for name, data in files.items() if name != annex}
    bagged(first, moment, "log-2-pakke-1", tmp_path / "1.zip")
    assert both(paths, tmp_path)[0] == 0, "in parts that share nothing all of it holds"
    assert both(paths[:1], tmp_path)[0] == 1, "and a part that is left out is missed"


def unbound(found: dict[str, object]) -> None:
    found["annexes"] = {name: [None, ""] for name in found["annexes"]}  # type: ignore[attr-defined]


def without_stamps(files: Files) -> None:
    proofs(lambda found: found.update(stamps=[], ways=[]))(files)
    for name in [name for name in files if name.startswith("data/KONTROL/stamps/")]:
        del files[name]


def one_stamp_less(files: Files) -> None:
    last = len(json.loads(files[PROOFS])["stamps"])
    proofs(
        lambda found: found.update(
            stamps=found["stamps"][:-1],  # type: ignore[index]
            ways=[way for way in found["ways"] if way["stamp"] != last],  # type: ignore[attr-defined]
        )
    )(files)


def rolled_back(files: Files) -> None:
    found = json.loads(files[PROOFS])
    files["data/KONTROL/checkpoint.txt"] = found["checkpoints"][0].encode()
    proofs(lambda now: now.update(checkpoints=found["checkpoints"][:1], growth=[], leaves=[], annexes={}))(
        files
    )


LEFT_OUT: dict[str, Change] = {
    "what binds the annexes": proofs(lambda found: found.update(annexes={})),
    "that a picture is bound": proofs(unbound),
    "the events": proofs(lambda found: found.update(leaves=[])),
    "the events and what is bound to them": proofs(lambda found: found.update(leaves=[], annexes={})),
    "the stamps": without_stamps,
    "the stamps in the proofs": proofs(lambda found: found.update(stamps=[], ways=[])),
    "the last stamp": one_stamp_less,
    "what the stamps cover": proofs(lambda found: found.update(ways=[])),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_is_missed(genuine: Path, tmp_path: Path, name: str) -> None:
    code, said = both([forged(genuine, LEFT_OUT[name], tmp_path)], tmp_path)
    assert code == 1, said


@OLDER
def test_an_older_checkpoint_is_not_taken_for_the_packages_own(package: Path, tmp_path: Path) -> None:
    assert both([forged(package, rolled_back, tmp_path)], tmp_path)[0] == 1


def test_the_signed_list_names_every_file_but_those_that_it_names_apart(fresh: Path) -> None:
    files, _ = files_of(fresh)
    listed = set(re.findall(r"^file 1 \w{64} (.+)$", files["data/KONTROL/contents.txt"].decode(), re.M))
    apart = set(re.findall(r"^apart (.+)$", files["data/KONTROL/contents.txt"].decode(), re.M))
    assert set(files) - listed == apart == {*APART, *OWN}


def unpacked(package: Path, folder: Path) -> Path:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder / "unpacked")
    (found,) = (folder / "unpacked").iterdir()
    return found


def test_what_systems_leave_behind_is_named_and_no_error(genuine: Path, tmp_path: Path) -> None:
    folder = unpacked(genuine, tmp_path)
    left = [
        ".DS_Store",
        "data/Thumbs.db",
        "data/bilag/desktop.ini",
        "data/bilag/._x.png",
        "__MACOSX/x",
        "data/.DS_Store",
    ]
    (folder / "__MACOSX").mkdir()
    for name in left:
        (folder / name).write_bytes(b"left")
    code, said = both([folder], tmp_path)
    assert code == 0, said
    assert all(f'"{name}"' in said for name in left)
    (folder / "data" / "DS_Store").write_bytes(b"no such name")
    assert both([folder], tmp_path)[0] == 1


def test_a_link_in_the_folder_is_refused(genuine: Path, tmp_path: Path) -> None:
    folder = unpacked(genuine, tmp_path)
    (tmp_path / "elsewhere").write_bytes((folder / "data" / "log.pdf").read_bytes())
    (folder / "data" / "log.pdf").unlink()
    (folder / "data" / "log.pdf").symlink_to(tmp_path / "elsewhere")
    code, said = both([folder], tmp_path)
    assert (code, "no ordinary file" in said) == (1, True)


def alone(path: Path, folder: Path, search: str, python: str = sys.executable) -> tuple[int, str]:
    """The checker in a package, where the machine's programs are those in ``search``."""
    script = folder / "verify.py"
    script.write_bytes(program())
    done = subprocess.run(
        [python, "-I", str(script), str(path), "--language", "en"],
        capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "PATH": search},
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


REFUSES = """case " $* " in {what}) echo "ts: unknown option" >&2; exit 1;; esac
exec {real} "$@"
"""
FAKES = {
    "none": "",
    "without -attime": REFUSES.replace("{what}", '*" -attime "*'),
    "without -partial_chain or -attime": REFUSES.replace("{what}", '*" -partial_chain "*|*" -attime "*'),
    "without cms": REFUSES.replace("{what}", '*" cms "*|" cms "*|*" -attime "*'),
    "without anything": "exit 1\n",
}


@pytest.mark.parametrize("name", FAKES)
def test_a_machine_that_cannot_look_is_no_forgery(genuine: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "bin").mkdir()
    if FAKES[name]:
        real = subprocess.run(["which", "openssl"], capture_output=True, text=True, check=True).stdout.strip()
        fake = tmp_path / "bin" / "openssl"
        fake.write_text("#!/bin/sh\n" + FAKES[name].replace("{real}", real))
        fake.chmod(0o755)
    code, said = alone(genuine, tmp_path, f"{tmp_path / 'bin'}")
    assert code == 3, said
    assert "no independent time stamp" not in said
    assert "WRONG" not in said
    assert "That does not mean that anything is wrong." in said
    path = forged(genuine, NOT_LISTED["a log beside data"], tmp_path)
    assert alone(path, tmp_path, f"{tmp_path / 'bin'}")[0] == 1, "what can be seen is said all the same"


NEW_FORM: dict[str, Change] = {
    "a rewritten read-me": lambda files: files.update({"READ ME.txt": b"All is well."}),
    "another date in bag-info": lambda files: files.update(
        {"bag-info.txt": re.sub(rb"(Bagging-Date: ).*", rb"\g<1>2020-01-01", files["bag-info.txt"])}
    ),
    "an answer instead of a token": lambda files: files.update(
        {STAMP + ".tst": with_token(files[STAMP + ".tst"])}
    ),
    "words around the token over the list": lambda files: files.update(
        {"data/KONTROL/contents.tst": with_token(files["data/KONTROL/contents.tst"])}
    ),
    "bytes after it": lambda files: files.update(
        {"data/KONTROL/contents.tst": files["data/KONTROL/contents.tst"] + b"20350101000000Z"}
    ),
    "certificates beside a stamp": lambda files: files.update({STAMP + ".pem": files[STAMP + ".pem"] * 2}),
    "half of the stamp over the list": without("data/KONTROL/contents.pem"),
    "the other half": without("data/KONTROL/contents.tst"),
    "the stamp over the ledger as that over the list": lambda files: files.update(
        {f"data/KONTROL/contents.{end}": files[f"{STAMP}.{end}"] for end in ("tst", "pem")}
    ),
    "a module beside the checker": lambda files: files.update({"data/KONTROL/hashlib.py": b"print('fine')"}),
}


def with_token(token: bytes) -> bytes:
    """The same token, among words that nobody has signed."""
    return with_words(granted(token), "20350101000000Z")


@pytest.mark.parametrize("name", NEW_FORM)
def test_the_list_is_exact_in_the_new_form(fresh: Path, tmp_path: Path, name: str) -> None:
    code, said = both([forged(fresh, NEW_FORM[name], tmp_path)], tmp_path)
    assert (code, "2035-01-01" in said) == (1, False), said


def test_a_package_without_a_stamp_over_its_list_says_so_and_takes_a_later_one(
    fresh: Path, tmp_path: Path
) -> None:
    def unstamped(files: Files) -> None:
        for end in ("tst", "pem"):
            del files[f"data/KONTROL/contents.{end}"]

    code, said = both([forged(fresh, unstamped, tmp_path)], tmp_path)
    assert (code, "There is no time stamp on the list of contents" in said) == (0, True)
    later = PracticeAuthority(tmp_path / "later", dt.datetime.now(dt.UTC))

    def stamped(files: Files) -> None:
        files["data/KONTROL/contents.tst"] = token_of(answer_of(later, files["data/KONTROL/contents.txt"]))
        signer = (tmp_path / "later" / "signer.pem").read_bytes()
        files["data/KONTROL/contents.pem"] = signer + later.root

    code, said = both([forged(fresh, stamped, tmp_path)], tmp_path)
    top = hashlib.sha256(certificates_of(later.root)[0]).hexdigest()
    assert (code, f"every file in it: {dt.datetime.now(dt.UTC):%Y-%m-%d}" in said, top in said) == (
        0,
        True,
        True,
    )


def test_nothing_beside_the_checker_is_run(fresh: Path, tmp_path: Path) -> None:
    """Started as the guide says, from within the package, where somebody has laid modules and a program."""
    folder = unpacked(fresh, tmp_path)
    for name in ("hashlib", "json", "zipfile", "os", "__future__", "argparse", "typing"):
        (folder / "data" / "KONTROL" / f"{name}.py").write_text(
            "print('All of it holds.')\nraise SystemExit(0)\n"
        )
    (folder / "openssl").write_text("#!/bin/sh\necho Verification: OK\n")
    (folder / "openssl").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "data/KONTROL/verify.py", ".", "--language", "en"],
        capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "PATH": f".{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert (done.returncode, "All of it holds." in done.stdout) == (1, False), done.stdout + done.stderr
    assert done.stdout.count("does not belong here") == 8
