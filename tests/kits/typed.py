"""A command typed in this process, where it only reads, writes and prints: no interpreter is started for it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import cli
from tests.kits.operator_kit import TOKEN


@dataclass
class Typed:
    """Types commands in ``folder``; ``settings`` are their environment, without the prefix, in lower case."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    settings: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str | Path) -> tuple[int, str]:
        """The exit code, and all that was said."""
        with self.monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("LOGBOG_")]:
                patch.delenv(name)
            patch.setenv("LOGBOG_TELEGRAM_TOKEN", TOKEN)
            for name, value in self.settings.items():
                patch.setenv(f"LOGBOG_{name.upper()}", value)
            patch.chdir(self.folder)
            self.capsys.readouterr()
            code = cli.main([str(word) for word in words])
        said = self.capsys.readouterr()
        return code, said.out + said.err
