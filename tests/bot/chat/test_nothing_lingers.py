"""What was read of a case does not stay in memory: a lane that is at rest has let go of every plain text."""

from __future__ import annotations

import gc

import pytest

from bot.case.events import Captured
from bot.case.model import Case, Exhibit
from bot.chat.state.chat_state import ChatState
from bot.chat.updates.update import Message
from tests.bot.chat.lone_bot import LoneBot, lone_bot, message, tap
from tests.kits.waiting import until

USER = 7001
PLAIN = (Case, Exhibit, Message, ChatState, Captured)


async def _used(bot: LoneBot) -> None:
    bot.telegram.add(message(USER, 1, text="han stod ved porten"))
    await bot.settled()
    bot.telegram.add(tap(USER, 2, "i:1"))
    await bot.settled()


def _alive() -> list[object]:
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, PLAIN)]


async def test_a_lane_at_rest_holds_no_plain_text() -> None:
    before = {id(one) for one in _alive()}
    async with lone_bot() as bot:
        await _used(bot)
        assert [one for one in _alive() if id(one) not in before], (
            "while it is in use there is something to find"
        )
        assert bot._app is not None
        lanes = bot._app._lanes
        # The acknowledgement waits a second for what else may come.
        await until(lambda: all(lane.idle for lane in lanes._lanes.values()))
        await lanes.rest()
        left = [type(one).__name__ for one in _alive() if id(one) not in before]
        assert left == []


async def test_what_is_kept_for_long_holds_no_secret_in_its_repr() -> None:
    async with lone_bot() as bot:
        await _used(bot)
        told = repr(vars(bot.store)) + repr(vars(bot.store._cases)) + repr(bot.store._parts)
        assert "AGE-SECRET-KEY" not in told
        assert "porten" not in told


@pytest.mark.parametrize("kind", PLAIN)
def test_what_is_looked_for_can_be_found(kind: type) -> None:
    """gc sees only what takes part in it."""
    config = getattr(kind, "__struct_config__", None)
    assert config is None or config.gc
