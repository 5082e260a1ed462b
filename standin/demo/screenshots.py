"""Pictures of what the demo leaves: the chat as a browser shows it, and the first pages of the log."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from pathlib import Path

from standin.demo.browser import Browser, NoBrowserError, PageError, find_browser

PAGES = 3
DOTS_PER_INCH = 90
# Pictures further away are loaded only when they come near.
LOADED = (
    "[...document.images].every(image => image.complete || "
    "image.getBoundingClientRect().top > innerHeight || image.getBoundingClientRect().bottom < 0)"
)


async def picture_chat(out: Path, address: str, places: dict[str, tuple[int, str]]) -> str:
    """The chat at each of ``places`` (name of the picture: a message, and where on the screen it is to
    stand: start, center or end), the last in the dark too.

    Gives the key of the sentence that says why there are none, or an empty text.
    """
    if find_browser() is None:
        return "demo.no_browser"
    try:
        async with Browser() as browser:
            await browser.open(address)
            await browser.wait_for("document.body.dataset.revision")
            for name, (message, place) in places.items():
                row = f"""document.querySelector('[data-message-id="{message}"]')"""
                for _ in range(2):  # what is loaded on the way pushes it out of its place
                    await browser.evaluate(
                        f"{row}?.scrollIntoView({{block: '{place}', behavior: 'instant'}})"
                    )
                    await browser.wait_for(LOADED)
                await browser.screenshot(out / f"chat-{name}.png")
            await browser.screenshot(out / f"chat-{name}-dark.png", dark=True)
    except NoBrowserError:
        return "demo.no_browser"
    except PageError:
        return "demo.page_failed"
    return ""


async def picture_pages(out: Path, annex: str) -> str:
    """The first pages of log.pdf, and the one that says ``annex`` as log-annex.png.

    Gives the key of the sentence that says why there are none, or an empty text.
    """
    if shutil.which("pdftoppm") is None or shutil.which("pdftotext") is None:
        return "demo.no_pages"
    code, text = await _run("pdftotext", "-enc", "UTF-8", out / "log.pdf", "-")
    pages = [" ".join(page.split()) for page in text.decode("utf-8", "replace").split("\f")]
    place = next((str(number) for number, page in enumerate(pages, start=1) if annex in page), "1")
    draw = ("pdftoppm", "-r", str(DOTS_PER_INCH), "-png")
    first, _ = await _run(*draw, "-l", str(PAGES), out / "log.pdf", out / "log-page")
    single = ("-singlefile", "-f", place, "-l", place)
    second, _ = await _run(*draw, *single, out / "log.pdf", out / "log-annex")
    return "" if code == first == second == 0 else "demo.no_pages"


async def _run(*words: str | Path) -> tuple[int, bytes]:
    """Run a program to its end; gives its exit code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        written, _ = await process.communicate()
        return process.returncode or 0, written
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
