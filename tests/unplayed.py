"""Which functions nothing plays, read from coverage's JSON on standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any


def unplayed(report: dict[str, Any]) -> Iterator[str]:
    """A line for each function of which no line was ever run: its file, its first line, its name."""
    for path, file in sorted(report["files"].items()):
        for name, function in file["functions"].items():
            if name and function["missing_lines"] and not function["executed_lines"]:
                yield f"{path}:{function['start_line']} {name}"


def main() -> None:
    """Print them, and how many there are."""
    found = list(unplayed(json.load(sys.stdin)))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{len(found)} functions that nothing plays\n")


if __name__ == "__main__":
    main()
