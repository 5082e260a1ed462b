"""What every lane works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.runtime.acknowledger import PAUSE
from bot.chat.state.code_attempts import CodeAttempts
from bot.chat.turn.backpressure import Backpressure
from bot.chat.turn.case_cache import CaseCaches
from bot.chat.turn.context import Environment
from bot.chat.turn.delivery import Deliver
from bot.chat.turn.downloads import Downloads
from bot.evidence.stamps.notary import Notary
from bot.words import Language
from storage.store import Store
from storage.values import Task


@dataclass(frozen=True)
class Services:
    """One set for all lanes. ``pace``: see ``Acknowledger``."""

    store: Store
    deliver: Deliver
    downloads: Downloads
    around: Environment
    language: Language
    on_task: Callable[[Task], None]
    on_done: Callable[[tuple[bytes, str, str]], None]
    outage: Callable[[], tuple[float, float] | None]
    restored: Callable[[], tuple[float, float] | None]
    timer: Callable[[int], Awaitable[int | None]]
    notary: Notary
    books: CaseCaches
    smith: CodeAttempts
    intake: Backpressure
    pace: float = PAUSE
