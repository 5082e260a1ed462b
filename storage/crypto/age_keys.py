"""An age identity as 32 bytes and back, and a recipient's: age writes its keys in Bech32 (BIP 173) under
``age-secret-key-`` and ``age``.

pyrage takes and gives the writing only; a key that is made from a code, or told as words, is bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyrage.x25519 import Identity

from storage.crypto.age_records import identity_from

SECRET = 32
_PREFIX = "age-secret-key-"
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def identity_of(secret: bytes) -> Identity:
    """The identity with these 32 bytes as its scalar (X25519 clamps it, RFC 7748 §5)."""
    data = _regroup(secret, 8, 5)
    check = _checksum([*_expanded(), *data])
    return identity_from((_PREFIX + "1" + "".join(_LETTERS[one] for one in (*data, *check))).upper())


def secret_of(identity: Identity) -> bytes:
    """The 32 bytes of an identity."""
    return _bytes_of(str(identity).lower(), _PREFIX)


def public_of(recipient: str) -> bytes:
    """The 32 bytes of a recipient in age's writing (``age1…``), which must be one."""
    return _bytes_of(recipient, "age")


def _bytes_of(text: str, prefix: str) -> bytes:
    data = [_LETTERS.index(letter) for letter in text[len(prefix) + 1 : -6]]
    return bytes(_regroup(data, 5, 8)[:SECRET])


def _expanded() -> list[int]:
    return [*(ord(letter) >> 5 for letter in _PREFIX), 0, *(ord(letter) & 31 for letter in _PREFIX)]


def _checksum(values: Iterable[int]) -> list[int]:
    state = 1
    for value in (*values, 0, 0, 0, 0, 0, 0):
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_GENERATOR):
            state ^= factor if top >> place & 1 else 0
    state ^= 1
    return [state >> 5 * (5 - place) & 31 for place in range(6)]


def _regroup(values: Iterable[int], width: int, into: int) -> list[int]:
    """Groups of ``width`` bits as groups of ``into`` bits; what is left at the end is filled with zeros."""
    held = bits = 0
    out = []
    for value in values:
        held, bits = held << width | value, bits + width
        while bits >= into:
            bits -= into
            out.append(held >> bits & (1 << into) - 1)
    if bits and into < width:
        out.append(held << into - bits & (1 << into) - 1)
    return out
