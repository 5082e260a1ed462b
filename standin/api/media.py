"""Messages with files: what Telegram makes of bytes that are sent as a photo, a document, a voice message …

Both sides use it: what a bot sends and what a person sends become the same objects.
"""

from __future__ import annotations

import asyncio

from standin.api.params import TOO_LARGE, Params
from standin.world.errors import JSON, ApiRefusal, bad_request
from standin.world.files import PHOTO_LIMIT, UPLOAD_LIMIT, Files, StoredFile, Upload
from standin.world.pictures import PictureError, Size, dimensions, recompressed

KINDS = ("live_photo", "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document")
"""Every kind of message with a file; one that carries the field of another comes before it."""

_FOLDERS = {
    "document": "documents", "voice": "voice", "audio": "music", "video": "videos",
    "video_note": "video_notes",
    "animation": "animations", "sticker": "stickers", "live_photo": "live_photos",
}  # fmt: skip
_WITH_MIME = frozenset({"document", "voice", "audio", "video", "animation"})
_WITH_NAME = frozenset({"document", "audio", "video", "animation"})
_MEASURED = frozenset({"video", "animation", "live_photo"})


async def media(kind: str, source: Upload | StoredFile, params: Params, files: Files) -> JSON:
    """The fields of a message of this kind, such as ``{"photo": […]}``. Raises Refused."""
    if isinstance(source, StoredFile):
        known, fields = files.described(source.file_id)
        if known != kind:
            raise bad_request(f"can't use file of type {_name(known)} as {_name(kind)}")
        return fields
    if len(source.data) > UPLOAD_LIMIT:
        raise ApiRefusal(413, TOO_LARGE)
    if not source.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        fields = {"photo": await photo(source, params, files)}
    else:
        fields = stored_fields(kind, source, params, files)
        if kind == "live_photo" and "photo" in params.uploads:
            sizes = await photo(params.uploads["photo"][0], params, files)
            fields = {"live_photo": {"photo": sizes, **fields["live_photo"]}, "photo": sizes}
    files.describe(kind, fields)
    return fields


def stored_fields(kind: str, upload: Upload, params: Params, files: Files, size: int | None = None) -> JSON:
    """The fields of a message with a file that is kept as it is."""
    stored = files.add(_FOLDERS[kind], upload, size=size)
    value: JSON = {"file_id": stored.file_id, "file_unique_id": stored.file_unique_id}
    if kind in _MEASURED:
        value["width"], value["height"] = params.integer("width", 640), params.integer("height", 360)
    if kind not in ("document", "sticker"):
        value["duration"] = params.integer("duration", ogg_seconds(upload.data))
    if kind in _WITH_NAME and upload.file_name:
        value["file_name"] = upload.file_name
    if kind in _WITH_MIME and upload.mime_type:
        value["mime_type"] = upload.mime_type
    value["file_size"] = stored.size
    value.update(_particular(kind, params))
    return {kind: value, "document": _as_document(value)} if kind == "animation" else {kind: value}


def _particular(kind: str, params: Params) -> JSON:
    if kind == "audio":
        return {name: params.text(name) for name in ("performer", "title") if params.text(name)}
    if kind == "video_note":
        return {"length": params.integer("length", 240)}
    if kind == "sticker":
        fixed: JSON = {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return {**fixed, "emoji": params.text("emoji")} if params.text("emoji") else fixed
    return {}


def _as_document(animation: JSON) -> JSON:
    """The same animation as old clients know it."""
    return {name: value for name, value in animation.items() if name not in ("width", "height", "duration")}


async def photo(upload: Upload, params: Params, files: Files) -> list[JSON]:
    """The sizes of a photo. With ``exact`` the largest one is the very bytes that were sent, nothing else."""
    if params.flag("exact"):
        return [_size(_exact(upload, params), files)]
    if len(upload.data) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    try:
        sizes = await asyncio.to_thread(recompressed, upload.data)
    except PictureError as error:
        raise bad_request(str(error)) from None
    return [_size(size, files) for size in sizes]


def _exact(upload: Upload, params: Params) -> Size:
    try:
        width, height = dimensions(upload.data)
    except PictureError:  # a test may want bytes that are no picture
        width, height = params.integer("width", 1280), params.integer("height", 960)
    return Size(width, height, upload.data)


def _size(size: Size, files: Files) -> JSON:
    stored = files.add("photos", Upload("photo.jpg", "image/jpeg", size.data))
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "width": size.width,
        "height": size.height,
        "file_size": stored.size,
    }


def ogg_seconds(data: bytes) -> int:
    """The length of an Ogg Opus recording, from its last page (RFC 7845: 48,000 a second); else 1."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 1
    samples = int.from_bytes(data[last + 6 : last + 14], "little")
    return max(1, round(samples / 48_000)) if samples < 48_000 * 86_400 else 1


def _name(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))


def kind_of(message: JSON) -> str:
    """The kind of a message's file, or an empty text."""
    return next((kind for kind in KINDS if kind in message), "")
