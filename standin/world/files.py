"""Files as Telegram keeps them: exact bytes, an id to send and fetch by, and links that die after an hour."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from standin.world.errors import JSON, ApiRefusal, bad_request

GET_FILE_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
LINK_SECONDS = 3600
KEPT_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request."""

    file_name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the world. ``size`` is what Telegram says of it; a made-up big file has no bytes."""

    file_id: str
    file_unique_id: str
    path: str
    size: int
    data: bytes
    file_name: str
    mime_type: str


class Files:
    """All files of one bot, the oldest thrown out when they fill more than two gigabytes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._link_dies: dict[str, float] = {}
        self._described: dict[str, tuple[str, JSON]] = {}
        self._bytes = 0
        self._count = 0

    def add(self, folder: str, upload: Upload, *, size: int | None = None) -> StoredFile:
        """Keep a file under a new id. Two uploads of the same bytes are two files, as at Telegram."""
        self._count += 1
        seed = hashlib.blake2b(f"{folder}/{self._count}".encode(), digest_size=24).hexdigest()
        ending = PurePosixPath(upload.file_name).suffix if upload.file_name.isascii() else ""
        stored = StoredFile(
            file_id=f"AgACAg{seed}",
            file_unique_id=f"AQAD{seed[:12]}",
            path=f"{folder}/file_{self._count}{ending if ending[1:].isalnum() else ''}",
            size=len(upload.data) if size is None else size,
            data=upload.data,
            file_name=upload.file_name,
            mime_type=upload.mime_type,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        self._bytes += len(stored.data)
        while self._bytes > KEPT_BYTES:
            self._drop_oldest()
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """The file of an id."""
        return self._by_id.get(file_id)

    def describe(self, kind: str, fields: JSON) -> None:
        """Remember what a file was sent as, so that its id can be sent again. ``fields`` are a message's."""
        for value in fields.values():
            for part in value if isinstance(value, list) else [value]:
                self._described[part["file_id"]] = (kind, fields)

    def described(self, file_id: str) -> tuple[str, JSON]:
        """What a file was sent as. Raises Refused when it never was."""
        if file_id not in self._described:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._described[file_id]

    def link(self, file_id: str) -> StoredFile:
        """Open a link to a file for an hour (getFile). Raises Refused for unknown and for too big files."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if stored.size > GET_FILE_LIMIT:
            raise bad_request("file is too big")
        self._link_dies[stored.path] = self._clock() + LINK_SECONDS
        return stored

    def download(self, path: str) -> StoredFile:
        """The file behind a link. Raises Refused (404) when the link is unknown or has died."""
        stored = self._by_path.get(path)
        if stored is None or self._link_dies.get(path, 0.0) < self._clock():
            raise ApiRefusal(404, "Not Found")
        return stored

    def _drop_oldest(self) -> None:
        oldest = self._by_id.pop(next(iter(self._by_id)))
        del self._by_path[oldest.path]
        self._link_dies.pop(oldest.path, None)
        self._described.pop(oldest.file_id, None)
        self._bytes -= len(oldest.data)
