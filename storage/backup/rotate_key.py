"""Another master key for a store that stands still: all that is sealed to the old one is sealed to the new one.

What is sealed to cases (events, files, snapshots) stays as it is; only the cases' own keys are wrapped anew,
with the key of the hashes, the signing key, the inbox, documents and tasks. All of it is one transaction,
and its COMMIT is the moment at which the new key takes over:

    new key in KEY.new, fsynced ──▶ COMMIT ──▶ old key copied to KEY.<mark>.old ──▶ KEY.new renamed to KEY

A crash before COMMIT leaves the old key in force, a crash after it the new one; ``finish`` tells which it is
and does the rest. The old key stays beside: backups from before open with it only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.crypto.keys import MasterKey
from storage.data_folder import sync_folder, write_new
from storage.errors import LostKeyError
from storage.layout import DATABASE
from storage.sqlite import reseal
from storage.store_keys import index_key


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation has done. ``old_key`` is where the key that was in force before lies now."""

    old_key: Path
    resealed: int


def new_key_path(key_file: Path) -> Path:
    """Where a rotation keeps the new key until it is in force."""
    return key_file.with_name(key_file.name + ".new")


def rotate(
    folder: Path, key_file: Path, now: int, reached: Callable[[str], None] = lambda step: None
) -> Rotation:
    """Give the store in ``folder``, which nobody has open, a new master key in ``key_file``.

    ``reached`` hears of each step (for tests that break it off there). Raises BusyFolderError, LostKeyError,
    DamagedError (nothing has been changed then), FailedError, MissingError when there is no store.
    """
    with reseal.opened(folder) as store:
        finished = _finish(store, key_file)
        if finished is not None:
            return Rotation(finished, 0)
        old = MasterKey.load(key_file)
        secret = index_key(store.meta(), old)  # raises LostKeyError when this is not the key
        new = _new_key(new_key_path(key_file), now)
        reached("made")
        resealed = store.reseal(secret, old, new)
        reached("resealed")
        store.commit()
        reached("committed")
        kept = _put_in_place(key_file, old)
        reached("placed")
        return Rotation(kept, resealed)


def finish(folder: Path, key_file: Path) -> Path | None:
    """After a rotation that was broken off: put the key in its place that opens the store.

    Returns where the old key lies when the new one has taken over; None when the old one is still in force
    (then nothing has been changed, and ``rotate`` begins anew) or nothing was broken off.
    """
    if not new_key_path(key_file).exists() or not (folder / DATABASE).exists():
        return None
    with reseal.opened(folder) as store:
        return _finish(store, key_file)


def _finish(store: reseal.StandingStore, key_file: Path) -> Path | None:
    waiting = new_key_path(key_file)
    if not waiting.exists():
        return None
    mark = store.meta()["key_mark"]
    old = None
    if key_file.exists():
        old = MasterKey.load(key_file)
        if old.mark == mark:
            return None
    if MasterKey.load(waiting).mark != mark:
        raise LostKeyError("neither the key nor the new one beside it is the key of this folder")
    if old is None:
        raise LostKeyError("the new key is in force, but the old one is gone from its place")
    return _put_in_place(key_file, old)


def _new_key(path: Path, now: int) -> MasterKey:
    """The new key: what an earlier try has left is used if it is whole, since it is in force nowhere."""
    if path.exists():
        try:
            return MasterKey.load(path)
        except LostKeyError:
            path.unlink()
    return MasterKey.create(path, now)


def _put_in_place(key_file: Path, old: MasterKey) -> Path:
    """Keep the old key under another name, then let the new one take its place: there is a key at any moment."""
    kept = key_file.with_name(f"{key_file.name}.{old.mark.hex()[:8]}.old")
    if not kept.exists():
        part = kept.with_name(kept.name + ".part")
        part.unlink(missing_ok=True)
        write_new(part, key_file.read_bytes())
        part.rename(kept)
        sync_folder(kept.parent)
    new_key_path(key_file).rename(key_file)
    sync_folder(key_file.parent)
    return kept
