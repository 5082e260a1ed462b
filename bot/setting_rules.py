"""What the settings may say, as functions of one value each: each gives the value, or raises ValueError with the
sentence that the operator reads after the setting's name. Pure, but for looking at a file of numbers."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr

from bot.words import Language, advice

WEBHOOK_PORTS = (None, 443, 80, 88, 8443)  # where Telegram's own server delivers to
SHORTEST_SECRET = 16
ALARM = "112"

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
UNSET = (
    "is missing: ask @BotFather in Telegram for a token and put it into .env (see .env.example), or, as a "
    "service, into /etc/logbog/logbog_telegram_token."
)


def zone(name: str) -> str:
    """A time zone by its name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not a time zone; write for example Europe/Copenhagen") from error
    return name


def root(url: str) -> str:
    """The root address of a Bot API server."""
    parts = _parts(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("is not the root address of a server; write for example https://api.telegram.org")
    return url.rstrip("/")


def token(token: SecretStr) -> SecretStr:
    """A bot's token."""
    given = token.get_secret_value()
    if not given.strip():
        raise ValueError(UNSET)
    if not TOKEN.fullmatch(given):
        raise ValueError("is not a bot's token: copy it whole from @BotFather, digits, colon and all")
    return token


def webhook(url: str) -> str:
    """Where Telegram delivers; empty for polling."""
    if not url:
        return url
    parts = _parts(url)
    if not parts.hostname or (parts.scheme != "https" and not is_here(parts.hostname)):
        raise ValueError("must be an https address that Telegram can reach; leave it empty for polling")
    if parts.port not in WEBHOOK_PORTS and not is_here(parts.hostname):
        raise ValueError("must be at port 443, 80, 88 or 8443: Telegram delivers to no other")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path; write for example https://logbog.example.org/telegram")
    return url


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(listen: str) -> str:
    """An address and a port to listen at."""
    host, colon, port = listen.rpartition(":")
    if not host or not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("must be an address and a port; write for example 127.0.0.1:8080")
    return listen


def monitor(listen: str) -> str:
    """The same, on this machine only; empty for none."""
    if listen and not is_here(address(listen).rpartition(":")[0].strip("[]")):
        raise ValueError(
            "must be an address of this machine only, such as 127.0.0.1:9464; leave it empty for none"
        )
    return listen


def authorities(urls: str) -> str:
    """Addresses of time-stamping authorities, separated by commas."""
    for url in listed(urls):
        parts = _parts(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be addresses of time-stamping authorities, separated by commas; or empty")
        if parts.username is not None:
            raise ValueError("must not hold a name or a password: choose an authority that asks for none")
    return urls


def heartbeat(url: str) -> str:
    """An address to call while all is well; empty for none."""
    parts = _parts(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("must be an address that is called while all is well; write for example "
                         "https://monitor.example.org/logbog, or leave it empty")  # fmt: skip
    return url


def listed(urls: str) -> tuple[str, ...]:
    """What stands between commas, each once."""
    return tuple(dict.fromkeys(filter(None, (url.strip() for url in urls.split(",")))))


def chat(given: str) -> str:
    """The number of a chat; empty for none."""
    if given and not re.fullmatch(r"-?\d{1,16}", given):
        raise ValueError(
            "must be the number of your own chat with the bot (docs/operate.md says how to find it)"
        )
    return given


def numbers(name: str) -> str:
    """A file of telephone numbers; empty for our own."""
    if not name:
        return name
    try:
        found = advice.numbers(Path(name))
    except OSError as error:
        raise ValueError("is not a file that can be read") from error
    except (UnicodeDecodeError, advice.BrokenPageError) as error:
        raise ValueError("is not a list of numbers; copy bot/words/numbers.toml and change it") from error
    if all(number.number != ALARM for number in found):
        raise ValueError(f"must hold {ALARM} as well: it stands on every page of advice")
    return name


def sentence(problem: dict[str, Any]) -> str:
    """Our own words for what pydantic has found wrong with a value: none of the library's reach an operator."""
    more = problem.get("ctx", {})
    match problem["type"]:
        case "value_error":
            return str(more.get("error", ""))
        case "enum":
            return f"must be one of: {', '.join(language.value for language in Language)}"
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "must be a whole number, without anything else"
        case "greater_than_equal":
            return f"must be {more['ge']} or more"
        case "less_than_equal":
            return f"must be {more['le']} or less"
        case "string_too_long":
            return f"may be at most {more['max_length']} letters long"
        case "bool_parsing" | "bool_type":
            return "must be true or false"
    return "cannot be read; .env.example says how it is written"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise ValueError("is not an address that can be read; is the port a number?") from error
    return parts
