"""What Logbog remembers of a chat between two messages: kept sealed in the store as one small document, never only in
memory, so that a restart in the middle of a question changes nothing."""

from __future__ import annotations

import datetime as dt

import msgspec
from msgspec.structs import replace

from bot.case.when import When
from bot.chat.state.burst import Burst, Offer
from bot.chat.state.sent_messages import Trail
from bot.chat.state.work_in_progress import WorkInProgress
from bot.words import Language

QUESTION_LIFE = dt.timedelta(minutes=10)
MOST_BURSTS = 200  # told of, whose files are still to come
MOST_OFFERS = 12
SPAN = 15  # minutes
UNKNOWN = -1
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class OpenQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """An open question: the next text of the person answers it, unless ten minutes have passed.

    ``kind`` names the answer's reader in ``bot.chat.routes``. ``choices`` are times that were offered by number, and
    ``subject`` is what else it is about (a witness's id). ``unread`` is the raw update of an answer that was not
    understood, so that it can still be kept as something new.
    """

    kind: str
    incident: int
    asked: dt.datetime
    message: int | None = None
    choices: tuple[When, ...] = ()
    day: dt.date | None = None
    subject: str = ""
    unread: str = ""

    def open(self, now: dt.datetime) -> bool:
        """Whether a text sent at ``now`` still answers it."""
        return now - self.asked <= QUESTION_LIFE


class Hiding(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the chat is kept clean. ``after`` minutes without use the chat is cleared by itself, 0 is never; ``due`` is
    when that is next looked at (seconds since the epoch), 0 where nothing is planned. ``as_message`` is for a phone
    that does not show passing texts."""

    after: int = 0
    due: int = 0
    as_message: bool = False


class Unsure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Words that may be a code or something to be kept (``bot.chat.screens.safety.unconfirmed_code``): the raw
    updates, and when the person was last asked which (seconds since the epoch)."""

    raws: tuple[str, ...] = ()
    asked: int = 0


class ChatState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The document. ``bursts`` holds the running burst last, and earlier ones whose files are still being fetched.

    ``place`` is the case that was written to last and whether it was locked
    (``bot.chat.state.private_state_reset``); ``span`` is for how many minutes a code opens; ``link_tries`` are when
    codes led nowhere, ``told_outage`` is the end of the last long absence that the person was told of, and
    ``told_restored`` that of the stretch which a restore has not brought back (seconds since the epoch). ``bot`` is the
    one whose chat this is, and with it all ids of messages; 0 is the one of before format 5. ``since`` is the message
    with which the account had come to another case (UNKNOWN until there is one): what stands above it is of another
    case.
    """

    chat: int
    language: Language
    welcomed: bool = False
    told_recompressed: bool = False
    question: OpenQuestion | None = None
    bursts: tuple[Burst, ...] = ()
    offers: tuple[Offer, ...] = ()
    told_outage: float = 0.0
    told_restored: float = 0.0
    desk: WorkInProgress = WorkInProgress()
    trail: Trail = Trail()
    hiding: Hiding = Hiding()
    place: str = ""
    span: int = SPAN
    link_tries: tuple[int, ...] = ()
    unsure: Unsure | None = None
    bot: int = 0
    since: int = 0

    def burst(self) -> Burst | None:
        """The newest burst, whether or not it is still running."""
        return self.bursts[-1] if self.bursts else None


def moved(memory: ChatState, bot: int) -> ChatState:
    """The memory in the chat of another bot, where its ids of messages mean others. What stands in the chat of before
    is let go of, and a question that nobody can see here with it; what was not told yet is told here."""
    bursts = [
        replace(burst, key=-min(burst.numbers, default=0), shown=None)
        for burst in memory.bursts
        if burst.due or burst.waiting
    ]
    orders = tuple(replace(order, message=None) for order in memory.desk.orders)
    return replace(
        memory,
        question=None,
        bursts=(*bursts, Burst(0, LONG_AGO, LONG_AGO)),  # what comes now joins nothing
        desk=replace(memory.desk, orders=orders),
        trail=Trail(number=memory.trail.number),
        since=0,
        hiding=replace(memory.hiding, due=0),
        bot=bot,
    )


class Counter(msgspec.Struct, frozen=True):
    """How far a case has numbered its incidents; kept with the case, apart from any one chat."""

    next_number: int = 1


def dump(value: ChatState | Counter) -> bytes:
    """The bytes of a document."""
    return msgspec.json.encode(value)


def load_memory(data: bytes) -> ChatState:
    """The memory of these bytes. Raises msgspec.DecodeError where they are not ours."""
    return msgspec.json.decode(data, type=ChatState)


def load_counter(data: bytes | None) -> Counter:
    """The counter of these bytes; a new one where there are none."""
    return Counter() if data is None else msgspec.json.decode(data, type=Counter)
