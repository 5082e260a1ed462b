"""A process that rotates a store's key and says each step aloud: the tests kill it.
Run as ``python -m tests.storage.rotating_child FOLDER KEYFILE [STEP]``; it stands still at STEP."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from storage.backup.rotate_key import rotate


def say(step: str) -> None:
    os.write(1, step.encode() + b"\n")
    if step in sys.argv[3:]:
        os.kill(os.getpid(), signal.SIGSTOP)


if __name__ == "__main__":
    say("started")
    rotate(Path(sys.argv[1]), Path(sys.argv[2]), 0, say)
    say("done")
