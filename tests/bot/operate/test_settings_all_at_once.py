"""Settings: everything that is wrong is told at once, each with what to do; every setting is in .env.example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, RunSettings, Settings, load, load_to_run
from bot.settings_error import SettingsError

ROOT = Path(__file__).parents[3]
TOKEN = "1000001:a-made-up-token"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.setenv("LOGBOG_TELEGRAM_TOKEN", TOKEN)


def wrong(monkeypatch: pytest.MonkeyPatch, **settings: str) -> list[str]:
    for name, value in settings.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    with pytest.raises(SettingsError) as caught:
        load_to_run()
    return list(caught.value.problems)


def test_all_errors_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = wrong(
        monkeypatch,
        telegram_token="",
        telegram_api_url="ftp://x",
        timezone="Mars/Here",
        language="fr",
        webhook_url="http://example.org/hook",
        webhook_secret="a b",
        listen="here",
    )
    named = [re.match(r"LOGBOG_[A-Z_]+", problem) for problem in problems]
    assert [one.group().removeprefix(PREFIX).lower() for one in named if one] == [
        "telegram_token",
        "telegram_api_url",
        "language",
        "timezone",
        "webhook_url",
        "webhook_secret",
        "listen",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_token", "a.b.c"),
        ("telegram_token", f" {TOKEN}"),
        ("telegram_token", "12:abc"),
        ("webhook_url", "https://example.org:8080/hook"),
        ("webhook_url", "https://example.org:no/hook"),
        ("webhook_url", "https://example.org/hook?x=1"),
        ("webhook_url", "https:///hook"),
        ("listen", "127.0.0.1"),
        ("listen", "127.0.0.1:70000"),
        ("listen", ":80"),
        ("operator_name", "x" * 201),
    ],
)
def test_each_error_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    problems = wrong(monkeypatch, **{name: value})
    assert problems[0].startswith(f"LOGBOG_{name.upper()}: ")
    if "token" in name:
        assert value.strip() not in problems[0]


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = wrong(monkeypatch, webhook_url="https://example.org/hook", webhook_secret="short")
    assert "openssl rand" in problem
    assert "short" not in problem.replace("shorter", "")
    monkeypatch.setenv("LOGBOG_WEBHOOK_SECRET", "0123456789abcdef")
    assert load_to_run().webhook_url == "https://example.org/hook"


def test_other_commands_need_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOGBOG_TELEGRAM_TOKEN")
    assert load().telegram_token.get_secret_value() == ""


def test_a_token_handed_over_by_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LOGBOG_TELEGRAM_TOKEN")
    (tmp_path / "logbog_telegram_token").write_text(TOKEN + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    settings = load_to_run()
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)


def test_every_setting_is_explained() -> None:
    names = [PREFIX + name.upper() for name in RunSettings.model_fields]
    assert len(names) > 8
    example = (ROOT / ".env.example").read_text()
    assert [name for name in names if not re.search(rf"^{name}=", example, re.MULTILINE)] == []
    table = ROOT / "docs" / "operate.md"
    if table.exists():
        rows = re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", table.read_text(), re.MULTILINE)
        assert sorted(rows) == sorted(names)


def test_the_example_holds_the_defaults() -> None:
    lines = re.findall(rf"^{PREFIX}([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    defaults = Settings()
    assert len(lines) > 8
    for name, shown in lines:
        if name == "TELEGRAM_TOKEN":
            continue
        value = defaults.key_file if name == "MASTER_KEY_FILE" else getattr(defaults, name.lower())
        text = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        assert text == shown, name
