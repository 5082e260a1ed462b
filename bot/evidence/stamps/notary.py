"""Makes checkpoints and has them stamped: for a log that is made, and by itself once a day for what has changed.

What has no stamp yet is found in the store, so nothing is forgotten by a restart or when an authority is away for days;
without any authority all of this works, and a log says that it has no outside stamp.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import partial

import aiohttp

from bot.evidence.control import Grounds, stamp_text
from bot.evidence.stamps.authority import AuthorityError, ask
from bot.evidence.stamps.pdf_stamp import appendix
from bot.evidence.verify import token_of
from storage.errors import MissingError, StoreError
from storage.ledger.merkle import Tree, leaf_hash
from storage.store import Store
from storage.values import KeptCheckpoint, Leaf, Stamp, Turn

DAY = 86_400
ROUND_SECONDS = 900.0
A_ROUND = 500
"""Checkpoints in one stamp."""
AT_ONCE = 20
PAUSE = 0.05
RENEW_BEFORE = 90 * DAY
"""A stamp is stamped again when a certificate of its chain ends within this time."""
PATIENCE = 20.0
"""How long a log that is made waits for a stamp; it comes later by itself."""

_log = logging.getLogger("logbog.notary")


class Notary:
    """One installation's. ``authorities`` are addresses of time-stamping authorities, none or several."""

    def __init__(self, store: Store, authorities: Sequence[str], now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._authorities = tuple(authorities)
        self._now = now
        self._stamping = asyncio.Lock()
        self._renewed = 0
        self._behind: dict[
            str, int
        ] = {}  # all checkpoints up to this one are stamped: no need to look at them again

    @property
    def outside(self) -> bool:
        """Whether there is an outside authority at all."""
        return bool(self._authorities)

    async def checkpoint(self, case: bytes, seen: int = 0) -> KeptCheckpoint:
        """The first checkpoint over at least the first ``seen`` events of a case, made now where there is none; the
        newest one, over everything, where ``seen`` is 0. Raises StoreError."""
        if seen:
            for kept in await self._store.proofs.checkpoints(case):
                if kept.size >= seen:
                    return kept
        return await self._store.proofs.checkpoint(case)

    async def grounds(self, case: bytes, seen: int, account: bytes | None = None) -> Grounds:
        """What a log of the first ``seen`` events of a case is founded on. Waits a little for a stamp. Stamps that are
        asked for later are kept where it is known for which ``account``. Raises StoreError."""
        proofs = self._store.proofs
        kept = await self.checkpoint(case, seen)
        try:
            await asyncio.wait_for(self.stamp(), PATIENCE)
        except TimeoutError:
            _log.warning("stamp.slow")
        checkpoints = [one for one in await proofs.checkpoints(case) if one.size <= kept.size]
        stamps, ways = await proofs.stamps([one.no for one in checkpoints])
        return Grounds(
            public=proofs.public_key,
            origin=proofs.origin(case),
            leaves=(await self._store.leaves(case))[: kept.size],
            checkpoints=checkpoints,
            stamps=stamps,
            ways=ways,
            sign=proofs.sign,
            stamp=partial(self._stamped, account, case),
        )

    async def _stamped(self, account: bytes | None, case: bytes, data: bytes) -> tuple[bytes, bytes] | None:
        """A stamp over ``data`` by the first authority that answers: the signed token, and its certificates. The same
        bytes get the same stamp, so that an edition can be made again byte for byte. Raises StoreError."""
        if not self._authorities:
            return None
        names = [f"list {end} {hashlib.sha256(data).hexdigest()}" for end in ("token", "chain")]
        token, chain = [await self._store.document(case, name) for name in names]
        if token is not None and chain is not None:
            return token, chain
        async with aiohttp.ClientSession() as http:
            for url in self._authorities:
                try:
                    answer = await asyncio.wait_for(ask(http, url, data), PATIENCE)
                except AuthorityError as error:
                    _log.warning("%s", error.code)
                except TimeoutError:
                    _log.warning("stamp.slow")
                else:
                    found = token_of(answer.response), answer.chain
                    if account is not None:
                        kept = {(case, name): one for name, one in zip(names, found, strict=True)}
                        await self._store.commit(Turn(account, documents=dict(kept)))
                    return found
        return None

    async def stamped_pdf(self, account: bytes, case: bytes, pdf: bytes) -> bytes:
        """A PDF with a document time stamp by the first authority that answers; as it is where none does. The same PDF
        gets the same stamp, also after a restart, so that an edition can be made again byte for byte. Raises
        StoreError."""
        if not self._authorities:
            return pdf
        name = f"pdf stamp {hashlib.sha256(pdf).hexdigest()}"
        if (known := await self._store.document(case, name)) is not None:
            return pdf + known
        for url in self._authorities:
            try:
                added = await asyncio.wait_for(appendix(url, pdf), PATIENCE)
            except AuthorityError as error:
                _log.warning("%s", error.code)
            except TimeoutError:
                _log.warning("stamp.slow")
            else:
                await self._store.commit(Turn(account, documents={(case, name): added}))
                return pdf + added
        return pdf

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            try:
                await self.round()
            except StoreError as error:
                _log.error("%s", error.code)

    async def round(self) -> None:
        """A checkpoint for every case that has changed and had none for a day, a few at a time so that nobody waits;
        then stamps. Raises StoreError."""
        after: int | None = 0
        while after is not None:
            cases, after = await self._store.proofs.changed(self._seconds() - DAY, after)
            for start in range(0, len(cases), AT_ONCE):
                made = [self._store.proofs.checkpoint(case) for case in cases[start : start + AT_ONCE]]
                for found in await asyncio.gather(*made, return_exceptions=True):
                    if isinstance(found, BaseException) and not isinstance(
                        found, MissingError
                    ):  # erased in between
                        raise found
                await asyncio.sleep(PAUSE)
        await self.stamp()

    async def stamp(self) -> None:
        """Have stamped what is not, by each authority; what fails is tried again with the next round. Raises
        StoreError."""
        if not self._authorities:
            return
        async with self._stamping, aiohttp.ClientSession() as http:
            all_of_it = self._seconds() - self._renewed >= DAY
            ageing = self._seconds() + RENEW_BEFORE if all_of_it else 0
            for url in self._authorities:
                # The first one also renews what was stamped by those that are not asked any more.
                others = self._authorities if url == self._authorities[0] else None
                if all_of_it:
                    self._behind[url] = 0
                try:
                    while leaves := await self._store.proofs.unstamped(
                        url, ageing, A_ROUND, self._behind[url], others
                    ):
                        if not await self._stamp(http, url, leaves):
                            break
                        numbers = [leaf.item for leaf in leaves if leaf.kind == "checkpoint"]
                        self._behind[url] = max([self._behind[url], *numbers])
                except AuthorityError as error:
                    _log.warning("%s", error.code)
            if all_of_it:
                self._renewed = self._seconds()

    async def _stamp(self, http: aiohttp.ClientSession, url: str, leaves: list[Leaf]) -> bool:
        """One request. A renewal counts only where the new certificates last longer. False where nothing was kept."""
        root = Tree([leaf_hash(leaf.data) for leaf in leaves]).root()
        answer = await ask(http, url, stamp_text(root))
        fresh = any(leaf.kind == "checkpoint" for leaf in leaves)
        if not fresh and answer.expires_at <= self._seconds() + RENEW_BEFORE:
            _log.warning("stamp.authority_ends_soon")
            return False
        stamp = Stamp(0, url, answer.stamped_at, answer.expires_at, root, answer.response, answer.chain)
        await self._store.proofs.keep_stamp(leaves, stamp)
        _log.info("stamp.made %d", len(leaves))
        return True

    def _seconds(self) -> int:
        return int(self._now().timestamp())
