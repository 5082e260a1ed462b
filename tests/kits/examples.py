"""How many examples a test makes up: few in `make test`, all of them in `make nightly` (``EXAMPLES=all``)."""

from __future__ import annotations

import os

SHARE = 4


def examples(all_of_them: int) -> int:
    """As many in `make nightly`, a quarter of them in `make test`."""
    return all_of_them if os.environ.get("EXAMPLES") == "all" else all_of_them // SHARE
