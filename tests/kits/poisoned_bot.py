"""The bot as it is run, but capturing fails on words that a test sends: a defect on order.

``gift …`` always fails, ``gift bagefter …`` once everything has been collected, ``en gang …`` the first time only. The
error quotes the message, as errors of libraries do.
"""

from __future__ import annotations

import sys

from bot import cli
from bot.chat.capture import keep
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message

_whole = keep.capture
_failed: set[str] = set()


class DefectError(Exception):
    """What a mistake of ours might raise."""


async def _poisoned(context: TurnContext, message: Message) -> None:
    late = message.text.startswith("gift bagefter")
    if message.text.startswith("gift") and not late:
        raise DefectError(message.text)
    if message.text.startswith("en gang") and message.text not in _failed:
        _failed.add(message.text)
        raise DefectError(message.text)
    await _whole(context, message)
    if late:
        raise DefectError(message.raw)


keep.capture = _poisoned

if __name__ == "__main__":
    sys.exit(cli.main(["run"]))
