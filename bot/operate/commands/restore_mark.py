"""What a restore leaves behind for the bot: from when to when something may be missing, so that each person is told,
and numbers that begin higher, so that none that was given in that stretch is given a second time."""

from __future__ import annotations

import msgspec

from bot.chat.state import chat_state
from bot.chat.state.chat_state import Counter
from bot.chat.turn.case_cache import COUNTER
from bot.telegram.contact import RESTORED
from storage.store import Store
from storage.values import Turn

SKIPPED = 100
"""Numbers that are left out: an hour or a day of one person's does not hold so many."""


async def leave_mark(store: Store, nobody: bytes, since: int, until: int) -> None:
    """``since`` is the time of the state that was restored, ``until`` that of the restore; seconds since the epoch.
    Raises StoreError."""
    documents: dict[tuple[bytes, str], bytes | None] = {(nobody, RESTORED): f"{since} {until}".encode()}
    async for case, _ in store.oversight.case_sizes():
        data = await store.document(case, COUNTER)
        try:
            number = chat_state.load_counter(data).next_number
        except msgspec.DecodeError:
            continue  # the bot reckons it anew, and says so
        if data is not None:
            documents[(case, COUNTER)] = chat_state.dump(Counter(number + SKIPPED))
    await store.commit(Turn(account=nobody, documents=documents))
