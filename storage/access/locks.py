"""How a case's private key is sealed to codes and recovery keys. Values and bytes only; the table is in
``storage.access.access``.

A lock has *places* in random order, each with seals for a code and a recovery key, and for two older ones of each,
which open for some days more (``OLDER``). What is behind a place is a *pass*: the key of a notebook, the place of the
pass itself, and the place that a second code set there gets. There are two notebooks: the case itself (depth 0), and
the second one, which can be pretended in and reaches nothing else. A second code that is set in the second opens a
further *view* of that (depth 2, 3 …): what is written there is marked with it. So there is no lowest level to be found,
and no further case to be made: a place more is added to the lock where the three are used up.

A seal that is not in use holds random bytes sealed to a key that nobody has: from outside all places look alike, with
or without a second code. The second notebook is made together with the first code (``with_notebook``), so that it is
there whether or not a second code is ever chosen.

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
from typing import TypeVar

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
OLDER = 2
"""How many older codes, and recovery keys, of a place open for a while after a new one was set. The ones from before
the first change are kept: whoever changes a code again and again pushes nobody's out."""

_KEY = 74  # characters of an identity in age's writing
_BEFORE = struct.Struct(f">BBBB16s{_KEY}s16s{_KEY}s")  # of a lock before format 6
_SHAPE = struct.Struct(f">BBBB16s{_KEY}s16s{_KEY}s16s16s{2 * OLDER}Q")
_NOBODY = bytes(16)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A case that has been opened: in memory only, and never in a repr."""

    case: bytes
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pass:
    """What is behind a place. ``home`` is the case whose lock it is. ``depth`` is 0 for the case itself. ``view`` marks
    what is written with this pass: the notebook's own id, or that of a further view of the second. ``next`` is the
    place of the code below it, None where it has none yet, ``lower`` that one's view once there is one, and ``below``
    the key of the second notebook, which only the case's own pass knows. ``code_ends`` and ``key_ends`` say when the
    older codes and keys of the place stop to open (seconds since the epoch, 0 where there are none); ``ends``
    when the one does that was given now, 0 where it is in force, and ``given`` is that one's recipient."""

    home: bytes
    key: CaseKey
    depth: int
    place: int
    next: int | None
    below: CaseKey | None = None
    view: bytes = b""
    lower: bytes = b""
    code_ends: tuple[int, ...] = (0,) * OLDER
    key_ends: tuple[int, ...] = (0,) * OLDER
    ends: int = 0
    given: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.view:
            object.__setattr__(self, "view", self.key.case)

    def stoppable(self, now: int) -> bool:
        """Whether an older code or key of this place can still be put back in force."""
        return any(end > now for end in (*self.code_ends, *self.key_ends))


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """Something sealed to an age recipient, which is known, so that it can be sealed anew without the code."""

    recipient: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Lock:
    """A case's lock. ``bare`` is the place of the first pass, and the next, as long as there is no code (a case may
    have a recovery key only); from then on nobody knows it who has not opened it. ``beside`` are the cases of the
    notebooks below. ``changed`` is until when anything that was replaced still opens (seconds since the epoch), 0 where
    nothing does. ``bare_ends`` are the ``key_ends`` of the first pass as long as there is no code."""

    bare: tuple[int, int] | None
    cost: int
    salt: bytes
    codes: tuple[SealedSecret, ...]
    keys: tuple[SealedSecret, ...]
    beside: tuple[bytes, ...] = ()
    old_codes: tuple[tuple[SealedSecret, ...], ...] = ()
    old_keys: tuple[tuple[SealedSecret, ...], ...] = ()
    changed: int = 0
    bare_ends: tuple[int, ...] = (0,) * OLDER

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
        old_codes=tuple(_none_older() for _ in order),
        old_keys=tuple(_none_older() for _ in order),
    )


def first_pass(lock: Lock, home: CaseKey) -> Pass:
    """The pass of a case that has no code. Raises LockedError where it has one."""
    if lock.bare is None:
        raise LockedError
    return Pass(home.case, home, 0, *lock.bare, key_ends=lock.bare_ends)


