"""The wiring: the only place that knows everybody. Builds the parts, starts them in order, stops them in reverse.

The process around it (signals, keys, limits) is ``bot.process``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import time
import uuid
from collections.abc import Callable, Sequence

from bot.chat.runtime.acknowledger import PAUSE
from bot.chat.runtime.lanes import Lanes, Services
from bot.chat.runtime.message_remover import MessageRemover
from bot.chat.runtime.scheduler import Scheduler
from bot.chat.screens.safety.still_needed import Ask, StillNeeded
from bot.chat.state.code_attempts import CodeAttempts
from bot.chat.state.which_bot import Bots, recognise
from bot.chat.turn.backpressure import Backpressure
from bot.chat.turn.case_cache import CaseCaches
from bot.chat.turn.context import Environment
from bot.chat.turn.downloads import Downloads
from bot.evidence.stamps.notary import Notary
from bot.operate.admin.admin_server import Control
from bot.operate.admin.self_report import Inside
from bot.operate.examiner import Examiner
from bot.operate.watch.alarm import Alarm
from bot.operate.watch.backup_watch import BackupWatch, Heartbeat
from bot.operate.watch.clock_watch import ClockWatch
from bot.operate.watch.disk_watch import Watch
from bot.operate.watch.systemd import Supervisor
from bot.settings import Settings, notify_socket
from bot.telegram.api import Me, Telegram
from bot.telegram.contact import TelegramContact
from bot.telegram.errors import WireError
from bot.telegram.identify import Incoming
from bot.telegram.introduction import introduce
from bot.telegram.outgoing import Say, Screen
from bot.telegram.polling import Poller
from bot.telegram.webhook import Hook
from bot.words import Words
from storage.errors import StoreError
from storage.store import Store
from storage.values import Received

NOBODY = b"nobody"  # the account of updates that name none
REST_SECONDS = 60.0
TELL_AGAIN_SECONDS = 60.0

_log = logging.getLogger("logbog.app")

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def uuid7(now: dt.datetime) -> str:
    """A UUID of version 7 (RFC 9562 §5.7): milliseconds of ``now``, then random bits."""
    milliseconds = int(now.timestamp() * 1000).to_bytes(6, "big")
    rest = bytearray(os.urandom(10))
    rest[0] = 0x70 | rest[0] & 0x0F
    rest[2] = 0x80 | rest[2] & 0x3F
    return str(uuid.UUID(bytes=milliseconds + bytes(rest)))


async def build(
    settings: Settings,
    store: Store,
    telegram: Telegram,
    me: Me,
    *,
    now: Clock = utc_now,
    pace: float = PAUSE,
    clock: ClockWatch | None = None,
) -> App:
    """Read what was remembered of the bot that Telegram says we are, and put the parts together. Raises
    StoreError."""
    nobody = store.account(NOBODY)
    bots = await recognise(store, nobody, me.id)
    contact = TelegramContact(store, nobody)
    await contact.read()
    return App(settings, store, telegram, contact, me, bots, now=now, pace=pace, clock=clock or ClockWatch())


class App:
    """One running bot; made by ``build``."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        telegram: Telegram,
        contact: TelegramContact,
        me: Me,
        bots: Bots,
        *,
        now: Clock,
        pace: float,
        clock: ClockWatch,
    ) -> None:
        self._settings = settings
        self._store = store
        self._telegram = telegram
        self._contact = contact
        self._me = me
        self._bots = bots
        self._now = now
        self._clock = clock
        self._told: dict[int, float] = {}
        self._watch = Watch(store, self._account(None), settings.data_dir, lambda: now().timestamp())
        downloads = Downloads(
            telegram,
            store,
            limit=settings.file_limit,
            note=_note_download,
            room=self._watch.room,
            quota=settings.case_quota,
        )
        around = Environment(
            now=now,
            zone=settings.zone,
            new_id=lambda: uuid7(now()),
            salt=lambda: os.urandom(16),
            operator_name=settings.operator_name,
            operator_contact=settings.operator_contact,
            numbers=settings.numbers,
            file_limit=settings.file_limit,
            room=downloads.has_room,
            full=downloads.full,
            username=me.username,
            bots=bots,
        )
        self._examiner = Examiner(store, lambda: now().astimezone(settings.zone), self._account(None))
        self._notary = Notary(store, settings.authorities, now)
        self._keeper = Scheduler(store, downloads, around)
        self._hider = MessageRemover(store, telegram.deliver, around)
        self._intake = Backpressure()
        self._lanes = Lanes(
            Services(
                store=store,
                deliver=telegram.deliver,
                downloads=downloads,
                around=around,
                language=settings.language,
                on_task=self._keeper.take,
                on_done=self._keeper.drop,
                outage=contact.outage,
                restored=contact.restored,
                timer=self._timer,
                notary=self._notary,
                books=CaseCaches(store, around),
                smith=CodeAttempts(store, now),
                intake=self._intake,
                pace=pace,
            )
        )

    async def run(self) -> None:
        """Take updates until cancelled. Raises RefusedTokenError, StalledError, CannotListenError, StoreError."""
        introducing = asyncio.create_task(
            introduce(self._telegram, self._store, self._account(None), self._settings.language, self._me.id)
        )
        try:
            await self._lanes.start()
            await self._keeper.start(self._lanes)
            await self._serve()
        finally:  # also when it is to end before it has begun
            introducing.cancel()
            await asyncio.gather(introducing, return_exceptions=True)
            await self._keeper.stop()
            await self._lanes.stop()

    async def _serve(self) -> None:
        """Take updates, with everything beside that goes on as long."""
        source = await self._source()
        inside = self._inside(source)
        control = Control(self._settings.data_dir, inside, self._examiner, self._settings.monitor_at)
        await control.start()
        supervisor = Supervisor(*notify_socket(), source.alive)
        beside = [
            asyncio.create_task(work)
            for work in (
                self._rest(source),
                self._hider.run(self._lanes),
                StillNeeded(self._store, self._turn, self._now, self._settings.ask_after_months).run(),
                self._notary.run(),
                self._examiner.run(),
                self._watch.run(),
                self._alarms(),
                BackupWatch(inside.troubles).run(),
                Heartbeat(self._settings.heartbeat_url, inside.troubles).run(),
                supervisor.run(),
            )
        ]
        _log.info("app.started")
        try:
            await source.run()
        finally:
            supervisor.tell("STOPPING=1")
            await control.stop()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    def _inside(self, source: Poller | Hook) -> Inside:
        settings = self._settings
        return Inside(
            self._store,
            settings.data_dir,
            mode="webhook" if settings.webhook_url else "polling",
            now=self._wall,
            last_contact=lambda: source.last_success,
            wake=self._lanes.wake,
            pace=self._watch.pace,
            backup_elsewhere=settings.backup_elsewhere,
            clock_ahead=lambda: self._clock.ahead,
        )

    async def _turn(self, account: bytes, ask: Ask) -> None:
        await self._lanes.lane(account).turn(ask)

    async def _alarms(self) -> None:
        """Let the operator's own chat hear of trouble, if there is one."""
        if not self._settings.operator_chat:
            return
        chat = int(self._settings.operator_chat)

        async def send(text: str) -> bool:
            try:
                await self._telegram.deliver(chat, Say(Screen(text)))
            except WireError as error:
                _log.info("app.alarm_not_sent %s", error)
                return False
            return True

        await Alarm(send).run()

    def _wall(self) -> float:
        """The time by which absences are reckoned: Telegram's, where the machine's clock is wrong."""
        return self._now().timestamp() - (self._clock.ahead if self._clock.is_off else 0.0)

    async def _source(self) -> Poller | Hook:
        """Where updates come from. None is lost in a change between the two: they wait at Telegram, and what comes
        twice is known."""
        settings, contact = self._settings, self._contact
        await contact.choose(self._telegram, hooked=bool(settings.webhook_url))
        if not settings.webhook_url:
            return Poller(
                self._telegram,
                self.receive,
                on_outage=contact.was_away,
                last_success=contact.last_success(),
                wall=self._wall,
            )
        return Hook(
            self._telegram,
            self.receive,
            url=settings.webhook_url,
            secret=settings.webhook_secret.get_secret_value(),
            address=settings.listen_at,
            on_outage=contact.was_away,
            last_success=contact.last_success(),
            wall=self._wall,
        )

    async def receive(self, updates: Sequence[Incoming]) -> None:
        """Commit a batch to the inbox; only when this returns may it be confirmed to Telegram. Raises StoreError."""
        received = [self._received(update) for update in updates]
        try:
            accounts = await self._store.receive(received)
        except StoreError as error:
            _log.error("%s", error)
            await self._tell_unsaved(updates)
            raise
        self._intake.fetched(len(updates))
        for account in accounts:
            self._lanes.wake(account)

    def _received(self, update: Incoming) -> Received:
        identity, bots = update.identity, self._bots
        return Received(
            key=identity.key,
            account=self._account(identity.account),
            raw=update.raw,
            bot=bots.now,
            sent=identity.sent if bots.now == bots.first else None,
        )

    def _account(self, id: int | None) -> bytes:
        return self._store.account(NOBODY if id is None else str(id).encode())

    async def _tell_unsaved(self, updates: Sequence[Incoming]) -> None:
        """What could not even be put into the inbox: say so, at most once a minute a chat. It stays at Telegram."""
        text = Words(self._settings.language).text("guide.not_saved")
        for chat in {u.identity.chat for u in updates if u.identity.chat_type == "private"} - {None}:
            assert chat is not None  # noqa: S101 - for the type checker
            if not _is_fresh(self._told.get(chat, -TELL_AGAIN_SECONDS)):
                self._told = {chat: at for chat, at in self._told.items() if _is_fresh(at)} | {
                    chat: time.monotonic()
                }
                try:
                    await self._telegram.deliver(chat, Say(Screen(text)))
                except WireError as error:
                    _log.warning("%s", error.code)

    async def _rest(self, source: Poller | Hook) -> None:
        """Once a minute: remember the last contact with Telegram, and let idle lanes forget what they have read."""
        while True:
            await asyncio.sleep(REST_SECONDS)
            await self._lanes.rest()
            await self._contact.worked(source.last_success)

    async def _timer(self, chat: int) -> int | None:
        """After how many seconds Telegram itself removes a chat's messages: 0 for never, None where it does not say."""
        try:
            seconds = (await self._telegram.get_chat(chat)).get("message_auto_delete_time", 0)
        except WireError as error:
            _log.warning("%s", error.code)
            return None
        return seconds if isinstance(seconds, int) else None


def _is_fresh(told: float) -> bool:
    """Whether somebody was told so a short time ago."""
    return time.monotonic() - told < TELL_AGAIN_SECONDS


def _note_download(code: str) -> None:
    _log.warning("%s", code)
