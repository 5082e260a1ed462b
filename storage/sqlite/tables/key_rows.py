"""The store's own few rows about its keys: which master key it is sealed to, and the key of its hashes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from storage.crypto.aead import KEY_SIZE
from storage.crypto.age_records import seal, unseal
from storage.crypto.keys import INDEX_KEY_SIZE, IndexKey, MasterKey
from storage.errors import DamagedError, LostKeyError, UnsealError

DATABASE = "logbog.db"
BLOBS = "blobs"

_NAMES = {"key_mark", "index_key"}
WORKING_KEY = "working_key"


def read_meta(con: sqlite3.Connection) -> dict[str, bytes]:
    """The rows; empty before the first start. Raises DamagedError when some are gone."""
    meta: dict[str, bytes] = dict(con.execute("SELECT name, value FROM meta").fetchall())
    if meta and not meta.keys() >= _NAMES:
        raise DamagedError("the keys' own rows are not there")
    return meta


def write_meta(con: sqlite3.Connection, key: MasterKey, secret: bytes) -> None:
    """At the first start."""
    rows = [("key_mark", key.mark), ("index_key", seal(key.recipient, secret))]
    con.executemany("INSERT INTO meta VALUES (?, ?)", rows)


def write_working_key(con: sqlite3.Connection, key: MasterKey, secret: bytes) -> None:
    """At the first start, at the first one with a store of before this key, and when the master key is changed."""
    con.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (WORKING_KEY, seal(key.recipient, secret)),
    )


def working_key(meta: Mapping[str, bytes], key: MasterKey) -> bytes:
    """The key of ``storage.crypto.aead``. Raises DamagedError."""
    try:
        secret = unseal(key.identity, meta[WORKING_KEY])
    except (KeyError, UnsealError):
        raise DamagedError("the key of the working state does not open") from None
    if len(secret) != KEY_SIZE:
        raise DamagedError("the key of the working state has another size")
    return secret


def index_key(meta: Mapping[str, bytes], key: MasterKey) -> IndexKey:
    """The key of this installation's hashes. Raises LostKeyError when it was sealed to another master key,
    DamagedError."""
    if not meta:
        raise DamagedError("the keys' own rows are not there")
    if meta["key_mark"] != key.mark:
        raise LostKeyError
    try:
        secret = unseal(key.identity, meta["index_key"])
    except UnsealError:
        raise DamagedError("the index key does not open") from None
    if len(secret) != INDEX_KEY_SIZE:
        raise DamagedError("the index key has another size")
    return IndexKey(secret)
