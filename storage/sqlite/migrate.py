"""Bringing an older database up to the format that this program writes: forwards only, in one transaction, after
a copy.

``schema.sql`` is what a new database gets. ``migrations/NNNN.sql`` takes one of format NNNN - 1 to NNNN; what these
files say never changes once it has been released, and none of them may rest on today's code. A store that has been
brought up has the same tables, indexes and triggers as a new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from storage.data_folder import create_file, sync_file, sync_folder


def create(handle: sqlite3.Connection, application: int, version: int) -> None:
    """The tables of a new database, in one transaction. Raises sqlite3.Error."""
    handle.execute("BEGIN EXCLUSIVE")
    for statement in statements("schema.sql"):
        handle.execute(statement)
    handle.execute("INSERT INTO progress VALUES (1, 0)")
    handle.execute(f"PRAGMA application_id = {application}")
    handle.execute(f"PRAGMA user_version = {version}")
    handle.execute("COMMIT")


def bring_up(handle: sqlite3.Connection, path: Path, version: int, to: int) -> None:
    """From format ``version`` to ``to``. What was there lies beside it as a copy first, as sealed as the database
    itself and named after its format. A crash leaves the old format or the new one. Raises OSError, sqlite3.Error."""
    _copy(handle, path.with_name(f"{path.name}.format-{version}"))
    handle.execute("BEGIN EXCLUSIVE")
    try:
        for step in range(version + 1, to + 1):
            for statement in statements(f"migrations/{step:04}.sql"):
                handle.execute(statement)
        handle.execute(f"PRAGMA user_version = {to}")
        handle.execute("COMMIT")
    except sqlite3.Error:
        if handle.in_transaction:
            handle.execute("ROLLBACK")
        raise


def drop_copies(path: Path, *, below: int | None = None) -> None:
    """Remove the copies of older formats (``below`` one, if given) that lie beside a database: what is locked or erased
    in it is not in them. Raises OSError."""
    copies = [copy for copy in path.parent.glob(f"{path.name}.format-*") if copy.is_file()]
    gone = [copy for copy in copies if below is None or _format(copy) < below]
    for copy in gone:
        copy.unlink()
    if gone:
        sync_folder(path.parent)


def _format(copy: Path) -> int:
    number = copy.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def statements(name: str) -> Iterator[str]:
    """The statements of one of our own SQL texts, in order."""
    statement = ""
    text = resources.files("storage.sqlite").joinpath(name).read_text("utf-8")
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _copy(handle: sqlite3.Connection, copy: Path) -> None:
    """A whole copy or none: written under another name, synced, then renamed. SQLite makes it, since a second
    descriptor of the database's file would let go of the lock when it is closed."""
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    os.close(create_file(part))  # empty, so that nobody else may read it from the first byte on
    handle.execute("VACUUM INTO ?", (str(part),))
    sync_file(part)
    part.replace(copy)
    sync_folder(copy.parent)
