"""What lies in deploy/: the service's sandbox, the files' places, and both web servers in front of a real webhook."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.kits.waiting import until
from tests.kits.world import World, world

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SECRET = "a-made-up-secret-of-the-hook"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
MOST_EXPOSED = 2.0
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", ["logbog.service", "logbog-backup.service", "logbog-failed@.service"])
def test_the_sandbox_of_the_service(unit: str) -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", DEPLOY / unit],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(rf"Overall exposure level for {unit}: ([0-9.]+)", told.stdout)
    if found is None:
        pytest.skip("this systemd-analyze does not work offline")
    assert float(found.group(1)) <= MOST_EXPOSED


def test_what_the_service_says() -> None:
    unit = (DEPLOY / "logbog.service").read_text()
    for line in (
        "LimitCORE=0",
        "MemorySwapMax=0",
        "ProtectSystem=strict",
        "Type=notify",
        "RestartPreventExitStatus=2",
    ):
        assert f"\n{line}\n" in unit
    assert re.search(r"^WatchdogSec=\d+$", unit, re.MULTILINE)
    assert re.search(r"^MemoryMax=", unit, re.MULTILINE)
    assert len(re.findall(r"^LoadCredential=", unit, re.MULTILINE)) == 2
    assert "SocketBindDeny=any" in unit


def test_the_files_come_to_their_places_and_settings_stay(tmp_path: Path) -> None:
    environment = {**os.environ, "DESTDIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run(["sh", DEPLOY / "install.sh"], env=environment, check=True)
        (tmp_path / "etc/logbog/logbog.env").write_text("LOGBOG_LANGUAGE=en\n")
    assert (tmp_path / "etc/logbog/logbog.env").read_text() == "LOGBOG_LANGUAGE=en\n"
    assert (tmp_path / "etc/logbog").stat().st_mode & 0o777 == 0o700
    assert os.access(tmp_path / "usr/local/bin/logbog", os.X_OK)
    units = {path.name for path in (tmp_path / "etc/systemd/system").iterdir()}
    assert units == {path.name for path in DEPLOY.glob("logbog*.*") if path.suffix in (".service", ".timer")}
    assert len(units) == 4


def test_the_wrapper_and_the_service_agree() -> None:
    wrapper, unit = (DEPLOY / "logbog").read_text(), (DEPLOY / "logbog.service").read_text()
    assert "LOGBOG_DATA_DIR=/var/lib/logbog/data" in wrapper
    assert "LOGBOG_DATA_DIR=/var/lib/logbog/data" in unit
    assert "master.key:/etc/logbog/master.key" in unit
    assert "/etc/logbog/master.key" in wrapper
    settings = re.findall(r"^(LOGBOG_[A-Z_]+)=", (DEPLOY / "logbog.env").read_text(), re.MULTILINE)
    known = (ROOT / ".env.example").read_text()
    assert len(settings) > 3
    assert [name for name in settings if f"\n{name}=" not in known] == []


def test_the_wrapper_reads_the_settings_as_systemd_does_and_runs_none_of_them(tmp_path: Path) -> None:
    told = tmp_path / "settings.env"
    told.write_text(
        "# a line for people\n\nLOGBOG_LANGUAGE=da\n"
        'LOGBOG_OPERATOR_NAME="En hjælpelinje & $HOME"\n'
        "LOGBOG_OPERATOR_CONTACT=ring til os $(touch ran)\n"
        "LOGBOG_NUMBERS_FILE='/etc/logbog/numbers.toml'\nPATH=/nowhere\nLOGBOG_MONITOR="
    )
    text = (DEPLOY / "logbog").read_text()
    text = text.replace("/etc/logbog/logbog.env", str(told))
    text = re.sub("^exec .*", "exec env", text, flags=re.MULTILINE)
    assert str(told) in text
    (tmp_path / "logbog").write_text(text)
    ran = subprocess.run(
        ["sh", tmp_path / "logbog"], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    found = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    assert found["LOGBOG_LANGUAGE"] == "da"
    assert found["LOGBOG_OPERATOR_NAME"] == "En hjælpelinje & $HOME"
    assert found["LOGBOG_OPERATOR_CONTACT"] == "ring til os $(touch ran)"
    assert found["LOGBOG_NUMBERS_FILE"] == "/etc/logbog/numbers.toml"
    assert found["LOGBOG_MONITOR"] == ""
    assert found["PATH"] == os.environ["PATH"]
    assert not (tmp_path / "ran").exists()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def hooked(folder: Path) -> AsyncIterator[tuple[World, int]]:
    """A bot that listens for a webhook; gives its port."""
    port = free_port()
    async with world(folder, start=False) as here:
        here.bot.environment |= {
            "LOGBOG_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "LOGBOG_WEBHOOK_SECRET": SECRET,
            "LOGBOG_LISTEN": f"127.0.0.1:{port}",
        }
        await here.bot.start()
        await here.phone().says("hej", "Gemt")
        yield here, port


async def check(here: World, front: str) -> None:
    """An update through the web server is kept; all else is refused before it reaches the bot."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    update = {
        "update_id": 990001,
        "message": {
            "message_id": 990001, "date": int(time.time()), "text": "gennem webserveren",
            "chat": {"id": 7001, "type": "private", "first_name": "Signe"},
            "from": {"id": 7001, "is_bot": False, "first_name": "Signe"},
        },
    }  # fmt: skip
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as http:

        async def is_up() -> bool:
            try:
                async with http.get(front + "/") as answer:
                    assert answer.status == 404
                    return True
            except aiohttp.ClientConnectionError:
                return False

        await until(is_up)
        for method, headers, body, status in (
            ("POST", HEADER, json.dumps(update), 200),
            ("POST", {}, json.dumps(update), 403),
            ("POST", HEADER, io.BytesIO(bytes(5_000_000)), 413),
            ("GET", HEADER, None, None),
        ):
            try:
                async with http.request(method, front + "/telegram", data=body, headers=headers) as answer:
                    if status is None:
                        assert answer.status in (403, 404, 405)
                    else:
                        assert answer.status == status or (status, answer.status) == (
                            413,
                            502,
                        )  # Caddy 2.6's word
            except aiohttp.ClientConnectionError:
                assert status == 413  # some hang up in the middle of what is too long
    await here.phone().reads("2 beskeder|nr. 2")


@asynccontextmanager
async def running(*words: str | Path, folder: Path) -> AsyncIterator[None]:
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with (folder / "front.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*words, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)
    assert SECRET not in (folder / "front.log").read_text()


@needs("caddy")
async def test_caddy_in_front(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (here, port):
        front = free_port()
        text = (DEPLOY / "Caddyfile").read_text()
        for was, now in (
            ("logbog.example.org {", f"http://127.0.0.1:{front} {{"),
            ("127.0.0.1:8080", f"127.0.0.1:{port}"),
            ("{\n", "{\n\tadmin off\n\tauto_https off\n"),
        ):
            assert was in text
            text = text.replace(was, now, 1) if was == "{\n" else text.replace(was, now)
        (tmp_path / "Caddyfile").write_text(text)
        async with running("caddy", "run", "--config", tmp_path / "Caddyfile", folder=tmp_path):
            await check(here, f"http://127.0.0.1:{front}")


def certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=logbog.example.org", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


@needs("nginx")
@needs("openssl")
async def test_nginx_in_front(tmp_path: Path) -> None:
    certificate(tmp_path)
    async with hooked(tmp_path) as (here, port):
        front = free_port()
        text = (DEPLOY / "nginx.conf").read_text()
        for was, now in (
            ("listen 443 ssl;", f"listen 127.0.0.1:{front} ssl;"),
            ("    listen [::]:443 ssl;\n", ""),
            ("/etc/letsencrypt/live/logbog.example.org/fullchain.pem", f"{tmp_path}/cert.pem"),
            ("/etc/letsencrypt/live/logbog.example.org/privkey.pem", f"{tmp_path}/key.pem"),
            ("127.0.0.1:8080", f"127.0.0.1:{port}"),
        ):
            assert was in text
            text = text.replace(was, now)
        temporary = "".join(
            f"{name}_temp_path {tmp_path}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        (tmp_path / "nginx.conf").write_text(
            f"{user}pid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\n"
            f"http {{\n{temporary}{text}}}\n"
        )
        words = ("nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-g", "daemon off;")
        async with running(*words, folder=tmp_path):
            await check(here, f"https://127.0.0.1:{front}")
