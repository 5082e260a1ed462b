"""Pictures of what the demo leaves: the chat as a browser shows it, and the first pages of the log."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from pathlib import Path

from bot.practice.browser import Browser, NoBrowserError, PageError, find_browser

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


async def picture_pages(out: Path) -> str:
    """The first pages of log.pdf. Gives the key of the sentence that says why there are none, or an empty text."""
    program = shutil.which("pdftoppm")
    if program is None:
        return "demo.no_pages"
    process = await asyncio.create_subprocess_exec(
        program, "-r", str(DOTS_PER_INCH), "-png", "-l", str(PAGES), out / "log.pdf", out / "log-page",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return "" if await process.wait() == 0 else "demo.no_pages"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
