"""One moment of a conversation: what a handler may look at, and what it leaves to be committed and said.

A handler only collects: events (``record``), documents, tasks, and what to say. The lane commits all of it in one
transaction and speaks afterwards, so that nothing is ever said that is not kept (docs/architecture.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.model import Case, Exhibit
from bot.case.values import File
from bot.chat.state.chat_state import ChatState, Counter
from bot.chat.state.code_attempts import CodeAttempts
from bot.chat.state.unlock_session import AccessState
from bot.chat.state.which_bot import Bots
from bot.chat.updates.update import Message
from bot.telegram.outgoing import EditMessage, Outgoing, Rows, Say, Screen, TapAnswer
from bot.words import Words
from bot.words.advice import Number
from storage.store import Store
from storage.values import KeptCheckpoint, Turn

OWNER = "owner"
HELPER = "helper"  # a linked account that collects for the case
LOGBOG = "logbog"


@dataclass(frozen=True)
class Environment:
    """What every conversation has around it: time zone, ids, randomness, the operator, the telephone numbers below the
    advice, the size of file to fetch.

    ``username`` is the bot's own name at Telegram and ``bots`` which one it is.
    ``now`` gives an aware moment in UTC. ``new_id`` gives a UUIDv7. ``file_limit`` in bytes, None for no limit.
    ``full`` says whether a case has as many files as it may have; ``room`` whether there is room on the disk for a file
    of so many bytes.
    """

    now: Callable[[], dt.datetime]
    zone: dt.tzinfo
    new_id: Callable[[], str]
    salt: Callable[[], bytes]
    operator_name: str = ""
    operator_contact: str = ""
    numbers: tuple[Number, ...] = ()
    file_limit: int | None = 20_000_000
    room: Callable[[int], bool] = lambda size: True
    full: Callable[[bytes], bool] = lambda case: False
    username: str = ""
    bots: Bots = field(default_factory=Bots)


@dataclass
class TurnContext:
    """See the module. ``memory`` is replaced, never changed; ``received`` is when the update came to the inbox (UTC);
    ``bot`` is the one that it came to, and ``message`` the id of the person's message, where it is one and stands in
    the chat of the bot that runs now. ``case_id`` is what is open and ``view`` marks what is written to it (the same,
    but for further views of a second notebook), ``home`` the case whose lock it is. ``past`` gives the case as it
    stood after so many events, ``checkpoint`` one over all that is committed. ``safe`` says what may be read;
    ``smith`` and ``store`` are for codes, seats and keys, never for events. ``timer`` asks Telegram after how many
    seconds it removes the chat's messages by itself: 0 for never, None where it does not say. ``out`` is said once
    this moment is committed."""

    around: Environment
    account: bytes
    case_id: bytes
    home: bytes
    memory: ChatState
    counter: Counter
    words: Words
    load: Callable[[], Awaitable[Case]]
    checkpoint: Callable[[], Awaitable[KeptCheckpoint]]
    past: Callable[[int], Awaitable[Case]]
    fetch: Callable[[tuple[File, ...]], Awaitable[tuple[File, ...]]]
    read_file: Callable[[File], Awaitable[bytes]]
    timer: Callable[[], Awaitable[int | None]]
    turn: Turn
    received: dt.datetime
    safe: AccessState
    smith: CodeAttempts
    store: Store
    bot: int
    view: bytes = b""
    message: int | None = None
    out: list[Outgoing] = field(default_factory=list)
    loaded: Case | None = None
    recorded: list[ev.Event] = field(default_factory=list)
    unstarted: bool = False
    """Whether there is nothing yet in the second notebook that is written to: it begins as every case does, so that a
    receipt counts alike in both."""

    @property
    def now(self) -> dt.datetime:
        """This moment in the person's zone."""
        return self.around.now().astimezone(self.around.zone)

    @property
    def account_label(self) -> str:
        """What tells this account apart from others of the same case, and says nothing else of it."""
        return hashlib.sha256(b"account label" + self.account).hexdigest()[:16]

    @property
    def mark(self) -> str:
        """What tells buttons of the notebook that is open from those of another; empty before there can be two."""
        if not self.safe.coded:
            return ""
        return self._keyed(b"buttons of " + self.safe.view)[:4]

    @property
    def own(self) -> bool:
        """Whether what is handled here came to the bot that runs now: only then are its ids of any use in the chat."""
        return self.bot == self.around.bots.now

    def exhibit_id(self, message: int) -> str:
        """The id of the exhibit that a message of this moment's bot becomes: keyed, and always the same."""
        return self._keyed(b"exhibit of %d:%d" % (self.bot, message))

    def exhibit_of(self, case: Case, message: Message) -> Exhibit | None:
        """The exhibit that a message has become: also before format 5, when the id was without the bot. Then the second
        in which it was sent tells that it is not a message of another bot's with the same number."""
        if (found := case.exhibits.get(self.exhibit_id(message.id))) is not None:
            return found
        older = case.exhibits.get(self._keyed(b"exhibit%d" % message.id))
        return older if older is not None and older.received == message.date else None

    def _keyed(self, name: bytes) -> str:
        return self.store.account(self.account + name).hex()[:32]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to commit but that the update has been handled."""
        return self.turn.silent

    async def case(self) -> Case:
        """The case, with what this moment has recorded. Reading it is not needed to capture anything."""
        if self.loaded is None:
            self.loaded = await self.load()
            fold(self.recorded, self.loaded)
        return self.loaded

    def record(
        self, payload: ev.AnyPayload, *, actor: str = "", id: str = "", at: dt.datetime | None = None
    ) -> ev.Event:
        """Add an event to the case; by whoever speaks here, where ``actor`` is not given. ``at`` is when it was first
        sealed (UTC), where that was earlier and in another notebook."""
        if self.unstarted:
            self.unstarted = False
            self.record(ev.CaseOpened(language=self.memory.language))
        helper = self.safe.seat is not None and not self.safe.owner
        actor = actor or (HELPER if helper else OWNER)
        event = ev.Event(
            v=ev.VERSION,
            id=id or self.around.new_id(),
            case=self.view.hex(),
            actor=actor,
            at=at or self.around.now(),
            payload=payload,
            salt=self.around.salt(),
        )
        self.turn.case = self.case_id
        self.turn.events.append(ev.encode(event))
        self.recorded.append(event)
        if self.loaded is not None:
            fold([event], self.loaded)
        return event

    def take_number(self) -> int:
        """The next number of the case. Numbers are given in the same transaction as the event that uses them."""
        number = self.counter.next_number
        self.counter = Counter(number + 1)
        return number

    def say(self, text: str, rows: Rows = (), *, passing: int = 0) -> None:
        """Say something new; it goes again by itself after ``passing`` seconds, where that is not 0."""
        self.out.append(Say(Screen(text, rows), passing=passing))

    def change(self, message: int | None, text: str, rows: Rows = ()) -> None:
        """Let a message show another screen; say it where there is none."""
        self.out.append(
            Say(Screen(text, rows)) if message is None else EditMessage(message, Screen(text, rows))
        )

    def answer(self, query: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap."""
        self.out.append(TapAnswer(query, text, alert))
