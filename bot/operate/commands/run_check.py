"""``logbog run --check``: all that can be told before a start, as the service will meet it: names and values of
settings, what its user can read, ports that its unit allows, the machine's clock, and the token asked at Telegram."""

from __future__ import annotations

import asyncio
import difflib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.operate.commands import preflight
from bot.operate.watch.clock_watch import ClockWatch
from bot.settings import DOTENV, PREFIX, RunSettings, Settings, given_names, load_to_run, unit_file
from bot.settings_error import SettingsError
from bot.telegram.api import Telegram
from bot.telegram.errors import RefusedTokenError, WireError
from storage.backup.rotate_key import new_key_path

NOBODY = 65534
PATIENCE = 10.0


def run() -> int:
    """Say everything at once. Raises SettingsError with all that is wrong."""
    problems = misspelt()
    try:
        settings = load_to_run()
    except SettingsError as error:
        raise SettingsError((*problems, *error.problems)) from None
    problems += preflight.problems(settings)
    if (unit := unit_file()) is not None:
        problems += as_the_service(settings, unit)
    notes, refused = asyncio.run(_ask_telegram(settings))
    if problems or refused:
        raise SettingsError((*problems, *refused))
    if not settings.operator_name:
        notes.append(f"{PREFIX}OPERATOR_NAME is empty: /privacy says that nobody has written who runs this.")
    for note in notes:
        sys.stdout.write(f"{note}\n")
    sys.stdout.write("Everything that can be checked before a start is in order.\n")
    return 0


def misspelt() -> list[str]:
    """Names that are no setting's: what they say is never read."""
    known = [PREFIX + name.upper() for name in RunSettings.model_fields]
    found = []
    for name in sorted(given_names() - set(known)):
        near = difflib.get_close_matches(name, known, 1)
        found.append(f"{name}: there is no such setting" + (f"; is {near[0]} meant?" if near else "."))
    return found


def as_the_service(settings: Settings, unit: Path) -> list[str]:
    """What the service's user could not read, and ports that its unit does not allow."""
    found = []
    if settings.numbers_file and not _readable(Path(settings.numbers_file)):
        found.append(
            f"{PREFIX}NUMBERS_FILE: the service's user cannot read it: put it where everybody may (not below "
            "/etc/logbog), mode 644."
        )
    inside = unit_file() is not None and Path("/opt/logbog") / DOTENV
    if inside and inside.exists():
        found.append(f"{inside}: the service would read it, or stumble over it: what it says belongs into "
                     "/etc/logbog/logbog.env. Remove it.")  # fmt: skip
    if new_key_path(settings.key_file).exists():
        found.append(preflight.BROKEN_OFF)
    allowed = _allowed(unit)
    ports = [("MONITOR", settings.monitor_at)] if settings.monitor_at else []
    ports += [("LISTEN", settings.listen_at)] if settings.webhook_url else []
    for name, address in ports:
        if allowed and address is not None and address[1] not in allowed:
            found.append(
                f"{PREFIX}{name}: the service's unit does not allow port {address[1]}, but {_listed(allowed)}. Use one "
                f"of these, or: systemctl edit logbog, with [Service] and SocketBindAllow=tcp:{address[1]}"
            )
    return found


def _allowed(unit: Path) -> set[int]:
    """The ports of ``SocketBindAllow`` in a unit and what was added to it; empty where it allows any."""
    texts = [unit, *sorted(Path(f"{unit}.d").glob("*.conf"))]
    lines = "\n".join(path.read_text("utf-8", "replace") for path in texts if path.is_file())
    return {int(port) for port in re.findall(r"^SocketBindAllow=tcp:(\d+)\s*$", lines, re.MULTILINE)}


def _listed(ports: set[int]) -> str:
    return " and ".join(map(str, sorted(ports)))


def _readable(path: Path) -> bool:
    """Whether any user may read a file, as the service's user is one that nobody knows before it starts."""
    with _as_nobody():
        try:
            with path.open("rb"):
                return True
        except OSError:
            return False


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Without root's rights meanwhile; only root can give them away."""
    if os.geteuid() != 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


async def _ask_telegram(settings: Settings) -> tuple[list[str], list[str]]:
    """What the operator should know, and what is wrong: whether Telegram knows the token, and the clock."""
    clock = ClockWatch()
    telegram = Telegram(
        settings.telegram_token.get_secret_value(), api_url=settings.telegram_api_url, patience=0.0,
        answer_seconds=PATIENCE, on_date=clock.measure,
    )  # fmt: skip
    try:
        await telegram.start()
    except RefusedTokenError:
        return [], [f"{PREFIX}TELEGRAM_TOKEN: Telegram refuses it: copy it from @BotFather again."]
    except WireError as error:
        return [
            f"Telegram could not be asked ({error.code}): the bot starts all the same, and waits for it."
        ], []
    finally:
        await telegram.close()
    if clock.is_off:
        return [], [
            f"The machine's clock is {clock.shown} Telegram's: timedatectl set-ntp true, and look again. What is "
            "kept is dated by it."
        ]
    return [], []
