"""Lines of vCard and iCalendar (RFC 6350, RFC 5545): unfolded, with name, parameters and value."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

from bot.history import tables
from bot.history.values import clean

MOST_LINE = 1_000_000


def lines(data: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name and parameters in upper case; a value in quoted-printable is decoded (vCard 2.1)."""
    text = tables.decoded(data).replace("\r\n", "\n")
    text = re.sub(r"\n[ \t]", "", text)
    for line in _joined(text.split("\n")):
        name, rest, value = _divided(line[:MOST_LINE])
        if not name:
            continue
        parameters = dict(one.upper().partition("=")[::2] for one in rest)
        if "QUOTED-PRINTABLE" in parameters or parameters.get("ENCODING") == "QUOTED-PRINTABLE":
            value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
        parameters |= {"=" + one.partition("=")[0].upper(): one.partition("=")[2].strip('"') for one in rest}
        yield name, parameters, clean(value)


def _joined(found: list[str]) -> Iterator[str]:
    """Lines in quoted-printable go on below where they end in "="."""
    open_one: list[str] = []
    for line in found:
        if open_one or "QUOTED-PRINTABLE" in line[:200].upper():
            open_one.append(line.removesuffix("="))
            if line.endswith("="):
                continue
            line, open_one = "".join(open_one), []
        yield line
    if open_one:
        yield "".join(open_one)


def _divided(line: str) -> tuple[str, list[str], str]:
    match = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line, re.DOTALL)
    if match is None:
        return "", [], ""
    name, *rest = re.findall(r'(?:[^";]|"[^"]*")+', match[1]) or [""]
    return name.rpartition(".")[2].strip().upper(), rest, match[2]


def unescaped(value: str) -> str:
    """The text of a value: "\\n" is a new line, "\\," a comma."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
