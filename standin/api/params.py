"""The parameters of a call, from a query, JSON, a form or multipart; objects may come as JSON strings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web

from standin.world.errors import JSON, ApiRefusal, bad_request, decode
from standin.world.files import UPLOAD_LIMIT, Files, StoredFile, Upload

BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
TOO_LARGE = "Request Entity Too Large"


class Params:
    """Typed reading of parameters that may be JSON values or the strings of a form."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, list[Upload]] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None or name in self.uploads

    def text(self, name: str) -> str:
        """The parameter as text, empty when it is absent."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else str(value)

    def integer(self, name: str, otherwise: int = 0) -> int:
        """The parameter as a whole number. Raises Refused."""
        value = self.values.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"field {name} must be a valid Integer") from None

    def number(self, name: str, otherwise: float = 0.0) -> float:
        """The parameter as a number. Raises Refused."""
        value = self.values.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return float(value)
        except (TypeError, ValueError):
            raise bad_request(f"field {name} must be a valid Number") from None

    def flag(self, name: str) -> bool:
        """The parameter as yes or no; absent is no."""
        value = self.values.get(name)
        return value.strip().lower() in {"true", "yes", "1"} if isinstance(value, str) else bool(value)

    def value(self, name: str) -> Any:
        """The parameter as an object or a list, decoded when it came as a JSON string. Raises Refused."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return decode(value) if value else None
        except msgspec.DecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def mapping(self, name: str) -> JSON | None:
        """The parameter as a JSON object, or None. Raises Refused."""
        value = self.value(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name} JSON object")
        return value

    def listing(self, name: str) -> list[Any]:
        """The parameter as a JSON array, empty when absent. Raises Refused."""
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"field {name} must be an Array")
        return value or []

    def file(self, name: str, files: Files) -> Upload | StoredFile:
        """A new upload, or a file that Telegram already has. Raises Refused."""
        if name in self.uploads:
            return self.uploads[name][0]
        return self.reference(self.text(name), name, files)

    def reference(self, value: str, name: str, files: Files) -> Upload | StoredFile:
        """What ``attach://part`` or a file id stands for. Raises Refused."""
        if value.startswith("attach://"):
            parts = self.uploads.get(value.removeprefix("attach://"))
            if parts:
                return parts[0]
        if not value:
            raise bad_request(f"there is no {name} in the request")
        stored = files.find(value)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored


async def read_params(request: web.Request) -> Params:
    """The parameters of a request: those of its query, and over them those of its body. Raises Refused."""
    values: JSON = dict(request.query) if request.query_string else {}
    if request.method != "POST" or not request.body_exists:
        return Params(values)
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, values)
    try:
        if request.content_type == "application/json":
            body = decode(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise bad_request("can't parse the request: object expected")
            values.update(body)
        else:
            values.update(await request.post())
    except msgspec.DecodeError:
        raise bad_request("can't parse JSON object") from None
    except web.HTTPRequestEntityTooLarge:
        raise ApiRefusal(413, TOO_LARGE) from None
    return Params(values)


async def _read_multipart(request: web.Request, values: JSON) -> Params:
    uploads: dict[str, list[Upload]] = {}
    left = BODY_LIMIT
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise bad_request("can't parse multipart body")
            data = bytearray()
            while chunk := await part.read_chunk(1 << 18):
                data += chunk
                left -= len(chunk)
                if left < 0:
                    raise ApiRefusal(413, TOO_LARGE)
            if part.filename is None:
                values[part.name] = data.decode("utf-8")
            else:
                mime = part.headers.get("Content-Type", "application/octet-stream")
                uploads.setdefault(part.name, []).append(Upload(part.filename, mime, bytes(data)))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("can't parse multipart body") from None
    return Params(values, uploads)