def plainly(code: str) -> str:
    """A code as it counts: without capitals and double spaces, however its letters are composed."""
    return " ".join(unicodedata.normalize("NFKC", code).casefold().split())


def stretch(code: str, salt: bytes, cost: int) -> Identity:
    """The age identity that a code makes. Takes a good part of a second, and 128 * 8 * 2**cost bytes."""
    written = plainly(code).encode()
    memory = 128 * 8 << cost
    secret = hashlib.scrypt(written, salt=salt, n=1 << cost, r=8, p=1, maxmem=memory * 2, dklen=SECRET)
    return identity_of(secret)


def opened(lock: Lock, home: bytes, identity: Identity, now: int) -> Pass | None:
    """What an identity (of a code, or a recovery key) opens ``now`` (seconds since the epoch). Where two are the same,
    the one nearest to the case, and the one in force before an older one."""
    public = str(identity.to_public())
    found: list[Pass] = []
    for seals, older, ends in (
        (lock.codes, lock.old_codes, "code_ends"),
        (lock.keys, lock.old_keys, "key_ends"),
    ):
        for place, (one, olds) in enumerate(zip(seals, older, strict=True)):
            for number, seal in enumerate((one, *olds)):
                if seal.recipient != public:
                    continue
                held = _unpacked(home, unseal_bound(identity, _where(home, place), seal.sealed))
                if number:
                    held = replace(held, ends=getattr(held, ends)[number - 1], given=public)
                if not number or held.ends > now:
                    found.append(held)
    return min(found, key=lambda one: (one.depth, one.ends > 0), default=None)


def with_code(
    lock: Lock, holder: Pass, identity: Identity, *, now: int = 0, until: int = 0
) -> tuple[Lock, Pass]:
    """The lock with another code for the holder's own place, and the holder's pass. The one of before opens until
    ``until``, 0 for not at all; ``now`` is seconds since the epoch."""
    public, place = str(identity.to_public()), holder.place
    olds, ends = _replaced(lock.codes[place], lock.old_codes[place], holder.code_ends, now, until)
    holder = replace(holder, code_ends=ends)
    lock = replace(
        lock,
        bare=None,
        codes=_put(lock.codes, place, SealedSecret(public, b"")),
        old_codes=_put(lock.old_codes, place, olds),
        changed=max(lock.changed, until),
    )
    return _sealed_anew(lock, holder), holder


def with_key(
    lock: Lock, holder: Pass, identity: Identity, *, now: int = 0, until: int = 0
) -> tuple[Lock, Pass]:
    """The same with another recovery key."""
    public, place = str(identity.to_public()), holder.place
    olds, ends = _replaced(lock.keys[place], lock.old_keys[place], holder.key_ends, now, until)
    holder = replace(holder, key_ends=ends)
    lock = replace(
        lock,
        keys=_put(lock.keys, place, SealedSecret(public, b"")),
        old_keys=_put(lock.old_keys, place, olds),
        changed=max(lock.changed, until),
        bare_ends=ends,
    )
    return _sealed_anew(lock, holder), holder


def with_notebook(lock: Lock, holder: Pass, spare: CaseKey) -> tuple[Lock, Pass]:
    """The lock with ``spare`` as the second notebook, which no code opens yet; and the holder's pass, which knows of
    it."""
    knowing = replace(holder, below=spare, lower=spare.case)
    return _sealed_anew(replace(lock, beside=(*lock.beside, spare.case)), knowing), knowing


