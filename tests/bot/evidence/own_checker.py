# fmt: off
"""A checker of packages that was written from docs/evidence.md alone ("For technicians"), to hold the page and our own
checkers against. It knows one form, zip files and one edition, and says only whether all of it holds."""
import base64
import datetime as dt
import hashlib
import io
import json
import re
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CONTROL = "data/KONTROL/"
LIST = [f"{CONTROL}contents.{end}" for end in ("txt", "tst", "pem")]
MANIFESTS = ["manifest-sha256.txt", "tagmanifest-sha256.txt"]
def sha(*data: bytes) -> bytes:
    return hashlib.sha256(b"".join(data)).digest()
def need(holds: object) -> None:
    if not holds:
        raise ValueError
def zipped(path: Path) -> tuple[str, tuple[int, ...], dict[str, bytes]]:
    """Folder, time and files of a part; what Python would write from them is what must be there."""
    again = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        names, moment = old.namelist(), old.infolist()[0].date_time
        for name in names:
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            new.writestr(entry, old.read(name))
        files = {name.partition("/")[2]: old.read(name) for name in names}
    need(again.getvalue() == path.read_bytes() and len(files) == len(names))
    (folder,) = {name.partition("/")[0] for name in names}
    return folder, moment, files
def note(text: str, key: bytes, name: str) -> list[str]:
    body, _, line = text.partition("\n\n")
    raw = base64.b64decode(line.split(" ")[2][:-1], validate=True)
    need(line == f"— {name} {base64.b64encode(raw).decode()}\n" and raw[:4] == sha(name.encode(), b"\n\1", key)[:4])
    Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], f"{body}\n".encode())
    return body.split("\n")
def root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.1: the path's last hash is that of the other half of the whole tree."""
    need(0 <= index < size and bool(path) == (size > 1))
    if size == 1:
        return leaf
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return sha(b"\1", root(leaf, index, left, path[:-1]), path[-1])
    return sha(b"\1", path[-1], root(leaf, index - left, size - left, path[:-1]))
def grown(old: int, new: int, path: list[bytes], known: bytes) -> tuple[bytes, bytes]:
    """RFC 9162, 2.1.4.1: the roots of the older and the newer tree. ``known``: the older one's, while it is whole."""
    need(0 < old <= new and (len(path) == (not known) if old == new else path))
    if old == new:
        return (known or path[0],) * 2
    left = 1 << (new - 1).bit_length() - 1
    if old <= left:
        before, after = grown(old, left, path[:-1], known)
        return before, sha(b"\1", after, path[-1])
    before, after = grown(old - left, new - left, path[:-1], b"")
    return sha(b"\1", path[-1], before), sha(b"\1", path[-1], after)
