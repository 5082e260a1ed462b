"""The store's own few keys: which master key it is sealed to, the key of its hashes, that of its working state, and the
one that signs checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from storage.crypto.aead import KEY_SIZE, WorkingSeal
from storage.crypto.age_records import seal, unseal
from storage.crypto.keys import INDEX_KEY_SIZE, IndexKey, MasterKey
from storage.engine import Engine, Row, Write
from storage.errors import DamagedError, LostKeyError, MissingError, UnsealError
from storage.ledger.checkpoint import KEY_SIZE as SEED_SIZE
from storage.ledger.checkpoint import SigningKey
from storage.statements import Change, Query

_NAMES = {"key_mark", "index_key"}
WORKING_KEY = "working_key"
PLACE = b"signing"


@dataclass(frozen=True, slots=True)
class SigningRow:
    """The installation's key as it is kept."""

    public: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """What a store is opened with."""

    index_key: IndexKey
    working_seal: WorkingSeal
    signing: SigningRow


async def open_keys(engine: Engine, key: MasterKey, random: Callable[[int], bytes]) -> StoreKeys:
    """The keys, each made where there is none yet: at the first start, or at the first one with a store of before it.
    Raises LostKeyError, DamagedError, FailedError."""
    if not await _meta(engine):
        rows = [("key_mark", key.mark), ("index_key", seal(key.recipient, random(INDEX_KEY_SIZE)))]
        await _put(engine, Write(Change.META_PUT, rows))
    hashes = index_key(await _meta(engine), key)
    if WORKING_KEY not in await _meta(engine):
        await _put(engine, Write(Change.META_PUT, [(WORKING_KEY, seal(key.recipient, random(KEY_SIZE)))]))
    working = WorkingSeal(working_key(await _meta(engine), key), key.identity, random)
    if (signing := await _signing(engine)) is None:
        await _put(engine, Write(Change.SIGNING_ADD, [_signing_row(working, random(SEED_SIZE))]))
        signing = await _signing(engine)
    if signing is None:
        raise MissingError("the signing key was not kept")
    return StoreKeys(hashes, working, signing)


def checked_meta(rows: Sequence[Row]) -> dict[str, bytes]:
    """The rows by name; empty before the first start. Raises DamagedError when some are gone."""
    meta: dict[str, bytes] = dict(rows)
    if meta and not meta.keys() >= _NAMES:
        raise DamagedError("the keys' own rows are not there")
    return meta


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


async def _meta(engine: Engine) -> dict[str, bytes]:
    return checked_meta(await engine.read(Query.META))


async def _signing(engine: Engine) -> SigningRow | None:
    """The signing key; None before it was made. Raises DamagedError when it is gone."""
    for row in await engine.read(Query.SIGNING):
        return SigningRow(*row)
    if await engine.read(Query.CHECKPOINT_ANY):
        raise DamagedError("the signing key is gone")
    return None


def _signing_row(working: WorkingSeal, seed: bytes) -> Row:
    key = SigningKey.from_seed(seed)
    return key.public, working.seal(PLACE + key.public, seed)


async def _put(engine: Engine, write: Write) -> None:
    (refusal,) = await engine.commit([[write]])
    if refusal is not None:
        raise refusal.error or DamagedError("a key of the store's own could not be kept")
