"""What a monitor, systemd and the operator's own chat are told by a running bot: counts and codes only."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.operate.admin import admin_socket
from bot.operate.admin.status_codes import NO_CONTACT_SECONDS, troubles
from tests.kits.world import World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
POISONED = Path(__file__).parents[2] / "kits" / "poisoned_bot.py"
OPERATOR = 555


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, start=False) as made:
        yield made


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_health_and_metrics(here: World) -> None:
    port = free_port()
    here.bot.environment["LOGBOG_MONITOR"] = f"127.0.0.1:{port}"
    await here.bot.start()
    await here.phone().says("en besked med ordet hemmelig", r"nr\. 1")
    async with aiohttp.ClientSession() as http:
        async with http.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            text = await answer.text()
        for path in ("/status", "/hold", "/parked"):
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 404
    families = list(text_string_to_metric_families(text))
    samples = {sample.name: sample for family in families for sample in family.samples}
    assert len(samples) > 12
    assert samples["logbog_cases"].value == 1
    assert samples["logbog_incidents"].value == 1
    assert {label for sample in samples.values() for label in sample.labels} == {"version"}
    assert "hemmelig" not in text
    assert "7001" not in text


async def test_no_contact_is_no_health(here: World) -> None:
    port = free_port()
    here.bot.environment["LOGBOG_MONITOR"] = f"127.0.0.1:{port}"
    here.bot.command = [
        sys.executable, "-c",
        "import bot.operate.admin.status_codes as t; t.NO_CONTACT_SECONDS = -3600; "
        "from bot import cli; cli.main(['run'])",
    ]  # fmt: skip
    await here.bot.start()
    await here.phone().says("hej", r"nr\. 1")
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/healthz") as answer:
        assert (answer.status, await answer.text()) == (503, "status.no_contact\n")


def test_a_bot_that_was_stopped_for_hours_is_not_in_trouble_when_it_starts() -> None:
    """Its last contact is remembered; the five minutes without one begin with its start."""
    found = {
        "now": 10_000,
        "last_contact": 1_000,
        "up_since": 9_990,
        "disk_percent": 1.0,
        "last_backup": 9_000,
    }
    assert troubles(found) == []
    assert troubles({**found, "now": 9_990 + NO_CONTACT_SECONDS + 1}) == ["status.no_contact"]
    assert troubles({**found, "now": 10_500, "last_contact": 10_400}) == []


async def test_a_monitor_that_cannot_listen_stops_nothing(here: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        here.bot.environment["LOGBOG_MONITOR"] = f"127.0.0.1:{taken.getsockname()[1]}"
        await here.bot.start()
        await here.phone().says("hej", r"nr\. 1")
    assert "control.no_monitor" in here.bot.output.read_text()


async def test_systemd_hears_that_it_is_ready_and_alive(here: World) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(here.folder / "notify"))
        end.setblocking(False)
        here.bot.environment |= {"NOTIFY_SOCKET": str(here.folder / "notify"), "WATCHDOG_USEC": "600000"}
        await here.bot.start()
        loop = asyncio.get_running_loop()
        heard = [await asyncio.wait_for(loop.sock_recv(end, 100), 30) for _ in range(4)]
        assert heard == [b"READY=1"] + [b"WATCHDOG=1"] * 3
        await here.bot.stop()
        last = b""
        while True:
            try:
                last = end.recv(100)
            except BlockingIOError:
                break
        assert last == b"STOPPING=1"


async def test_trouble_comes_to_the_operators_chat_as_codes_and_counts(here: World) -> None:
    here.bot.environment["LOGBOG_OPERATOR_CHAT"] = str(OPERATOR)
    here.bot.command = [sys.executable, str(POISONED)]
    operator = here.phone(OPERATOR)
    await operator.send(text="/start")
    await here.bot.start()
    await operator.reads(".")
    await here.phone().send(text="gift i en brønd")
    alarm = await operator.reads(r"lane\.\w+ ×\d")
    assert re.fullmatch(r"([a-z_.]+ ×\d+\n?)+", alarm["text"])
    said = [message["text"] for message in await here.phone().said()]
    assert not [text for text in said if "lane." in text]


NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_restores_is_the_bots(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    (tmp_path / "data" / "blobs").mkdir(parents=True)
    admin_socket.like_its_parent(tmp_path / "data")
    assert {path.stat().st_uid for path in (tmp_path / "data", tmp_path / "data" / "blobs")} == {NOBODY}
