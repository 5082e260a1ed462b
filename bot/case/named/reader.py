"""An answer to "who saw it?": persons, nobody, later, or something that must be asked about first. Pure.

A log goes to the police with its witnesses by name: what is no name is never one without the person's yes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bot.case.named import danish, english
from bot.case.named.model import Answer, Kind, Person

MOST_LETTERS = 2_000
MOST_NAME = 80
MOST_SAW = 1_000
MOST_WORDS = 5
MOST_PEOPLE = 12

# Bounded, and no sign in two neighbouring parts: a text of @ alone must not keep everybody waiting.
_CONTACT = re.compile(r"(?P<mail>[^\s,;<>@]{1,64}@[^\s,;<>@]{1,200}\.\w{2,20})|(?P<phone>\+?\d[\d ]{6,18}\d)")
_HELD = "\ue000"
"""Stands for a contact while the text is taken apart: a sign of Unicode's private area, which nobody types."""
_EDGE = " ,;:-.!\n"
_WORD = re.compile(r"[^\W\d_]+(?:[-.'’][^\W\d_]+)*\.?")
_BOTH = (danish.WORDS, english.WORDS)
_NO, _YES, _LATER, _FILLER, _ASKING, _NEVER, _POSSESSIVE, _ROLE, _GIVEN, _JOINS = (
    frozenset().union(*(getattr(words, field) for words in _BOTH))
    for field in [
        "no",
        "yes",
        "later",
        "filler",
        "asking",
        "never_a_name",
        "possessive",
        "role",
        "given",
        "joins",
    ]
)
_YES_FIRST = re.compile(r"^(?:ja|jep|yes|yeah|yep)\b[\s,.!]+(?=\S)", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*–])\s+", re.MULTILINE)
_LEAD = re.compile(r"^(?:det var|både|it was|that was|both)\b\s+(?=\S)", re.IGNORECASE)
_NOT_NOW = (
    {"ikke", "nu"},
    {"ikke", "lige", "nu"},
    {"kan", "godt", "være"},
    {"not", "now"},
    {"not", "right", "now"},
    {"could", "be"},
)
_ONLY = frozenset({"kun", "bare", "selv", "just", "only", "myself"})
_ME = frozenset({"mig", "me", "myself"})
_COMMON = _NO | _YES | _LATER | _FILLER | _ASKING | _POSSESSIVE
_AS_SURNAME = frozenset({"vidne", "witness"})
"""Beside what they say they are surnames of people, made up ones too."""
_PARTICLES = frozenset(
    {"von", "van", "de", "der", "af", "la", "el", "al", "bin", "ibn", "da", "di", "du", "le", "ten"}
)
_PLACES = frozenset(
    {"station", "torv", "plads", "banegård", "centret", "vej", "gade", "skole", "street", "road", "square"}
)
_NO_SURNAME = _PLACES | _COMMON - _PARTICLES - _GIVEN - _AS_SURNAME
_SEPARATOR = re.compile(rf"\s*([,;\n/&+])\s*|\s+({'|'.join(sorted(_JOINS))})\s+", re.IGNORECASE)


def read(text: str, known: Collection[str] = ()) -> Answer:
    """What ``text`` says about who saw it. ``known`` are names of witnesses that there are, in lower case."""
    text = text[:MOST_LETTERS].replace(_HELD, " ").strip()
    contacts = [match.group().strip() for match in _CONTACT.finditer(text)]
    rest = _LIST_MARK.sub("", _CONTACT.sub(_HELD, text))
    words = _words(rest)
    if not words:
        return Answer(Kind.NOTHING)
    if not contacts:
        plain = _without_names(words)
        if plain is not None:
            return Answer(plain)
    people, sure = _people(_LEAD.sub("", _YES_FIRST.sub("", rest)), contacts, known)
    if sure and not _asks(rest, words):
        return Answer(Kind.PEOPLE, people)
    return Answer(Kind.PERHAPS, people)


def take_contact(text: str) -> tuple[str, str]:
    """Every phone number and mail address in the text, and the text without them."""
    found = [match.group().strip() for match in _CONTACT.finditer(text[:MOST_LETTERS])]
    rest = _CONTACT.sub("", text[:MOST_LETTERS])
    return ", ".join(found), re.sub(r"(\s*,\s*)+", ", ", rest).strip(" ,;:\n")


def is_nobody(name: str) -> bool:
    """Whether what once was written down as a name is none: nej, ved ikke, a question."""
    words = _words(name)
    asked = "?" in name and not _is_name(name.strip(_EDGE + "?"), ())
    return asked or (bool(words) and (_without_names(words) is not None or words[0] in _NEVER))


def says_nobody(name: str) -> bool:
    """Whether it means that there was no witness."""
    return _without_names(_words(name)) is Kind.NOBODY


def _words(text: str) -> list[str]:
    return [re.sub(r"['’.]", "", word).casefold() for word in _WORD.findall(text)]


def _without_names(words: list[str]) -> Kind | None:
    """What an answer means that holds nothing but no, yes, "I do not know" and their like."""
    found = set(words)
    if found in _NOT_NOW:
        return Kind.LATER
    if found <= _LATER | _NO | _FILLER | _YES | _ASKING and found & _LATER:
        return Kind.LATER if found & _LATER - _YES or found & _NO else Kind.NOTHING
    if found <= _NO | _FILLER and found & _NO:
        return Kind.NOBODY
    if found <= _FILLER and found & _ONLY and found & _ME:
        return Kind.NOBODY
    if found <= _YES | _FILLER and found & _YES:
        return Kind.NOTHING
    return None


