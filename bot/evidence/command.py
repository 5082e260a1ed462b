"""``logbog verify``: checks a package, or holds two editions against each other. Loads nothing that this can do
without: no network, no settings, no store."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.evidence import verify
from bot.evidence.compare import compare
from bot.evidence.holding import wrong_with
from bot.evidence.sentences import sentences
from bot.words import Language


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``verify``."""
    parser.add_argument(
        "package", nargs="+", help="a zip file or the folder that it unpacks into; all parts of one edition"
    )
    parser.add_argument("--language", choices=[str(one) for one in Language], default=str(Language.DANISH))
    parser.add_argument("--receipt", default="", help="the receipt that the person got in the chat")
    parser.add_argument("--trust", type=Path, help="PEM file: trust these time-stamping authorities only")
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Say what holds, line by line; 0 only where all of it does. Neither network nor keys nor settings."""
    trusted = parsed.trust.read_bytes() if parsed.trust else b""
    lines = check(parsed.package, receipt=parsed.receipt, trusted=trusted)
    sys.stdout.write(verify.show(lines, sentences(Language(parsed.language))))
    return 0 if verify.holds(lines) else 1


def check(paths: list[str], *, receipt: str = "", trusted: bytes = b"") -> list[verify.Line]:
    """Every finding about one edition, or about two in the order in which they are given."""
    packages = verify.read(paths, wrong_with, trusted)
    lines = verify.check(packages, receipt)
    return lines + (compare(*packages) if len(packages) == 2 else [])
