"""What the fault tests share. A seed is printed and can be given."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.together import Scenario, SideBySide, Together

HERE = Path(__file__).parent
TOGETHER = pytest.StashKey[Together]()
# aiohttp's own multipart reader, in the stand-in, when a boundary falls between two pieces.
AIOHTTP_INSIDE = "ignore:unread_data:DeprecationWarning"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--fault-seed N``: play again what failed."""
    parser.addoption("--fault-seed", type=int, default=None, help="the seed that a fault test has printed")
    parser.addoption("--recording", default=None, help="a recording that test_power_cuts.py has left")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The stand-in's warnings are not about what is tested here."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(AIOHTTP_INSIDE))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What all chance in a test comes from. Printed, so that a failure can be played again with ``--fault-seed``."""
    given: int | None = request.config.getoption("--fault-seed")
    chosen = time.time_ns() % 1_000_000 if given is None else given
    print(f"--fault-seed {chosen}")  # noqa: T201 - shown by pytest when the test fails
    return chosen


def _scenario(item: pytest.Function) -> Any:
    return item.callspec.params.get("scenario") if hasattr(item, "callspec") else None


@pytest.fixture
def side_by_side(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> SideBySide:
    """Plays all scenarios of the module that this run has asked for, once."""
    module = request.node.getparent(pytest.Module)
    together: Together | None = module.stash.get(TOGETHER, None)
    if together is None:
        asked = [item for item in request.session.items if item.getparent(pytest.Module) is module]
        together_asked = [item for item in asked if isinstance(item, pytest.Function) and _scenario(item)]
        scenarios: list[Scenario] = [_scenario(item) for item in together_asked]
        together = module.stash[TOGETHER] = Together(tmp_path_factory.mktemp("scenes"), seed, scenarios)
    return together.outcome


@pytest.fixture
def chance(seed: int) -> random.Random:
    """Chance that can be played again."""
    return random.Random(seed)
