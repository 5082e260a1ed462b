"""The process of a running bot: limits, master key, garbage collector, signals, and what lives as long as it."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import signal
import time
import uuid
from collections.abc import Coroutine
from pathlib import Path

from bot.app import Clock, build, utc_now, uuid7
from bot.chat.runtime.acknowledger import PAUSE
from bot.operate.commands import preflight
from bot.operate.log_lines import SafeText
from bot.operate.watch.clock_watch import ClockWatch
from bot.operate.watch.systemd import Supervisor
from bot.settings import Settings, notify_socket
from bot.telegram.api import Me, Telegram
from bot.telegram.errors import RefusedTokenError, WireError
from storage.backup.rotate_key import finish
from storage.crypto.keys import MasterKey, created
from storage.layout import is_started
from storage.open import open_store
from storage.store import Store

NEW_KEY_SECONDS = 86_400
"""A key that was made within a day of the first start is that of a new installation."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two tries to reach Telegram at the start."""

YOUNG, OLDER = 5000, 20
"""New objects before garbage is looked for among them; such looks before one among older ones."""

_log = logging.getLogger("logbog.app")


def master_key(path: Path, folder: Path) -> MasterKey:
    """The installation's key; made at the very first start, and said so. A change of the key that was broken off
    after it had taken effect is finished here. Raises LostKeyError, OpenKeyFileError."""
    if (old := finish(folder, path)) is not None:
        _log.warning(
            "key.rotation_finished: %s is the master key now, %s the old one.", SafeText(path), SafeText(old)
        )
    if not path.exists() and not is_started(folder):
        key = MasterKey.create(path, int(time.time()))
        _log.warning(
            "key.created: %s is the master key. Copy it to a safe place: without it nothing that is kept can be read.",
            SafeText(path),
        )
        return key
    key = MasterKey.load(path)
    if not is_started(folder):
        if time.time() - created(path) < NEW_KEY_SECONDS:
            _log.warning("store.begun: the store is begun, with the key that was made for it")
        else:
            _log.error(
                "store.begun: a new store is begun with a key from before. If anything was ever kept here, stop the "
                "bot: the data folder is not mounted, or is another one."
            )
    return key


async def run(settings: Settings, *, now: Clock = utc_now, pace: float = PAUSE) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises WireError and StoreError for what the operator must mend.

    ``pace`` is how many seconds lie between two messages of one chat's acknowledgements."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and plain texts
    for line in preflight.warnings(settings):
        _log.warning("%s", SafeText(line))
    key = master_key(settings.key_file, settings.data_dir)
    clock = ClockWatch(lambda: now().timestamp())
    telegram = Telegram(
        settings.telegram_token.get_secret_value(), api_url=settings.telegram_api_url, on_date=clock.heard
    )
    store = await open_store(
        settings.data_dir,
        key,
        clock=lambda: int(now().timestamp()),
        ids=lambda: uuid.UUID(uuid7(now())).bytes,
    )
    _leave_out_what_stays()
    try:
        await telegram.open()
        await _until_signal(_take_updates(settings, store, telegram, now, pace, clock))
    finally:
        await telegram.close()
        await store.close()


async def _take_updates(
    settings: Settings, store: Store, telegram: Telegram, now: Clock, pace: float, clock: ClockWatch
) -> None:
    me = await _reached(telegram)
    await (await build(settings, store, telegram, me, now=now, pace=pace, clock=clock)).run()


async def _reached(telegram: Telegram) -> Me:
    """Ask Telegram who we are, for as long as it takes: a machine may be up before its network. systemd hears that we
    live meanwhile. Raises RefusedTokenError."""
    alive: asyncio.Task[None] | None = None
    pause = FIRST_PAUSE
    try:
        while True:
            try:
                return await telegram.start()
            except RefusedTokenError:
                raise
            except WireError as error:
                if alive is None:
                    _log.warning("app.waiting: Telegram does not answer yet; tried again until it does")
                    supervisor = Supervisor(*notify_socket(), lambda: True)
                    supervisor.tell("STATUS=waiting for Telegram")
                    alive = asyncio.create_task(supervisor.run())
                _log.info("%s", error)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
    finally:
        if alive is not None:
            alive.cancel()


def _leave_out_what_stays() -> None:
    """Python looks for circles of garbage among all that it holds: a hundred thousand objects that were loaded at the
    start and stay for good. Left out, and looked for a little less often, that is a tenth less work a message."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)


async def _until_signal(work: Coroutine[None, None, None]) -> None:
    """Run ``work`` until it ends, or a signal asks for the end."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        _log.info("app.stopped")
