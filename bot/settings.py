"""Settings: one frozen object, read from the environment and ``.env`` at the edge and handed down. Nothing else reads
the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.words import Language

PREFIX = "LOGBOG_"
TELEGRAM_API = "https://api.telegram.org"
FETCHABLE_BYTES = 20_000_000


class SettingsError(Exception):
    """One or more settings are missing or wrong: ``problems`` holds a sentence with the remedy for each."""

    code = "settings.invalid"

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


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


class Settings(BaseSettings):
    """Every setting, as described in ``.env.example``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: Annotated[str, AfterValidator(_root)] = TELEGRAM_API
    data_dir: Path = Path("data")
    master_key_file: Path | None = None
    language: Language = Language.DANISH
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Copenhagen"
    operator_name: str = Field(default="", max_length=200)
    operator_contact: str = Field(default="", max_length=200)

    @property
    def key_file(self) -> Path:
        """Where the master key lies: beside the data folder unless said otherwise, never inside it by itself."""
        if self.master_key_file is not None:
            return self.master_key_file
        return self.data_dir.with_name(self.data_dir.name + ".key")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the people who use this installation."""
        return ZoneInfo(self.timezone)

    @property
    def file_limit(self) -> int | None:
        """The largest file in bytes that can be fetched: Telegram's limit for bots, none with a server of one's own."""
        return FETCHABLE_BYTES if urlsplit(self.telegram_api_url).hostname == "api.telegram.org" else None


def load(**given: object) -> Settings:
    """The settings from the environment and ``.env``; ``given`` ones come before both. Raises SettingsError."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks what mypy cannot know here
    except ValidationError as error:
        raise SettingsError(tuple(_sentence(problem) for problem in error.errors())) from None


def _sentence(problem: object) -> str:
    location = problem["loc"][0] if isinstance(problem, dict) and problem.get("loc") else ""
    message = problem.get("msg", "") if isinstance(problem, dict) else ""
    return f"{PREFIX}{str(location).upper()}: {str(message).removeprefix('Value error, ')}"
