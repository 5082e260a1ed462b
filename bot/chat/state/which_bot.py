"""Which bot this is. Ids of messages, updates and files are unique within one bot only: a bot made anew (after a ban,
or by mistake) counts from 1 again, on the same data folder. So whatever is known by such an id is known with its bot.

What was kept before format 5 names no bot. It is taken to be of the first bot that starts with this format: after an
update of Logbog that is the same one, and /hide must still find what stands in the chat. Where it is another one all
the same, nothing of evidence rests on that belief: an update counts as come before only if it was sent before the one
of then came (``storage.inbox``), an edit belongs to an exhibit of then only if it was sent in the same
second (``TurnContext.exhibit_of``), and exhibits are new ones.
"""

from __future__ import annotations

import logging

import msgspec
from msgspec.structs import replace

from storage.store import Store
from storage.values import Turn

BOTS = "bots"

_log = logging.getLogger("logbog.app")


class Bots(msgspec.Struct, frozen=True):
    """Telegram's ids of the ``first`` bot that ran here with format 5, and of the one that runs ``now``."""

    first: int = 0
    now: int = 0

    def named(self, bot: int) -> int:
        """The id of a bot; 0 is the one of before format 5."""
        return bot or self.first

    def ours(self, bot: int) -> bool:
        """Whether what carries this id is known to the bot that runs now."""
        return self.named(bot) == self.now


async def recognise(store: Store, nobody: bytes, bot: int) -> Bots:
    """Which bots have run here, this one among them; whoever runs the machine is told when it is another one. Raises
    StoreError."""
    data = await store.document(nobody, BOTS)
    known = msgspec.json.decode(data, type=Bots) if data is not None else Bots(bot, bot)
    if known.now != bot:
        _log.warning("app.new_bot: messages that stand in the chats of the bot before are left there")
    if data is None or known.now != bot:
        known = replace(known, now=bot)
        await store.commit(Turn(account=nobody, documents={(nobody, BOTS): msgspec.json.encode(known)}))
    return known
