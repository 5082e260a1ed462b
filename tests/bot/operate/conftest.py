"""What the operator's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kits.operator_kit import Operator
from tests.kits.typed import Typed


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Somebody at a command line, with nothing set up yet."""
    return Operator(tmp_path)


@pytest.fixture
def types(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The same, without a process for each command."""
    return Typed(tmp_path, capsys, monkeypatch)
