"""Foreign texts made fit to print: whatever somebody wrote changes nothing but its own cell. Pure.

The original stays as it was, sealed; this is only about showing it. Controls are dropped, what would turn
the order of letters around or has no glyph is shown as its code (⟨U+202E⟩), stacks of accents are cut,
words that no column can hold get places to break, and each text that runs from right to left is isolated
from what stands around it.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from bot.log.text.fonts import covered

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\u202a\u202b\u202c\u2066-\u2069\ufeff\ufff9-\ufffb]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_EVERYDAY = re.compile("[ -~\u00a0-\u024f\u2010-\u2027\u2030-\u205e\u20ac]*")
"""What nearly every text consists of: fonts cover all of it, and nothing in it has to be cleaned."""
_LATIN_RUN = re.compile("[!-~\u00a1-\u02ff\u0370-\u058f]{25,}")
_WITHOUT_SPACES = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
    "\u2e80-\ua4cf\uf900-\ufaff\uff01-\uffef\U0001b000-\U0001b2ff\U00020000-\U0003ffff"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Tai and the scripts of East Asia write no spaces between words. Where a line of
them may end, the typesetter knows from their words; a place put in by counting would tear a syllable apart."""
_OTHER_RUN = re.compile(f"[^\\s\u200b⟨⟩{_WITHOUT_SPACES}]{{41,}}")
_DIGITS = "[\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u17e0-\u17e9]"
_NEVER_FIRST = (
    "[\u3000-\u303f\u30fb-\u30fe\u309d\u309e\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ]"
)
_CONSONANTS = "[\u0e01-\u0e2e]{19,}|[\u0e81-\u0eae]{19,}|[\u1000-\u1021]{19,}|[\u1780-\u17a2]{19,}"
_NO_WORDS = re.compile(
    f"([{_WITHOUT_SPACES}]{{1,4}}?)\\1{{7,}}|{_DIGITS}{{13,}}|{_NEVER_FIRST}{{13,}}|{_CONSONANTS}"
)
"""What even those scripts would not end a line in: the same over and over, figures, and what is no words."""
_JOINERS = "\u200d\ufe0e\ufe0f"
_MARKS_KEPT = 4
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@cache
def _uncovered() -> re.Pattern[str]:
    """Matches one character that no font can show."""
    ranges, start, points = [], None, covered()
    for point in range(sys.maxunicode + 2):
        known = point in points
        if known and start is None:
            start = point
        elif not known and start is not None:
            ranges.append(f"{re.escape(chr(start))}-{re.escape(chr(point - 1))}")
            start = None
    return re.compile(f"[^{''.join(ranges)}]")


@cache
def _mark_stack() -> re.Pattern[str]:
    """Matches more combining marks on one letter than any language needs."""
    marks = "".join(chr(p) for p in range(0x300, 0x1F000) if unicodedata.category(chr(p)) in ("Mn", "Me"))
    return re.compile(f"([{marks}]{{{_MARKS_KEPT}}})[{marks}]+")


def _code(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def printable(text: str) -> str:
    """``text`` as it can be printed: its line breaks as newlines. Never fails, whatever the text holds."""
    text = _cleaned(text)
    if _RIGHT_TO_LEFT.search(text):
        text = "\n".join(f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" for line in text.split("\n"))
    return text


def one_line(text: str) -> str:
    """A value, such as a name, as it can be printed within a line of ours: all white space is single
    spaces.
    """
    return printable(" ".join(text.split()))


def cell(text: str) -> str:
    """A text with a cell of its own, in which words of ours may stand before and after foreign ones."""
    return _cleaned(" ".join(text.split()))


def _cleaned(text: str) -> str:
    if _EVERYDAY.fullmatch(text):
        return _breakable(text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _DROPPED.sub("", _BREAKS.sub("\n", text)).replace("\t", "    ")
    text = _uncovered().sub(_code, _mark_stack().sub(r"\1", text))
    return _breakable(_NO_WORDS.sub(lambda run: _with_breaks(run[0], 6), text))


def shorten(text: str, limit: int) -> tuple[str, bool]:
    """The beginning of ``text`` on one line, at most ``limit`` characters, and whether something was left
    out.

    It is cut between words where there are any, and never inside a letter with its accents or an emoji
    sequence.
    """
    text = " ".join(text[: 20 * limit].split()) if len(text) > 20 * limit else " ".join(text.split())
    if len(text) <= limit:
        return text, False
    end = limit - 1
    space = text.rfind(" ", limit // 2, end + 1)
    if space > 0:
        end = space
    while end > 1 and _joined(text, end):
        end -= 1
    return text[:end].rstrip(" ,;:–-") + "…", True


def as_codes(text: str, cluster: str) -> str:
    """``text`` with one cluster of characters, which no single font can show together, as codes."""
    return text.replace(cluster, "".join(f"⟨U+{ord(letter):04X}⟩" for letter in cluster))


def _joined(text: str, index: int) -> bool:
    """Whether the character at ``index`` belongs to the one before it."""
    letter = text[index]
    return (
        letter in _JOINERS
        or text[index - 1] == "\u200d"
        or unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= ord(letter) <= 0x1F3FF
    )


def _breakable(text: str) -> str:
    if len(text) < 25:
        return text
    text = _LATIN_RUN.sub(lambda run: _with_breaks(run[0], 12), text)
    return _OTHER_RUN.sub(lambda run: _with_breaks(run[0], 20), text)


def _with_breaks(run: str, every: int) -> str:
    """The same letters, with a place to break (a zero-width space) after about ``every`` of them."""
    parts, start = [], 0
    for index in range(1, len(run)):
        if index - start >= every and not _joined(run, index):
            parts.append(run[start:index])
            start = index
    return "\u200b".join((*parts, run[start:]))
