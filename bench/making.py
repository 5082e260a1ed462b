"""One form of a made-up log, made in a process of its own: ``python -m bench.making JOB``, JSON in and out.

What it prints: the seconds, those of processor time, the largest resident memory of a child and of this process (MB),
how long the event loop was held up at most (ms), and how many bytes came out in how many files. With ``out`` it leaves
the files there, and the rows of the table for the peers.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import resource
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.case.kinds import Type
from bot.case.model import Case, Exhibit, Incident
from bot.case.values import File, FileState, Origin, OriginKind
from bot.case.when import When
from bot.log.content.columns import columns
from bot.log.content.rows import Choices, Log, build
from bot.log.formats import LogFormat, Volume, make
from bot.log.package.maker import pack
from bot.words import Language, Words

NOW = dt.datetime(2025, 9, 4, 14, 5, tzinfo=ZoneInfo("Europe/Copenhagen"))
WORDS = Words(Language.DANISH)
TEXTS = (
    "Hvorfor svarer du ikke?",
    "Jeg så dig i dag. Du havde den blå jakke på, og du gik ind ad bagdøren, som om du gemmer dig for mig.",
    "Du kan ikke blive ved med at lade som om, jeg ikke findes. Jeg ved, hvor du arbejder, og hvornår du har fri. "
    "Ring til mig i aften, ellers kommer jeg forbi.",
    "Svar.",
)


def case(incidents: int, shots: int, folder: Path | None, *, annexes: bool = True) -> Case:
    """A case of so many incidents, every third with one of ``shots`` screenshots in ``folder`` until there are none.

    Without ``annexes`` there is nothing but the table.
    """
    made = Case(id="0199a3f0-1111-7abc-8def-00009f3a71c2", opened=NOW)
    digests = [hashlib.sha256((folder / f"{n}.png").read_bytes()) for n in range(shots)] if folder else []
    for number in range(1, incidents + 1):
        sent = (NOW - dt.timedelta(hours=number * 3)).astimezone(dt.UTC)
        shot = (number - 1) // 3
        files: tuple[File, ...] = ()
        if folder is not None and number % 3 == 1 and shot < shots:
            path = folder / f"{shot}.png"
            files = (_file(path, digests[shot].hexdigest()),)
        exhibit = Exhibit(
            id=f"x{number}",
            form="document" if files else "text",
            message=number,
            received=NOW,
            sealed=NOW,
            text="" if files else TEXTS[number % len(TEXTS)],
            origin=Origin(kind=OriginKind.USER, name="Kim Eksempel", date=sent),
            files=files,
        )
        told = None if annexes else When(sent.date(), time=sent.time().replace(second=0, microsecond=0))
        made.incidents[number] = Incident(
            number=number,
            opened=NOW,
            exhibits=(exhibit.id,) if annexes else (),
            when=told,
            types=(list(Type)[number % 16],),
            what="" if annexes else TEXTS[number % len(TEXTS)],
            place="Hjemme" if number % 5 == 0 else "",
        )
        if annexes:
            made.exhibits[exhibit.id] = exhibit
    return made


def _file(path: Path, digest: str) -> File:
    size = path.stat().st_size
    return File(
        state=FileState.KEPT, name=path.name, mime="image/png", size=size, kept_as=str(path), sha256=digest
    )


async def read(file: File) -> bytes:
    """An original, from the disk."""
    return await asyncio.to_thread(Path(file.kept_as).read_bytes)


def main() -> None:
    """Do one job."""
    job = json.loads(sys.argv[1])
    folder = Path(job["folder"]) if job.get("folder") else None
    log = build(
        case(job["incidents"], job.get("shots", 0), folder, annexes=job.get("annexes", True)),
        Choices(),
        now=NOW,
        edition=1,
        words=WORDS,
    )
    if job["what"] == "package":
        found = asyncio.run(_package(log, Path(job["out"])))
    else:
        form = LogFormat(job["what"])
        work = make(form, log, words=WORDS, read_file=read, case_id="0199a3f0")
        found, volumes = asyncio.run(_measured(work))
        if job.get("out"):
            for volume in volumes:
                (Path(job["out"]) / volume.name).write_bytes(volume.data)
            (Path(job["out"]) / "rows.json").write_text(json.dumps(_rows(log)), "utf-8")
    sys.stdout.write(json.dumps(found))


def _rows(log: Log) -> dict[str, Any]:
    """The table as texts, for the peers."""
    shown = columns()
    texts = [
        [
            str(row.number),
            row.date,
            row.clock,
            row.types,
            row.what,
            row.place,
            row.witnesses,
            ", ".join(map(str, row.annexes)),
            row.police,
        ]
        for row in log.rows
    ]
    return {"titles": [column.title(WORDS.language) for column in shown], "rows": texts}


async def _measured(
    work: Coroutine[Any, Any, tuple[Volume, ...]],
) -> tuple[dict[str, float], tuple[Volume, ...]]:
    lag = 0.0

    async def watch() -> None:
        nonlocal lag
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            lag = max(lag, time.perf_counter() - before - 0.01)

    watching = asyncio.create_task(watch())
    begun, busy = time.perf_counter(), _busy()
    volumes = await work
    seconds = time.perf_counter() - begun
    watching.cancel()
    found = {
        "seconds": seconds,
        "busy": _busy() - busy,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6,
        "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "lag": lag * 1000,
        "files": len(volumes),
        "bytes": sum(len(volume.data) for volume in volumes),
        "largest": max(len(volume.data) for volume in volumes),
    }
    return found, volumes


def _busy() -> float:
    """Seconds of processor time of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def _package(log: Log, out: Path) -> dict[str, float]:
    """Packing alone: the log's own forms are made before, and lie in ``out`` for the peer."""
    made = []
    for form, ending in ((LogFormat.PDF, "pdf"), (LogFormat.WORD, "docx")):
        volumes = await make(form, log, words=WORDS, read_file=read, case_id="0199a3f0")
        made.append((ending, volumes))
        for volume in volumes:
            (out / volume.name).write_bytes(volume.data)

    async def packing() -> tuple[Volume, ...]:
        kept = []
        async for volume in pack(log, made, words=WORDS, read_file=read):
            (out / volume.name).write_bytes(volume.data)
            kept.append(Volume(volume.name, volume.data[:1]))
            size.append(len(volume.data))
        return tuple(kept)

    size: list[int] = []
    found, _ = await _measured(packing())
    return {**found, "bytes": sum(size)}


if __name__ == "__main__":
    main()
