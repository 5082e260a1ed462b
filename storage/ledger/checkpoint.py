"""Checkpoints: what is signed about a case's ledger, in the form that the logs of Certificate Transparency's world
share, so that other programs can read it. Pure but for the signing key.

A checkpoint is a *signed note* (C2SP signed-note): a text, a blank line, and a line with the signature. Its text is
a C2SP tlog-checkpoint: origin, size of the tree, root in base64, and one more line: when it was made, by this
machine's clock. The signature is Ed25519 over the text; the key's id is ``SHA-256(name || 0x0A || 0x01 || key)[:4]``.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_SIZE = 32
ED25519 = b"\x01"
DASH = "\u2014 "
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class NoteError(ValueError):
    """A note without the shape or the signature that it should have."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The installation's Ed25519 key. ``seed`` never shows in a repr."""

    public: bytes
    seed: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of 32 random bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw(), seed)

    def sign(self, name: str, text: str) -> str:
        """A signed note. ``text`` ends in a line break and holds no blank line; ``name`` no space and no plus."""
        if not text.endswith("\n") or "\n\n" in text or not name or set(" +\n") & set(name):
            raise NoteError("not a text that can be signed")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        line = base64.b64encode(key_id(name, self.public) + signature).decode()
        return f"{text}\n{DASH}{name} {line}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says. ``made`` in whole seconds since the epoch, by the clock of the machine."""

    origin: str
    size: int
    root: bytes
    made: int

    def text(self) -> str:
        """What is signed."""
        made = dt.datetime.fromtimestamp(self.made, dt.UTC).strftime(_TIME)
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n{made}\n"

    @classmethod
    def of(cls, text: str) -> Checkpoint:
        """The opposite of ``text``. Raises NoteError."""
        try:
            origin, size, root, made, end = text.split("\n")
            moment = dt.datetime.strptime(made, _TIME).replace(tzinfo=dt.UTC)
            found = cls(origin, int(size), base64.b64decode(root, validate=True), int(moment.timestamp()))
        except (ValueError, binascii.Error):
            raise NoteError("not a checkpoint") from None
        if end or found.text() != text:
            raise NoteError("not a checkpoint")
        return found


def key_id(name: str, public: bytes) -> bytes:
    """Which key a signature names (C2SP signed-note): four bytes."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def origin_of(public: bytes, case: bytes) -> str:
    """The name of a case's ledger, which is the key's name as well: hashes of the installation's key and of the
    case's id, so that it names nobody."""
    key, ledger = (hashlib.sha256(one).hexdigest() for one in (public, b"logbog case\0" + case))
    return f"logbog/{key[:16]}/{ledger[:32]}"


def open_note(note: str, public: bytes) -> tuple[str, str]:
    """The name and the text of a note that this key has signed. Raises NoteError."""
    text, blank, line = note.partition("\n\n")
    text += "\n"
    parts = line.removeprefix(DASH).removesuffix("\n").split(" ")
    if not blank or len(parts) != 2 or line != f"{DASH}{' '.join(parts)}\n":
        raise NoteError("not a signed note")
    try:
        signed = base64.b64decode(parts[1], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        raise NoteError("not signed by this key") from None
    if signed[:4] != key_id(parts[0], public) or base64.b64encode(signed).decode() != parts[1]:
        raise NoteError("not signed by this key")
    return parts[0], text


def open_checkpoint(note: str, public: bytes) -> Checkpoint:
    """The checkpoint of a signed note, whose name is its origin. Raises NoteError."""
    name, text = open_note(note, public)
    found = Checkpoint.of(text)
    if found.origin != name:
        raise NoteError("signed under another name")
    return found
