"""Settings: one frozen object, read from the environment and ``.env`` at the edge and handed down. Nothing else reads
the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import setting_rules as rules
from bot.settings_error import SettingsError
from bot.words import Language, advice

PREFIX = "LOGBOG_"
UNIT = f"{PREFIX}UNIT"
DOTENV = ".env"
UNREADABLE = (
    f"{DOTENV}, or a file that systemd hands over, cannot be read by this user: as a service there is to be none in "
    "/opt/logbog (what it says belongs into /etc/logbog/logbog.env); else chown or chmod it."
)
TELEGRAM_API = "https://api.telegram.org"
FETCHABLE_BYTES = 20_000_000


class Settings(BaseSettings):
    """Every setting, as described in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: Annotated[str, AfterValidator(rules.root)] = TELEGRAM_API
    data_dir: Path = Path("data")
    master_key_file: Path | None = None
    language: Language = Language.DANISH
    timezone: Annotated[str, AfterValidator(rules.zone)] = "Europe/Copenhagen"
    tsa_url: Annotated[str, AfterValidator(rules.authorities)] = ""
    operator_name: str = Field(default="", max_length=200)
    operator_contact: str = Field(default="", max_length=200)
    numbers_file: Annotated[str, AfterValidator(rules.numbers)] = ""
    case_quota_mb: int = Field(default=10_000, ge=0)
    webhook_url: Annotated[str, AfterValidator(rules.webhook)] = ""
    webhook_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    listen: Annotated[str, AfterValidator(rules.address)] = "127.0.0.1:8080"
    monitor: Annotated[str, AfterValidator(rules.monitor)] = ""
    ask_after_months: int = Field(default=0, ge=0, le=600)
    operator_chat: Annotated[str, AfterValidator(rules.chat)] = ""
    heartbeat_url: Annotated[str, AfterValidator(rules.heartbeat)] = ""
    backup_elsewhere: bool = False

    @field_validator("webhook_secret")
    @classmethod
    def _secret_fits(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        given = secret.get_secret_value()
        if given and not rules.SECRET.fullmatch(given):
            raise ValueError("may hold A-Z, a-z, 0-9, _ and - only, at most 256 of them")
        if info.data.get("webhook_url") and len(given) < rules.SHORTEST_SECRET:
            raise ValueError(
                f"is missing or shorter than {rules.SHORTEST_SECRET}: with a webhook, anybody could write here "
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
        return rules.listed(self.tsa_url)

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

    telegram_token: Annotated[SecretStr, AfterValidator(rules.token)] = Field(
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
    except (OSError, UnicodeDecodeError):
        raise SettingsError((UNREADABLE,)) from None


def given_names() -> set[str]:
    """The names of settings that are given, in the environment or in ``.env``, whether there are such settings or
    not."""
    try:
        lines = Path(DOTENV).read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    written = {line.removeprefix("export ").partition("=")[0].strip() for line in lines if "=" in line}
    return {name for name in (*os.environ, *written) if name.startswith(PREFIX) and name != UNIT}


def unit_file() -> Path | None:
    """The unit that the bot is to run as, where the command was typed for it (deploy/logbog)."""
    return Path(os.environ[UNIT]) if os.environ.get(UNIT) else None


def _sentence(problem: Any) -> str:
    location, said = str((problem.get("loc") or ("",))[0]).upper(), rules.sentence(problem)
    return f"{PREFIX}{location}{'' if said == rules.UNSET else ':'} {said}"
