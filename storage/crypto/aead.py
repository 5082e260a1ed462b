"""The seal of working state: the inbox, documents and tasks, which the running bot writes and reads all day.

AES-256-GCM under a key of the installation, which is itself sealed (age) to the master key: 4 µs a record where age
takes 60 to seal and 100 to open. Nobody needs to open these rows without Logbog; what somebody may need (events,
files, snapshots, a case's own key) is age and stays so. Each record is encrypted under a key of its own, derived from
16 random bytes, so that a nonce never comes twice however many records there are.

    0x01 | 16 bytes, the salt of the record's key | 12 bytes, nonce | ciphertext and tag (the place is authenticated)

Stores of before 0x01 hold age files in these rows; they are read for as long as they lie there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyrage.x25519 import Identity

from storage.crypto.age_records import unseal_bound
from storage.errors import DamagedError

KEY_SIZE = 32
_VERSION = b"\x01"
_SALT = 16
_NONCE = 12
_HEAD = len(_VERSION) + _SALT + _NONCE
_AGE = b"age-encryption.org/"


class WorkingSeal:
    """Seals and opens records bound to their places. ``identity`` opens those of older stores."""

    def __init__(self, secret: bytes, identity: Identity, random: Callable[[int], bytes]) -> None:
        self._secret = secret
        self._identity = identity
        self._random = random

    def seal(self, place: bytes, data: bytes) -> bytes:
        """A sealed record, which opens for this place only."""
        head = self._random(_SALT + _NONCE)
        return _VERSION + head + self._cipher(head[:_SALT]).encrypt(head[_SALT:], data, place)

    def open(self, place: bytes, sealed: bytes) -> bytes:
        """The opposite. Raises DamagedError, also when the record belongs to another place."""
        if sealed.startswith(_AGE):
            return unseal_bound(self._identity, place, sealed)
        if not sealed.startswith(_VERSION) or len(sealed) < _HEAD:
            raise DamagedError("a sealed record has no shape")
        salt, nonce = sealed[1 : 1 + _SALT], sealed[1 + _SALT : _HEAD]
        try:
            return self._cipher(salt).decrypt(nonce, sealed[_HEAD:], place)
        except InvalidTag:
            raise DamagedError("a sealed record does not open, or is not in its place") from None

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(hmac.digest(self._secret, b"logbog working record" + salt, hashlib.sha256))
