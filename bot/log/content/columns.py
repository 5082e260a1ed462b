"""The columns of the table, from the one data file that an operator may change (``columns.toml``)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from bot.words import Language

FILE = Path(__file__).parent / "columns.toml"
KEYS = ("number", "date", "clock", "types", "what", "place", "witnesses", "annexes", "police")
_WIDTH = re.compile(r"[1-9]\d{0,2}(\.\d+)?(mm|fr)")


class ColumnsError(Exception):
    """``columns.toml`` cannot be used. The message names the column, which is no secret."""

    code = "log.columns"


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: what stands in it, how wide it is, and its title in each language."""

    key: str
    width: str
    titles: dict[Language, str]

    def title(self, language: Language) -> str:
        """The title in a language."""
        return self.titles[language]


def _column(told: dict[str, str]) -> Column:
    """A block of the file, which has a title under the code of each language."""
    named = {"key", "width"}
    titles = {code: title for code, title in told.items() if code not in named}
    if set(titles) != set(Language):
        raise ColumnsError(told.get("key", ""))
    return msgspec.convert({**{key: told[key] for key in named & set(told)}, "titles": titles}, Column)


def columns(path: Path = FILE) -> tuple[Column, ...]:
    """The columns in their order. Raises ColumnsError."""
    try:
        read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, list[dict[str, str]]])
        found = [_column(told) for told in read.get("column", ())]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ColumnsError(str(error)) from error
    keys = [column.key for column in found]
    for column in found:
        if column.key not in KEYS or keys.count(column.key) > 1 or not _WIDTH.fullmatch(column.width):
            raise ColumnsError(column.key)
    if not found:
        raise ColumnsError("column")
    return tuple(found)


def title(key: str, language: Language) -> str:
    """The title of the column ``key``, or its key where the file leaves it out."""
    return next((column.title(language) for column in columns() if column.key == key), key)