def raw(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in hashes]
@cache
def stamped(data: bytes, token: bytes, chain: bytes) -> dt.datetime:
    """The time of a stamp, by openssl; ValueError where it does not hold as of that time."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("data", data), ("token", token), ("chain", chain)):
            (Path(folder) / name).write_bytes(content)
        def openssl(*words: str) -> str:
            command = ["openssl", "ts", *words, "-token_in", "-in", "token"]
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
            return (done.stdout + done.stderr).decode("utf-8", "replace")
        (found,) = re.findall(r"^Time stamp: (\S+ +\S+ \d+:\d+:\d+)\S* (\d+) GMT$", openssl("-reply", "-text"), re.M)
        made = dt.datetime.strptime(" ".join(found), "%b %d %H:%M:%S %Y").replace(tzinfo=dt.UTC)
        trust = ("-CAfile", "chain", "-untrusted", "chain", "-partial_chain", "-attime", f"{made.timestamp():.0f}")
        need(int.from_bytes(token[2:4], "big") + 4 == len(token))
        need("Verification: OK" in openssl("-verify", "-data", "data", *trust))
        return made
def contents_hold(parts: list[tuple[str, tuple[int, ...], dict[str, bytes]]], lines: list[str]) -> dict[str, list[str]]:
    """Every part has exactly the files that the signed list names for it. What the list says, by the first word."""
    told: dict[str, list[str]] = {}
    for line in lines[3:]:
        told.setdefault(line.split(" ")[0], []).append(line.partition(" ")[2])
    need(lines[0] == "logbog contents 2" and told["apart"] == MANIFESTS + LIST and len(parts) == len(told["part"]))
    made = dt.datetime.fromisoformat(told["made"][0])
    by_folder = {folder: (moment, files) for folder, moment, files in parts}
    for number, folder in (line.split(" ", 1) for line in told["part"]):
        moment, files = by_folder[folder]
        expected = {path: digest for n, digest, path in (one.split(" ", 2) for one in told["file"]) if n == number}
        apart = {*MANIFESTS, *(LIST if number == str(len(parts)) else ())}
        need({path: sha(data).hex() for path, data in files.items() if path not in apart} == expected)
        need(moment == (*made.timetuple()[:5], made.second // 2 * 2))
        for manifest, payload in zip(MANIFESTS, (True, False), strict=True):
            names = sorted(n for n in files if n.startswith("data/") == payload and n != MANIFESTS[1])
            need(files[manifest].decode() == "".join(f"{sha(files[name]).hex()}  {name}\n" for name in names))
    return told
def events_hold(files: dict[str, bytes], proofs: dict[str, Any], size: int, top: bytes, annexes: set[str]) -> None:
    for leaf in proofs["leaves"]:
        hashed = sha(b"\0", leaf["head"].encode()) if "head" in leaf else bytes.fromhex(leaf["leaf"])
        need(root(hashed, leaf["index"], size, raw(leaf["path"])) == top)
        values = dict(line.split(" ") for line in leaf.get("head", "").split("\n")[1:-1])
        for name, (salt, value) in leaf.get("open", {}).items():
            need(values[name] == sha(bytes.fromhex(salt), value.encode()).hex())
    opened = [leaf.get("open", {}) for leaf in proofs["leaves"]]
    here = {sha(json.loads(one["payload.exhibit"][1]).encode()).hex() for one in opened if "payload.exhibit" in one}
    need(not all(opened) or annexes <= here)
    for name in (name for name in files if name.startswith("data/bilag/")):
        place, what = proofs["annexes"][name[5:]]
        value = json.loads(opened[place][what][1]) if place is not None else ""
        text = sha(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()).hex()
        need(place is None or sha(files[name]).hex() == (value if what.endswith(".sha256") else text))
def checked(paths: list[Path]) -> None:
    """Returns where all parts of an edition hold. Raises anything else."""
    parts = [zipped(path) for path in paths]
    files = {name: data for _, _, files in parts for name, data in files.items()}
    proofs, text = json.loads(files[CONTROL + "proofs.json"]), files[LIST[0]].decode()
    key, origin = bytes.fromhex(proofs["public"]), text.split("\n")[1]
    told = contents_hold(parts, note(text, key, origin))
    need(told["stamps"] == [str(len(proofs["stamps"]))])
    points = [note(one, key, origin) for one in proofs["checkpoints"]]
    roots = [base64.b64decode(point[2]) for point in points]
    need(proofs["checkpoints"][-1].encode() == files[CONTROL + "checkpoint.txt"])
    need({point[0] for point in points} == {origin} and len(points) == len(proofs["growth"]) + 1)
    for at, path in enumerate(proofs["growth"]):
        need(grown(int(points[at][1]), int(points[at + 1][1]), raw(path), roots[at]) == (roots[at], roots[at + 1]))
        need(points[at][3] <= points[at + 1][3])
    events_hold(files, proofs, int(points[-1][1]), roots[-1], {line.split("=")[1] for line in told.get("annex", [])})
    leaves = {f"checkpoint:{place}": one.encode() for place, one in enumerate(proofs["checkpoints"])}
    times: list[tuple[str, dt.datetime]] = []
    for number, top in enumerate(proofs["stamps"], 1):
        data, token, chain = (files[f"{CONTROL}stamps/{number}.{end}"] for end in ("txt", "tst", "pem"))
        inside = b"\x30\3\2\1\0" + token
        answer = b"\x30\x82" + len(inside).to_bytes(2, "big") + inside  # of the length that tokens have
        leaves[f"stamp:{number}"] = files.get(f"{CONTROL}stamps/{number}.tsr", answer)
        ways = [way for way in proofs["ways"] if way["stamp"] == number]
        need(ways and token in leaves[f"stamp:{number}"] and data == f"logbog stamp 1\n{top}\n".encode())
        for way in ways:
            need(root(sha(b"\0", leaves[way["over"]]), way["index"], way["size"], raw(way["path"])).hex() == top)
            times.append((way["over"], stamped(data, token, chain)))
    if set(LIST[1:]) & files.keys():
        times.append((f"checkpoint:{len(points) - 1}", stamped(files[LIST[0]], files[LIST[1]], files[LIST[2]])))
    for over, made in (one for one in times if one[0].startswith("checkpoint:")):
        clock = dt.datetime.strptime(points[int(over[11:])][3], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        need(clock - made <= dt.timedelta(minutes=10))
