"""``logbog verify``: checks a package, or holds two editions against each other. Loads nothing that this can do
without: no network, no settings, no store."""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

from bot.evidence import verify
from bot.evidence.compare import compare
from bot.evidence.sentences import sentences
from bot.evidence.stamps.revocation import BrokenListError, Revoked
from bot.words import Language


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``verify``."""
    parser.add_argument(
        "package", nargs="+", help="a zip file or the folder that it unpacks into; all parts of one edition"
    )
    parser.add_argument("--language", choices=[str(one) for one in Language], default=str(Language.DANISH))
    parser.add_argument("--receipt", default="", help="the receipt that the person got in the chat")
    parser.add_argument(
        "--list", action="store_true", help="what the ledger says of each incident, beside log.csv"
    )
    parser.add_argument("--trust", type=Path, help="PEM file: trust these time-stamping authorities only")
    parser.add_argument(
        "--revoked",
        type=Path,
        help="an authority's list of revoked certificates (PEM or DER), fetched from it",
    )
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Say what holds, line by line; 0 only where all of it does, 3 where something could not be looked at. Neither
    network nor keys nor settings."""
    try:
        trusted = parsed.trust.read_bytes() if parsed.trust else b""
        revoked = parsed.revoked.read_bytes() if parsed.revoked else b""
        lines = check(
            parsed.package, receipt=parsed.receipt, trusted=trusted, revoked=revoked, rows=parsed.list
        )
    except OSError as error:
        lines = [verify.Line(None, "unreadable", {"name": str(error.filename)})]
    except BrokenListError:
        sys.stderr.write(f"logbog: {parsed.revoked} is no list of revoked certificates.\n")
        return 2
    sys.stdout.write(verify.show(lines, sentences(Language(parsed.language))))
    return verify.verdict(lines)


def check(
    paths: list[str], *, receipt: str = "", trusted: bytes = b"", revoked: bytes = b"", rows: bool = False
) -> list[verify.Line]:
    """Every finding about one edition, or about two in the order in which they are given; with ``rows``, also what the
    ledger says of each incident. Raises BrokenListError where ``revoked`` is no revocation list."""
    known = Revoked(revoked)
    packages = verify.read(paths, known.looked_at, trusted)
    for package in packages:
        for name in _stamps(package):
            if chain := package.control(f"{name}.pem"):  # what learns takes its time to load
                known.learn(chain)
    lines = verify.check(packages, receipt)
    for package in packages:
        end = "tst" if package.form > 1 else "tsr"
        names = _stamps(package)
        shown = [name.removeprefix("stamps/") for name in names]
        lines += known.told([package.control(f"{name}.{end}") for name in names], shown)
    lines += verify.told_by(packages) if rows else []
    return lines + (compare(*packages) if len(packages) == 2 else [])


def _stamps(package: verify.Package) -> list[str]:
    """The names of a package's stamps without their endings: those over the ledger, then the one over its list."""
    names = (f"stamps/{number}" for number in itertools.count(1))
    return [*itertools.takewhile(lambda name: package.control(f"{name}.txt"), names), "contents"]
