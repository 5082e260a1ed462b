# fmt: off
"""Checks a package of a log: what holds, and what does not. One file, Python 3.9 or newer and its standard library,
and the openssl command for the stamps; no network, no keys:
    python3 verify.py PACKAGE.zip [FURTHER PARTS …]          (Windows: py verify.py PACKAGE.zip)
A package is a zip file or the folder that it unpacks into. Exit code 0 says that all of it holds, 1 that something does
not, 3 that something could not be looked at here. The rules are in KONTROL/guide.txt and KONTROL/vejledning.txt."""
import sys
if __name__ == "__main__" and not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # a module that somebody has laid beside this file is not this Python's own
import argparse, base64, csv, datetime, errno, hashlib, json, os, re, struct, subprocess, tempfile, zipfile, zlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

TEXTS: dict[str, dict[str, str]] = {}  # filled in where this file is put into a package
CONTROL = "data/KONTROL/"
COLUMNS = {"number": ("Nr.", "No."), "date": ("Dato", "Date"), "what": ("Hvad skete der?", "What happened?")}
TITLES = ("logbog contents 1", "logbog contents 2")  # the signed list's; the first until November 2026
APART = ("manifest-sha256.txt", "tagmanifest-sha256.txt")  # not in the list, but made anew and compared
OWN = tuple(CONTROL + "contents." + end for end in ("txt", "tst", "pem"))  # the list itself, and the stamp over it
TAGS = ("LÆS MIG.txt", "READ ME.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
# What systems leave behind by themselves; below __MACOSX only what no program opens by its name.
LEFT_BEHIND = re.compile(r"(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*|__MACOSX/(.*/)?[^/.]*)", re.I)
UNSEEN = ("unreadable", "no_openssl", "old_openssl", "unexpected")  # what could not be looked at: not a forgery
SHAPE = {"public": str, "checkpoints": [str], "growth": [[str]],
         "leaves": [{"index": int, "path": [str], "?leaf": str, "?head": str, "?open": {"*": [str]}}],
         "annexes": {"*": list}, "stamps": [str],
         "ways": [{"stamp": int, "over": str, "index": int, "size": int, "path": [str]}]}
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LOCAL, CENTRAL, END = (struct.Struct(one) for one in ("<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"))
MANIFESTS, CLOCK_SECONDS = ((APART[1], False), (APART[0], True)), 600

class Line(NamedTuple):
    holds: "bool | None"  # None for what is only told
    key: str
    values: dict[str, Any]

def unexpected(error: Exception) -> Line:
    return Line(None, "unexpected", {"error": type(error).__name__, "python": sys.version.split()[0]})

class Stamped(NamedTuple):
    """What a stamp says by its signed part, and whose it is."""
    wrong: str  # the key of a line, or "" where it holds
    time: "datetime.datetime | None" = None
    signer: str = "?"  # as its certificate names it
    top: str = "?"  # SHA-256 of the certificate at the top of the signer's chain
Checker = Callable[[bytes, bytes, bytes, bytes], Stamped]  # what was stamped, answer, certificates, what is trusted

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
        self.folder, self.packed = "", ""  # of a zip: its one folder, and the time of all its entries
        try:
            (self._folder if os.path.isdir(path) else self._zip)(path)
        except (ValueError, IndexError, NotImplementedError, OverflowError, struct.error, zipfile.BadZipFile):
            self.files, self.lines = {}, []
        except OSError as error:  # a broken zip may lead to a place that no file has
            self.files, self.lines = {}, []
            if error.errno not in (None, errno.EINVAL):
                self.lines.append(Line(None, "unreadable", {"name": self.name}))
        except Exception as error:  # noqa: BLE001 - as below
            self.files, self.lines = {}, [unexpected(error)]
        if not self.files and not self.lines:
            self.bad("not_a_package")
    def bad(self, key: str, name: str = "") -> None:
        self.lines.append(Line(False, key, {"part": self.name, "name": name}))
    def text(self, name: str) -> str:
        return self.files[name].read().decode("utf-8", "replace") if name in self.files else ""
    def _folder(self, path: str) -> None:
        def stop(error: OSError) -> None:
            raise error
        for base, folders, names in os.walk(path, onerror=stop):
            for whole in (os.path.join(base, name) for name in folders + names):
                inside = os.path.relpath(whole, path).replace(os.sep, "/")
                if os.path.islink(whole) or not (os.path.isfile(whole) or os.path.isdir(whole)):
                    self.bad("link", inside)
                elif os.path.isfile(whole):
                    self.files[inside] = Source(whole, 0, os.path.getsize(whole))
                elif not os.listdir(whole):
                    self.bad("added", inside + "/")
    def _zip(self, path: str) -> None:
        """Every byte of the zip counts: what is no file's must be what Logbog writes there."""
        place, central = 0, b""
        with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
            infos = archive.infolist()
            year, month, day, hour, minute, second = infos[0].date_time
            self.folder = infos[0].filename.partition("/")[0]
            self.packed = "%04d-%02d-%02dT%02d:%02d:%02d" % infos[0].date_time
            for info in infos:
                raw, (base, _, inside) = info.filename.encode(), info.filename.partition("/")
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
                if base != self.folder or {"", ".", ".."} & {base, *inside.split("/")} \
                        or "\\" in info.filename:
                    self.bad("outside", info.filename)
                self.files[inside] = Source(path, place + len(local), info.file_size)
                if not inside.startswith("data/") and zlib.crc32(self.files[inside].read()) != info.CRC:
                    self.bad("changed", inside)
                place, central = place + len(local) + info.file_size, central + one
            file.seek(place)
            if file.read() != central + END.pack(b"PK\5\6", 0, 0, len(infos), len(infos), len(central), place, 0):
                self.bad("zip", self.name)
    def digest(self, name: str) -> str:
        """Its SHA-256; "" where it cannot be read, which is said."""
        try:
            return self.files[name].digest()
        except OSError:
            self.lines.append(Line(None, "unreadable", {"name": name}))
            return ""
    def listed(self, manifest: str) -> dict[str, str]:
        found = {}
        for line in self.text(manifest).splitlines():
            one = re.match(r"([0-9a-f]{64})  (.+)$", line)
            if not one or one[2] in found:
                self.bad("changed", manifest)
            else:
                found[one[2]] = one[1]
        return found
    def check_bag(self) -> None:
        """RFC 8493: every file is listed, and is what the list says; beside data/ lies what belongs there, no more."""
        if not self.files:
            return
        lists = [self.listed(manifest) for manifest, _ in MANIFESTS]
        for name in sorted(n for n in self.files if LEFT_BEHIND.fullmatch(n) and not any(n in one for one in lists)):
            self.lines.append(Line(None, "left_behind", {"part": self.name, "name": name}))
            del self.files[name]
        self.digests = {name: self.digest(name) for name in self.files}
        if "bagit.txt" in self.files and self.text("bagit.txt") != BAGIT:
            self.bad("changed", "bagit.txt")
        for (_, payload), listed in zip(MANIFESTS, lists):
            here = {n for n in self.files if n.startswith("data/") == payload and n != "tagmanifest-sha256.txt"}
            for name in sorted(here.union(listed, () if payload else TAGS[:-1])):
                if name not in here:
                    self.bad("missing", name)
                elif name not in listed or not (payload or name in TAGS):
                    self.bad("added", name)
                elif self.digests[name] not in ("", listed[name]):
                    self.bad("changed", name)
        if APART[1] not in self.files:
            self.bad("missing", APART[1])
    def check_list(self, number: int, listed: dict[str, str], folder: str, made: str, last: bool) -> None:
        """Exactly what the signed list names for this part, and what it names apart (form 2)."""
        for name in sorted({*listed, *self.files, *APART, *(OWN[:1] if last else ())}):
            apart = name in APART or (last and name in OWN)
            if name not in self.files:
                self.bad("missing", name)
            elif name not in listed and not apart:
                self.bad("added", name)
            elif self.digests[name] not in ("", listed.get(name, self.digests[name])):
                self.bad("changed", name)
        for manifest, payload in MANIFESTS:
            anew = [f"{d}  {n}\n" for n, d in sorted(self.digests.items())
                    if n.startswith("data/") == payload and n != APART[1]]
            if self.text(manifest) != "".join(anew) and "" not in self.digests.values():
                self.bad("changed", manifest)
        if self.folder and (self.folder != folder or self.packed[:-1] != made[:-1] or
                            int(self.packed[-1]) != int(made[-1]) // 2 * 2):  # a zip counts every other second
            self.bad("zip", self.name)

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

class SignedNote(NamedTuple):
    origin: str
    size: int
    root: bytes
    made: datetime.datetime

def checkpoint_of(note: str, public: bytes) -> SignedNote:
    name, text = note_text(note, public)
    origin, size, root, made = text.splitlines()
    if origin != name or str(int(size)) != size:
        raise ValueError
    return SignedNote(origin, int(size), base64.b64decode(root, validate=True), moment_of(made, "%Y-%m-%dT%H:%M:%SZ"))

def moment_of(text: str, form: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc)

# Stamps (RFC 3161). Everything that is said of one stands in what its authority has signed, or was found by openssl.
def der(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The values that stand one after the other: tag, contents, and the whole. Raises ValueError, IndexError."""
    found, at = [], 0
    while at < len(data):
        start, size = at + 2, data[at + 1]
        if size > 0x80:
            start, size = start + size - 0x80, int.from_bytes(data[start : start + size - 0x80], "big")
        if data[at] & 31 == 31 or data[at + 1] == 0x80 or start + size > len(data):
            raise ValueError
        found.append((data[at], data[start : start + size], data[at : start + size]))
        at = start + size
    return found

def token_of(answer: bytes) -> bytes:
    """The signed token of an answer that grants one; of a token alone, itself. The words beside it are nobody's: they
    are not looked at."""
    ((_, response, whole),) = der(answer)
    if der(response)[0][0] == 6:
        return whole
    (_, status, _), (_, _, token) = der(response)
    if der(status)[0][:2] not in ((2, b"\0"), (2, b"\1")):
        raise ValueError
    return token

def granted(token: bytes) -> bytes:
    """An answer that says granted and holds this token, and no more: what a later stamp covers of an earlier one."""
    inside = b"\x30\3\2\1\0" + token
    size = len(inside).to_bytes((len(inside).bit_length() + 7) // 8, "big")
    return b"\x30" + (size if len(inside) < 0x80 else bytes([0x80 + len(size)]) + size) + inside

def stamp_of(info: bytes) -> tuple[bytes, datetime.datetime]:
    """The digest that was stamped and when, from a TSTInfo."""
    fields = der(der(info)[0][1])
    (_, (_, imprint, _)), (kind, time, _) = der(fields[2][1]), fields[4]
    found = re.fullmatch(r"(\d{14})(\.\d+)?Z", time.decode())
    if kind != 0x18 or not found:
        raise ValueError
    return imprint, moment_of(found[1], "%Y%m%d%H%M%S")

def name_of(certificate: bytes) -> str:
    """Whose certificate it is: name, organisation, country."""
    fields = der(der(der(certificate)[0][1])[0][1])
    subject = fields[5 if fields[0][0] == 0xA0 else 4][1]
    found = []
    for _, several, _ in der(subject):
        for _, one, _ in der(several):
            (_, what, _), (kind, value, _) = der(one)
            if what in (b"\x55\4\3", b"\x55\4\x0a", b"\x55\4\6"):
                found.append(value.decode("utf-16-be" if kind == 0x1E else "utf-8", "replace"))
    return ", ".join(found) or "?"

def certificates_of(pem: bytes) -> list[bytes]:
    found = re.findall(rb"-----BEGIN CERTIFICATE-----(.+?)-----END", pem, re.S)
    return [base64.b64decode(one) for one in found]

class UnseenError(Exception):
    """Something cannot be looked at on this machine; its text is the key of a line."""

def by_openssl(data: bytes, answer: bytes, chain: bytes, trusted: bytes = b"") -> Stamped:
    """What the openssl command finds: the token's signature, then its chain as of its own time."""
    try:
        token, anchors = token_of(answer), certificates_of(trusted or chain)
    except (ValueError, IndexError):
        return Stamped("stamp_other")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("data", data), ("token", token), ("chain", chain + b"\n" + trusted)):
            _write(folder, name, content)
        try:
            return _looked_at(folder, data, anchors) if anchors else Stamped("stamp_bad")
        except UnseenError as error:
            return Stamped(str(error))
        except (ValueError, IndexError):
            return Stamped("stamp_bad")

def _looked_at(folder: str, data: bytes, anchors: Sequence[bytes]) -> Stamped:
    done = _openssl(folder, "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", "token",
                    "-certfile", "chain", "-signer", "signer", "-out", "info")
    if done.returncode:
        helped = _openssl(folder, "cms", "-help")  # whether it is the stamp or the command
        return Stamped("stamp_bad" if b"-verify" in helped.stdout + helped.stderr else "old_openssl")
    (imprint, time), (signer, *_) = stamp_of(_read(folder, "info")), certificates_of(_read(folder, "signer"))
    if imprint != hashlib.sha256(data).digest():
        return Stamped("stamp_other")
    when = ("-attime", str(int(time.timestamp())))
    for partial in ((), ("-partial_chain",)):  # a top is trusted first; where there is none, what is highest
        for anchor in reversed(anchors):
            if _chained(folder, anchor, when + partial):
                return Stamped("", time, name_of(signer), hashlib.sha256(anchor).hexdigest())
    return Stamped("stamp_bad", time, name_of(signer))

def _chained(folder: str, anchor: bytes, options: Sequence[str]) -> bool:
    """Whether the token in a folder holds when this one certificate is trusted."""
    armored = base64.encodebytes(anchor)
    _write(folder, "anchor", b"-----BEGIN CERTIFICATE-----\n" + armored + b"-----END CERTIFICATE-----\n")
    done = _openssl(folder, "ts", "-verify", "-token_in", "-in", "token", "-data", "data", "-CAfile", "anchor",
                    "-untrusted", "chain", *options)
    if b"Verification: " not in done.stdout + done.stderr:
        raise UnseenError("old_openssl")
    return done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr

def _openssl(folder: str, *command: str) -> "subprocess.CompletedProcess[bytes]":
    """Runs the machine's own: Windows would take one that lies in the present folder first."""
    named = [os.path.join(place, "openssl" + end) for place in os.environ.get("PATH", "").split(os.pathsep)
             if os.path.isabs(place) for end in ("", ".exe")]
    for program in named:
        if os.path.isfile(program) and os.access(program, os.X_OK):
            try:
                return subprocess.run([program, *command], cwd=folder, capture_output=True, check=False)
            except OSError:
                continue
    raise UnseenError("no_openssl")
def _write(folder: str, name: str, content: bytes) -> None:
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)
def _read(folder: str, name: str) -> bytes:
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()

class Package:
    """One edition of a log, in one or several parts."""
    def __init__(self, parts: Sequence[Part], checker: Checker, trusted: bytes = b"") -> None:
        self.parts, self.checker, self.trusted = parts, checker, trusted
        self.lines: list[Line] = []
        self.contents: list[str] = []
        self.points: list[SignedNote] = []
        self.public = b""
        self.files: dict[str, str] = {}  # what the signed list names below data/, and its SHA-256
        self.opened: list[dict[str, Any]] = []  # the events that are shown, as far as they are opened
        self.form = 1  # of the signed list
        self.stamped = 0  # how many stamps there must be
    def say(self, holds: "bool | None", key: str, **values: Any) -> bool:
        self.lines.append(Line(holds, key, values))
        return bool(holds)
    def control(self, name: str) -> bytes:
        return next((p.files[CONTROL + name].read() for p in self.parts if CONTROL + name in p.files), b"")
    def check(self) -> list[Line]:
        """Every finding, in order."""
        try:
            self._check()
        except OSError:
            self.say(None, "unreadable", name="KONTROL")
        except Exception as error:  # noqa: BLE001 - a fault of this program or its Python proves nothing
            self.lines.append(unexpected(error))
        return self.lines
    def _check(self) -> None:
        for part in self.parts:
            part.check_bag()
            self.lines += part.lines
            if part.files and all(line.key == "left_behind" for line in part.lines):
                self.say(True, "bag_listed", part=part.name, files=len(part.files))
        if not any(part.files for part in self.parts):
            return
        try:
            proofs = json.loads(self.control("proofs.json"))
            if not self.control("contents.txt") or not isinstance(proofs, dict):
                raise ValueError
            self.public = bytes.fromhex(str(proofs.get("public")))
        except ValueError:
            self.say(False, "no_control")
            return
        try:
            self._contents()
            if not fits(proofs, SHAPE):
                raise ValueError
            if self._points(proofs):
                self._leaves(proofs)
                self._stamps(proofs)
        except (ValueError, KeyError, IndexError):
            self.say(False, "control_broken")
    def _contents(self) -> None:
        """What the installation signed is exactly what is here, once."""
        try:
            name, text = note_text(self.control("contents.txt").decode("utf-8", "replace"), self.public)
            self.contents = text.split("\n")[:-1]
            self.form = TITLES.index(self.contents[0]) + 1
            if name != self.contents[1]:
                raise ValueError
        except (ValueError, IndexError):
            self.contents = []
            self.say(False, "contents_unsigned")
            return
        label = self.contents[2]
        (self._listed if self.form > 1 else self._listed_in_form_1)(label)
        if not any(line.holds is False for line in self.lines):
            self.say(True, "contents", files=len(self.files), label=label)
            if self.form == 1:
                self.say(None, "unsigned", names=", ".join(TAGS[:3]))
        for line in self.contents:
            if self.form > 1 and line.startswith("lost "):
                self.say(None, "lost", name=line[5:])
    def _listed(self, label: str) -> None:
        """Each part holds exactly what the list names for it, and each part is here once."""
        one: dict[str, list[str]] = {}
        for line in self.contents[3:]:
            one.setdefault(line.split(" ")[0], []).append(line.partition(" ")[2])
        folders = {int(place): folder for place, _, folder in (part.partition(" ") for part in one["part"])}
        listed: dict[int, dict[str, str]] = {number: {} for number in folders}
        for place, digest, name in (file.split(" ", 2) for file in one["file"]):
            listed[int(place)][name] = digest
        if tuple(one["apart"]) != APART + OWN:
            raise ValueError
        self.stamped, left = int(one["stamps"][0]), set(folders)
        for part in self.parts:
            # The one that it has the most of, so that what differs is named.
            number = max(listed, key=lambda n: len(listed[n].items() & part.digests.items()))
            if number not in left:
                self.say(False, "twice", name=part.name)
            left.discard(number)
            known = len(part.lines)
            part.check_list(number, listed[number], folders[number], one["made"][0], number == max(folders))
            self.lines += [line for line in part.lines[known:] if line not in self.lines]
        for number in sorted(left):
            self.say(False, "part_missing", number=number, count=len(folders))
        self.files = {name[5:]: d for files in listed.values() for name, d in files.items() if name[:5] == "data/"}
    def _listed_in_form_1(self, label: str) -> None:
        """As packages were made until November 2026: nothing beside data/ is signed."""
        self.files = dict(line.split(" ", 2)[:0:-1] for line in self.contents if line.startswith("file "))
        here: dict[str, str] = {}
        for name, digest in ((n[5:], d) for part in self.parts for n, d in part.digests.items() if n[:5] == "data/"):
            if name in here:
                self.say(False, "twice", name="data/" + name)
            here[name] = digest
        # The list cannot name itself. An older one names no proofs and no stamps; the guide that it names does.
        numbers = set(re.findall(rb"-in stamps/(\d+)\.tsr ", self.control("guide.txt")))
        self.stamped = len(numbers)
        stamps = [f"stamps/{number.decode()}.{end}" for number in numbers for end in ("txt", "tsr", "pem")]
        unlisted = {"KONTROL/" + name for name in ("contents.txt", "checkpoint.txt", "proofs.json", *stamps)}
        for name in sorted({*self.files, *here, *unlisted}):
            if name not in here:
                self.say(False, "missing", name="data/" + name, part=label)
            elif name not in self.files and name not in unlisted:
                self.say(False, "added", name="data/" + name, part=label)
            elif here[name] not in ("", self.files.get(name, here[name])):
                self.say(False, "changed", name="data/" + name, part=label)
        for part in self.parts:
            if f"\nBag-Group-Identifier: {label}\n" not in "\n" + part.text("bag-info.txt"):
                self.say(False, "changed", name="bag-info.txt", part=part.name)
    def _points(self, proofs: dict[str, Any]) -> bool:
        """Checkpoints: signed, of this case, each the beginning of the next."""
        try:
            self.points = [checkpoint_of(note, self.public) for note in proofs["checkpoints"]]
            newest = checkpoint_of(self.control("checkpoint.txt").decode("utf-8", "replace"), self.public)
        except ValueError:
            return self.say(False, "checkpoint_unsigned")
        named = newest.root.hex().encode() in self.control("guide.txt")  # which the signed list names
        if newest != self.points[-1] or (self.contents and (self.contents[1] != newest.origin or not named)):
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
        self.opened = [{name: json.loads(value) for name, (_, value) in part.items()} for part in parts]
        here = {n[5:]: d for p in self.parts for n, d in p.digests.items() if n.startswith("data/bilag/")}
        closed = any(not one.get("head") for one in proofs["leaves"])  # an event of the first form opens nothing
        known = {hashlib.sha256(str(json.loads(part["payload.exhibit"][1])).encode()).hexdigest()
                 for part in parts if "payload.exhibit" in part}
        for number, exhibit in re.findall(r"^annex (\d+)=(\w+)$", "\n".join(self.contents), re.M):
            if exhibit not in known and not closed:
                self.say(False, "annex_unproved", name=number)
        bound = 0
        for name, digest in sorted(here.items()):
            place, what = proofs["annexes"].get(name, (None, None))
            texts = name.endswith(".txt") or closed or CONTROL[5:] + "proofs.json" in self.files
            if type(place) not in (int, type(None)) or type(what) not in (str, type(None)):
                raise ValueError
            if place is None and (what is None or not texts) and name in self.files:
                self.say(False, "annex_unproved", name=name)
            elif place is not None:
                value = str(json.loads(parts[place][what][1]))
                exact = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
                bound += 1
                if digest not in ("", value if what.endswith(".sha256") else hashlib.sha256(exact).hexdigest()):
                    self.say(False, "annex", name=name)
        if len(self.lines) == before:
            self.say(True, "leaves", count=len(parts), size=newest.size, bound=bound)
        if len(here) > bound:
            self.say(None, "annexes_unbound", count=len(here) - bound)
    def _stamps(self, proofs: dict[str, Any]) -> None:
        """Each stamp holds as of its own time, and covers what it is said to cover."""
        earliest: dict[str, datetime.datetime] = {}
        notes = {f"checkpoint:{i}": note.encode() for i, note in enumerate(proofs["checkpoints"])}
        if self.stamped != len(proofs["stamps"]) and self.contents:
            self.say(False, "stamps_left_out", named=self.stamped, count=len(proofs["stamps"]))
        for number, root in enumerate(proofs["stamps"], 1):
            data, chain = (self.control(f"stamps/{number}.{end}") for end in ("txt", "pem"))
            token, whole = self.token(number), self.control(f"stamps/{number}.tsr")
            notes[f"stamp:{number}"] = whole or granted(token)
            found = self._looked_at(data, token, chain)
            wrong, time, ways = found.wrong, found.time, [way for way in proofs["ways"] if way["stamp"] == number]
            if not wrong and whole and token_of(whole) != token_of(token):
                wrong = "stamp_other"
            if not wrong and (not ways or data != f"logbog stamp 1\n{root}\n".encode()):
                wrong = "stamp_other"
            for way in ways if not wrong and time else ():
                hashed = leaf(notes.get(way["over"], b"")) if way["over"] in notes else b""
                if included(hashed, way["index"], way["size"], _hashes(way["path"])).hex() != root:
                    wrong = "stamp_other"
                elif time:
                    earliest[way["over"]] = min(time, earliest.get(way["over"], time))
            self._say_stamp("stamp", number, found._replace(wrong=wrong))
        self._list_stamp(earliest)
        for place, one in enumerate(self.points):
            time = earliest.get(f"checkpoint:{place}")
            if time and (one.made - time).total_seconds() > CLOCK_SECONDS:
                self.say(False, "clock", made=_shown(one.made), time=_shown(time))
        covered = [(one.size, earliest.get(f"checkpoint:{place}")) for place, one in enumerate(self.points)]
        size, time = next((found for found in reversed(covered) if found[1]), (0, None))
        key = "no_stamp_counts" if proofs["stamps"] else "no_stamp"
        if time:
            key = "stamped" if self.trusted else "stamped_unchecked"
        if time or not any(line.key in UNSEEN for line in self.lines):
            self.say(None, key, size=size, whole=covered[-1][0], time=_shown(time))
    def token(self, number: int) -> bytes:
        """A stamp's signed token; in form 1, the answer that holds it."""
        return self.control(f"stamps/{number}.{'tst' if self.form > 1 else 'tsr'}")
    def _looked_at(self, data: bytes, token: bytes, chain: bytes) -> Stamped:
        """What a stamp is worth; from form 2 on, the signed token stands alone: words around it are nobody's."""
        try:
            alone = self.form == 1 or token_of(token) == token
        except (ValueError, IndexError):
            alone = False
        return self.checker(data, token, chain, self.trusted) if alone else Stamped("stamp_other")
    def _say_stamp(self, key: str, number: "int | str", found: Stamped) -> None:
        self.say(None if found.wrong in UNSEEN else not found.wrong,
                 found.wrong or f"{key}_{'trusted' if self.trusted else 'unchecked'}", number=number,
                 time=_shown(found.time), signer=found.signer, authority=found.top)
    def _list_stamp(self, earliest: "dict[str, datetime.datetime]") -> None:
        """The stamp over the signed list: with it every file in the package is from before its time, and so is the
        newest checkpoint, which the list names."""
        data, token, chain = (self.control(name[len(CONTROL):]) for name in OWN)
        if self.form > 1 and (token or chain):
            found = self._looked_at(data, token, chain)
            self._say_stamp("list", "contents", found)
            if found.time and not found.wrong:
                last = f"checkpoint:{len(self.points) - 1}"
                earliest[last] = min(found.time, earliest.get(last, found.time))
        elif self.form > 1:
            self.say(None, "list_unstamped")

# The list: what the ledger says of each incident, beside the table that was handed out.
def letters(text: str) -> str:
    """What is left of a text that was quoted, cut to lines or put into a cell."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())

def differs(cell: str, known: Sequence[str]) -> bool:
    """Whether a cell says something else than the texts that the ledger has: none of them, or much besides."""
    left, said = letters(cell), [letters(one) for one in known if letters(one)]
    found = not said
    for one in sorted(said, key=len, reverse=True):
        start = left.find(one[:30])
        if start >= 0:
            same = next((n for n, sign in enumerate(one) if left[start + n : start + n + 1] != sign), len(one))
            found = found or same == len(one) or same > 90  # a long text is cut in its row
            left = left[:start] + left[start + same:]
    return not found or len(left) > (30 if said else 90)  # "(og 2 bilag mere)"; what a file is, and its name

def time_told(told: dict[str, Any], key: str = "payload.when") -> str:
    """A time as it was told: day and clock, each perhaps a span, perhaps about."""
    days, clocks = ("/".join(str(told[f"{key}.{one}"])[:10] for one in pair if told.get(f"{key}.{one}"))
                    for pair in (("date", "last"), ("time", "until")))
    about = "~ " if told.get(key + ".approximate") else ""
    return f"{about}{days} {clocks}".strip() or "?"

class Rows:
    """What the opened events say, taken together as the log does."""
    def __init__(self, opened: Sequence[dict[str, Any]]) -> None:
        self.exhibits: dict[str, dict[str, Any]] = {}
        self.told: dict[tuple[int, str], dict[str, Any]] = {}
        self.into: dict[int, int] = {}
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.gone, self.examples = set[int](), set[int]()
        for event in opened:
            self._take(str(event.get("payload.kind")), event, event.get("payload.incident", 0))
    def _take(self, kind: str, event: "dict[str, Any]", number: int) -> None:
        exhibit = self.exhibits.get(event.get("payload.exhibit", ""), {})
        if kind == "captured":
            self.exhibits[event["payload.exhibit"]] = {**event, "in": number, "edits": []}
        elif kind == "edited" and exhibit:
            exhibit["edits"].append(event.get("payload.text", ""))
        elif kind == "joined":
            self.into[number] = event["payload.into"]
        elif kind == "split":
            for one in [value for name, value in event.items() if name.startswith("payload.exhibits.")]:
                self.exhibits.get(one, {})["in"] = event["payload.number"]
        elif kind in ("withdrawn", "restored"):
            self.into.pop(number, None)
            (self.gone.add if kind == "withdrawn" else self.gone.discard)(number)
        elif kind in ("highlighted", "unhighlighted"):
            (self.examples.add if kind == "highlighted" else self.examples.discard)(number)
        elif kind in ("refused", "police_contacted", "witness_named", "witness_amended"):
            what = {"r": "refusal", "p": "contact", "w": "witness"}[kind[0]]
            self.records.setdefault((what, str(event.get(f"payload.{what}"))), {}).update(event)
        elif kind.endswith("_told"):
            self.told[number, kind] = event
    def numbers(self) -> list[int]:
        every = {number for number, _ in self.told} | {one["in"] for one in self.exhibits.values()}
        return sorted(number for number in every if number not in self.gone and number not in self.into)
    def of(self, number: int) -> list[dict[str, Any]]:
        """The exhibits of an incident, with those that were joined to it."""
        def place(at: int) -> int:
            for _ in self.into:
                at = self.into.get(at, at)
            return at
        return [one for one in self.exhibits.values() if place(one["in"]) == number]
    def texts(self, number: int) -> list[str]:
        own = self.told.get((number, "what_told"), {}).get("payload.what", "")
        return [own, *(text for one in self.of(number)
                       for text in (one.get("payload.quote", ""), one.get("payload.text", ""), *one["edits"]))]

def table_of(text: str) -> "dict[str, dict[str, str]]":
    """The rows of log.csv by number: each cell by its column's key, and all of them as one line."""
    rows = list(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=";"))
    places = {key: next((rows[0].index(name) for name in names if name in rows[0]), -1)
              for key, names in COLUMNS.items()} if rows else {}
    return {row[places["number"]]: {"all": " | ".join(filter(None, row)),
                                    **{key: row[at] if at >= 0 else "" for key, at in places.items()}}
            for row in rows[1:] if places["number"] >= 0}

