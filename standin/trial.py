"""``make try``: the stand-in and a bot in one process, until Ctrl-C. No token, no account, nothing leaves here."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pydantic import SecretStr

from bot import process
from bot.settings import load
from standin.server import Practice, serve

EARLIEST = 1_735_689_600  # 2025-01-01 UTC


async def run(data: Path, port: int = 0) -> None:
    """Serve the chat page and run the bot against it, with data in ``data``."""
    # The chat is forgotten when this ends, but the data stay: ten ids a second keep them from coming back.
    practice = Practice(clock=time.time, first_message=10 * (int(time.time()) - EARLIEST))
    runner, port = await serve(practice, port=port)
    settings = load(
        telegram_token=SecretStr(practice.token),
        telegram_api_url=f"http://127.0.0.1:{port}",
        data_dir=data,
        master_key_file=data.with_name(data.name + ".key"),
    )
    sys.stdout.write(
        f"Open this page in a browser / Åbn siden i en browser:  http://127.0.0.1:{port}/\n"
        f"Ctrl-C ends it; the data are in {data}. / Ctrl-C slutter; data ligger i {data}.\n"
    )
    sys.stdout.flush()
    try:
        await process.run(settings)
    finally:
        await runner.cleanup()
