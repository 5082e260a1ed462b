"""What the bot's process did to its folder, read from strace's output: writes, truncations, names, syncs, and what it
told the world meanwhile. All in the order in which it came to its end; what was told counts from when it began.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

OPTIONS = (
    "--trace=openat,mkdir,write,pwrite64,ftruncate,rename,link,unlink,rmdir,fsync,fdatasync,sendto",
    "--seccomp-bpf",
    "--decode-fds=path",
    "--strings-in-hex=all",
    "--string-limit=40000000",
)


@dataclass(frozen=True)
class Op:
    """Something that happened; ``begun`` is how many others had ended before it began."""

    begun: int


@dataclass(frozen=True)
class Write(Op):
    """Bytes into a file."""

    inode: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate(Op):
    """Another length for a file."""

    inode: int
    size: int


@dataclass(frozen=True)
class Name(Op):
    """A folder's entries change, all at once: paths that are set to an inode, or removed (None)."""

    folder: str
    changes: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Sync(Op):
    """A file (its inode) or a folder (its path) was put on the disk."""

    what: int | str


@dataclass(frozen=True)
class Told(Op):
    """A text to a person; or, without a chat, the offset up to which Telegram may forget."""

    chat: int
    text: str
    offset: int = 0


FOLDER = -1  # the inode of every folder: folders have no content here
_LINE = re.compile(r"^(\d+) +(.*)$")
_UNFINISHED = re.compile(r"^(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+|\?)", re.DOTALL)
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(\d+)<([^>]*)>")
_OFFSET = re.compile(rb"getUpdates\?\S*offset=(\d+)")


class Reader:
    """Follows one folder through one or more lives of a process."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/") + "/"
        self._names: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._next = 1
        self.ops: list[Op] = []

    def read(self, text: str) -> None:
        """One strace output."""
        begun: dict[str, tuple[str, int]] = {}
        for line in text.splitlines():
            found = _LINE.match(line)
            if found is None:
                continue
            process, rest = found.groups()
            if unfinished := _UNFINISHED.match(rest):
                begun[process] = (unfinished[1], len(self.ops))
                if "sendto(" in rest:  # told from the moment on at which it may have left
                    self._told(rest, len(self.ops))
                continue
            start = len(self.ops)
            if resumed := _RESUMED.match(rest):
                head, start = begun.pop(process, ("", start))
                if head.startswith("sendto("):
                    continue
                rest = head + resumed[1]
            if call := _CALL.match(rest):
                self._call(call[1], call[2], call[3], start)

    def _call(self, name: str, arguments: str, result: str, begun: int) -> None:
        if name == "sendto":
            self._told(arguments, begun)
        elif result != "?" and int(result) >= 0:
            handler = getattr(self, f"_on_{name}", None)
            if handler is not None:
                handler(arguments, int(result), begun)

    def _told(self, arguments: str, begun: int) -> None:
        data = _bytes(arguments)
        if offset := _OFFSET.search(data):
            self.ops.append(Told(begun, 0, "", int(offset[1])))
        at = data.find(b'{"chat_id"')
        if at >= 0:
            body, _ = json.JSONDecoder().raw_decode(data[at:].decode())
            if "text" in body:
                self.ops.append(Told(begun, int(body["chat_id"]), str(body["text"])))

    def _on_openat(self, arguments: str, result: int, begun: int) -> None:
        path = _text(arguments)
        if not self._ours(path) or "O_DIRECTORY" in arguments:
            return
        if path not in self._names:
            if "O_CREAT" in arguments:
                self._entry(begun, path, self._inode())
        elif "O_TRUNC" in arguments:
            self._length(begun, self._names[path], 0)

    def _on_mkdir(self, arguments: str, result: int, begun: int) -> None:
        path = _text(arguments)
        if self._ours(path):
            self._entry(begun, path, FOLDER)

    def _on_write(self, arguments: str, result: int, begun: int) -> None:
        inode = self._file(arguments)
        if inode is not None:
            self._bytes_into(begun, inode, self._sizes[inode], _bytes(arguments)[:result])

    def _on_pwrite64(self, arguments: str, result: int, begun: int) -> None:
        inode = self._file(arguments)
        if inode is not None:
            self._bytes_into(begun, inode, int(arguments.rpartition(", ")[2]), _bytes(arguments)[:result])

    def _on_ftruncate(self, arguments: str, result: int, begun: int) -> None:
        inode = self._file(arguments)
        if inode is not None:
            self._length(begun, inode, int(arguments.rpartition(", ")[2]))

    def _on_rename(self, arguments: str, result: int, begun: int) -> None:
        old, new = (bytes.fromhex(s.replace("\\x", "")).decode() for s in _STRING.findall(arguments))
        if self._ours(old) and self._ours(new):
            inode = self._names.pop(old)
            self._names[new] = inode
            self.ops.append(Name(begun, _parent(new), ((old, None), (new, inode))))

    def _on_link(self, arguments: str, result: int, begun: int) -> None:
        old, new = (bytes.fromhex(s.replace("\\x", "")).decode() for s in _STRING.findall(arguments))
        if self._ours(old) and self._ours(new):
            self._entry(begun, new, self._names[old])

    def _on_unlink(self, arguments: str, result: int, begun: int) -> None:
        path = _text(arguments)
        if self._ours(path):
            self._entry(begun, path, None)

    _on_rmdir = _on_unlink

    def _on_fsync(self, arguments: str, result: int, begun: int) -> None:
        path = self._path(arguments)
        if path is None:
            return
        inode = self._names.get(path, FOLDER)
        self.ops.append(Sync(begun, path if inode == FOLDER else inode))

    _on_fdatasync = _on_fsync

    def _entry(self, begun: int, path: str, inode: int | None) -> None:
        if inode is None:
            self._names.pop(path, None)
        else:
            self._names[path] = inode
        self.ops.append(Name(begun, _parent(path), ((path, inode),)))

    def _bytes_into(self, begun: int, inode: int, offset: int, data: bytes) -> None:
        self._sizes[inode] = max(self._sizes[inode], offset + len(data))
        self.ops.append(Write(begun, inode, offset, data))

    def _length(self, begun: int, inode: int, size: int) -> None:
        self._sizes[inode] = size
        self.ops.append(Truncate(begun, inode, size))

    def _inode(self) -> int:
        self._next += 1
        self._sizes[self._next] = 0
        return self._next

    def _file(self, arguments: str) -> int | None:
        path = self._path(arguments)
        inode = self._names.get(path) if path is not None else None
        return None if inode == FOLDER else inode

    def _path(self, arguments: str) -> str | None:
        found = _FD.match(arguments)
        path = _unescaped(found[2]) if found else ""
        return path if self._ours(path) or path + "/" == self._root else None

    def _ours(self, path: str) -> bool:
        return path.startswith(self._root) and not path.endswith(("output.log", "/strace.1", "/strace.2"))


def _bytes(arguments: str) -> bytes:
    found = _STRING.search(arguments)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""


def _text(arguments: str) -> str:
    return _bytes(arguments).decode("utf-8", "surrogateescape")


def _unescaped(path: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), path)


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


def told(ops: list[Op]) -> Iterator[Told]:
    """What was told in a part of a recording."""
    return (op for op in ops if isinstance(op, Told))
