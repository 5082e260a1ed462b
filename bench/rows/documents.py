"""The log in its forms: how long, how much memory, and beside other makers of documents."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bench.contestants import Contestants
from bench.machine import ROOT, tell
from bench.report import OPEN, Row, median, verdict

TABLE, LONG, SHOTS = 5000, 1000, 300
SCREEN = (1180, 2556)
MOST_MEMORY = 700
Job = dict[str, Any]


class FailedError(Exception):
    """A process that was measured did not end well."""

    code = "bench.failed"


async def forms(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """A table of 5,000; 1,000 incidents with 300 screenshots; Word; a package beside zip and sha256sum."""
    many, some, shots = (max(3, int(number * scale)) for number in (TABLE, LONG, SHOTS))
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        tell(f"documents: {shots} screenshots")
        await asyncio.to_thread(_screenshots, folder, shots)
        with_shots = {"incidents": some, "shots": shots, "folder": str(folder)}
        table = await _runs({"what": "pdf", "incidents": many, "annexes": False}, rounds)
        texts = await _runs({"what": "pdf", "incidents": many}, 1)
        whole = await _runs({"what": "pdf", **with_shots}, rounds)
        small = await _runs({"what": "small", **with_shots}, 1)
        word = await _runs({"what": "word", "incidents": some}, rounds)
        word_shots = await _runs({"what": "word", **with_shots}, 1)
        package, ratio = await _packages(with_shots, folder, rounds)
    what = f"{some:,} incidents with {shots} screenshots of {SCREEN[0]} × {SCREEN[1]}"
    return [
        Row(
            f"a table of {many:,} rows without pictures as PDF",
            "under 3 s",
            f"**{_seconds(table)}** in {table[0]['files']:.0f} file(s), largest process {_memory(table):.0f} MB; "
            f"with {many:,} annexes of text as well {_seconds(texts)} in {texts[0]['files']:.0f} files, "
            f"{_memory(texts):.0f} MB",
            verdict(_time(table) < 3),
        ),
        Row(
            f"{what} as PDF",
            "under 25 s, no process above 700 MB, others answered within 300 ms",
            f"**{_seconds(whole)}** in {whole[0]['files']:.0f} files, largest process **{_memory(whole):.0f} MB**, the "
            f"event loop held up for at most {max(one['lag'] for one in whole):.0f} ms",
            verdict(
                _time(whole) < 25 and _memory(whole) < MOST_MEMORY and max(one["lag"] for one in whole) < 300
            ),
        ),
        Row(
            "the same as a small PDF",
            "each file under 10 MB",
            f"{_seconds(small)}, {small[0]['bytes'] / 1e6:.1f} MB in {small[0]['files']:.0f} file(s), largest process "
            f"{_memory(small):.0f} MB",
            verdict(small[0]["largest"] < 10_000_000),
        ),
        Row(
            f"{some:,} incidents with annexes of text as Word",
            "under 10 s",
            f"**{_seconds(word)}**, largest process {_memory(word):.0f} MB; with the {shots} screenshots "
            f"{_seconds(word_shots)}, {_memory(word_shots):.0f} MB",
            verdict(_time(word) < 10),
        ),
        Row(
            f"a package of the same ({package['bytes'] / 1e6:.0f} MB)",
            "half the speed of `zip -0` and `sha256sum` on the same files",
            f"**{ratio:.2f}** of their speed ({package['bytes'] / 1e6 / package['seconds']:.0f} MB/s), process "
            f"{package['own']:.0f} MB",
            verdict(ratio >= 0.5),
        ),
    ]


async def beside(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """The table of 1,000 rows as PDF: Logbog, ReportLab and LibreOffice's converter, each from start to file."""
    rows = max(3, int(LONG * scale))
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        await _run({"what": "word", "incidents": rows, "annexes": False, "out": made})
        for _ in range(rounds):
            ours = await _run({"what": "pdf", "incidents": rows, "annexes": False})
            found.setdefault("Logbog", []).append(ours["seconds"])
            script = str(ROOT / "bench/peers/reportlab_table.py")
            command = (contestants.peers, script, str(folder / "rows.json"), str(folder / "reportlab.pdf"))
            found.setdefault("ReportLab", []).append(await _timed(*command))
            if shutil.which("soffice"):
                profile = f"-env:UserInstallation=file://{folder}/profile"
                convert = ("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", made)
                seconds = await _timed(*convert, str(folder / "log-1.docx"))
                found.setdefault("LibreOffice", []).append(seconds)
            tell(f"documents: {found}")
    middle = {name: median(times) for name, times in found.items()}
    told = ", ".join(
        f"{name} {seconds:.1f} s ({seconds / middle['Logbog']:.1f} ×)"
        for name, seconds in middle.items()
        if name != "Logbog"
    )
    missing = "" if "LibreOffice" in middle else "; LibreOffice is not installed here"
    measured = f"**{middle['Logbog']:.2f} s**, tagged, PDF/A, with overview; {told}{missing}"
    return [Row(f"a table of {rows:,} rows as PDF beside other makers", "stated", measured, OPEN)]


