# fmt: off
"""Checks a package of a log: what holds, and what does not. One file, Python 3.9 or newer and its standard library,
and the openssl command for the stamps; no network, no keys:
    python3 verify.py PACKAGE.zip [FURTHER PARTS …]
A package is a zip file or the folder that it unpacks into. Exit code 0 says that all of it holds. The rules are in
KONTROL/guide.txt and KONTROL/vejledning.txt beside this file."""
from __future__ import annotations
import argparse, base64, datetime, hashlib, json, os, re, struct, subprocess, sys, tempfile, zipfile, zlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

TEXTS: dict[str, dict[str, str]] = {}  # filled in where this file is put into a package
CONTROL = "data/KONTROL/"
SIGNED = ("contents.txt", "checkpoint.txt", "proofs.json", "stamps/")  # what the contents do not name
LOCAL, CENTRAL, END = (struct.Struct(one) for one in ("<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"))
MANIFESTS, CLOCK_SECONDS = (("tagmanifest-sha256.txt", False), ("manifest-sha256.txt", True)), 600
Checker = Callable[[bytes, bytes, bytes], Any]  # what was stamped, answer, certificates → what is wrong

class Line(NamedTuple):
    holds: bool | None  # None for what is only told
    key: str
    values: dict[str, Any]

class Source(NamedTuple):
    path: str
    start: int
    size: int
    def read(self) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(self.start)
            return file.read(self.size)
    def digest(self) -> str:
        found, left = hashlib.sha256(), self.size
        with open(self.path, "rb", buffering=0) as file:
            file.seek(self.start)
            while left and (got := file.read(min(left, 1 << 20))):
                found.update(got)
                left -= len(got)
        return found.hexdigest()

class Part:
    """One zip file, or one folder: its files by their path below its only folder."""
    def __init__(self, path: str) -> None:
        self.name = os.path.basename(os.path.normpath(path))
        self.lines: list[Line] = []
        self.digests: dict[str, str] = {}
        self.files: dict[str, Source] = {}
        try:
            (self._folder if os.path.isdir(path) else self._zip)(path)
        except (OSError, ValueError, IndexError, NotImplementedError, zipfile.BadZipFile):
            self.files, self.lines = {}, []
        if not self.files:
            self.bad("not_a_package")
    def bad(self, key: str, name: str = "") -> None:
        self.lines.append(Line(False, key, {"part": self.name, "name": name}))
    def text(self, name: str) -> str:
        return self.files[name].read().decode("utf-8", "replace") if name in self.files else ""
    def _folder(self, path: str) -> None:
        for base, _, names in os.walk(path):
            for whole in (os.path.join(base, name) for name in names):
                inside = os.path.relpath(whole, path).replace(os.sep, "/")
                self.files[inside] = Source(whole, 0, os.path.getsize(whole))
    def _zip(self, path: str) -> None:
        """Every byte of the zip counts: what is no file's must be what Logbog writes there."""
        place, central = 0, b""
        with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
            infos = archive.infolist()
            year, month, day, hour, minute, second = infos[0].date_time
            for info in infos:
                raw, inside = info.filename.encode(), info.filename.partition("/")[2]
                flag = 0 if raw.isascii() else 0x800
                if info.extra or info.comment or info.flag_bits != flag or not inside.isprintable(): raise ValueError
                common = (20, flag, 0, hour << 11 | minute << 5 | second // 2,
                          (year - 1980) << 9 | month << 5 | day, info.CRC, info.file_size, info.file_size, len(raw), 0)
                local = LOCAL.pack(b"PK\3\4", *common) + raw
                one = CENTRAL.pack(b"PK\1\2", 3 << 8 | 20, *common, 0, 0, 0, 0o100644 << 16, place) + raw
                file.seek(archive.start_dir + len(central))
                same = file.read(len(one)) == one
                file.seek(place)
                if not same or file.read(len(local)) != local or inside in self.files:
                    self.bad("zip", inside)
                self.files[inside] = Source(path, place + len(local), info.file_size)
                if not inside.startswith("data/") and zlib.crc32(self.files[inside].read()) != info.CRC:
                    self.bad("changed", inside)
                place, central = place + len(local) + info.file_size, central + one
            file.seek(place)
            if file.read() != central + END.pack(b"PK\5\6", 0, 0, len(infos), len(infos), len(central), place, 0):
                self.bad("zip", self.name)
    def check_bag(self) -> None:
        """RFC 8493: every file is listed, and is what the list says."""
        if self.files and self.text("bagit.txt") != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
            self.bad("changed", "bagit.txt")
        self.digests = {name: source.digest() for name, source in self.files.items()}
        for manifest, payload in MANIFESTS if self.files else ():
            if manifest not in self.files: self.bad("missing", manifest); continue
            listed = {}
            for line in self.text(manifest).splitlines():
                found = re.match(r"([0-9a-f]{64})  (.+)$", line)
                if not found or found[2] in listed:
                    self.bad("changed", manifest)
                else:
                    listed[found[2]] = found[1]
            here = {n for n in self.files if n.startswith("data/") == payload and n != "tagmanifest-sha256.txt"}
            for name in sorted(here | set(listed)):
                if name not in listed or name not in here or self.digests[name] != listed[name]:
                    self.bad("added" if name not in listed else "changed" if name in here else "missing", name)