def with_second(
    lock: Lock, holder: Pass, view: bytes, identity: Identity, *, now: int = 0, until: int = 0
) -> tuple[Lock, Pass]:
    """The lock with a code for what is below the holder's place: the second notebook, or (from within it) a view of
    that with the id ``view``, where there is none yet. And the holder's pass, which knows of it from now on."""
    place = holder.next
    if place is None:
        place = len(lock.codes)
        lock = replace(
            lock,
            codes=(*lock.codes, _nothing()),
            keys=(*lock.keys, _nothing()),
            old_codes=(*lock.old_codes, _none_older()),
            old_keys=(*lock.old_keys, _none_older()),
        )
    holder = replace(holder, next=place, lower=holder.lower or view)
    last = next(one for one in range(PLACES) if one not in (holder.place, place))
    lower = Pass(
        holder.home,
        holder.below or holder.key,
        holder.depth + 1,
        place,
        last if holder.depth == 0 else None,  # only the first pass knows which place is the last one
        view=holder.lower,
    )
    lock, _ = with_code(_sealed_anew(lock, holder), lower, identity, now=now, until=until)
    return lock, holder


def stopped(lock: Lock, holder: Pass, now: int) -> tuple[Lock, Pass]:
    """The lock with the older code and key of the holder's place in force again, as far as they still open: the very
    one that was given now, else the newest. What had replaced them opens nothing."""
    place = holder.place

    def back(one: SealedSecret, olds: tuple[SealedSecret, ...], ends: tuple[int, ...]) -> SealedSecret:
        still = [(end, seal) for end, seal in zip(ends, olds, strict=True) if end > now]
        given = [seal for _, seal in still if seal.recipient == holder.given]
        return given[0] if given else still[-1][1] if still else one

    lock = replace(
        lock,
        codes=_put(lock.codes, place, back(lock.codes[place], lock.old_codes[place], holder.code_ends)),
        keys=_put(lock.keys, place, back(lock.keys[place], lock.old_keys[place], holder.key_ends)),
        old_codes=_put(lock.old_codes, place, _none_older()),
        old_keys=_put(lock.old_keys, place, _none_older()),
    )
    holder = replace(holder, code_ends=(0,) * OLDER, key_ends=(0,) * OLDER, ends=0, given="")
    return _sealed_anew(lock, holder), holder


def without_older(lock: Lock) -> Lock:
    """The lock without anything that has been replaced."""
    return replace(
        lock,
        old_codes=tuple(_none_older() for _ in lock.codes),
        old_keys=tuple(_none_older() for _ in lock.keys),
        changed=0,
    )


def recipients_of_keys(lock: Lock) -> list[str]:
    """Of every recovery key, older ones among them, and of what stands in for one."""
    return [one.recipient for row in (lock.keys, *lock.old_keys) for one in row]


def is_own(lock: Lock, holder: Pass, identity: Identity) -> bool:
    """Whether this is the holder's own code."""
    return lock.codes[holder.place].recipient == str(identity.to_public())


def pack_lock(lock: Lock) -> bytes:
    """The bytes of a lock, to be sealed to the installation."""
    return json.dumps(
        {
            "v": 2,
            "bare": lock.bare,
            "cost": lock.cost,
            "salt": _text(lock.salt),
            "codes": _written(lock.codes),
            "keys": _written(lock.keys),
            "beside": [_text(case) for case in lock.beside],
            "old_codes": [_written(row) for row in lock.old_codes],
            "old_keys": [_written(row) for row in lock.old_keys],
            "changed": lock.changed,
            "bare_ends": lock.bare_ends if lock.bare else (0,) * OLDER,
        }
    ).encode()


def unpack_lock(data: bytes) -> Lock:
    """The opposite of ``pack_lock``. Raises DamagedError."""
    try:
        held = json.loads(data)
        codes, keys = _read(held["codes"]), _read(held["keys"])
        before = held["v"] == 1  # format 5
        return Lock(
            bare=None if held["bare"] is None else (int(held["bare"][0]), int(held["bare"][1])),
            cost=int(held["cost"]),
            salt=b64decode(held["salt"]),
            codes=codes,
            keys=keys,
            beside=tuple(b64decode(case) for case in held["beside"]),
            old_codes=_no_row(codes) if before else tuple(_read(row) for row in held["old_codes"]),
            old_keys=_no_row(keys) if before else tuple(_read(row) for row in held["old_keys"]),
            changed=0 if before else int(held["changed"]),
            bare_ends=(0,) * OLDER if before else tuple(int(end) for end in held["bare_ends"]),
        )
    except (ValueError, KeyError, TypeError):
        raise DamagedError("a lock has no shape") from None