def _screenshots(folder: Path, count: int) -> None:
    """Pictures as a phone makes them: a bar, speech bubbles with text, and a photograph among them."""
    noise = Image.effect_noise((700, 500), 60).convert("RGB")
    for number in range(count):
        image = Image.new("RGB", SCREEN, "#e8ecf2")
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, SCREEN[0], 150), fill="#2b5278")
        for line in range(13):
            top = 190 + line * 130
            draw.rounded_rectangle((60, top, 820, top + 105), 30, fill="white")
            draw.text((100, top + 30), f"Besked {line} på billede {number}", fill="black", font_size=40)
        image.paste(noise.rotate(number % 360), (60, 1930))
        image.save(folder / f"{number}.png", "PNG", compress_level=1)


async def _packages(job: Job, folder: Path, rounds: int) -> tuple[dict[str, float], float]:
    """Packing, beside ``zip -0`` and ``sha256sum`` on the same originals and documents."""
    ratios, found = [], []
    for _ in range(rounds):
        out = folder / "out"
        out.mkdir()
        one = await _run({"what": "package", **job, "out": str(out)})
        files = await asyncio.to_thread(_same_files, folder, out)
        begun = time.perf_counter()
        await _timed("zip", "-0", "-q", str(out / "peer.zip"), *files)
        await _timed("sha256sum", *files)
        theirs = time.perf_counter() - begun
        shutil.rmtree(out)
        tell(f"documents: package {one['seconds']:.2f} s beside {theirs:.2f} s")
        ratios.append(theirs / one["seconds"])
        found.append(one)
    return sorted(found, key=lambda one: one["seconds"])[len(found) // 2], median(ratios)


def _same_files(folder: Path, out: Path) -> list[str]:
    """What went into the package: the documents that were made for it, and the originals."""
    for path in out.glob("*.zip"):
        path.unlink()
    return [str(path) for path in sorted((*folder.glob("*.png"), *out.glob("*")))]


async def _runs(job: Job, rounds: int) -> list[dict[str, float]]:
    found = [await _run(job) for _ in range(rounds)]
    tell(f"documents: {job['what']} of {job['incidents']}: {found}")
    return found


async def _run(job: Job) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.making", json.dumps(job)), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise FailedError
    found: dict[str, float] = json.loads(out)
    return found


async def _timed(*command: str) -> float:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise FailedError
    return time.perf_counter() - begun


def _time(found: Sequence[dict[str, float]]) -> float:
    return median(one["seconds"] for one in found)


def _seconds(found: Sequence[dict[str, float]]) -> str:
    busy = median(one["busy"] for one in found)
    return f"{_time(found):.1f} s ({busy:.1f} s of processor time)"


def _memory(found: Sequence[dict[str, float]]) -> float:
    """The largest process of all runs, in MB."""
    return max(max(one["child"], one["own"]) for one in found)
