"""Scenarios that mostly wait for something run side by side, and each is still a test of its own.

    SCENARIOS = (no_room_left, files_may_not_grow)

    @pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
    async def test_disk_full(scenario: Scenario, side_by_side: SideBySide) -> None:
        await side_by_side(scenario)

The first test of a module plays all that were asked for; the others say how theirs came out.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

AT_ONCE = 5
"""Scenarios: each has a bot of its own to start, and they must not keep each other waiting."""

Scenario = Callable[[Path, random.Random], Awaitable[None]]
SideBySide = Callable[[Scenario], Awaitable[None]]


def name(scenario: Scenario) -> str:
    """A scenario's name, as a test's id."""
    return str(getattr(scenario, "__name__", "scenario"))


class Together:
    """The scenarios of one module, played once."""

    def __init__(self, folder: Path, seed: int, scenarios: Sequence[Scenario]) -> None:
        self._folder = folder
        self._seed = seed
        self._scenarios = scenarios
        self._ended: dict[str, BaseException | None] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def outcome(self, scenario: Scenario) -> None:
        """Raises what the scenario has raised."""
        if not self._ended:
            tasks = {name(one): asyncio.create_task(self._play(one)) for one in self._scenarios}
            await asyncio.wait(tasks.values())
            self._ended = {key: task.exception() for key, task in tasks.items()}
        error = self._ended[name(scenario)]
        if error is not None:
            raise error

    async def _play(self, scenario: Scenario) -> None:
        folder = self._folder / name(scenario)
        folder.mkdir()
        async with self._gate:
            await scenario(folder, random.Random(f"{self._seed} {name(scenario)}"))
