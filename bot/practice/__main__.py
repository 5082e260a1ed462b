"""The stand-in alone: ``python -m bot.practice --port 0`` prints its address and token as one JSON line."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time

from bot.practice.server import Practice, serve


async def _run(port: int) -> None:
    practice = Practice(clock=time.time)
    runner, taken = await serve(practice, port=port)
    sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{taken}", "token": practice.token}) + "\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await ended.wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m bot.practice")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    asyncio.run(_run(parser.parse_args().port))


if __name__ == "__main__":
    main()
