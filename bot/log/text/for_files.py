"""Foreign texts for files that people and programs work on: tables, names of files. Pure.

Unlike for print (``plain``) nothing depends on fonts here, and no places to break a word are put in, which
would spoil searching and copying. What is invisible and dangerous is taken out or shown as its code.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e]")
"""They turn the order of letters around, so that a name or a number can read as another one."""

NAME_LETTERS = 120
NAME_BYTES = 200
"""Most systems take 255 bytes for a name, and what unpacks it may add something."""
_SUFFIX_LETTERS = 10
_NAME_MARKS = frozenset(" -_.,+()&@'")
_KEPT_SUFFIXES = frozenset(
    [
        *(
            "3gp",
            "aac",
            "amr",
            "avi",
            "avif",
            "bmp",
            "caf",
            "csv",
            "doc",
            "docx",
            "eml",
            "flac",
            "gif",
            "heic",
        ),
        *(
            "heif",
            "ics",
            "jfif",
            "jpeg",
            "jpg",
            "json",
            "m4a",
            "m4v",
            "mkv",
            "mov",
            "mp3",
            "mp4",
            "mpeg",
            "mpg",
        ),
        *("msg", "odp", "ods", "odt", "oga", "ogg", "ogv", "opus", "pdf", "png", "ppt", "pptx", "rtf", "tgs"),
        *("tif", "tiff", "txt", "vcf", "wav", "webm", "webp", "wma", "wmv", "xls", "xlsx", "zip"),
    ]
)
"""Kinds that a program shows or plays. What is not among them (programs, scripts, pages, links, documents that
say they hold macros) gets ".bin" after its name, so that no double click runs it."""
_SUFFIX_OF = {
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "application/x-tgsticker": "tgs",
}


def bare(text: str) -> str:
    """``text`` as it is, without what no file format can hold; its line breaks as newlines."""
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _DROPPED.sub("", _BREAKS.sub("\n", text))
    return _TURNING.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def bare_line(text: str) -> str:
    """``text`` on one line: all white space is single spaces."""
    return " ".join(bare(text).split())


def file_name(head: str, own: str, mime: str = "") -> str:
    """A name for a file that is safe on Windows, macOS and Linux: ``head`` (ours), then what is harmless of
    ``own``, the name that it came with. At most 120 characters and 200 bytes.

    Without an ending of its own it gets that of its ``mime``.
    """
    stem, dot, suffix = _harmless(own).rpartition(".")
    if not dot or not stem or not suffix.isalnum() or len(suffix) > _SUFFIX_LETTERS:
        stem, suffix = f"{stem}{dot}{suffix}", _SUFFIX_OF.get(mime.lower(), "bin")
    elif suffix.lower() not in _KEPT_SUFFIXES:
        suffix += ".bin"
    stem = stem.strip(" .") or "_"
    return _cut(f"{head} - {stem}", f".{suffix}")


def distinct(name: str, taken: set[str]) -> str:
    """``name``, or with a number where a name that a disk takes for the same is in ``taken``; added there."""
    made, number = name, 1
    while (key := unicodedata.normalize("NFKC", made).casefold()) in taken:
        number += 1
        stem, dot, suffix = name.rpartition(".")
        made = _cut(stem, f" ({number}){dot}{suffix}")
    taken.add(key)
    return made


def _harmless(text: str) -> str:
    """Letters, their accents, digits, and a few marks that no system takes for something else."""
    text = unicodedata.normalize("NFC", bare_line(text))
    kept = (
        letter if letter in _NAME_MARKS or unicodedata.category(letter)[0] in "LMN" else "_"
        for letter in text
    )
    return re.sub(r"([_.])[_.]*\1", r"\1", "".join(kept)).strip(" .")


def _cut(stem: str, tail: str) -> str:
    """``stem`` shortened so that the whole with ``tail`` is not too long."""
    stem = stem[: NAME_LETTERS - len(tail)]
    while len((stem + tail).encode()) > NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail
