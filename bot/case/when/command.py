"""The command line of the time grammar: ``python -m bot when "i går kl. 14" --now 2025-05-14T15:30``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.case.when.display import sentence, show
from bot.case.when.model import TimeQuestion, TimeRefusal, When
from bot.case.when.reader import read
from bot.words import Language, Words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command ``when``. A wrong one ends the command with a sentence and status 2."""
    parser.add_argument("words", help="the words, in Danish or English")
    parser.add_argument(
        "--now", required=True, type=_moment, help="when they are said, ISO 8601; without an offset: in --tz"
    )
    parser.add_argument("--tz", default="Europe/Copenhagen", type=_zone, help="the person's time zone")
    parser.add_argument("--language", choices=[str(language) for language in Language], default="da")


def run(args: argparse.Namespace) -> str:
    """One line of JSON with the keys date, time, until, part, approximate, question, refused.

    ``date`` is one day: a span of days (a whole month) becomes the question which day it was.
    """
    words = Words(Language(args.language))
    zone: ZoneInfo = _zone(args.tz) if isinstance(args.tz, str) else args.tz
    now: dt.datetime = _moment(args.now) if isinstance(args.now, str) else args.now
    now = now.replace(tzinfo=zone) if now.tzinfo is None else now.astimezone(zone)
    result = read(args.words, now=now, language=args.language)
    if isinstance(result, When) and result.last is not None:
        result = TimeQuestion("when.ask.day_in_span", {"span": show(result, words)}, (), result.words)
    return json.dumps(_answer(result, words), ensure_ascii=False)


def _answer(result: When | TimeQuestion | TimeRefusal, words: Words) -> dict[str, str | bool | None]:
    answer: dict[str, str | bool | None] = dict.fromkeys(("date", "time", "until", "part"))
    answer |= {"approximate": False, "question": None, "refused": None}
    match result:
        case When():
            answer["date"] = result.date.isoformat() if result.date else None
            answer["time"] = _hours_and_minutes(result.time)
            answer["until"] = _hours_and_minutes(result.until)
            answer["part"] = str(result.part) if result.part else None
            answer["approximate"] = result.approximate
        case TimeQuestion():
            choices = [show(choice, words) for choice in result.choices] if len(result.choices) > 1 else []
            answer["question"] = " ".join([sentence(result, words), " · ".join(choices)]).strip()
        case TimeRefusal():
            answer["refused"] = sentence(result, words)
    return answer


def _hours_and_minutes(time: dt.time | None) -> str | None:
    return time.strftime("%H:%M") if time else None


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("not a time as in 2025-05-14T15:30") from None
    if not 1901 <= moment.year <= 9000:
        raise argparse.ArgumentTypeError("a year from 1901 to 9000, please")
    return moment


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError("not a time zone as in Europe/Copenhagen") from None
