"""The small values that events and the folded case share: who a thing came from, and the files that came with it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class OriginKind(StrEnum):
    """How Telegram names the source of a forward (``MessageOrigin``), and two cases without one."""

    USER = "user"
    HIDDEN_USER = "hidden_user"
    CHAT = "chat"
    CHANNEL = "channel"
    DIRECT = "direct"  # written to Logbog by the person, not forwarded (or forwarded with the sender hidden)


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom a message was forwarded from, exactly as Telegram gave it at that moment; nothing is inferred.

    ``date`` is when the original message was sent (UTC, whole seconds). ``own`` says that the forwarded message
    was the person's own: context, never a contact by the other.
    """

    kind: OriginKind
    name: str = ""
    username: str = ""
    ref: int | None = None
    message_ref: int | None = None
    date: dt.datetime | None = None
    own: bool = False


class FileState(StrEnum):
    """How far the bytes of a file have come."""

    KEPT = "kept"  # sealed here, whole
    PENDING = "pending"  # not fetched yet; will be tried again
    TOO_BIG = "too_big"  # over what Telegram hands to a bot
    LOST = "lost"  # could not be fetched, and is not asked for any more: only name and size are kept


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file of an exhibit: what Telegram said of it, and once fetched what was kept of it.

    ``size`` in bytes, ``duration`` in seconds, ``width`` and ``height`` in pixels as Telegram gave them.
    ``telegram_id`` is the file_id by which it is fetched. ``kept_as`` is the id of the sealed file in the store and
    ``sha256`` the lower-case hexadecimal digest of the original bytes; both are empty until the file is KEPT.
    ``recompressed``: Telegram had made it smaller before it came here (a photo), so it is not the original file.
    """

    state: FileState
    telegram_id: str = ""
    name: str = ""
    mime: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    recompressed: bool = False
    kept_as: str = ""
    sha256: str = ""


class Fact(msgspec.Struct, frozen=True):
    """One further detail of a message, such as a contact's phone number: a key of the catalogues and its value."""

    key: str
    value: str


class HandedFile(msgspec.Struct, frozen=True):
    """One file of a log as it was given to the person. ``name`` is a neutral one of ours, ``size`` in bytes."""

    name: str
    size: int
    sha256: str
