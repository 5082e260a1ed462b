"""What the conversation says, as values: no type of Telegram's, nothing that does anything.

Every message is sent silently (no sound, no banner of its own): a push can be seen by the wrong person.
Texts are in Telegram's HTML (``<b>``, ``<i>``, ``<code>``, ``<pre>``, ``<blockquote>``, ``<a>``,
``<tg-spoiler>``); whoever builds them escapes what people wrote. Ids of messages are Telegram's, and only
mean something together with the chat."""

from __future__ import annotations

import html
import re

import msgspec

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATA_LIMIT = 64
ANSWER_LIMIT = 200
BUTTON_LIMIT = 100
ALBUM_LIMIT = 10

_TAG = re.compile(r"<[^<>]*>")


class Button(msgspec.Struct, frozen=True):
    """A button below a message. ``data`` comes back when it is tapped: 1 to 64 bytes of UTF-8."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


class Screen(msgspec.Struct, frozen=True):
    """A text with buttons below it."""

    text: str
    rows: Rows = ()


class Say(msgspec.Struct, frozen=True, tag=True):
    """A new message. ``key`` is the caller's own: it comes to nothing here, and tells the caller which one
    it was. So is ``passing``: the seconds after which whoever says it will remove it again; 0 is not at all."""

    screen: Screen
    reply_to: int | None = None
    key: str = ""
    passing: int = 0


class EditMessage(msgspec.Struct, frozen=True, tag=True):
    """Make a message of the bot's show another screen. No change at all is fine. A message that is gone, too
    old or has no text is said anew when ``or_say``, and is else a ``BadRequestError``."""

    message: int
    screen: Screen
    or_say: bool = True
    key: str = ""


class TapAnswer(msgspec.Struct, frozen=True, tag=True):
    """The answer to a tap: nothing, a line that passes, or (``alert``) a box to close. At most 200
    characters; more is cut. An answer that comes too late is fine."""

    query: str
    text: str = ""
    alert: bool = False


class SendFile(msgspec.Struct, frozen=True, tag=True):
    """A file, as a document with its bytes untouched or (``picture``) as a picture that Telegram may
    recompress.

    A picture that Telegram refuses is sent as a document. Up to 50 MB; a picture up to 10 MB. ``passing`` as for
    ``Say``.
    """

    name: str
    data: bytes
    caption: str = ""
    mime: str = "application/octet-stream"
    picture: bool = False
    spoiler: bool = False
    rows: Rows = ()
    reply_to: int | None = None
    key: str = ""
    passing: int = 0


class SendAlbum(msgspec.Struct, frozen=True, tag=True):
    """Two to ten files that stand together: all pictures, or all documents. Buttons of the files are left
    out."""

    files: tuple[SendFile, ...]
    key: str = ""


class Delete(msgspec.Struct, frozen=True, tag=True):
    """Remove messages of the chat (its bot's or the person's, up to 48 hours old). What is gone already is
    fine."""

    messages: tuple[int, ...]


class Peek(msgspec.Struct, frozen=True, tag=True):
    """A text that shows for half a minute and is stored nowhere. ``draft`` tells it from others that show at the same
    time (not 0). Where the server or the chat knows no such texts it is a message, ``passing`` as for ``Say``."""

    text: str
    draft: int
    passing: int = 0


class Action(msgspec.Struct, frozen=True, tag=True):
    """The passing line at the top of the chat, for five seconds: ``typing`` or ``upload_document``."""

    name: str


class Leave(msgspec.Struct, frozen=True, tag=True):
    """Leave a group or a channel."""

    chat: int


Outgoing = Say | EditMessage | TapAnswer | SendFile | SendAlbum | Delete | Peek | Action | Leave


def length(text: str) -> int:
    """The length of a text in HTML as Telegram counts it: without tags, in UTF-16 units (never less than its
    count)."""
    shown = plain(text)
    return len(shown) + sum(1 for character in shown if character > "\uffff")


def fits(screen: Screen, limit: int = TEXT_LIMIT) -> bool:
    """Whether Telegram takes the screen: a text of 1 to ``limit`` characters, at most 100 buttons with a
    label and 1 to 64 bytes of data each."""
    buttons = [button for row in screen.rows for button in row]
    return (
        1 <= length(screen.text) <= limit
        and bool(plain(screen.text).strip())
        and len(buttons) <= BUTTON_LIMIT
        and all(b.label and 1 <= len(b.data.encode("utf-8", "replace")) <= DATA_LIMIT for b in buttons)
    )


def plain(text: str) -> str:
    """What is read of a text in HTML."""
    return html.unescape(_TAG.sub("", text))
