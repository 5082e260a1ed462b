"""The keys: the operator's master key in a file of its own, and the keyed hashes of one installation.

The master key is an age X25519 identity in age's own key-file format, so that ``age -d -i FILE`` reads
what it opens.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from pyrage.x25519 import Identity, Recipient

from storage.crypto.age_records import identity_from, new_identity
from storage.data_folder import sync_folder, write_new
from storage.errors import ClashError, LostKeyError, OpenKeyFileError, UnsealError, from_os

PREFIX = "AGE-SECRET-KEY-1"
INDEX_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The operator's key pair. The identity never shows in a repr or a log."""

    identity: Identity = field(repr=False)
    recipient: Recipient = field(repr=False)

    @classmethod
    def generate(cls) -> MasterKey:
        """A new key, in memory only."""
        identity = new_identity()
        return cls(identity, identity.to_public())

    @classmethod
    def load(cls, path: Path) -> MasterKey:
        """Read a key file. Raises LostKeyError when it is missing or is no key, OpenKeyFileError when
        others than its owner can read or write it."""
        try:
            with path.open("rb") as file:
                if _open_to_others(os.fstat(file.fileno())):
                    raise OpenKeyFileError
                text = file.read(65_536).decode("ascii", "replace")
        except FileNotFoundError:
            raise LostKeyError("the key file does not exist") from None
        except OSError as error:
            raise LostKeyError("the key file cannot be read") from error
        lines = [line.strip() for line in text.splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if len(keys) != 1 or not keys[0].startswith(PREFIX):
            raise LostKeyError("the key file does not hold one age X25519 identity")
        try:
            identity = identity_from(keys[0])
        except UnsealError:
            raise LostKeyError("the key file does not hold one age X25519 identity") from None
        return cls(identity, identity.to_public())

    @classmethod
    def create(cls, path: Path, now: int) -> MasterKey:
        """Make a key and write it to a new file (0600), fsynced. ``now`` goes into its comment. Raises
        ClashError when there is a file already: a key is never written over."""
        key = cls.generate()
        created = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = (
            "# Logbog master key. Without it nothing that is kept can be read.\n"
            "# Keep a copy apart from the data.\n"
            f"# created: {created}\n# public key: {key.recipient}\n{key.identity}\n"
        )
        try:
            _write_whole(path, text.encode("ascii"))
        except FileExistsError:
            raise ClashError("there is a key file already") from None
        except OSError as error:
            raise from_os(error) from error
        return key

    @property
    def mark(self) -> bytes:
        """16 bytes that tell keys apart and reveal nothing."""
        return hashlib.sha256(b"logbog master key\0" + str(self.recipient).encode()).digest()[:16]


def created(path: Path) -> float:
    """When a key was made, as its file says (seconds since the epoch); 0 where it does not say. Raises OSError."""
    found = re.search(r"^# created: (\S+)$", path.read_text("ascii", "replace"), re.MULTILINE)
    try:
        return 0.0 if found is None else dt.datetime.fromisoformat(found[1]).timestamp()
    except ValueError:
        return 0.0


def _write_whole(path: Path, data: bytes) -> None:
    """Write a new file under another name first: half a key, after a kill or a power cut, would keep every
    later start from making one. Raises OSError, FileExistsError."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    write_new(part, data)
    os.link(part, path)  # unlike a rename, never over a key that is there
    part.unlink()
    sync_folder(path.parent)


def _open_to_others(status: os.stat_result) -> bool:
    """Whether others than its owner can read or write a file. 0440 of root and root's group is how systemd
    hands a credential to a service: the group's bits there are the mask of a list that names its user."""
    mode = stat.S_IMODE(status.st_mode)
    return bool(mode & 0o077) and (mode, status.st_uid, status.st_gid) != (0o440, 0, 0)


@dataclass(frozen=True, slots=True)
class IndexKey:
    """Keyed hashes (HMAC-SHA256), each with its purpose, so that no two kinds of hash can be held against
    each other."""

    secret: bytes = field(repr=False)

    def hash(self, purpose: bytes, *parts: bytes) -> bytes:
        """32 bytes. Each part is preceded by its length, so that parts cannot run into one another."""
        text = b"".join([len(part).to_bytes(4, "big") + part for part in (purpose, *parts)])
        return hmac.digest(self.secret, text, "sha256")
