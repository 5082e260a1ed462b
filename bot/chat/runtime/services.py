"""What every lane works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.runtime.acknowledger import PAUSE
from bot.chat.state.code_attempts import Locksmith
from bot.chat.turn.backpressure import Intake
from bot.chat.turn.case_cache import Casebooks
from bot.chat.turn.context import Surroundings
from bot.chat.turn.delivery import Deliver
from bot.chat.turn.downloads import Downloads
from bot.evidence.stamps.notary import Notary
from bot.words import Language
from storage.store import Store, Task


@dataclass(frozen=True)
class Tools:
    """One set for all lanes. ``pace``: see ``Acknowledger``."""

    store: Store
    deliver: Deliver
    downloads: Downloads
    around: Surroundings
    language: Language
    on_task: Callable[[Task], None]
    on_done: Callable[[tuple[bytes, str, str]], None]
    outage: Callable[[], tuple[float, float] | None]
    timer: Callable[[int], Awaitable[int | None]]
    notary: Notary
    books: Casebooks
    smith: Locksmith
    intake: Intake
    pace: float = PAUSE