def listed(package: Package) -> list[Line]:
    """Every incident as the ledger has it and as the table has it, and where the two differ."""
    rows, lines = Rows(package.opened), []
    table = table_of(next((part.text("data/log.csv") for part in package.parts if "data/log.csv" in part.files), ""))
    shown = [line.split(" ")[1].partition("=")[0] for line in package.contents if line.startswith("incident ")]
    for number in [one for one in rows.numbers() if str(one) in {*shown, *table}]:
        exhibits, told = rows.of(number), rows.told.get((number, "time_told"))
        sent = sorted({str(one["payload.origin.date"]) for one in exhibits if one.get("payload.origin.date")})
        sealed = sorted({str(one["at"]) for one in exhibits} | {str(told["at"])} if told else
                        {str(one["at"]) for one in exhibits})
        senders = sorted({one["payload.origin.name"] for one in exhibits if one.get("payload.origin.name")})
        lines.append(Line(None, "list_row", {
            "number": number, "happened": time_told(told or {}), "sent": ", ".join(sent) or "?",
            "sealed": ", ".join(sealed) or "?", "sender": ", ".join(senders) or "?",
            "text": " / ".join(" ".join(text.split()) for text in rows.texts(number) if text) or "-"}))
        row = table.get(str(number))
        lines.append(Line(None, "list_table", {"text": row["all"] if row else "-"}))
        if row and told and row["date"] != str(told.get("payload.when.date", "")):
            lines.append(Line(False, "list_differs", {"number": number, "name": COLUMNS["date"][0]}))
        if row and differs(row["what"], rows.texts(number)):
            lines.append(Line(False, "list_differs", {"number": number, "name": COLUMNS["what"][0]}))
    known = {str(one) for one in rows.numbers()}
    for one in sorted({*table, *shown}, key=lambda n: (len(n), n)):
        if one not in known or (table and one not in table):
            closed = any("payload.kind" not in event for event in package.opened)  # of the first form
            lines.append(Line(None if closed else False, "list_closed" if closed else "list_unknown", {"number": one}))
    for (what, _), record in sorted(rows.records.items()):
        said = [time_told(record)] if what != "witness" else []
        names = ["name", "relation", "how", "station", "officer", "phone", "journal", "saw"]
        said += [str(record["payload." + one]) for one in names if record.get("payload." + one)]
        lines.append(Line(None, f"list_{what}", {"text": "; ".join(said)}))
    if rows.examples:
        lines.append(Line(None, "list_examples", {"numbers": ", ".join(map(str, sorted(rows.examples)))}))
    return lines if table else [*lines, Line(None, "list_no_table", {})]