def _asks(text: str, words: list[str]) -> bool:
    """A question; "Kan Yilmaz" and "Will Smith" are names, "kan jeg" is none."""
    if "?" in text or words[0] in _NEVER:
        return True
    return words[0] in _ASKING and not (len(words) > 1 and _is_capital(text.split()[1]))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the answer between two separators, and the separator before it."""

    text: str
    before: str


def _pieces(text: str) -> Iterator[_Piece]:
    at, before = 0, ""
    for match in _SEPARATOR.finditer(text):
        yield _Piece(text[at : match.start()], before)
        at, before = match.end(), (match[1] or "og").casefold()
    yield _Piece(text[at:], before)


def _people(text: str, contacts: list[str], known: Collection[str]) -> tuple[tuple[Person, ...], bool]:
    """The persons that the text can name, and whether it plainly does."""
    people: list[Person] = []
    sure, telling = True, False
    waiting = iter(contacts)
    for piece in _pieces(text):
        held = ", ".join(next(waiting, "") for _ in range(piece.text.count(_HELD)))
        plain = piece.text.replace(_HELD, " ").strip(_EDGE + "?")
        if not plain:
            people = _with_contact(people, held)
            continue
        person, certain = _person(plain, known)
        listed = piece.before in (",", ";", "\n")
        if people and (telling or (listed and not _is_name(plain, known))):
            telling = telling or not _is_role(plain)
            people[-1] = _told(people[-1], plain, piece.before)
            people = _with_contact(people, held)
            continue
        if people and person and piece.before == "," and _is_who(people[-1], plain, known):
            people[-1] = replace(person, saw=people[-1].name, contact=held)
            sure = False
            continue
        if person is None:
            whole = text.replace(_HELD, " ").strip(_EDGE + "?")
            return (Person(whole[:MOST_NAME], ", ".join(contacts)),), False
        apart = bool(people) and not people[-1].saw
        joined = bool(people) and (not listed or len(plain.split()) > 1 or _is_given(plain))
        sure = sure and (certain or bool(held) or (joined and apart and _is_capital(plain)))
        sure = sure and (not people or (joined and apart))
        people.append(replace(person, contact=held))
    if not people:
        return (), False
    sure = sure or (len(people) == 1 and _is_told_who(people[0]))
    return tuple(people[:MOST_PEOPLE]), sure and len(people) <= MOST_PEOPLE


def _with_contact(people: list[Person], held: str) -> list[Person]:
    if not (people and held):
        return people
    contact = ", ".join(part for part in (people[-1].contact, held) if part)
    return [*people[:-1], replace(people[-1], contact=contact)]


def _told(person: Person, words: str, before: str) -> Person:
    between = ", " if before in (",", ";", "\n") else f" {before} "
    return replace(person, saw=(f"{person.saw}{between}{words}" if person.saw else words)[:MOST_SAW])


def _is_told_who(person: Person) -> bool:
    """Mette, nabo: one capital word with what somebody is after it."""
    return _is_capital(person.name) and _is_name(person.name, ()) and _is_role(person.saw.split(",")[0])


def _person(text: str, known: Collection[str]) -> tuple[Person | None, bool]:
    """The person of one piece and whether that is plain; None where it is a sentence."""
    if _is_name(text, known):
        further = set(_words(text)[1:])
        whole = bool(further) and not text.isupper() and not further & _NO_SURNAME
        return Person(text[:MOST_NAME]), text.casefold() in known or _is_given(text) or whole
    if _is_role(text):
        return Person(text[:MOST_NAME]), False
    parts = text.split()
    for cut in range(1, len(parts)):  # min nabo Bente Holm
        before, name = " ".join(parts[:cut]), " ".join(parts[cut:])
        if _is_role(before) and _is_name(name, known) and _is_capital(name):
            return Person(name[:MOST_NAME], saw=before), True
    for cut in range(len(parts) - 1, 0, -1):  # Bente Holm min nabo · Mette så det hele
        name, after = " ".join(parts[:cut]), " ".join(parts[cut:])
        if _is_name(name, known) and (_is_given(name) or cut > 1) and _is_capital(name):
            return Person(name[:MOST_NAME], saw=after[:MOST_SAW]), _is_role(after)
    return None, False


def _is_who(before: Person, name: str, known: Collection[str]) -> bool:
    """Min mor, Karen Holm: one person, asked about."""
    return _is_role(before.name) and not before.saw and _is_name(name, known) and _is_capital(name)


def _is_role(text: str) -> bool:
    words = _words(text)
    return bool(words) and set(words) <= _POSSESSIVE | _ROLE and bool(set(words) & _ROLE)


def _is_given(text: str) -> bool:
    words = _words(text)
    return bool(words) and words[0] in _GIVEN


def _is_capital(text: str) -> bool:
    return text[:1].isupper()


def _is_name(text: str, known: Collection[str]) -> bool:
    """Whether each word can belong to a name: capitals, particles, or small letters after a common first name."""
    if text.casefold() in known:
        return True
    parts = text.split()
    if not 0 < len(parts) <= MOST_WORDS or not all(_WORD.fullmatch(part) for part in parts):
        return False
    words = _words(text)
    if set(words) & (_ROLE | _NEVER) or (words[0] in _NO | _YES | _LATER | _FILLER and not _is_given(text)):
        return False
    if all(_is_capital(part) or word in _PARTICLES for part, word in zip(parts, words, strict=True)):
        return True
    return _is_given(text) and len(parts) <= 3 and not set(words[1:]) & _COMMON
