"""Danish and English times: words in, a typed time, a question or a refusal out. Never a guess.

Pure: no clock, no files; ``now`` is handed in.
"""

from bot.case.when.display import sentence, show, show_clock, show_date, show_instant
from bot.case.when.finder import find
from bot.case.when.model import Found, Part, Precision, Question, Refusal, When
from bot.case.when.reader import read

__all__ = [
    "Found",
    "Part",
    "Precision",
    "Question",
    "Refusal",
    "When",
    "find",
    "read",
    "sentence",
    "show",
    "show_clock",
    "show_date",
    "show_instant",
]