def fits(value: Any, shape: Any) -> bool:
    """Whether a value from outside has a shape, so that what fails later is no fault of its."""
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        if isinstance(value, dict) and "*" in shape:
            return all(fits(one, shape["*"]) for one in value.values())
        named = {key.strip("?"): (key[0] == "?", one) for key, one in shape.items()}
        return isinstance(value, dict) and all(
            fits(value[key], one) if key in value else may_lack for key, (may_lack, one) in named.items())
    return type(value) is shape

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
def told_by(packages: Sequence[Package]) -> list[Line]:
    """The lists of these editions, which have been checked."""
    try:
        return [line for package in packages for line in listed(package)]
    except Exception as error:  # noqa: BLE001 - as above
        return [unexpected(error)]
def show(lines: Sequence[Line], texts: dict[str, str]) -> str:
    """The findings as people read them; the last line is the verdict."""
    shown = []
    for line in lines:
        mark = texts["unseen" if line.key in UNSEEN else {True: "ok", False: "bad", None: "note"}[line.holds]]
        text = f"{mark:>5}  {texts[line.key].format(**line.values)}"
        shown.append("".join(sign if sign.isprintable() else "?" for sign in text))
    return "\n".join([*shown, "", texts[{0: "good", 1: "wrong", 3: "partly"}[verdict(lines)]]]) + "\n"
