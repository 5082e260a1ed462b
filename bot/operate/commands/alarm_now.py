"""``logbog alarm``: one message to the operator's own chat, from whatever watches the machine (``OnFailure=`` of the
units): a bot that has ended cannot tell it any more."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys

from bot.settings import PREFIX, Settings, load_to_run
from bot.settings_error import SettingsError
from bot.telegram.api import Telegram
from bot.telegram.outgoing import Say, Screen

UNIT = re.compile(r"[A-Za-z0-9@_.-]{1,80}")


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``alarm``."""
    parser.add_argument("unit", type=_unit, metavar="UNIT", help="the service that has failed")
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Send it. Raises SettingsError, WireError."""
    settings = load_to_run()
    if not settings.operator_chat:
        raise SettingsError((f"{PREFIX}OPERATOR_CHAT is empty: an alarm has nowhere to go.",))
    asyncio.run(_send(settings, f"unit.failed {parsed.unit}"))
    sys.stdout.write("sent\n")
    return 0


async def _send(settings: Settings, text: str) -> None:
    telegram = Telegram(settings.telegram_token.get_secret_value(), api_url=settings.telegram_api_url)
    await telegram.open()
    try:
        await telegram.deliver(int(settings.operator_chat), Say(Screen(text)))
    finally:
        await telegram.close()


def _unit(text: str) -> str:
    if not UNIT.fullmatch(text):
        raise argparse.ArgumentTypeError("the name of a unit")
    return text
