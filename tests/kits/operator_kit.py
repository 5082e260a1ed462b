"""The operator at the command line: the program as it is run, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "1000001:a-made-up-token"


@dataclass
class Operator:
    """Types commands in ``folder``; ``settings`` are their environment, without the prefix, in lower case."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a command sees."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
        own = {
            "LOGBOG_TELEGRAM_TOKEN": TOKEN,
            "LOGBOG_TELEGRAM_API_URL": "http://127.0.0.1:9",  # nobody: a command asks nothing of the world outside
            "PYTHONPATH": str(ROOT),
        }
        return bare | own | {f"LOGBOG_{name.upper()}": value for name, value in self.settings.items()}

    def types(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``logbog`` with these arguments to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