# The tree (RFC 9162, 2.1) and signatures (RFC 8032; the note is C2SP's signed-note and tlog-checkpoint).
def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()

def included(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf's path leads to (RFC 9162, 2.1.3.1 read backwards); empty where it cannot be one."""
    if not 0 <= index < size or bool(path) != (size > 1):
        return b""
    if size == 1:
        return hashed
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return node(included(hashed, index, left, path[:-1]), path[-1])
    return node(path[-1], included(hashed, index - left, size - left, path[:-1]))

def grown(old: int, size: int, path: Sequence[bytes], known: bytes = b"") -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree (RFC 9162, 2.1.4.1 read backwards); ``known``: the older one's."""
    if not 0 < old <= size or len(path) != (not known) if old == size else not path:
        return b"", b""
    if old == size:
        return (known, known) if known else (path[0], path[0])
    left = 1 << (size - 1).bit_length() - 1
    if old <= left:
        before, after = grown(old, left, path[:-1], known)
        return before, node(after, path[-1])
    before, after = grown(old - left, size - left, path[:-1])
    return node(path[-1], before), node(path[-1], after)

PRIME, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
Point = tuple[int, int, int, int]
def point(data: bytes) -> Point:
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (x == 0 and data[31] >> 7):
        raise ValueError
    x = x if x & 1 == data[31] >> 7 else PRIME - x
    return x, y, 1, x * y % PRIME

def plus(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * CURVE, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME

def times(number: int, p: Point) -> Point:
    q = (0, 1, 1, 0)
    while number:
        q = plus(q, p) if number & 1 else q
        p, number = plus(p, p), number >> 1
    return q
BASE = point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))

def signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Ed25519."""
    try:
        key, first, second = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except (ValueError, IndexError):
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    one, two = times(second, BASE), plus(first, times(hashed, key))
    same = not (one[0] * two[2] - two[0] * one[2]) % PRIME and not (one[1] * two[2] - two[1] * one[2]) % PRIME
    return len(signature) == 64 and second < ORDER and same

def note_text(note: str, public: bytes) -> tuple[str, str]:
    """Name and text of a signed note. Raises ValueError where this key has not signed it."""
    found = re.fullmatch(r"((?:[^\n]+\n)+)\n\u2014 ([^ \n+]+) ([A-Za-z0-9+/=]+)\n", note) or ["", "", "", ""]
    raw = base64.b64decode(found[3], validate=True)
    key = hashlib.sha256(found[2].encode() + b"\n\1" + public).digest()[:4]
    if raw[:4] != key or base64.b64encode(raw).decode() != found[3] or not signed(public, raw[4:], found[1].encode()):
        raise ValueError
    return found[2], found[1]

class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    made: datetime.datetime

def checkpoint_of(note: str, public: bytes) -> Checkpoint:
    name, text = note_text(note, public)
    origin, size, root, made = text.splitlines()
    if origin != name or str(int(size)) != size:
        raise ValueError
    return Checkpoint(origin, int(size), base64.b64decode(root, validate=True), moment_of(made, "%Y-%m-%dT%H:%M:%SZ"))

def moment_of(text: str, form: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC)

def stamp_time(data: bytes, answer: bytes) -> datetime.datetime | None:
    """The time in an answer of RFC 3161 over these bytes; None where it is over others."""
    after = answer.partition(hashlib.sha256(data).digest())[2]
    found = re.search(rb"\x18[\x0f-\x19](\d{14})", after)
    return moment_of(found[1].decode(), "%Y%m%d%H%M%S") if found else None

def by_openssl(data: bytes, answer: bytes, certificates: bytes) -> str | None:
    """None where the answer holds, as of its own time; "no_openssl" where there is no such command."""
    time = stamp_time(data, answer)
    if time is None:
        return "stamp_other"
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("data", "tsr", "pem")]
        for name, content in zip(names, (data, answer, certificates)):
            with open(name, "wb") as file:
                file.write(content)
        command = ["openssl", "ts", "-verify", "-data", names[0], "-in", names[1], "-CAfile", names[2],
                   "-untrusted", names[2], "-partial_chain", "-attime", str(int(time.timestamp()))]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            return "no_openssl"
    return None if done.returncode == 0 else "stamp_bad"

class Package:
    """One edition of a log, in one or several parts."""
    def __init__(self, parts: Sequence[Part], checker: Checker, trusted: bytes = b"") -> None:
        self.parts, self.checker, self.trusted = parts, checker, trusted
        self.lines: list[Line] = []
        self.contents: list[str] = []
        self.points: list[Checkpoint] = []
        self.public = b""
    def say(self, holds: bool | None, key: str, **values: Any) -> bool:
        self.lines.append(Line(holds, key, values))
        return bool(holds)
    def control(self, name: str) -> bytes:
        return next((p.files[CONTROL + name].read() for p in self.parts if CONTROL + name in p.files), b"")
    def check(self) -> list[Line]:
        """Every finding, in order."""
        for part in self.parts:
            part.check_bag()
            self.lines += part.lines
            if not part.lines:
                self.say(True, "bag", part=part.name, files=len(part.files))
        try:
            proofs = json.loads(self.control("proofs.json"))
            self.public = bytes.fromhex(proofs["public"])
            if not self.control("contents.txt"):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            self.say(False, "no_control")
            return self.lines
        try:
            self._contents()
            if self._points(proofs):
                self._leaves(proofs)
                self._stamps(proofs)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            self.say(False, "control_broken")
        return self.lines
    def _contents(self) -> None:
        """What the installation signed is exactly what is here."""
        try:
            _, text = note_text(self.control("contents.txt").decode("utf-8", "replace"), self.public)
        except ValueError:
            self.say(False, "contents_unsigned")
            return
        self.contents = text.splitlines()
        listed = dict(line.split(" ", 2)[:0:-1] for line in self.contents if line.startswith("file "))
        here = {n[5:]: d for part in self.parts for n, d in part.digests.items() if n.startswith("data/")}
        odd = [name for name in here if name.startswith("KONTROL/") and name[8:].startswith(SIGNED)]
        wrong = [name for name in sorted(set(listed) | set(here) - set(odd)) if listed.get(name) != here.get(name)]
        for name in wrong:
            key = "added" if name not in listed else "changed" if name in here else "missing"
            self.say(False, key, name="data/" + name, part=self.contents[2])
        if not wrong:
            self.say(True, "contents", files=len(listed), label=self.contents[2])
    def _points(self, proofs: dict[str, Any]) -> bool:
        """Checkpoints: signed, of this case, each the beginning of the next."""
        try:
            self.points = [checkpoint_of(note, self.public) for note in proofs["checkpoints"]]
            newest = checkpoint_of(self.control("checkpoint.txt").decode("utf-8", "replace"), self.public)
        except ValueError:
            return self.say(False, "checkpoint_unsigned")
        if newest != self.points[-1] or (self.contents and self.contents[1] != newest.origin):
            return self.say(False, "checkpoint_other")
        for one, two, path in zip(self.points, self.points[1:], proofs["growth"]):
            if one.origin != two.origin or grown(one.size, two.size, _hashes(path), one.root) != (one.root, two.root):
                return self.say(False, "forked", old=one.size, new=two.size)
            if two.made < one.made:
                self.say(False, "clock_back", old=_shown(one.made), new=_shown(two.made))
        if len(proofs["growth"]) != len(self.points) - 1:
            return self.say(False, "control_broken")
        return self.say(True, "checkpoint", size=newest.size, made=_shown(newest.made), count=len(self.points),
                        print=hashlib.sha256(self.public).hexdigest()[:16], receipt=receipt(newest))
    def _leaves(self, proofs: dict[str, Any]) -> None:
        """Every event that is shown stands in the ledger, and every annex is one of its parts."""
        newest, parts, before = self.points[-1], [], len(self.lines)
        for one in proofs["leaves"]:
            head = one.get("head", "")
            hashed = leaf(head.encode()) if head else bytes.fromhex(one["leaf"])
            if included(hashed, one["index"], newest.size, _hashes(one["path"])) != newest.root:
                self.say(False, "leaf", number=one["index"] + 1)
            lines = dict(line.split(" ") for line in head.splitlines()[1:])
            for name, (salt, value) in one.get("open", {}).items():
                if hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest() != lines.get(name):
                    self.say(False, "part", number=one["index"] + 1, name=name)
            parts.append(one.get("open", {}))
        here = {n[5:]: (p, d) for p in self.parts for n, d in p.digests.items() if n.startswith("data/bilag/")}
        bound = 0
        for name, (place, what) in sorted(proofs["annexes"].items()):
            if name in here and place is not None:
                value = json.loads(parts[place][what][1])
                exact = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
                digest = value if what.endswith(".sha256") else hashlib.sha256(exact).hexdigest()
                bound += 1
                if digest != here[name][1]:
                    self.say(False, "annex", name=name)
        if len(self.lines) == before:
            self.say(True, "leaves", count=len(parts), size=newest.size, bound=bound)
        if len(here) > bound:
            self.say(None, "annexes_unbound", count=len(here) - bound)
    def _stamps(self, proofs: dict[str, Any]) -> None:
        """Each stamp holds as of its own time, and covers what it is said to cover."""
        earliest: dict[str, datetime.datetime] = {}
        notes = {f"checkpoint:{i}": note.encode() for i, note in enumerate(proofs["checkpoints"])}
        for number, root in enumerate(proofs["stamps"], 1):
            data, answer, chain = (self.control(f"stamps/{number}.{end}") for end in ("txt", "tsr", "pem"))
            notes[f"stamp:{number}"] = answer
            time = stamp_time(data, answer)
            wrong = self.checker(data, answer, self.trusted or chain)
            if wrong is None and (time is None or data.decode() != f"logbog stamp 1\n{root}\n"):
                wrong = "stamp_other"
            for way in proofs["ways"]:
                if way["stamp"] == number and not wrong and time:
                    hashed = leaf(notes.get(way["over"], b"")) if way["over"] in notes else b""
                    if included(hashed, way["index"], way["size"], _hashes(way["path"])).hex() != root:
                        wrong = "stamp_other"
                    else:
                        earliest[way["over"]] = min(time, earliest.get(way["over"], time))
            certificates = re.findall(rb"-----BEGIN CERTIFICATE-----(.+?)-----END", chain, re.S)
            prints = [hashlib.sha256(base64.b64decode(one)).hexdigest() for one in certificates]
            self.say(not wrong, wrong or "stamp", number=number, time=_shown(time), authority=(prints or ["?"])[-1])
        for place, one in enumerate(self.points):
            time = earliest.get(f"checkpoint:{place}")
            if time and (one.made - time).total_seconds() > CLOCK_SECONDS:
                self.say(False, "clock", made=_shown(one.made), time=_shown(time))
        covered = [(one.size, earliest.get(f"checkpoint:{place}")) for place, one in enumerate(self.points)]
        size, time = next((found for found in reversed(covered) if found[1]), (0, None))
        self.say(None, "stamped" if time else "no_stamp", size=size, whole=covered[-1][0], time=_shown(time))

def receipt(point: Any) -> str:
    """The short form of a checkpoint: its size, and the beginning of its root."""
    return f"{point.size} " + " ".join(point.root.hex()[at : at + 4] for at in range(0, 32, 4))

def read(paths: Sequence[str], checker: Checker, trusted: bytes = b"") -> list[Package]:
    """The editions that lie at these paths, in the order in which they come."""
    groups: dict[str, list[Part]] = {}
    for part in [Part(path) for path in paths]:
        found = re.search(r"^Bag-Group-Identifier: (.*)$", part.text("bag-info.txt"), re.M)
        groups.setdefault(found[1] if found else "", []).append(part)
    return [Package(group, checker, trusted) for group in groups.values()]

def check(packages: Sequence[Package], given: str = "") -> list[Line]:
    """Every finding about these editions, and whether the receipt that was ``given`` is one of theirs."""
    lines = [line for package in packages for line in package.check()]
    if given:
        found = re.search("[0-9]+( [0-9a-f]{4}){8}", given)
        known = found is not None and found[0] in [receipt(one) for package in packages for one in package.points]
        lines.append(Line(known, "receipt" if known else "receipt_other", {}))
    return lines
def show(lines: Sequence[Line], texts: dict[str, str]) -> str:
    """The findings as people read them; the last line is the verdict."""
    marks = {True: texts["ok"], False: texts["bad"], None: texts["note"]}
    shown = [f"{marks[line.holds]:>5}  {texts[line.key].format(**line.values)}" for line in lines]
    return "\n".join([*shown, "", texts["good" if holds(lines) else "wrong"]]) + "\n"
def holds(lines: Sequence[Line]) -> bool:
    return bool(lines) and all(line.holds is not False for line in lines)

def _hashes(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in path]
def _shown(moment: datetime.datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC") if moment else "?"

def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a package of a log.")
    parser.add_argument("package", nargs="+")
    parser.add_argument("--language", choices=("da", "en"), default="da")
    parser.add_argument("--receipt", default="", help="the receipt that the person got in the chat")
    parser.add_argument("--trust", help="PEM file: trust these time-stamping authorities only")
    given = parser.parse_args()
    trusted = Source(given.trust, 0, os.path.getsize(given.trust)).read() if given.trust else b""
    lines = check(read(given.package, by_openssl, trusted), given.receipt)
    sys.stdout.write(show(lines, TEXTS[given.language]))
    return 0 if holds(lines) else 1

if __name__ == "__main__":
    sys.exit(main())
