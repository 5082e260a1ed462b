"""Every command is in the help and in docs or README, and each loads by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import COMMANDS, main
from tests.kits.operator_kit import Operator

ROOT = Path(__file__).parents[3]
NAMES = [command.name for command in COMMANDS]


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert len(NAMES) > 8
    assert [name for name in NAMES if f"\n    {name} " not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_command_is_parsed_alone(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: logbog {name}" in capsys.readouterr().out


def test_an_unknown_command_names_the_known_ones(operator: Operator) -> None:
    told = operator.types("nothing")
    assert told.returncode == 2
    assert "'status'" in told.stderr


def test_the_page_names_every_command_of_an_operator() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    elsewhere = {
        "when",
        "verify",
        "history",
        "picture",
    }  # for those who try it, for tests, and for whoever reads a package
    assert [name for name in NAMES if name not in elsewhere and f"logbog {name}" not in page] == []
