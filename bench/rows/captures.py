"""Captures a second, beside the peers: as people forward, one reply a message, with photos, far from the server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench import capturing, letters
from bench.capturing import Captured
from bench.contestants import AIOGRAM, LOGBOG, PEERS, PTB, Contestants
from bench.letters import Letter
from bench.machine import tell
from bench.report import OPEN, Row, median, verdict

FIRST_CHAT = 1001
PHOTO_BYTES = 150_000
PHOTOS = 16
NATION = 116  # captures a second: the yardstick of one Denmark
FAR = 0.2


@dataclass(frozen=True)
class Side:
    """How the contestants did in one row, run by run."""

    runs: dict[str, list[Captured]]

    def rate(self, name: str) -> float:
        """The median of acknowledged captures a second."""
        return median(run.rate for run in self.runs[name])

    def ratio(self, peer: str) -> float:
        """The median of Logbog's ratios to a peer, pair by pair."""
        pairs = zip(self.runs[LOGBOG], self.runs[peer], strict=True)
        return median(mine.rate / theirs.rate for mine, theirs in pairs)

    def told(self) -> str:
        """All of it in one cell."""
        parts = [f"**{self.rate(LOGBOG):.0f}/s** (every capture acknowledged: {self._whole()})"]
        parts += [
            f"{self.ratio(peer):.2f} of {peer} ({self.rate(peer):.0f}/s)"
            for peer in self.runs
            if peer != LOGBOG
        ]
        work = ", ".join(
            f"{name} {median(r.work for r in runs) * 1000:.2f}" for name, runs in self.runs.items()
        )
        return "; ".join(parts) + f"; processor ms a capture: {work}"

    def _whole(self) -> str:
        sent = sum(run.sent for run in self.runs[LOGBOG])
        return "yes" if all(r.acknowledged == r.sent for r in self.runs[LOGBOG]) else f"no, of {sent}"


async def side_by_side(
    contestants: Contestants,
    what: str,
    messages: Sequence[Letter],
    rounds: int,
    *,
    names: Sequence[str] = (LOGBOG, *PEERS),
    photos: tuple[int, int] | None = None,
    away: float = 0.0,
) -> Side:
    """A B C A B C …"""
    runs: dict[str, list[Captured]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            run = await capturing.run(contestants, name, messages, photos=photos, away=away)
            runs[name].append(run)
            tell(
                f"{what}: {name} {run.rate:.0f}/s, {run.work * 1000:.2f} ms, {run.acknowledged} of {run.sent}"
            )
    return Side(runs)


def chats(count: int) -> range:
    """So many people."""
    return range(FIRST_CHAT, FIRST_CHAT + count)


async def texts(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """Texts from 50 chats, as people forward; and each message a burst of its own, with its own acknowledgement."""
    now = int(time.time())
    bursts = list(letters.bursts(chats(50), int(160 * scale) // 40 * 40 or 40, 40, now))
    natural = await side_by_side(contestants, "texts in bursts", bursts, rounds)
    singles = list(letters.singles(chats(1000), max(2, int(6 * scale)), now))
    single = await side_by_side(contestants, "texts one by one", singles, rounds)
    asked = "1.0 of python-telegram-bot, 0.8 of aiogram"
    return [
        Row(
            "texts, 50 chats forwarding 40 at a time (one acknowledgement a burst)",
            asked,
            natural.told(),
            _both(natural, 1.0, 0.8),
        ),
        Row(
            "texts, each with an acknowledgement of its own (1,000 chats: one is written to once a second at most)",
            asked,
            single.told(),
            _both(single, 1.0, 0.8),
        ),
        Row(
            "the yardstick: 116 captures a second is one Denmark",
            "stated",
            f"{natural.rate(LOGBOG) / NATION:.1f} as people forward, {single.rate(LOGBOG) / NATION:.1f} one by one",
            OPEN,
        ),
    ]


async def photos(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """The same with a photo of 150 KB each."""
    now = int(time.time())
    messages = list(letters.bursts(chats(50), max(12, int(24 * scale) // 12 * 12), 12, now))
    side = await side_by_side(contestants, "photos", messages, rounds, photos=(PHOTOS, PHOTO_BYTES))
    return [
        Row(
            "the same with a 150 KB photo (50 chats, 12 at a time)",
            "0.9 of both",
            side.told(),
            _both(side, 0.9, 0.9),
        )
    ]


async def far_away(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """The server 200 ms away in each direction."""
    now = int(time.time())
    bursts = list(letters.bursts(chats(50), int(80 * scale) // 40 * 40 or 40, 40, now))
    # Not python-telegram-bot: as it comes it handles one update after the other, here one every 0.4 seconds.
    names = (LOGBOG, AIOGRAM)
    natural = await side_by_side(contestants, "far away, bursts", bursts, rounds, names=names, away=FAR)
    singles = list(letters.singles(chats(1000), 2, now))
    single = await side_by_side(
        contestants, "far away, one by one", singles, rounds, names=(LOGBOG,), away=FAR
    )
    pictures = list(letters.bursts(chats(50), 12, 12, now))
    photo = await side_by_side(
        contestants,
        "far away, photos",
        pictures,
        rounds,
        names=(LOGBOG,),
        photos=(PHOTOS, PHOTO_BYTES),
        away=FAR,
    )
    measured = (
        f"**{natural.rate(LOGBOG):.0f}/s** in bursts, **{single.rate(LOGBOG):.0f}/s** one by one, "
        f"{photo.rate(LOGBOG):.0f}/s with photos; {AIOGRAM} in bursts "
        f"{natural.rate(AIOGRAM):.0f}/s"
    )
    good = min(natural.rate(LOGBOG), single.rate(LOGBOG)) >= 100
    return [Row("texts, the server 200 ms away in each direction", "100 a second", measured, verdict(good))]


def _both(side: Side, plain: float, quick: float) -> str:
    return verdict(side.ratio(PTB) >= plain and side.ratio(AIOGRAM) >= quick)
