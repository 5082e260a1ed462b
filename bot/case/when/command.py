"""The command line of the time grammar: ``python -m bot when "i går kl. 14" --now 2025-05-14T15:30``."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command ``when``."""
    parser.add_argument("words", help="the words, in Danish or English")
    parser.add_argument(
        "--now", required=True, help="when they are said, as ISO 8601; without an offset: in --tz"
    )
    parser.add_argument("--tz", default="Europe/Copenhagen", help="the person's time zone")
    parser.add_argument("--language", choices=("da", "en"), default="da")


def run(args: argparse.Namespace) -> str:
    """One line of JSON: date, time, until, part, approximate, question, refused."""
    raise NotImplementedError
