"""Who saw it: what a person writes, read as persons, nobody, later, or something to ask about. Pure; both languages."""

from bot.case.named.model import Answer, Kind, Person
from bot.case.named.printed import printed
from bot.case.named.reader import MOST_NAME, MOST_SAW, is_nobody, read, says_nobody, take_contact

__all__ = [
    "MOST_NAME",
    "MOST_SAW",
    "Answer",
    "Kind",
    "Person",
    "is_nobody",
    "printed",
    "read",
    "says_nobody",
    "take_contact",
]
