"""`make try` as a newcomer uses it: no token, an address to open, Ctrl-C, and the same data the next day."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from standin.people.phone import Phone
from tests.kits.waiting import PATIENCE
from tests.kits.world import ROOT, shown


@asynccontextmanager
async def trying(folder: Path) -> AsyncIterator[Phone]:
    """The command, running in ``folder``; a phone at the address that it prints; ended by Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "standin", "try",
        cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address is not None, line
        async with aiohttp.ClientSession() as http:
            async with http.get(address[0]) as page:
                assert page.status == 200
            yield Phone(http, address[0], {"id": 1, "first_name": "Astrid"}, pause=lambda: None)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE) in (0, 130)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def says(phone: Phone, text: str, answer: str) -> None:
    """Write something and wait for an answer that begins like the pattern."""
    await phone.send(text=text)
    await phone.until(lambda: next((m for m in phone.messages() if re.match(answer, shown(m))), None))


async def test_the_data_of_yesterday_are_there_and_what_is_written_today_joins_them(tmp_path: Path) -> None:
    async with trying(tmp_path) as phone:
        await says(phone, "/start", "Hej")
        await says(phone, "han stod ved porten", "Gemt · nr. 1 ")
    async with trying(tmp_path) as phone:
        await says(phone, "/log", "Din log\n1 hændelse i alt")
        # Within eight seconds it is one burst, before and after: this test does not wait for the ninth.
        await says(phone, "han stod der igen", r"Gemt · nr\. (2 · |1 · 2 beskeder)")
    assert [tmp_path.joinpath(name).exists() for name in ("try-data", "try-data.key")] == [True, True]
