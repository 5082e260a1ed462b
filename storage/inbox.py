"""The inbox: updates that came, until the turn that handles them is committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.engine import Ask, Engine, Row, Write
from storage.errors import ClashError, FailedError, MissingError, StaleError
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.store_keys import StoreKeys
from storage.values import Received, WaitingUpdate

TRIES = 8
"""How often it is looked at anew, when the same has come by another way in the very moment."""

BEGINNING = -(2**62)
"""Seconds since the epoch that nothing has come before."""


class Inbox:
    """The inbox of one store."""

    def __init__(
        self, engine: Engine, commits: GroupCommit, keys: StoreKeys, clock: Callable[[], int]
    ) -> None:
        self._engine = engine
        self._commits = commits
        self._index_key = keys.index_key
        self._seal = keys.working_seal
        self._clock = clock

    async def receive(self, updates: Sequence[Received]) -> list[bytes]:
        """See ``storage.store.Store.receive``."""
        now = self._clock()
        keys = [self._key(update, update.bot) for update in updates]
        for tried in range(TRIES):
            new = await self._new(updates, keys)
            try:
                await self._keep(
                    [updates[place] for place in new], [(keys[place], now) for place in new], now
                )
                break
            except ClashError:  # seen in the meantime, or an update that can never be kept
                if tried == TRIES - 1:
                    raise
        fresh = {updates[place].account for place in new}
        return await self._with_something_to_do(dict.fromkeys(update.account for update in updates), fresh)

    def opened(self, account: bytes, row: Row) -> WaitingUpdate:
        """An update that waits. Raises DamagedError."""
        seq, sealed, received_at, tries, bot = row
        return WaitingUpdate(seq, account, self._seal.open(_place(account), sealed), received_at, tries, bot)

    async def failed(self, seq: int) -> int:
        """See ``storage.store.Store.failed``."""
        for _ in range(TRIES):
            rows = await self._engine.read(Query.TRIES, seq)
            if not rows:
                raise MissingError("no such update in the inbox")
            tries = int(rows[0][0])
            try:
                await self._commits.write([Write(Change.INBOX_TRIES, [(tries + 1, seq, tries)], StaleError)])
                return tries + 1
            except StaleError:
                continue
        raise FailedError("the count has changed each time")

    async def _new(self, updates: Sequence[Received], keys: Sequence[bytes]) -> list[int]:
        """The places of those that have not come before, each once."""
        asks: list[Ask] = [(Query.SEEN, (key, BEGINNING)) for key in keys]
        seen = await self._engine.read_all(asks + [self._before_bots(update) for update in updates])
        places: dict[bytes, int] = {}
        for place, key in enumerate(keys):
            if not seen[place] and not seen[len(keys) + place]:
                places.setdefault(key, place)
        return list(places.values())

    def _before_bots(self, update: Received) -> Ask:
        """Whether it came before format 5. What was sent later than that one came is another: of another bot, which
        counts its messages from 1 again."""
        impossible = update.sent is None or not update.bot
        return Query.SEEN, (self._key(update, 0), 2**62 if impossible else update.sent)

    async def _keep(self, updates: Sequence[Received], seen: Sequence[Row], now: int) -> None:
        if not updates:
            return
        rows = [(one.account, now, self._seal.seal(_place(one.account), one.raw), one.bot) for one in updates]
        await self._commits.write([Write(Change.SEEN_ADD, seen), Write(Change.INBOX_ADD, rows)])

    async def _with_something_to_do(self, accounts: dict[bytes, None], fresh: set[bytes]) -> list[bytes]:
        """Also those whose update was seen before and still waits: an earlier call may have failed after it was
        kept."""
        asked = [account for account in accounts if account not in fresh]
        waits = await self._engine.read_all([(Query.WAITS, (account,)) for account in asked]) if asked else []
        waiting = {account for account, rows in zip(asked, waits, strict=True) if rows}
        return [account for account in accounts if account in fresh or account in waiting]

    def _key(self, update: Received, bot: int) -> bytes:
        """The keyed hash by which an update is known again."""
        of = (str(bot).encode(),) if bot else ()
        return self._index_key.hash(b"update", *of, update.key)[:16]


def _place(account: bytes) -> bytes:
    return b"inbox" + account
