"""Formatted text: Telegram's HTML, the entities that it becomes, and the ones that Telegram finds by itself.

Offsets and lengths are UTF-16 code units, as everywhere in the Bot API. The rules are those of "HTML style"
in the API's documentation.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from standin.world.errors import JSON, bad_request

MOST_ENTITIES = 100
_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_TOKEN = re.compile(r"<|&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot);")
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>"
)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)»])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#/])#\w*[^\W\d]\w*)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{3,31})?(?![\w/]))"
)


def units(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(slots=True)
class _Open:
    tag: str
    entity: JSON


@dataclass(slots=True)
class _Result:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[JSON] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)


def parse_html(source: str) -> tuple[str, list[JSON]]:
    """The plain text and the entities of a text in Telegram's HTML. Raises Refused."""
    result, stack, position = _Result(), list[_Open](), 0
    while found := _TOKEN.search(source, position):
        result.add(source[position : found.start()])
        if found[0] == "<":
            position = _read_tag(source, found.start(), stack, result)
        else:
            result.add(html.unescape(found[0]))
            position = found.end()
    if stack:
        raise _cannot(f'can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    result.add(source[position:])
    return "".join(result.parts), result.entities


def _read_tag(source: str, start: int, stack: list[_Open], result: _Result) -> int:
    found = _TAG.match(source, start)
    at = len(source[:start].encode("utf-8", "surrogatepass"))
    if not found:
        raise _cannot(f"unclosed or unsupported start tag at byte offset {at}")
    tag = found[2].lower()
    if found[1]:
        if not stack:
            raise _cannot(f"unexpected end tag at byte offset {at}")
        if stack[-1].tag != tag:
            raise _cannot(
                f'unmatched end tag at byte offset {at}, expected "</{stack[-1].tag}>", found "</{tag}>"'
            )
        _close(stack, result)
        return found.end()
    if tag not in _TAGS:
        raise _cannot(f'unsupported start tag "{tag}" at byte offset {at}')
    attributes = {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(found[3])
    }
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _cannot(f'tag "span" must have class "tg-spoiler" at byte offset {at}')
    stack.append(
        _Open(tag, _entity(tag, attributes, result.length, nested=bool(stack) and stack[-1].tag == "pre"))
    )
    result.entities.append(stack[-1].entity)
    return found.end()


def _entity(tag: str, attributes: dict[str, str], offset: int, *, nested: bool) -> JSON:
    entity: JSON = {"type": _TAGS[tag], "offset": offset, "length": 0}
    if tag == "a":
        entity["url"] = attributes.get("href", "")
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif tag == "code" and nested and attributes.get("class", "").startswith("language-"):
        entity["language"] = attributes["class"].removeprefix("language-")
    return entity


def _close(stack: list[_Open], result: _Result) -> None:
    """End the innermost tag; what is empty, or a link to nowhere, leaves no entity behind."""
    opened = stack.pop()
    entity = opened.entity
    entity["length"] = result.length - entity["offset"]
    joined = opened.tag == "code" and "language" in entity  # <pre><code class="language-…">: one entity
    if joined:
        stack[-1].entity["language"] = entity["language"]
    if not entity["length"] or joined or entity.get("url") == "":
        result.entities = [other for other in result.entities if other is not entity]


def _cannot(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")


def trimmed(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """The text without white space around it, as Telegram shows it, and the entities moved to match."""
    inner = text.strip()
    if len(inner) == len(text):
        return text, entities[:MOST_ENTITIES]
    lost = units(text[: len(text) - len(text.lstrip())]) if inner else 0
    end, moved = units(inner), []
    for entity in entities:
        start = max(0, entity["offset"] - lost)
        stop = min(end, entity["offset"] + entity["length"] - lost)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return inner, moved[:MOST_ENTITIES]


def found_in(text: str) -> list[JSON]:
    """The entities that Telegram finds by itself: addresses, mails, mentions, hashtags and commands."""
    if not any(sign in text for sign in ":@#/"):
        return []
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _FOUND.finditer(text)
    ]


def with_found(text: str, given: list[JSON]) -> list[JSON]:
    """The given entities and, where they leave room, those that Telegram finds by itself, in order."""
    taken = [
        (e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in {"code", "pre", "text_link"}
    ]
    extra = [
        e
        for e in found_in(text)
        if not any(start < e["offset"] + e["length"] and e["offset"] < stop for start, stop in taken)
    ]
    return sorted(given + extra, key=lambda e: (e["offset"], -e["length"])) if extra else given
