"""One more line for the list of who opened a case and what was done to it (``bot.chat.state.access_log``)."""

from __future__ import annotations

from bot.chat.state import access_log
from bot.chat.state.access_log import Act, Uses
from bot.chat.turn.context import TurnContext


async def noted(context: TurnContext, act: Act, *, case: bytes | None = None) -> None:
    """Note that this account does this now, with its own case or another one."""
    key = (case or context.safe.home, access_log.DOCUMENT)
    now = int(context.around.now().timestamp())
    uses = (await uses_of(context, key[0])).plus(act, now, context.account)
    context.turn.documents[key] = access_log.dump(uses)


async def uses_of(context: TurnContext, case: bytes) -> Uses:
    """The list of a case, with what this moment has added."""
    key = (case, access_log.DOCUMENT)
    data = context.turn.documents.get(key) or await context.store.document(*key)
    return access_log.load(data)
