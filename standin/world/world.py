"""The world in memory: bots by token, their chats and messages, and who waits for a change in a chat.

Messages are the API's own Message objects. A message is never changed in place: an edit puts a new object in
its row, so that what has been queued or answered stays as it was.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from standin.world.errors import JSON, PracticeError
from standin.world.faults import Faults
from standin.world.files import Files
from standin.world.limits import Limits
from standin.world.updates import Updates

DEFAULT_TOKEN = "1000001:practice-token"  # noqa: S105 -- made up, worth nothing
KEPT_MESSAGES = 20_000  # a chat
KEPT_CALLS = 50_000


class WrongTokenError(PracticeError):
    """A token that is not of Telegram's shape, ``digits:letters``."""

    code = "practice.wrong_token"


@dataclass(slots=True)
class ChatRow:
    """A message in a chat, with what only the people of the chat see."""

    message: JSON
    from_bot: bool
    extra: JSON = field(default_factory=dict)
    deleted: bool = False
    edits: int = 0
    revision: int = 0

    def seen(self) -> JSON:
        """The message as the person's side shows it."""
        return {
            **self.message,
            **self.extra,
            "deleted": self.deleted,
            "edits": self.edits,
            "from_bot": self.from_bot,
            "revision": self.revision,
        }


class Chat:
    """One chat of one bot. ``started`` says that the bot may write here, ``closed`` why it may no longer."""

    def __init__(self, chat_id: int, next_revision: Callable[[], int]) -> None:
        self.id = chat_id
        self.info: JSON = {"id": chat_id, "type": "private"}
        self.person: JSON = {}
        self.started = False
        self.closed = ""
        self.revision = 0
        self.settings: JSON = {}
        self.action: JSON | None = None
        self.draft: JSON | None = None
        self.keyboard: JSON | None = None
        self.pinned: int | None = None
        self._next_revision = next_revision
        self._rows: dict[int, ChatRow] = {}
        self._latest: dict[int, ChatRow] = {}  # by last change, the newest last
        self._waiters: list[asyncio.Future[None]] = []

    def add(self, row: ChatRow) -> None:
        """A new message."""
        self._rows[row.message["message_id"]] = row
        if len(self._rows) > KEPT_MESSAGES:
            oldest = next(iter(self._rows))
            self._latest.pop(oldest, None)
            del self._rows[oldest]
        self.touch(row)

    def touch(self, row: ChatRow | None = None) -> None:
        """Say that a message, or something else in the chat, has changed."""
        self.revision = self._next_revision()
        if row is not None:
            row.revision = self.revision
            message_id = row.message["message_id"]
            self._latest.pop(message_id, None)
            self._latest[message_id] = row
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def find(self, message_id: int) -> ChatRow | None:
        """The message of an id, unless it is deleted."""
        row = self._rows.get(message_id)
        return None if row is None or row.deleted else row

    def rows(self) -> Iterator[ChatRow]:
        """Every message, also the deleted ones, in the order in which they came."""
        return iter(self._rows.values())

    def changed_since(self, revision: int) -> list[ChatRow]:
        """The messages that changed after a revision, in the order of the change."""
        changed: list[ChatRow] = []
        for row in reversed(self._latest.values()):
            if row.revision <= revision:
                break
            changed.append(row)
        return changed[::-1]

    async def wait(self, after: int, seconds: float) -> None:
        """Wait until something in the chat is newer than ``after``, at most so many seconds."""
        if self.revision <= after and seconds > 0:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await asyncio.wait((waiter,), timeout=seconds)
            if not waiter.done():
                self._waiters.remove(waiter)


class Query:
    """A tap on a button and what the bot answered to it."""

    def __init__(self, chat: Chat, asked: float) -> None:
        self.chat = chat
        self.asked = asked
        self.answer: JSON | None = None
        self.answered = asyncio.Event()


class Bot:
    """One bot: its account, its chats, and what waits for it."""

    def __init__(
        self, token: str, clock: Callable[[], float], next_revision: Callable[[], int], first_message: int = 1
    ) -> None:
        number, _, secret = token.partition(":")
        if not (number.isascii() and number.isdigit() and secret):
            raise WrongTokenError
        self.token = token
        self.clock = clock
        self.user: JSON = {
            "id": int(number), "is_bot": True, "first_name": "Logbog", "username": f"logbog_{number}_bot",
        }  # fmt: skip
        self.updates = Updates(clock)
        self.files = Files(clock)
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[JSON]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, JSON] = {}
        self.webhook: JSON = {}
        self.calls: deque[JSON] = deque(maxlen=KEPT_CALLS)
        self._next_revision = next_revision
        self._next_message = first_message
        self._next_query = 4_000_000_000_000_000_000 + 1_000_000 * first_message
        self._next_group = 13_000_000_000_000_000
        self.logged_out = False
        self.has_courier = False

    def now(self) -> int:
        """The time in whole unix seconds, as Telegram dates things."""
        return int(self.clock())

    def chat(self, chat_id: int) -> Chat:
        """The chat of an id; one that nobody has written in yet is empty and closed to the bot."""
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = self.chats[chat_id] = Chat(chat_id, self._next_revision)
        return chat

    def message_id(self) -> int:
        """A new message id. Private chats and groups of one account count together, as at Telegram."""
        self._next_message += 1
        return self._next_message - 1

    def saw_message_id(self, message_id: int) -> None:
        """Leave out an id that an injected message has taken."""
        self._next_message = max(self._next_message, message_id + 1)

    def group_id(self) -> str:
        """The id of a new album."""
        self._next_group += 1
        return str(self._next_group)

    def query(self, chat: Chat) -> str:
        """The id of a new tap on a button."""
        self._next_query += 1
        query_id = str(self._next_query)
        self.queries[query_id] = Query(chat, self.clock())
        if len(self.queries) > KEPT_CALLS:
            del self.queries[next(iter(self.queries))]
        return query_id


class Practice:
    """The in-memory world: bots by token, their chats, messages, files, updates and webhook.

    ``clock`` gives unix seconds; it dates messages and decides about the 48 hours, the day that updates live,
    and the hour that a file's link lives. Waiting itself (long polls, faults) goes by the event loop's clock.

    ``first_message`` is where ids of messages and taps begin. A bot that goes on with the data of an earlier world
    takes an id that it has seen for the same message come twice: begin above all of those.
    """

    def __init__(
        self, *, clock: Callable[[], float], token: str = DEFAULT_TOKEN, first_message: int = 1
    ) -> None:
        self.clock = clock
        self._first_message = first_message
        self.token = token
        self._revision = 0
        self.bots: dict[str, Bot] = {}
        self.faults = Faults()
        self.limits = Limits()
        self.deliver: Callable[[Bot], None] = lambda bot: (
            None
        )  # starts a webhook's courier, once a server runs
        self.add_bot(token)

    @property
    def bot(self) -> Bot:
        """The bot of the token that this world was made with."""
        return self.bots[self.token]

    def add_bot(self, token: str) -> Bot:
        """One more bot. Raises WrongTokenError."""
        bot = self.bots[token] = Bot(token, self.clock, self._next_revision, self._first_message)
        return bot

    def reset(self) -> None:
        """Forget everything but the tokens."""
        tokens = list(self.bots)
        for bot in self.bots.values():
            bot.updates.end_poll("Conflict: the practice world was reset")
            for chat in bot.chats.values():
                chat.touch()
        self.bots.clear()
        self.faults.clear()
        self.limits.clear()
        for token in tokens:
            self.add_bot(token)

    def _next_revision(self) -> int:
        self._revision += 1
        return self._revision
