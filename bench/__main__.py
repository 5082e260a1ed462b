"""``python -m bench``: measure, and write ``bench/RESULTS.md``.

    python -m bench [--peers PYTHON] [--rounds N] [--scale X] [--only ROW …] [--country CASES] [--out FILE]

The whole of it takes about twenty minutes; ``--scale 0.25 --rounds 1`` gives an impression in three.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import report
from bench.contestants import Contestants
from bench.machine import ROOT, describe, sync_milliseconds, tell
from bench.report import Row
from bench.rows import backup, captures, commits, delays, documents, evidence, hiding, safety, stores

RESULTS = ROOT / "bench" / "RESULTS.md"
INCIDENTS = 20
Measure = Callable[[Contestants, argparse.Namespace], Awaitable[list[Row]]]

ROWS: dict[str, Measure] = {
    "texts": lambda who, how: captures.texts(who, how.rounds, how.scale),
    "photos": lambda who, how: captures.photos(who, how.rounds, how.scale),
    "replies": lambda who, how: delays.replies(who, how.rounds, how.scale),
    "flood": lambda who, how: delays.flood(who, how.rounds, how.scale),
    "far": lambda who, how: captures.far_away(who, how.rounds, how.scale),
    "log": lambda who, how: stores.long_case(who, how.rounds, how.scale),
    "country": lambda who, how: stores.country(who, how.rounds, how.country, INCIDENTS),
    "hide": lambda who, how: hiding.hide(who, how.rounds, how.scale),
    "memory": lambda who, how: stores.memory(who, how.scale),
    "people": lambda who, how: stores.people(who, how.scale),
    "commits": lambda who, how: commits.designs(how.rounds, how.scale),
    "unlock": lambda who, how: safety.unlock(who, how.rounds, how.scale),
    "start": lambda who, how: stores.start(who, how.rounds, how.scale),
    "documents": lambda who, how: documents.forms(who, how.rounds, how.scale),
    "backup": lambda who, how: backup.beside(how.rounds, how.scale),
    "beside": lambda who, how: documents.beside(who, how.rounds, how.scale),
    "verify": lambda who, how: evidence.checking(who, how.rounds, how.scale),
    "check": lambda who, how: evidence.whole_store(who, how.rounds, how.scale),
    "sealing": lambda who, how: evidence.sealing(who, how.rounds, how.scale),
}


def main() -> int:
    """Measure the rows that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "--peers",
        default=ROOT / ".venv-bench/bin/python",
        type=lambda given: Path(given).absolute(),  # each contestant runs in a folder of its own
        help="the Python that has the peers' libraries",
    )
    parser.add_argument("--rounds", type=int, default=3, help="pairs a row (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="how much is sent (default: %(default)s)")
    parser.add_argument(
        "--country", type=int, default=100_000, help="cases on the disk in that row (default: %(default)s)"
    )
    parser.add_argument("--only", nargs="*", choices=ROWS, default=list(ROWS), help="these rows only")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the page goes")
    parsed = parser.parse_args()
    page = asyncio.run(_measure(parsed))
    parsed.out.write_text(page, "utf-8")
    sys.stdout.write(page)
    return 0


async def _measure(parsed: argparse.Namespace) -> str:
    contestants = Contestants(str(parsed.peers))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        sync = sync_milliseconds(Path(made))
    for name in parsed.only:
        tell(f"— {name}")
        rows += await ROWS[name](contestants, parsed)
    head = [
        f"{dt.datetime.now(dt.UTC):%-d %B %Y}; {describe()}",
        f"an fsync of 4 KB takes {sync:.2f} ms (median) on the disk that was written to",
        f"{parsed.rounds} rounds, scale {parsed.scale:g}",
    ]
    return report.page(rows, head, [])


if __name__ == "__main__":
    sys.exit(main())
