"""How a case's private key is sealed to codes and recovery keys. Values and bytes only; the table is in
``storage.access.access``.

A lock has three *places* in random order, each with a seal for a code and one for a recovery key. What is behind one is
a *pass*: the key of a case, the place of the pass itself, and the place of a further notebook *below*. The first pass
opens the case; the one below it a notebook of its own, and so on. A place that is not in use holds random bytes sealed
to a key that nobody has: from outside all three look alike, with or without a code below. The notebook below is made
together with the first code (``with_notebook``), so that it is there whether or not a second code is ever chosen.

One run of scrypt (RFC 7914) makes an age identity of a code; it fits one of the places or none. So all codes of a case
cost the same, and a wrong one costs no less.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import struct
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace

from pyrage.x25519 import Identity

from storage.crypto.age_keys import SECRET, identity_of
from storage.crypto.age_records import identity_from, new_identity, recipient_from, seal_bound, unseal_bound
from storage.errors import DamagedError, LockedError

PLACES = 3
COST = 16
"""log2 of scrypt's N: 64 MiB with r = 8, p = 1. What it costs in time is in bench/RESULTS.md. It is kept with the lock,
so that a lock made tomorrow may cost more."""

SALT = 16
_NOWHERE = 255
_KEY = 74  # characters of an identity in age's writing
_SHAPE = struct.Struct(f">BBBB16s{_KEY}s16s{_KEY}s")


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A case that has been opened: in memory only, and never in a repr."""

    case: bytes
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pass:
    """What is behind a place. ``home`` is the case whose lock it is. ``depth`` is 0 for the case itself. ``below`` is
    the notebook of the next place, once it has one; ``next`` that place, None for the last."""

    home: bytes
    key: CaseKey
    depth: int
    place: int
    next: int | None
    below: CaseKey | None = None


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """Something sealed to an age recipient, which is known, so that it can be sealed anew without the code."""

    recipient: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Lock:
    """A case's lock. ``bare`` is the place of the first pass, and the next, as long as there is no code (a case may
    have a recovery key only); from then on nobody knows it who has not opened it. ``beside`` are the cases of the
    notebooks below."""

    bare: tuple[int, int] | None
    cost: int
    salt: bytes
    codes: tuple[SealedSecret, ...]
    keys: tuple[SealedSecret, ...]
    beside: tuple[bytes, ...] = ()

    @property
    def coded(self) -> bool:
        """Whether there is a code."""
        return self.bare is None


def new_lock() -> Lock:
    """A lock without any code or key yet."""
    order = list(range(PLACES))
    random.SystemRandom().shuffle(order)
    return Lock(
        bare=(order[0], order[1]),
        cost=COST,
        salt=os.urandom(SALT),
        codes=tuple(_nothing() for _ in order),
        keys=tuple(_nothing() for _ in order),
    )


def first_pass(lock: Lock, home: CaseKey) -> Pass:
    """The pass of a case that has no code. Raises LockedError where it has one."""
    if lock.bare is None:
        raise LockedError
    return Pass(home.case, home, 0, *lock.bare)


def plainly(code: str) -> str:
    """A code as it counts: without capitals and double spaces, however its letters are composed."""
    return " ".join(unicodedata.normalize("NFKC", code).casefold().split())


def stretch(code: str, salt: bytes, cost: int) -> Identity:
    """The age identity that a code makes. Takes a good part of a second, and 128 * 8 * 2**cost bytes."""
    written = plainly(code).encode()
    memory = 128 * 8 << cost
    secret = hashlib.scrypt(written, salt=salt, n=1 << cost, r=8, p=1, maxmem=memory * 2, dklen=SECRET)
    return identity_of(secret)


def opened(lock: Lock, home: bytes, identity: Identity) -> Pass | None:
    """What an identity (of a code, or a recovery key) opens. The one nearest to the case where two are the same."""
    public = str(identity.to_public())
    found = [
        _unpacked(home, unseal_bound(identity, _where(home, place), one.sealed))
        for row in (lock.codes, lock.keys)
        for place, one in enumerate(row)
        if one.recipient == public
    ]
    return min(found, key=lambda one: one.depth, default=None)


def with_code(lock: Lock, holder: Pass, identity: Identity) -> Lock:
    """The lock with another code for the holder's own place."""
    public = str(identity.to_public())
    codes = _put(lock.codes, holder.place, _sealed(public, holder))
    return replace(lock, bare=None, codes=codes)


def with_key(lock: Lock, holder: Pass, identity: Identity) -> Lock:
    """The lock with another recovery key for the holder's own place."""
    public = str(identity.to_public())
    return replace(lock, keys=_put(lock.keys, holder.place, _sealed(public, holder)))


