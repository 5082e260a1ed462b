"""One world a module: each test brings people of its own, so that they do not meet."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.kits.world import Clock, World, world

AIOHTTP_INSIDE = "ignore:unread_data:DeprecationWarning"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of a module share its event loop, and with it its world."""
    for item in items:
        if HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
            item.add_marker(pytest.mark.filterwarnings(AIOHTTP_INSIDE))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world with a running bot, on a Wednesday afternoon in May."""
    folder = tmp_path_factory.mktemp("world")
    async with world(folder, clock=Clock(folder / "clock")) as made:
        yield made


@pytest.fixture
def clock(here: World) -> Clock:
    """The clock of that world."""
    assert here.clock is not None
    return here.clock
