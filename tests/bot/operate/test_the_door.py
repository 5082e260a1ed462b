"""The bot's door: nobody else of the machine can take its name, use it or hinder it; what is wrong with it is said."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.operate.admin import admin_server, admin_socket
from bot.operate.admin.admin_server import Control, _is_here
from bot.operate.admin.status_codes import troubles
from storage.data_folder import FolderLock
from tests.bot.operate.test_seen_from_outside import NOBODY, free_port
from tests.kits.typed import Typed
from tests.kits.waiting import until
from tests.kits.world import World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
AS_A_STRANGER = """
import os, socket, sys
os.setgroups([]), os.setgid(int(sys.argv[2])), os.setuid(int(sys.argv[2]))
end = socket.socket(socket.AF_UNIX)
try:
    end.connect(sys.argv[1])
except PermissionError:
    print("refused"), sys.exit()
end.sendall(b"GET /status HTTP/1.1\\r\\nHost: logbog\\r\\nConnection: close\\r\\n\\r\\n")
print(end.recv(100).decode().splitlines()[0])
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def monitored() -> AsyncIterator[tuple[World, int]]:
    """A running bot with a monitor, and its port; in a folder that others can enter."""
    made, port = tempfile.mkdtemp(), free_port()
    os.chmod(made, 0o755)  # noqa: PTH101, S103 - somebody else is to come as far as the door
    folder = Path(made)
    async with world(folder, start=False) as here:
        here.bot.environment["LOGBOG_MONITOR"] = f"127.0.0.1:{port}"
        await here.bot.start()
        await here.phone().says("hej", r"nr\. 1")
        yield here, port
    shutil.rmtree(folder)


def door_of(here: World) -> Path:
    (found,) = (here.folder / "data.run").iterdir()
    return found


@pytest.mark.asyncio(loop_scope="module")
async def test_it_lies_beside_the_data_where_only_its_user_comes(monitored: tuple[World, int]) -> None:
    here, _ = monitored
    door = door_of(here)
    assert stat.S_IMODE(door.parent.stat().st_mode) == 0o700
    assert door.is_socket()
    assert not [path for path in here.bot.data.rglob("*") if path.is_socket()]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.asyncio(loop_scope="module")
async def test_it_opens_to_its_own_user_and_root_only(monitored: tuple[World, int]) -> None:
    here, _ = monitored
    told = []
    for mode, user in ((0o700, 0), (0o700, NOBODY), (0o755, NOBODY)):
        (here.folder / "data.run").chmod(mode)
        door_of(here).chmod(0o777)  # even then: the other end is looked at
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", AS_A_STRANGER, door_of(here), str(user), stdout=asyncio.subprocess.PIPE
        )
        told.append((await process.communicate())[0].decode().strip())
    (here.folder / "data.run").chmod(0o700)
    assert told == ["HTTP/1.1 200 OK", "refused", "HTTP/1.1 403 Forbidden"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_monitor_answers_only_to_this_machines_own_names(monitored: tuple[World, int]) -> None:
    _, port = monitored
    told = {}
    async with aiohttp.ClientSession() as http:
        for host in (f"127.0.0.1:{port}", "localhost", "rebound.example", f"rebound.example:{port}"):
            async with http.get(f"http://127.0.0.1:{port}/metrics", headers={"Host": host}) as answer:
                told[host] = answer.status
    assert list(told.values()) == [200, 200, 421, 421]


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("127.0.0.1:9464", True), ("[::1]:9464", True), ("LOCALHOST:1", True), ("127.9.9.9", True),
        ("", False), ("192.0.2.1:9464", False), ("127.0.0.1.example", False), ("localhost.example:80", False),
    ],
)  # fmt: skip
def test_which_names_are_this_machine(host: str, here: bool) -> None:
    assert _is_here(host, "127.0.0.1") is here


class _Inside:
    door_is_open = True


async def test_a_door_that_cannot_be_opened_is_tried_again_and_so_is_one_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_server, "DOOR_SECONDS", 0.01)
    data, inside = tmp_path / "data", _Inside()
    data.mkdir()
    lock = FolderLock(data)
    (tmp_path / "data.run").write_text("in the way")
    control = Control(data, inside, None, None)  # type: ignore[arg-type]
    await control.start()
    assert not inside.door_is_open
    (tmp_path / "data.run").unlink()
    await asyncio.wait_for(until(lambda: inside.door_is_open), 10)
    (door,) = (tmp_path / "data.run").iterdir()
    before = door.stat().st_ino, door.stat().st_ctime_ns
    door.unlink()
    await asyncio.wait_for(until(door.exists), 10)
    assert (door.stat().st_ino, door.stat().st_ctime_ns) != before
    with admin_socket.reaching(data) as path:
        assert path.endswith(door.name)
    await control.stop()
    assert not door.exists()
    lock.release()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
async def test_a_folder_that_is_open_to_others_is_not_believed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    lock = FolderLock(data)
    door = admin_socket.Door(data)
    with door.listening():
        (tmp_path / "data.run").chmod(0o777)
        with pytest.raises(PermissionError), admin_socket.reaching(data):
            pass
        (tmp_path / "data.run").chmod(0o700)
        os.chown(tmp_path / "data.run", NOBODY, NOBODY)
        with pytest.raises(PermissionError), admin_socket.reaching(data):
            pass
    lock.release()


async def test_a_path_longer_than_a_sockets_name_may_be(tmp_path: Path) -> None:
    data = tmp_path / ("a" * 120) / "data"
    data.mkdir(parents=True)
    lock = FolderLock(data)
    with admin_socket.Door(data).listening(), admin_socket.reaching(data) as path:
        assert len(path) < 108
    lock.release()


async def test_where_systemd_gives_a_folder_it_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    (tmp_path / "data").mkdir()
    lock = FolderLock(tmp_path / "data")
    with admin_socket.Door(tmp_path / "data").listening() as end:
        assert isinstance(end, socket.socket)
        assert not (tmp_path / "data.run").exists()
        with admin_socket.reaching(tmp_path / "data"):
            assert len(list((tmp_path / "run").iterdir())) == 1
    lock.release()


async def test_a_folder_that_is_open_behind_a_closed_door(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert not admin_socket.is_open(tmp_path / "data")
    lock = FolderLock(tmp_path / "data")
    assert admin_socket.is_open(tmp_path / "data")
    lock.release()
    assert not admin_socket.is_open(tmp_path / "data")


def test_what_is_wrong_is_said_and_not_that_nobody_is_there(types: Typed) -> None:
    (types.folder / "data").mkdir()
    assert types("status") == (2, "not running: no bot has this data folder open\n")
    lock = FolderLock(types.folder / "data")
    code, said = types("status")
    assert (code, said.startswith("not answering: ")) == (2, True)
    assert json.loads(types("status", "--json")[1])["troubles"] == ["status.door_closed"]
    code, said = types("park")
    assert (code, "operate.door_closed" in said, "control.closed" in said) == (2, True, True)
    lock.release()


def test_a_bot_whose_door_is_closed_says_so_to_its_monitor() -> None:
    found = {"now": 10, "last_contact": 9, "up_since": 8, "disk_percent": 1.0, "last_backup": 9}
    assert troubles(found | {"door_is_open": False}) == ["status.door_closed"]
