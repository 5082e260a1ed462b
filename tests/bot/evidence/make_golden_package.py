"""Makes the golden package of a format: ``python -m tests.bot.evidence.make_golden_package FILE``. Run once a format,
never again. Its stamp's certificate is good for a day, so that it is checked as of then for ever after."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import sys
import tempfile
from pathlib import Path

from bot.case import events as ev
from standin.time_stamp_authority import PracticeAuthority
from tests.kits.evidence_kit import Clock, opened, told


async def make(target: Path) -> None:
    """Two editions' worth of checkpoints, a stamp, a withdrawal."""
    now = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority, clock = PracticeAuthority(folder / "tsa", now, 1), Clock(now - dt.timedelta(hours=1))
        async with authority.serving() as url:
            scene = await opened(folder / "store", clock, [url])
            await told(scene)
            await scene.pack(folder)
            await scene.capture(3, "æøå 🙂")
            await scene.tell(ev.Withdrawn(incident=1))
            clock.at = dt.datetime.now(dt.UTC)
            (path,) = await scene.pack(folder, 2)
            await scene.store.close()
        await asyncio.to_thread(shutil.copy, path, target)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
