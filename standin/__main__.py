"""The stand-in for Telegram: ``python -m standin serve|try|demo``. Never part of what is installed.

``serve`` runs the stand-in alone and prints its address and token as one JSON line; ``try`` is a bot and a chat page
on this machine, without a token or an account; ``demo`` plays a made-up case and leaves what comes of it in a folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.operate import log_lines
from standin.server import Practice, serve

TRY_DATA = Path("try-data")
DEMO_FOLDER = Path("demo")


async def _serve(port: int) -> None:
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the three until SIGTERM or SIGINT; gives the process's exit code."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "serve":
        asyncio.run(_serve(parsed.port))
        return 0
    log_lines.install()
    # Only here: the stand-in alone starts without a bot.
    if parsed.command == "try":
        from standin import trial

        try:
            asyncio.run(trial.run(parsed.data, parsed.port))
        except KeyboardInterrupt:
            return 130
        return 0
    from standin.demo import command

    return asyncio.run(command.run(parsed.out))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standin", description="A stand-in for Telegram.")
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    alone = commands.add_parser("serve", help="the stand-in alone")
    alone.add_argument("--port", type=int, default=0, help="0 takes any free port")
    tried = commands.add_parser("try", help="try it in the browser, without a token or an account")
    tried.add_argument("--data", type=Path, default=TRY_DATA, help="where the data go (default: %(default)s)")
    tried.add_argument("--port", type=int, default=0, help="port of the page (default: any free one)")
    played = commands.add_parser("demo", help="play a made-up case through a real bot")
    played.add_argument("--out", type=Path, default=DEMO_FOLDER, help="the folder (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
