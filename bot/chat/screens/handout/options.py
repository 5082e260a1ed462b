"""What one log is to hold, as a screen's buttons carry it: period, parts and form. What stands on the screen that was
tapped is what counts, however old it is."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from bot.case.model import Case, Edition
from bot.chat.turn.context import TurnContext
from bot.log.content.choices import Choices
from bot.log.content.disclosures import Place, warnings
from bot.log.content.inventory import Inventory, contents
from bot.log.content.rows import Log, build
from bot.log.formats import LogFormat, format_of
from bot.words import Words

PERIODS = (14, 30, 90, 0)
"""Days, today included; 0 is everything."""
PARTS = (
    "notes",
    "contacts",
    "own",
    "impact",
    "places",
    "background",
    "highlights",
    "police",
    "earlier",
    "name",
)
"""What can be left out, in the order of their buttons and of the bits in a button's data: only ever add to its end."""
SAFE = tuple(part for part in PARTS if getattr(Choices(), part))
NEVER_AGAIN = "notes"
"""Private notes are chosen for one log and no other (docs/logskema.md R9)."""
FORMS = tuple(LogFormat)
_DIGEST = 8


@dataclass(frozen=True)
class Wish:
    """A log that is wished for: the last ``days`` (0: everything), which ``parts``, in which ``form``."""

    days: int = 0
    parts: tuple[str, ...] = SAFE
    form: LogFormat = LogFormat.PDF

    @property
    def data(self) -> str:
        """As a button carries it: ``0:1f0:pdf``."""
        mask = sum(1 << PARTS.index(part) for part in self.parts)
        return f"{self.days}:{mask:x}:{self.form}"

    def toggled(self, part: str) -> Wish:
        """With a part that was left out, or without one that was in."""
        chosen = set(self.parts) ^ {part}
        return replace(self, parts=tuple(one for one in PARTS if one in chosen))

    def choices(self, today: dt.date) -> Choices:
        """What the log is to hold, made on this day."""
        first = today - dt.timedelta(days=self.days - 1) if self.days else None
        return chosen(self.parts, first, today if self.days else None)


def chosen(parts: tuple[str, ...] | None, first: dt.date | None, last: dt.date | None) -> Choices:
    """The choices of these parts; None stands for the safe ones."""
    within = SAFE if parts is None else parts
    return Choices(first=first, last=last, **{part: part in within for part in PARTS})


def parts_of(choices: Choices) -> tuple[str, ...]:
    """The parts that are in."""
    return tuple(part for part in PARTS if getattr(choices, part))


def read(days: str, mask: str, form: str) -> Wish | None:
    """The wish of a button's data; None where it is not one that we could have made."""
    if not days.isdecimal() or int(days[:6]) not in PERIODS or form not in FORMS:
        return None
    if len(mask) > 4 or not all(letter in "0123456789abcdef" for letter in mask) or not mask:
        return None
    bits = int(mask, 16)
    if bits >> len(PARTS):
        return None
    return Wish(int(days), tuple(part for bit, part in enumerate(PARTS) if bits >> bit & 1), format_of(form))


def as_last(editions: list[Edition], days: int) -> Wish | None:
    """The parts and the form of the last log, without private notes; None where there was none."""
    if not editions or editions[-1].format not in FORMS:
        return None
    parts = SAFE if editions[-1].parts is None else editions[-1].parts
    kept = tuple(part for part in PARTS if part in parts and part != NEVER_AGAIN)
    return Wish(days, kept, format_of(editions[-1].format))


@dataclass(frozen=True)
class Draft:
    """What a wish comes to as the case stands: the log, what goes into it, and where a left-out thing still stands."""

    log: Log
    contents: Inventory
    places: tuple[Place, ...]

    @property
    def digest(self) -> str:
        """Short for all that the person is shown of it: another one means that they have not seen this."""
        shown = repr((self.contents, self.places)).encode()
        return hashlib.sha256(shown).hexdigest()[:_DIGEST]


async def draft(context: TurnContext, wish: Wish) -> Draft:
    """See ``Draft``. The work is done beside the event loop."""
    case, choices = await context.case(), wish.choices(context.now.date())
    now, words = context.now, context.words

    def work() -> Draft:
        log = build(case, choices, now=now, edition=case.next_edition, words=words)
        return Draft(log, contents(log, words), warnings(case, choices, now.tzinfo or dt.UTC))

    return await asyncio.to_thread(work)


async def make_log(case: Case, choices: Choices, *, now: dt.datetime, edition: int, words: Words) -> Log:
    """``build``, beside the event loop: nothing else looks at a case while its lane waits for this."""
    return await asyncio.to_thread(lambda: build(case, choices, now=now, edition=edition, words=words))
