"""What a child process of ours may use: set by the child itself, before it looks at anything foreign."""

from __future__ import annotations

import os
import resource

NICENESS = 10
"""Children give way to the bot, which goes on answering others."""


def confine(*, memory: int, seconds: int) -> None:
    """Limit this process for good: ``memory`` bytes of address space, ``seconds`` of processor time.

    No core dump (it would hold what was unsealed), and not a single byte into any file.
    """
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def seal_off(*, threads: bool = False) -> None:
    """Open nothing any more, for good: no file, no connection, no process of another program that could. What is open
    stays open; a number that is closed is not given out again (setrlimit(2), RLIMIT_NOFILE).

    ``threads``: for a decoder that cannot do without one. Another program could then be started, but would inherit that
    it can open nothing, its own libraries included."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if not threads:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
