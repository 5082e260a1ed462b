"""``make try-operate`` in short: what an operator types on the worst day, and that all was the same afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.nightly
def test_the_worst_day(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
    done = subprocess.run(
        [sys.executable, "-m", "standin.operating", "--steps", "6"],
        cwd=ROOT, env={**environment, "TMPDIR": str(tmp_path)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    compared = done.stdout.split("Compared, and the same")[1]
    assert compared.count("  - ") == 6
    assert "byte for byte as before the loss" in compared
    assert list(tmp_path.iterdir()) == []