def verdict(lines: Sequence[Line]) -> int:
    """The exit code: 0 holds, 1 does not hold, 3 could not be looked at."""
    if not lines or any(line.holds is False for line in lines):
        return 1
    return 3 if any(line.key in UNSEEN for line in lines) else 0

def _hashes(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in path]
def _shown(moment: "datetime.datetime | None") -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC") if moment else "?"

def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a package of a log.")
    parser.add_argument("package", nargs="+")
    parser.add_argument("--language", choices=("da", "en"), default="da")
    parser.add_argument("--receipt", default="", help="the receipt that the person got in the chat")
    parser.add_argument("--list", action="store_true", help="what the ledger says of each incident, beside log.csv")
    parser.add_argument("--trust", help="PEM file: trust these time-stamping authorities only")
    given = parser.parse_args()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that lacks a sign
    try:
        trusted = Source(given.trust, 0, os.path.getsize(given.trust)).read() if given.trust else b""
    except OSError:
        trusted, given.package = b"", ()
        lines = [Line(None, "unreadable", {"name": given.trust})]
    else:
        packages = read(given.package, by_openssl, trusted)
        lines = check(packages, given.receipt) + (told_by(packages) if given.list else [])
    sys.stdout.write(show(lines, TEXTS[given.language]))
    return verdict(lines)

if __name__ == "__main__":
    sys.exit(main())
