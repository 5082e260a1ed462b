"""Sealing and unsealing in the age format (https://age-encryption.org/v1): all but the sealing of whole files, which
``storage.crypto.age_file`` does.

pyrage holds Python's lock while it works, so threads do not make it faster: 60 µs to seal and 125 µs to
unseal a small record, 2.5 ms a megabyte. A record that could be swapped for another one sealed to the same
key is *bound* to its place: the first 16 bytes of what is sealed are a hash of the place, checked when it
is unsealed.
"""

from __future__ import annotations

import hashlib
import io
from typing import IO, cast

import pyrage
from pyrage.x25519 import Identity, Recipient

from storage.errors import DamagedError, UnsealError

BINDING = 16


def new_identity() -> Identity:
    """A new X25519 identity (private key), from the operating system's randomness."""
    return Identity.generate()


def identity_from(text: str) -> Identity:
    """An identity from age's own writing (``AGE-SECRET-KEY-1…``). Raises UnsealError."""
    try:
        return Identity.from_str(text)
    except pyrage.IdentityError:
        raise UnsealError("not an age identity") from None


def recipient_from(text: str) -> Recipient:
    """A recipient (public key) from age's own writing (``age1…``). Raises DamagedError."""
    try:
        return Recipient.from_str(text)
    except pyrage.RecipientError:
        raise DamagedError("not an age recipient") from None


def seal(recipient: Recipient, data: bytes) -> bytes:
    """One age file holding ``data``."""
    return pyrage.encrypt(data, [recipient])


def unseal(identity: Identity, sealed: bytes) -> bytes:
    """What an age file holds. Raises UnsealError."""
    try:
        return pyrage.decrypt(sealed, [identity])
    except pyrage.DecryptError:
        raise UnsealError from None


def seal_bound(recipient: Recipient, place: bytes, data: bytes) -> bytes:
    """Seal a record so that it can be unsealed for this place only."""
    return seal(recipient, _binding(place) + data)


def unseal_bound(identity: Identity, place: bytes, sealed: bytes) -> bytes:
    """The opposite of ``seal_bound``. Raises DamagedError, also when the record belongs to another place."""
    try:
        data = unseal(identity, sealed)
    except UnsealError:
        raise DamagedError("a sealed record does not open") from None
    if data[:BINDING] != _binding(place):
        raise DamagedError("a sealed record is not in its place")
    return data[BINDING:]


def unseal_stream(identity: Identity, source: IO[bytes], target: IO[bytes]) -> None:
    """Unseal all of ``source`` into ``target``. Each piece is authentic when it is written; only a return
    without an error says that it was the whole. Raises UnsealError."""
    try:
        pyrage.decrypt_io(cast(io.BufferedIOBase, source), cast(io.BufferedIOBase, target), [identity])
    except (pyrage.DecryptError, OSError):
        raise UnsealError from None


def _binding(place: bytes) -> bytes:
    return hashlib.sha256(b"logbog place\0" + place).digest()[:BINDING]
