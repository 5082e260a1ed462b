"""Waiting for something that happens outside of this process: for a condition, never for a quiet time.

A test that sleeps and then looks depends on how busy the machine is; tests/test_no_sleeping.py holds all to these two.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

Found = TypeVar("Found")
PATIENCE = 60.0
"""Seconds until a wait is given up: long enough for a machine that has much else to do."""
BETWEEN_TWO_LOOKS = 0.02


@overload
async def until(
    look: Callable[[], Awaitable[Found]],
    *,
    patience: float = ...,
    between: float = ...,
    told: Callable[[], object] = ...,
) -> Found: ...


@overload
async def until(
    look: Callable[[], Found],
    *,
    patience: float = ...,
    between: float = ...,
    told: Callable[[], object] = ...,
) -> Found: ...


async def until(
    look: Callable[[], Any],
    *,
    patience: float = PATIENCE,
    between: float = BETWEEN_TWO_LOOKS,
    told: Callable[[], object] = lambda: "it did not come",
) -> Any:
    """Look until there is something; gives it. ``told`` says what there was instead when patience has run out."""
    end = time.monotonic() + patience
    while True:
        found = look()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < end, told()
        await asyncio.sleep(between)


def until_now(look: Callable[[], Found], *, patience: float = PATIENCE) -> Found:
    """The same where there is no event loop."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(BETWEEN_TWO_LOOKS)
    return found
