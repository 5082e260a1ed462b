"""An option of the tests of bad input."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--strings FILE``: other strings than those of naughty.py."""
    parser.addoption("--strings", default=None, help="a JSON array of strings to try in every field")
