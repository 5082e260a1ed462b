"""Settings: one frozen object, read from the environment and ``.env`` at the edge and handed down. Nothing else reads
the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings_error import SettingsError
from bot.words import Language, advice

PREFIX = "LOGBOG_"
TELEGRAM_API = "https://api.telegram.org"
FETCHABLE_BYTES = 20_000_000
WEBHOOK_PORTS = (None, 443, 80, 88, 8443)  # where Telegram's own server delivers to
SHORTEST_SECRET = 16
ALARM = "112"

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_UNSET = "is missing: ask @BotFather in Telegram for a token and put it into .env (see .env.example)."


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is not a time zone; write for example Europe/Copenhagen") from error
    return name


def _root(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("is not the root address of a server; write for example https://api.telegram.org")
    return url.rstrip("/")


def _token(token: SecretStr) -> SecretStr:
    given = token.get_secret_value()
    if not given.strip():
        raise ValueError(_UNSET)
    if not _TOKEN.fullmatch(given):
        raise ValueError("is not a bot's token: copy it whole from @BotFather, digits, colon and all")
    return token


def _webhook(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)  # a port that is none raises ValueError by itself, below
    if not parts.hostname or (parts.scheme != "https" and not _is_here(parts.hostname)):
        raise ValueError("must be an https address that Telegram can reach; leave it empty for polling")
    if parts.port not in WEBHOOK_PORTS and not _is_here(parts.hostname):
        raise ValueError("must be at port 443, 80, 88 or 8443: Telegram delivers to no other")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path; write for example https://logbog.example.org/telegram")
    return url


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(listen: str) -> str:
    host, colon, port = listen.rpartition(":")
    if not host or not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("must be an address and a port; write for example 127.0.0.1:8080")
    return listen


def _monitor(listen: str) -> str:
    if listen and not _is_here(_address(listen).rpartition(":")[0].strip("[]")):
        raise ValueError(
            "must be an address of this machine only, such as 127.0.0.1:9464; leave it empty for none"
        )
    return listen


def _authorities(urls: str) -> str:
    for url in _listed(urls):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be addresses of time-stamping authorities, separated by commas; or empty")
        if parts.username is not None:
            raise ValueError("must not hold a name or a password: choose an authority that asks for none")
    return urls


def _heartbeat(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("must be an address that is called while all is well; write for example "
                         "https://monitor.example.org/logbog, or leave it empty")  # fmt: skip
    return url


def _listed(urls: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (url.strip() for url in urls.split(",")))))


def _chat(given: str) -> str:
    if given and not re.fullmatch(r"-?\d{1,16}", given):
        raise ValueError(
            "must be the number of your own chat with the bot (docs/operate.md says how to find it)"
        )
    return given


def _numbers(name: str) -> str:
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


class Settings(BaseSettings):
    """Every setting, as described in ``.env.example``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: Annotated[str, AfterValidator(_root)] = TELEGRAM_API
    data_dir: Path = Path("data")
    master_key_file: Path | None = None
    language: Language = Language.DANISH
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Copenhagen"
    tsa_url: Annotated[str, AfterValidator(_authorities)] = ""
    operator_name: str = Field(default="", max_length=200)
    operator_contact: str = Field(default="", max_length=200)
    numbers_file: Annotated[str, AfterValidator(_numbers)] = ""
    case_quota_mb: int = Field(default=10_000, ge=0)
    webhook_url: Annotated[str, AfterValidator(_webhook)] = ""
    webhook_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    listen: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8080"
    monitor: Annotated[str, AfterValidator(_monitor)] = ""
    ask_after_months: int = Field(default=0, ge=0, le=600)
    operator_chat: Annotated[str, AfterValidator(_chat)] = ""
    heartbeat_url: Annotated[str, AfterValidator(_heartbeat)] = ""
    backup_elsewhere: bool = False

    @field_validator("webhook_secret")
    @classmethod
    def _secret_fits(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        given = secret.get_secret_value()
        if given and not _SECRET.fullmatch(given):
            raise ValueError("may hold A-Z, a-z, 0-9, _ and - only, at most 256 of them")
        if info.data.get("webhook_url") and len(given) < SHORTEST_SECRET:
            raise ValueError(
                f"is missing or shorter than {SHORTEST_SECRET}: with a webhook, anybody could write here "
                "without it. Make one with: openssl rand -hex 32"
            )
        return secret

    @property
    def key_file(self) -> Path:
        """Where the master key lies: beside the data folder unless said otherwise, never inside it by itself."""
        if self.master_key_file is not None:
            return self.master_key_file
        return self.data_dir.with_name(self.data_dir.name + ".key")

    @property
    def listen_at(self) -> tuple[str, int]:
        """Where the webhook listens: host and port."""
        return _parted(self.listen)

    @property
    def monitor_at(self) -> tuple[str, int] | None:
        """Where a monitor may ask, if anywhere: host and port."""
        return _parted(self.monitor) if self.monitor else None

    @property
    def authorities(self) -> tuple[str, ...]:
        """The time-stamping authorities (RFC 3161) that checkpoints are stamped by; none where there is no setting."""
        return _listed(self.tsa_url)

    @property
    def numbers(self) -> tuple[advice.Number, ...]:
        """The telephone numbers below each page of advice."""
        return advice.numbers(Path(self.numbers_file)) if self.numbers_file else advice.numbers()

    @property
    def case_quota(self) -> int | None:
        """How many bytes the files of one case may take; None for any number."""
        return self.case_quota_mb * 1_000_000 or None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the people who use this installation."""
        return ZoneInfo(self.timezone)

    @property
    def file_limit(self) -> int | None:
        """The largest file in bytes that can be fetched: Telegram's limit for bots, none with a server of one's own."""
        return FETCHABLE_BYTES if urlsplit(self.telegram_api_url).hostname == "api.telegram.org" else None


def _parted(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


class RunSettings(Settings):
    """The settings of a bot that is to run: with a token."""

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        default=SecretStr(""), validate_default=True
    )


def notify_socket() -> tuple[str | None, float | None]:
    """What systemd hands to a service with Type=notify: where to tell it how we are, and within how many seconds it
    wants to hear of it (None: not at all)."""
    wanted = os.environ.get("WATCHDOG_USEC", "")
    return os.environ.get("NOTIFY_SOCKET") or None, int(wanted) / 1e6 if wanted.isdigit() else None


def runtime_directory() -> Path | None:
    """The folder below /run that systemd makes for a service (``RuntimeDirectory``), or anybody else who hands over
    ``RUNTIME_DIRECTORY``; None where there is none."""
    first = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    return Path(first) if first else None


def to_the_journal() -> bool:
    """Whether standard output is systemd's journal (``JOURNAL_STREAM``, systemd.exec(5))."""
    try:
        out = os.fstat(1)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{out.st_dev}:{out.st_ino}"


def load(**given: object) -> Settings:
    """The settings from the environment and ``.env``; ``given`` ones come before both. Raises SettingsError with
    everything that is wrong with them."""
    return _load(Settings, given)


def load_to_run(**given: object) -> Settings:
    """The same, for a bot that needs a token. Raises SettingsError."""
    return _load(RunSettings, given)


def _load(kind: type[Settings], given: dict[str, object]) -> Settings:
    """systemd hands over secrets as files: one named as its setting (``LoadCredential=logbog_telegram_token:…``) is
    read like it."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and Path(folder).is_dir():
        given = {"_secrets_dir": folder, **given}
    try:
        return kind(**given)  # type: ignore[arg-type]  # pydantic checks what mypy cannot know here
    except ValidationError as error:
        raise SettingsError(tuple(_sentence(problem) for problem in error.errors())) from None


def _sentence(problem: object) -> str:
    location = problem["loc"][0] if isinstance(problem, dict) and problem.get("loc") else ""
    message = str(problem.get("msg", "") if isinstance(problem, dict) else "").removeprefix("Value error, ")
    return f"{PREFIX}{str(location).upper()}{'' if message == _UNSET else ':'} {message}"
