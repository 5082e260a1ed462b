"""The wiring: the only place that knows everybody. Builds the parts, starts them in order, stops them in reverse.

The process around it (signals, keys, limits) is ``bot.process``.
"""

from __future__ import annotations

import asyncio
import contextlib
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
from bot.operate.watch.disk_watch import Watch
from bot.operate.watch.systemd import Supervisor
from bot.settings import Settings, notify_socket
from bot.telegram.api import Telegram
from bot.telegram.errors import WireError
from bot.telegram.identify import Incoming
from bot.telegram.introduction import introduce
from bot.telegram.outgoing import Say, Screen
from bot.telegram.polling import Poller
from bot.telegram.webhook import Hook
from bot.words import Words
from storage.errors import StoreError
from storage.store import Received, Store, Turn

NOBODY = b"nobody"  # the account of updates that name none
REST_SECONDS = 60.0
LAST_SUCCESS = "last_success"
OUTAGE = "outage"
HOOKED = "hooked"  # there is a webhook of ours at Telegram
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


class App:
    """One running bot."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        telegram: Telegram,
        *,
        now: Clock = utc_now,
        pace: float = PAUSE,
    ) -> None:
        self._settings = settings
        self._store = store
        self._telegram = telegram
        self._now = now
        self._told: dict[int, float] = {}
        self._saved_success = 0.0
        self._username = ""
        self._bots = Bots()
        self._away: tuple[float, float] | None = None
        self._watch = Watch(store, self._account(None), settings.data_dir, lambda: now().timestamp())
        around = Environment(
            now=now,
            zone=settings.zone,
            new_id=lambda: uuid7(now()),
            salt=lambda: os.urandom(16),
            operator_name=settings.operator_name,
            operator_contact=settings.operator_contact,
            numbers=settings.numbers,
            file_limit=settings.file_limit,
            room=self._watch.room,
            full=lambda case: downloads.full(case),
            username=lambda: self._username,
            bots=lambda: self._bots,
        )
        downloads = Downloads(
            telegram,
            store,
            limit=settings.file_limit,
            note=_note_download,
            room=self._watch.room,
            quota=settings.case_quota,
        )
        self._examiner = Examiner(store, lambda: now().astimezone(settings.zone), store.account(NOBODY))
        self._notary = Notary(store, settings.authorities, now)
        self._keeper = Scheduler(store, lambda: self._lanes, downloads, around)
        self._hider = MessageRemover(store, lambda: self._lanes, telegram.deliver, around)
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
                outage=lambda: self._away,
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
        me = await self._telegram.start()
        self._username = me.username
        self._bots = await recognise(self._store, self._account(None), me.id)
        away = await self._store.document(self._account(None), OUTAGE)
        if away is not None:
            since, until = away.split()
            self._away = (float(since), float(until))
        introducing = asyncio.create_task(
            introduce(self._telegram, self._store, self._account(None), self._settings.language, me.id)
        )
        await self._lanes.start()
        await self._keeper.start()
        source = await self._source()
        control = self._control(source)
        await control.start()
        supervisor = Supervisor(*notify_socket(), source.alive)
        beside = [
            asyncio.create_task(work)
            for work in (
                self._rest(source),
                self._hider.run(),
                StillNeeded(self._store, self._turn, self._now, self._settings.ask_after_months).run(),
                self._notary.run(),
                self._examiner.run(),
                self._watch.run(),
                self._alarms(),
                supervisor.run(),
            )
        ]
        _log.info("app.started")
        try:
            await source.run()
        finally:
            supervisor.tell("STOPPING=1")
            await control.stop()
            for task in (*beside, introducing):
                task.cancel()
            await asyncio.gather(*beside, introducing, return_exceptions=True)
            await self._keeper.stop()
            await self._lanes.stop()

    def _control(self, source: Poller | Hook) -> Control:
        settings = self._settings
        inside = Inside(
            self._store,
            settings.data_dir,
            mode="webhook" if settings.webhook_url else "polling",
            now=lambda: self._now().timestamp(),
            last_contact=lambda: source.last_success,
            wake=self._lanes.wake,
            pace=self._watch.pace,
        )
        return Control(settings.data_dir, inside, self._examiner, settings.monitor_at)

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

    async def _source(self) -> Poller | Hook:
        """Where updates come from. None is lost in a change between the two: they wait at Telegram, and what comes
        twice is known."""
        last, settings = await self._remembered_success(), self._settings
        await self._change_webhook()
        if not settings.webhook_url:
            return Poller(
                self._telegram,
                self.receive,
                on_outage=self._outage,
                last_success=last,
                wall=lambda: self._now().timestamp(),
            )
        return Hook(
            self._telegram,
            self.receive,
            url=settings.webhook_url,
            secret=settings.webhook_secret.get_secret_value(),
            address=settings.listen_at,
            on_outage=self._outage,
            last_success=last,
            wall=lambda: self._now().timestamp(),
        )

    async def _change_webhook(self) -> None:
        """Take back a webhook of ours when we poll again; where that fails, the poller hears of it and tries again."""
        nobody, hooked = self._account(None), bool(self._settings.webhook_url)
        if (await self._store.document(nobody, HOOKED) is not None) == hooked:
            return
        if not hooked:
            with contextlib.suppress(WireError):
                await self._telegram.delete_webhook()
        documents = {(nobody, HOOKED): b"" if hooked else None}
        await self._store.commit(Turn(account=nobody, documents=documents))

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
            if time.monotonic() - self._told.get(chat, -TELL_AGAIN_SECONDS) >= TELL_AGAIN_SECONDS:
                self._told[chat] = time.monotonic()
                try:
                    await self._telegram.deliver(chat, Say(Screen(text)))
                except WireError as error:
                    _log.warning("%s", error.code)

    async def _remembered_success(self) -> float | None:
        data = await self._store.document(self._account(None), LAST_SUCCESS)
        return float(data) if data is not None else None

    async def _rest(self, source: Poller | Hook) -> None:
        """Once a minute: remember the last contact with Telegram, and let idle lanes forget what they have read."""
        while True:
            await asyncio.sleep(REST_SECONDS)
            await self._lanes.rest()
            if source.last_success is not None and source.last_success != self._saved_success:
                nobody = self._account(None)
                turn = Turn(
                    account=nobody, documents={(nobody, LAST_SUCCESS): str(source.last_success).encode()}
                )
                try:
                    await self._store.commit(turn)
                    self._saved_success = source.last_success
                except StoreError as error:
                    _log.error("%s", error.code)

    async def _timer(self, chat: int) -> int | None:
        """After how many seconds Telegram itself removes a chat's messages: 0 for never, None where it does not say."""
        try:
            seconds = (await self._telegram.get_chat(chat)).get("message_auto_delete_time", 0)
        except WireError as error:
            _log.warning("%s", error.code)
            return None
        return seconds if isinstance(seconds, int) else None

    async def _outage(self, since: float, until: float) -> None:
        """After more than a day away: whoever writes is told which stretch may be missing, also after a restart."""
        self._away = (since, until)
        nobody = self._account(None)
        away = f"{since} {until}".encode()
        await self._store.commit(Turn(account=nobody, documents={(nobody, OUTAGE): away}))
        _log.error("app.outage %d hours", (until - since) // 3600)


def _note_download(code: str) -> None:
    _log.warning("%s", code)