def with_notebook(lock: Lock, holder: Pass, spare: CaseKey) -> tuple[Lock, Pass]:
    """The lock with ``spare`` as the notebook below the holder's, which no code opens yet; and the holder's pass, which
    knows of it."""
    knowing = replace(holder, below=spare)
    keys, codes = (_again(row, knowing) for row in (lock.keys, lock.codes))
    return replace(lock, keys=keys, codes=codes, beside=(*lock.beside, spare.case)), knowing


def with_second(lock: Lock, holder: Pass, second: CaseKey, identity: Identity) -> tuple[Lock, Pass]:
    """The lock with a code for a notebook below the holder's, which is made where there is none; and the holder's pass,
    which knows of it from now on. ``second`` is what to take where there is none yet. The last place has none below:
    then the code is taken and opens nothing."""
    if (place := holder.next) is None:
        return lock, holder
    if holder.below is None:
        lock, holder = with_notebook(lock, holder, second)
    last = next(one for one in range(PLACES) if one not in (holder.place, place))
    # Only the first pass knows which place is the last one; from the second, it could just as well be the first.
    after = last if holder.depth == 0 else None
    lower = Pass(holder.home, holder.below or second, holder.depth + 1, place, after)
    codes = _put(lock.codes, place, _sealed(str(identity.to_public()), lower))
    return replace(lock, codes=codes), holder


def is_own(lock: Lock, holder: Pass, identity: Identity) -> bool:
    """Whether this is the holder's own code."""
    return lock.codes[holder.place].recipient == str(identity.to_public())


def pack_lock(lock: Lock) -> bytes:
    """The bytes of a lock, to be sealed to the installation."""
    return json.dumps(
        {
            "v": 1,
            "bare": lock.bare,
            "cost": lock.cost,
            "salt": _text(lock.salt),
            "codes": [[one.recipient, _text(one.sealed)] for one in lock.codes],
            "keys": [[one.recipient, _text(one.sealed)] for one in lock.keys],
            "beside": [_text(case) for case in lock.beside],
        }
    ).encode()


def unpack_lock(data: bytes) -> Lock:
    """The opposite of ``pack_lock``. Raises DamagedError."""
    try:
        held = json.loads(data)
        return Lock(
            bare=None if held["bare"] is None else (int(held["bare"][0]), int(held["bare"][1])),
            cost=int(held["cost"]),
            salt=b64decode(held["salt"]),
            codes=tuple(SealedSecret(to, b64decode(sealed)) for to, sealed in held["codes"]),
            keys=tuple(SealedSecret(to, b64decode(sealed)) for to, sealed in held["keys"]),
            beside=tuple(b64decode(case) for case in held["beside"]),
        )
    except (ValueError, KeyError, TypeError):
        raise DamagedError("a lock has no shape") from None


def _nothing() -> SealedSecret:
    """A place that is not in use, of the same size as one that is."""
    to = new_identity().to_public()
    return SealedSecret(str(to), seal_bound(to, b"nothing", os.urandom(_SHAPE.size)))


def _sealed(recipient: str, holder: Pass) -> SealedSecret:
    place = _where(holder.home, holder.place)
    return SealedSecret(recipient, seal_bound(recipient_from(recipient), place, _packed(holder)))


def _again(row: tuple[SealedSecret, ...], holder: Pass) -> tuple[SealedSecret, ...]:
    """The holder's own place, sealed anew to whoever could open it before. What nobody opens stays closed to all."""
    return _put(row, holder.place, _sealed(row[holder.place].recipient, holder))


def _put(row: tuple[SealedSecret, ...], place: int, one: SealedSecret) -> tuple[SealedSecret, ...]:
    return (*row[:place], one, *row[place + 1 :])


def _where(home: bytes, place: int) -> bytes:
    return b"pass" + home + bytes([place])


def _packed(one: Pass) -> bytes:
    below = one.below
    return _SHAPE.pack(
        one.depth,
        one.place,
        _NOWHERE if one.next is None else one.next,
        below is not None,
        one.key.case,
        str(one.key.identity).encode(),
        bytes(16) if below is None else below.case,
        bytes(_KEY) if below is None else str(below.identity).encode(),
    )


def _unpacked(home: bytes, data: bytes) -> Pass:
    try:
        depth, place, next_place, has_below, case, identity, below, below_identity = _SHAPE.unpack(data)
    except struct.error:
        raise DamagedError("a pass has no shape") from None
    return Pass(
        home,
        CaseKey(case, identity_from(identity.decode("ascii"))),
        depth,
        place,
        None if next_place == _NOWHERE else next_place,
        CaseKey(below, identity_from(below_identity.decode("ascii"))) if has_below else None,
    )


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
