"""A whole file in the age format (https://age-encryption.org/v1), written with OpenSSL's primitives.

pyrage takes 2.5 ms for a megabyte and holds Python's lock meanwhile, so nothing else of the bot moves. What is here
takes a quarter of that, and a thread that seals lets go of the lock. The format is the same: pyrage and the stock
``age`` open it, and everything else (records, keys, all opening) stays with pyrage (``storage.crypto.age_records``).

    header: the file key, wrapped for one X25519 recipient, and an HMAC over the header
    16 bytes of nonce | 64 KiB chunks, ChaCha20-Poly1305 each, the last one marked as such (STREAM)
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyrage.x25519 import Recipient

from storage.crypto.age_keys import public_of

CHUNK = 64 * 1024
_KEY, _NONCE = 32, 16
_FILE_KEY = 16
_VERSION = b"age-encryption.org/v1\n"
_WRAP = b"age-encryption.org/v1/X25519"
_NO_NONCE = bytes(12)  # each wrapping key is used once


def seal_file(
    recipient: Recipient, source: IO[bytes], target: IO[bytes], random: Callable[[int], bytes] = os.urandom
) -> None:
    """Seal all of ``source`` into ``target``, a chunk at a time. Raises what they raise."""
    file_key, nonce = random(_FILE_KEY), random(_NONCE)
    target.write(_header(_public(str(recipient)), file_key, random) + nonce)
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    number, chunk = 0, _whole_chunk(source)
    while True:
        following = _whole_chunk(source) if len(chunk) == CHUNK else b""
        last = not following  # only an empty file has an empty chunk
        target.write(cipher.encrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None))
        if last:
            return
        number, chunk = number + 1, following


def _header(public: bytes, file_key: bytes, random: Callable[[int], bytes]) -> bytes:
    secret = X25519PrivateKey.from_private_bytes(random(_KEY))
    share = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    shared = secret.exchange(X25519PublicKey.from_public_bytes(public))  # refuses a point of low order
    wrapped = ChaCha20Poly1305(_derived(shared, share + public, _WRAP)).encrypt(_NO_NONCE, file_key, None)
    head = _VERSION + b"-> X25519 " + _base64(share) + b"\n" + _base64(wrapped) + b"\n---"
    return head + b" " + _base64(hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")) + b"\n"


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt, info).derive(secret)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _whole_chunk(source: IO[bytes]) -> bytes:
    """A chunk, shorter only at the end, however few bytes a read gives."""
    chunk = source.read(CHUNK)
    while len(chunk) < CHUNK and (more := source.read(CHUNK - len(chunk))):
        chunk += more
    return chunk


@lru_cache(4096)  # as many as there are case rows in memory; no secret
def _public(recipient: str) -> bytes:
    return public_of(recipient)
