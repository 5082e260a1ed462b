"""What keeps a bot from starting well is known before, each with a sentence of its own; what does not, waits."""

from __future__ import annotations

import asyncio
import os
import re
from email.utils import formatdate
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.operate.admin.status_codes import pressing, troubles
from bot.operate.commands import run_check
from bot.operate.watch.clock_watch import ClockWatch
from bot.settings import load
from bot.version import VERSION
from storage.backup.rotate_key import new_key_path
from storage.crypto.keys import MasterKey
from tests.bot.operate.test_seen_from_outside import free_port
from tests.kits.storage_kit import open_plainly, opened_case
from tests.kits.typed import Typed
from tests.kits.world import Clock, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
LIBRARYS = re.compile(r"Input should|unable to|valid |cast |Value error|Errno|Traceback")


@pytest.fixture
def unheard(types: Typed) -> Typed:
    """Somebody at a command line without a network."""
    types.settings["telegram_api_url"] = f"http://127.0.0.1:{free_port()}"
    return types


def test_a_name_that_no_setting_has(unheard: Typed) -> None:
    unheard.settings["operator_nmae"] = "En hjælpelinje"
    (unheard.folder / ".env").write_text("LOGBOG_LANGAUGE=da\n# LOGBOG_NOTHING=\n")
    code, said = unheard("run", "--check")
    assert code == 2
    assert "LOGBOG_OPERATOR_NMAE: there is no such setting; is LOGBOG_OPERATOR_NAME meant?" in said
    assert "LOGBOG_LANGAUGE: there is no such setting; is LOGBOG_LANGUAGE meant?" in said
    assert "NOTHING" not in said


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("language", "fr", "must be one of: da, en"),
        ("case_quota_mb", "viel", "must be a whole number"),
        ("case_quota_mb", "-1", "must be 0 or more"),
        ("ask_after_months", "700", "must be 600 or less"),
        ("operator_name", "x" * 201, "may be at most 200 letters long"),
        ("backup_elsewhere", "somewhere", "must be true or false"),
        ("timezone", "Europe", "is not a time zone"),
        ("webhook_url", "https://example.org:no/hook", "is not an address that can be read"),
        ("telegram_api_url", "http://[::1", "is not an address that can be read"),
        ("heartbeat_url", "monitor.example.org", "must be an address that is called"),
    ],
)
def test_each_value_has_its_own_sentence(unheard: Typed, setting: str, value: str, sentence: str) -> None:
    unheard.settings[setting] = value
    code, said = unheard("run", "--check")
    assert code == 2
    assert f"LOGBOG_{setting.upper()}: {sentence}" in said
    assert not LIBRARYS.search(said)


def test_an_empty_value_is_none(unheard: Typed) -> None:
    """Also that of a token, which does not hide the file that systemd hands over."""
    unheard.settings |= {"case_quota_mb": "", "language": ""}
    assert unheard("run", "--check")[0] == 0


def test_a_token_that_is_missing_says_where_it_goes(unheard: Typed) -> None:
    unheard.settings["telegram_token"] = ""
    assert "/etc/logbog/logbog_telegram_token" in unheard("run", "--check")[1]


def test_an_env_file_that_cannot_be_read_is_a_sentence(unheard: Typed) -> None:
    (unheard.folder / ".env").write_bytes(b"LOGBOG_OPERATOR_NAME=\xff\xfe\n")
    code, said = unheard("status")
    assert (code, "cannot be read by this user" in said) == (2, True)


def test_two_at_one_address(unheard: Typed) -> None:
    unheard.settings |= {
        "webhook_url": "https://example.org/hook", "webhook_secret": "0123456789abcdef",
        "listen": "127.0.0.1:9464", "monitor": "127.0.0.1:9464",
    }  # fmt: skip
    code, said = unheard("run", "--check")
    assert (code, "LOGBOG_MONITOR: it is the address of LOGBOG_LISTEN" in said) == (2, True)


def test_what_the_services_unit_forbids(unheard: Typed) -> None:
    unit = unheard.folder / "logbog.service"
    unit.write_text("[Service]\nSocketBindDeny=any\nSocketBindAllow=tcp:8080\nSocketBindAllow=tcp:9464\n")
    unheard.settings |= {"unit": str(unit), "monitor": "127.0.0.1:9999"}
    code, said = unheard("run", "--check")
    assert (
        code,
        "LOGBOG_MONITOR: the service's unit does not allow port 9999, but 8080 and 9464" in said,
    ) == (2, True)
    (unheard.folder / "logbog.service.d").mkdir()
    (unheard.folder / "logbog.service.d" / "override.conf").write_text(
        "[Service]\nSocketBindAllow=tcp:9999\n"
    )
    assert unheard("run", "--check")[0] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_what_the_services_user_cannot_read(unheard: Typed, tmp_path: Path) -> None:
    hidden = tmp_path / "numbers.toml"
    hidden.write_bytes((Path(run_check.__file__).parents[2] / "words" / "numbers.toml").read_bytes())
    hidden.chmod(0o600)
    unheard.settings |= {"numbers_file": str(hidden)}
    assert unheard("run", "--check")[0] == 0
    unheard.settings["unit"] = str(tmp_path / "logbog.service")
    code, said = unheard("run", "--check")
    assert (code, "NUMBERS_FILE: the service's user cannot read it" in said) == (2, True)
    assert os.geteuid() == 0


