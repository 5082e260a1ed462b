"""What the operator's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kits.operator_kit import Operator


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Somebody at a command line, with nothing set up yet."""
    return Operator(tmp_path)
