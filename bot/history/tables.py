"""Tables with a line of headings (CSV), whatever separates their columns."""

from __future__ import annotations

import csv
import io
import re

_SEPARATORS = (";", ",", "\t", "|")
_MOST_FIELD = 1_000_000


def decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 with its mark, else Windows' Western letters, which Danish spreadsheets write."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def rows(text: str) -> list[list[str]]:
    """The lines with something in them, headings first. Raises csv.Error."""
    text = text.replace("\x00", "")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if re.fullmatch(r'"?sep=.?"?\r?', first):
        text = text.lstrip("\r\n").partition("\n")[2]
        first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(_MOST_FIELD)
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]


def headings(text: str) -> list[str]:
    """The first line's headings, in lower case; none where it is no table."""
    try:
        found = rows(text.lstrip("\r\n").split("\n", 2)[0] + "\n")
    except csv.Error:
        return []
    return [one.strip().lower() for one in found[0]] if found else []
