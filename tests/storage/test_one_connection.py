"""SQLite from 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write or checkpoint at one moment: so
there is one connection to a database, opened in one place of the code, and it maps nothing into memory."""

from __future__ import annotations

import ast
import sqlite3
from functools import partial
from pathlib import Path

from tests.kits.storage_kit import Opener, appended, engine_of, opened_case

ROOT = Path(__file__).parents[2]


async def test_the_database_is_opened_once_and_not_mapped(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await appended(store, account, case, [b"x" * 50_000])
    _check_from_outside(folder)
    engine = engine_of(store)
    for pragma, value in (
        ("locking_mode", "exclusive"),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("mmap_size", 0),
    ):
        assert await engine.ask(partial(_pragma, pragma)) == value, pragma


def _pragma(name: str, con: sqlite3.Connection) -> object:
    return con.execute(f"PRAGMA {name}").fetchone()[0]


def _check_from_outside(folder: Path) -> None:
    database = str((folder / "logbog.db").resolve())
    opened = [link for link in Path("/proc/self/fd").iterdir() if _target(link) == database]
    assert len(opened) == 1
    assert database not in Path("/proc/self/maps").read_text()
    assert not (folder / "logbog.db-shm").exists()


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # the descriptor of the listing itself
        return ""


def test_every_place_that_opens_a_database_is_known() -> None:
    """A further one has to be thought about here: read-only and immutable, or only where no store can be open."""
    places = []
    for path in [*(ROOT / "storage").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    calls = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
                    places += [(path.name, node.name)] * ("sqlite3.connect" in calls)
    assert sorted(places) == [
        ("connection.py", "open_checked"),  # the one
        (
            "connection.py",
            "settle",
        ),  # a database whose folder's lock is held here, or a copy that nobody has open
        ("inspect.py", "immutable"),  # read-only
    ]
