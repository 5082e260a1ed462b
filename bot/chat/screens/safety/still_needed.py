"""A case that nobody has used for as long as the operator has chosen (``LOGBOG_ASK_AFTER_MONTHS``; by default never):
its person is asked whether it is still needed. Nothing is ever removed by it; no answer means "keep it"."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable

from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from storage.errors import StoreError
from storage.store import Store

VERB = "sn"
ASKED = "still needed"
LOOK_SECONDS = 3600.0
MONTH = dt.timedelta(days=30)
AT_ONCE = 200

Ask = Callable[[TurnContext], Awaitable[None]]

_log = logging.getLogger("logbog.still_needed")


class StillNeeded:
    """Looks once an hour for whom to ask. By the clock on the wall."""

    def __init__(
        self,
        store: Store,
        turn: Callable[[bytes, Ask], Awaitable[None]],
        now: Callable[[], dt.datetime],
        months: int,
    ) -> None:
        """``turn`` does something in an account's lane."""
        self._store = store
        self._turn = turn
        self._now = now
        self._months = months

    async def run(self) -> None:
        """Until cancelled; at once back where nobody is ever to be asked."""
        while self._months:
            try:
                await self._look()
            except StoreError as error:
                _log.error("%s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        before = int((self._now() - self._months * MONTH).timestamp())
        last = b""
        while accounts := await self._store.oversight.idle(before, last, AT_ONCE):
            for account in accounts:
                asked = await self._store.document(account, ASKED)
                if asked is None or int(asked) < before:
                    await self._turn(account, ask)
            last = accounts[-1]


async def ask(context: TurnContext) -> None:
    """Ask, and remember when."""
    context.turn.documents[(context.account, ASKED)] = b"%d" % int(context.around.now().timestamp())
    words = context.words
    rows: Rows = (
        (
            Button(words.text("still_needed.keep"), f"{VERB}:k"),
            Button(words.text("still_needed.more"), f"{VERB}:m"),
        ),
    )
    context.say(words.text("still_needed.ask"), rows)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of the question. False where it is not one of ours."""
    match step:
        case ["k"]:
            context.change(message, context.words.text("still_needed.kept"))
        case ["m"]:
            context.change(message, context.words.text("still_needed.choices"))
        case _:
            return False
    return True