def test_a_change_of_the_key_that_was_broken_off_is_said_by_every_command(unheard: Typed) -> None:
    key_file = unheard.folder / "data.key"

    async def begin() -> None:
        store = await open_plainly(unheard.folder / "data", MasterKey.create(key_file, 0))
        await opened_case(store)
        await store.close()

    asyncio.run(begin())
    old = key_file.read_bytes()
    unheard("keygen", "--rotate")
    key_file.rename(new_key_path(key_file))
    key_file.write_bytes(old)
    key_file.chmod(0o600)
    unheard.settings["unit"] = str(unheard.folder / "logbog.service")
    for words in (("run", "--check"), ("check",)):
        code, said = unheard(*words)
        assert (code, "logbog keygen --rotate finishes it" in said) == (2, True), words
    assert unheard("keygen", "--rotate")[0] == 0
    assert unheard("run", "--check")[0] == 0
    assert unheard("check")[0] == 0


def test_which_version(types: Typed) -> None:
    with pytest.raises(SystemExit) as ended:
        types("--version")
    assert ended.value.code == 0
    assert types.capsys.readouterr().out == f"logbog {VERSION}\n"


@pytest.mark.parametrize(
    ("status", "ahead", "code", "sentence"),
    [
        (200, 0, 0, "in order"),
        (401, 0, 2, "LOGBOG_TELEGRAM_TOKEN: Telegram refuses it"),
        (200, 172_860, 2, "clock is 2 days, 0:0"),
        (500, 0, 0, "Telegram could not be asked"),
    ],
)
def test_telegram_is_asked(
    status: int, ahead: int, code: int, sentence: str, types: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that answers one question, and dates it."""

    async def me(_: web.Request) -> web.Response:
        date = formatdate(ClockWatch()._now() + ahead, usegmt=True)
        body = {
            "ok": status == 200,
            "result": {"id": 1, "username": "b"},
            "error_code": status,
            "description": "x",
        }
        return web.json_response(body, status=status, headers={"Date": date})

    async def asked() -> tuple[list[str], list[str]]:
        app = web.Application()
        app.router.add_post("/{token}/getMe", me)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        monkeypatch.setattr(run_check, "PATIENCE", 2.0)
        told = await run_check._ask_telegram(load(_env_file=None, telegram_token="1:x", telegram_api_url=url))
        await runner.cleanup()
        return told

    notes, wrong = asyncio.run(asked())
    assert (2 if wrong else 0) == code
    assert sentence in " ".join([*notes, *wrong, "" if wrong else "in order"])


def test_a_clock_that_is_off_is_told_when_it_begins_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [1_800_000_000.0]
    clock = ClockWatch(lambda: now[0])
    for shift in (0, 299, 172_800, 172_800, -400, 10):
        now[0] = 1_800_000_000.0 + shift
        clock.heard(formatdate(1_800_000_000, usegmt=True))
    clock.heard("")
    clock.heard("yesterday")
    told = [record.getMessage().partition(":")[0] for record in caplog.records]
    assert told == ["clock.wrong", "clock.right_again"]
    found = {
        "now": 10,
        "last_contact": 9,
        "up_since": 8,
        "disk_percent": 1.0,
        "last_backup": 9,
        "clock_ahead": -400,
    }
    assert troubles(found) == ["status.clock"] == pressing(found | {"troubles": troubles(found)})


async def test_a_bot_without_a_network_waits_and_one_whose_clock_is_moved_says_so(tmp_path: Path) -> None:
    """Both ways, while it runs; the stand-in's clock stays right."""
    clock = Clock(tmp_path / "clock")
    async with world(tmp_path, clock=clock, start=False) as here:
        port, nobody = free_port(), "LOGBOG_TELEGRAM_API_URL"
        url, monitor = here.bot.environment[nobody], free_port()
        here.bot.environment |= {nobody: f"http://127.0.0.1:{port}", "LOGBOG_MONITOR": f"127.0.0.1:{monitor}"}
        await here.bot.start()
        while "app.waiting" not in here.bot.output.read_text():
            here.bot.check()
            await here.pause()
        assert await here.bot.stop() == 0
        here.bot.environment[nobody] = url
        await here.bot.start()
        await here.phone().says("hej", r"nr\. 1")
        right = here.practice.clock()
        here.practice.clock = here.practice.bot.clock = lambda: right
        async with aiohttp.ClientSession() as http:
            for shift, status in ({"days": 2}, 503), ({"days": -4}, 503), ({"days": 2}, 200):
                clock.on(**shift)
                await here.phone().says("hej igen", "Gemt|beskeder")
                while True:
                    async with http.get(f"http://127.0.0.1:{monitor}/healthz") as answer:
                        if answer.status == status:
                            assert ("status.clock" in await answer.text()) == (status == 503)
                            break
                    await here.pause()
        text = here.bot.output.read_text()
        assert [text.count(f"code={code}") for code in ("clock.wrong", "clock.right_again")] == [1, 1]
