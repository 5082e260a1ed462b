"""The receipt: a checkpoint's short form, which the person gets in the chat with each log and can send on at once."""

from __future__ import annotations

from bot.evidence import verify
from storage.ledger.checkpoint import Checkpoint
from storage.values import KeptCheckpoint


def receipt(kept: KeptCheckpoint) -> str:
    """Its size, and the beginning of its root: what ``verify --receipt`` takes."""
    text = kept.note.partition("\n\n")[0] + "\n"
    return verify.receipt(Checkpoint.of(text))
