"""The page of a package, LÆS MIG and READ ME: what lies in it, what does not, and how to check it. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from bot.log.content.rows import Log
from bot.log.package.plan import CONTROL, FORM, Item, Missing
from bot.log.pages.document import runs
from bot.log.pages.overview import case_line, made_line
from bot.words import Language, Words

_WIDTH = 78
_MOST_MISSING = 400


def pages(
    log: Log, parts: Sequence[Sequence[Item]], part: int, missing: Sequence[Missing]
) -> dict[str, bytes]:
    """The page in every language, by its name. ``part`` counts from 0; ``missing`` are the files not in it."""
    made = {}
    for language in Language:
        words = Words(language)
        text = _page(log, parts, part, missing, words)
        # Old editors of Windows know UTF-8 by its mark, and want both signs at the end of a line.
        made[words.text("formats.readme.name")] = ("\ufeff" + text.replace("\n", "\r\n")).encode()
    return made


def _page(
    log: Log, parts: Sequence[Sequence[Item]], part: int, missing: Sequence[Missing], words: Words
) -> str:
    head = [
        words.text("formats.readme.title").upper(),
        f"{case_line(log, words)} · {made_line(log, words)}",
    ]
    if len(parts) > 1:
        head.append(words.text("formats.readme.part", part=part + 1, parts=len(parts)))
    blocks = [
        "\n".join(head),
        _wrapped(words.text("formats.readme.what")),
        _contents(parts[part], words),
        _parts(parts, words) if len(parts) > 1 else "",
        _titled("names", _wrapped(words.text("formats.readme.names_text")), words),
        _titled("care", _wrapped(words.text("formats.readme.care_text")), words),
        _missing(missing, words),
        _check(words),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _titled(key: str, text: str, words: Words) -> str:
    title = words.text(f"formats.readme.{key}")
    return f"{title}\n{'-' * len(title)}\n{text}"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False
    )


def _contents(items: Sequence[Item], words: Words) -> str:
    lines = [
        words.text(f"formats.readme.{item.path.removeprefix(FORM)}")
        if item.path.startswith(FORM)
        else words.text("formats.readme.more", name=item.path)
        for item in items
        if not item.annex and "/" not in item.path
    ]
    if any(item.path.startswith(CONTROL) for item in items):
        lines.append(words.text("formats.readme.control"))
    if any(item.annex for item in items):
        lines.append(words.text("formats.readme.folder"))
    start = [words.text("formats.readme.start")] if any(item.path == "log.pdf" for item in items) else []
    return _titled("contents", "\n".join((*(_wrapped(line, "- ") for line in lines), *start)), words)


def _parts(parts: Sequence[Sequence[Item]], words: Words) -> str:
    """Which annexes lie in which part."""
    lines = []
    for number, items in enumerate(parts, 1):
        log = any(not item.annex and not item.path.startswith(CONTROL) for item in items)
        held = [words.text("formats.readme.log")] if log else []
        for first, last in runs(sorted({item.annex for item in items if item.annex})):
            one = words.text("formats.readme.annex_one", number=first)
            held.append(
                one if first == last else words.text("formats.readme.annex_run", first=first, last=last)
            )
        if any(item.path.startswith(CONTROL) for item in items):
            held.append(CONTROL.rstrip("/"))
        contents = ", ".join(held)
        lines.append(_wrapped(words.text("formats.readme.in_part", part=number, contents=contents), "- "))
    return _titled("parts", "\n".join(lines), words)


def _missing(missing: Sequence[Missing], words: Words) -> str:
    if not missing:
        return ""
    lines = [
        words.text(
            "formats.readme.missing_file",
            number=file.annex,
            file=file.position + 1,
            reason=words.text(f"formats.missing.{file.reason}"),
        )
        for file in missing[:_MOST_MISSING]
    ]
    more = ["…"] if len(missing) > _MOST_MISSING else []
    return _titled("missing", "\n".join((*(_wrapped(line, "- ") for line in lines), *more)), words)


def _check(words: Words) -> str:
    commands = [f"  {words.text(f'formats.readme.check_{system}')}" for system in ("windows", "linux", "mac")]
    text, after = (words.text(f"formats.readme.check_{key}") for key in ("text", "after"))
    return _titled("check", "\n".join((_wrapped(text), "", *commands, "", _wrapped(after))), words)
