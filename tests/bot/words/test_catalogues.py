"""Every catalogue in both languages: no key, placeholder or plural form may be missing from one of them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot import words
from bot.words import Language, UnknownTextError, Words, catalogue

AREAS = sorted({path.name for path in words.FOLDER.glob("*/*.po")})
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")


def messages(path: Path) -> dict[str, Message]:
    """The messages of one file by key."""
    with path.open("rb") as file:
        found = [message for message in read_po(file, abort_invalid=True) if message.id]
    keyed = {message.id if isinstance(message.id, str) else message.id[0]: message for message in found}
    assert len(keyed) == len(found), f"{path}: a key stands twice"
    return keyed


def forms(message: Message) -> tuple[str, ...]:
    """The wordings of a message: one, or one for each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> set[str]:
    """The names in braces; a positional ``{}`` shows as the empty name."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def may_be_left_out(message: Message) -> set[str]:
    """The placeholders that the message's own comment lets one language do without."""
    return {name for note in message.auto_comments for name in re.findall(r"\{(\w+)\} may be left out", note)}


def test_the_walk_finds_the_catalogues() -> None:
    assert "guide.po" in AREAS
    for language in Language:
        assert len(catalogue(language)) > 40


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys_placeholders_and_forms(area: str) -> None:
    danish = messages(words.FOLDER / "da" / area)
    english = messages(words.FOLDER / "en" / area)
    assert danish.keys() == english.keys()
    for key in danish:
        ours, theirs = forms(danish[key]), forms(english[key])
        assert len(ours) == len(theirs), key
        names = [placeholders(form) for form in (*ours, *theirs)]
        # "1" may be written out: the form for one thing may leave the number away, and only that
        wanted = names[len(ours) - 1]
        left_out = {name for m in (danish[key], english[key]) for name in may_be_left_out(m)}
        if left_out:
            assert len({frozenset(name - left_out) for name in names}) == 1, key
            continue
        for name, form in zip(names, (*ours, *theirs), strict=True):
            assert name | {"n"} == wanted | {"n"} if len(ours) > 1 else name == wanted, (key, form)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("area", AREAS)
def test_each_text_is_filled_in_and_belongs_to_its_file(area: str, language: Language) -> None:
    path = words.FOLDER / language / area
    for key, message in messages(path).items():
        assert key.partition(".")[0] == path.stem, key
        assert not message.fuzzy, key
        for form in forms(message):
            assert form.strip(), key
            assert form == form.strip(), (key, "blank at an end")
            assert "" not in placeholders(form), (key, "positional placeholder")
            assert not any(name.isdigit() for name in placeholders(form)), key
            assert not EMOJI.search(form), key


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("area", AREAS)
def test_files_are_what_a_translators_tool_expects(area: str, language: Language) -> None:
    raw = (words.FOLDER / language / area).read_text("utf-8")
    assert "charset=utf-8" in raw.lower()
    with (words.FOLDER / language / area).open("rb") as file:
        assert read_po(file, locale=str(language)).num_plurals == 2
    if "msgid_plural" in raw:
        assert "nplurals=2; plural=(n != 1);" in raw


def test_no_key_stands_in_two_files() -> None:
    for language in Language:
        total = sum(len(messages(words.FOLDER / language / area)) for area in AREAS)
        assert total == len(catalogue(language))


def test_an_unknown_key_is_an_error_and_not_an_empty_message() -> None:
    with pytest.raises(UnknownTextError):
        Words(Language.DANISH).text("guide.no_such_text")


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        (Language.DANISH, 1250, "1.250"),
        (Language.ENGLISH, 1250, "1,250"),
        (Language.DANISH, 12, "12"),
        (Language.DANISH, 1000000, "1.000.000"),
    ],
)
def test_numbers_are_written_as_people_write_them(language: Language, number: int, written: str) -> None:
    assert Words(language).number(number) == written
