"""columns.toml: an operator may change it, and a slip is one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.log.content.columns import FILE, KEYS, ColumnsError, columns
from bot.words import Language


def test_the_columns_of_the_schema_in_their_order() -> None:
    titles = [column.title(Language.DANISH) for column in columns()]
    assert titles == [
        "Nr.",
        "Dato",
        "Klokkeslæt",
        "Type",
        "Hvad skete der?",
        "Sted",
        "Vidner",
        "Bilag",
        "Politi",
    ]
    assert tuple(column.key for column in columns()) == KEYS
    assert all(column.title(Language.ENGLISH) for column in columns())


def test_another_order_and_fewer_columns_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "columns.toml"
    file.write_text('[[column]]\nkey="what"\nwidth="1fr"\nda="Hvad"\nen="What"\n', "utf-8")
    assert [column.title(Language.DANISH) for column in columns(file)] == ["Hvad"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[column",
        '[[column]]\nkey="colour"\nwidth="1fr"\nda="x"\nen="x"',
        '[[column]]\nkey="what"\nwidth="10 #pt"\nda="x"\nen="x"',
        '[[column]]\nkey="what"\nwidth="1fr"\nda="x"',
        FILE.read_text("utf-8") * 2,
    ],
)
def test_a_slip_is_one_clear_error(text: str, tmp_path: Path) -> None:
    file = tmp_path / "columns.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ColumnsError):
        columns(file)