def _nothing() -> SealedSecret:
    """A place that is not in use, of the same size as one that is."""
    to = new_identity().to_public()
    return SealedSecret(str(to), seal_bound(to, b"nothing", os.urandom(_SHAPE.size)))


def _none_older() -> tuple[SealedSecret, ...]:
    return tuple(_nothing() for _ in range(OLDER))


def _no_row(row: tuple[SealedSecret, ...]) -> tuple[tuple[SealedSecret, ...], ...]:
    return tuple(_none_older() for _ in row)


def _replaced(
    one: SealedSecret, olds: tuple[SealedSecret, ...], ends: tuple[int, ...], now: int, until: int
) -> tuple[tuple[SealedSecret, ...], tuple[int, ...]]:
    """The older ones of a place and their ends once ``one`` is replaced: it joins them until then, unless there are as
    many already; with ``until`` 0 none is left."""
    kept = [(seal, end) for seal, end in zip(olds, ends, strict=True) if end > now] if until else []
    if until and len(kept) < OLDER:
        kept.append((one, until))
    free = OLDER - len(kept)
    return (
        (*(seal for seal, _ in kept), *(_nothing() for _ in range(free))),
        (*(end for _, end in kept), *(0 for _ in range(free))),
    )


def _sealed(recipient: str, holder: Pass) -> SealedSecret:
    place = _where(holder.home, holder.place)
    return SealedSecret(recipient, seal_bound(recipient_from(recipient), place, _packed(holder)))


def _sealed_anew(lock: Lock, holder: Pass) -> Lock:
    """The holder's pass at its own place, sealed anew to whoever can open it. What nobody opens stays closed to all."""
    place = holder.place
    return replace(
        lock,
        codes=_put(lock.codes, place, _sealed(lock.codes[place].recipient, holder)),
        keys=_put(lock.keys, place, _sealed(lock.keys[place].recipient, holder)),
        old_codes=_put(
            lock.old_codes, place, tuple(_sealed(one.recipient, holder) for one in lock.old_codes[place])
        ),
        old_keys=_put(
            lock.old_keys, place, tuple(_sealed(one.recipient, holder) for one in lock.old_keys[place])
        ),
    )


def _put(row: tuple[T, ...], place: int, one: T) -> tuple[T, ...]:
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
        _NOBODY if below is None else below.case,
        bytes(_KEY) if below is None else str(below.identity).encode(),
        one.view,
        one.lower or _NOBODY,
        *one.code_ends,
        *one.key_ends,
    )


def _unpacked(home: bytes, data: bytes) -> Pass:
    before = len(data) == _BEFORE.size
    try:
        shape = _BEFORE.unpack(data) if before else _SHAPE.unpack(data)
    except struct.error:
        raise DamagedError("a pass has no shape") from None
    depth, place, next_place, has_below, case, identity, below, below_identity, *more = shape
    known = CaseKey(below, identity_from(below_identity.decode("ascii"))) if has_below else None
    view, lower, *ends = more or [case, below if known and not depth else _NOBODY, *(0,) * (2 * OLDER)]
    return Pass(
        home,
        CaseKey(case, identity_from(identity.decode("ascii"))),
        depth,
        place,
        None if next_place == _NOWHERE else next_place,
        None if depth else known,
        view,
        b"" if lower == _NOBODY else lower,
        tuple(ends[:OLDER]),
        tuple(ends[OLDER:]),
    )


def _written(row: tuple[SealedSecret, ...]) -> list[list[str]]:
    return [[one.recipient, _text(one.sealed)] for one in row]


def _read(row: list[list[str]]) -> tuple[SealedSecret, ...]:
    return tuple(SealedSecret(to, b64decode(sealed)) for to, sealed in row)


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
