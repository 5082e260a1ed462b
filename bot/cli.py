"""The command line: ``logbog`` (= ``python -m bot``). Each command is one function; exit code 2 means that the
operator has something to mend, and one sentence says what."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from bot.operate import log_lines
from bot.settings_error import SettingsError
from bot.telegram.errors import RefusedTokenError, WireError
from bot.version import VERSION
from storage.errors import KeyFileError, StoreError

TO_MEND = 2
SAY_ALL = ("ClashError", "MissingError", "WrongTargetError")
"""What is wrong is a sentence of its own each time: a general remedy does not fit it."""

if TYPE_CHECKING:
    from bot.settings import Settings

REFUSED = "Telegram refuses this token: copy it from @BotFather again into LOGBOG_TELEGRAM_TOKEN."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the process's exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parsed = _parser(words[:1]).parse_args(words)
    log_lines.install()
    try:
        code: int = parsed.command(parsed)
    except SettingsError as error:
        for problem in error.problems:
            _complain(problem)
        return TO_MEND
    except RefusedTokenError:
        _complain(REFUSED)
        return TO_MEND
    except StoreError as error:
        _complain(_told(error))
        return TO_MEND
    except WireError as error:
        _complain(error.code)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _told(error: StoreError) -> str:
    """Its code and sentence, and what to do where the sentence does not say it."""
    says_all = error.remedy in str(error) or (error.detail and type(error).__name__ in SAY_ALL)
    told = str(error) if says_all else f"{error}. {error.remedy}"
    return f"{told} {_broken_off()}".strip() if isinstance(error, KeyFileError) else told


def _broken_off() -> str:
    """What to do where a new key lies beside the one that does not fit; as a service, it may lie where the bot does not
    see it."""
    from bot.operate.commands.preflight import BROKEN_OFF
    from bot.settings import load
    from storage.backup.rotate_key import new_key_path

    with suppress(SettingsError):
        return BROKEN_OFF if new_key_path(load().key_file).exists() else ""
    return ""


class CommandEntry(NamedTuple):
    """One word of the command line: its line in the help, and what adds its options to a parser."""

    name: str
    help: str
    fill: Callable[[argparse.ArgumentParser], None]


def _parser(first: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the command that ``first`` names, or the names of all: a command loads what it needs and nothing
    else, since monitors run one each minute, and whoever checks a package waits for nothing but its files."""
    parser = argparse.ArgumentParser(
        prog="logbog", description="Keeps what is forwarded to it, and hands back a log."
    )
    parser.add_argument("--version", action="version", version=f"logbog {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = [one for one in COMMANDS if first and first[0] == one.name]
    for one in asked:
        one.fill(commands.add_parser(one.name, help=one.help))
    for one in () if asked else COMMANDS:
        commands.add_parser(one.name, help=one.help)
    return parser


def _fill_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only check the settings, folders and keys")
    parser.set_defaults(command=_run)


def _fill_keygen(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import keys

    keys.fill(parser)


def _fill_verify(parser: argparse.ArgumentParser) -> None:
    from bot.evidence import command

    command.fill(parser)


def _fill_check(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import check_all

    check_all.fill(parser)


def _fill_backup(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import backups

    backups.fill_backup(parser)


def _fill_restore(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import backups

    backups.fill_restore(parser)


def _fill_status(parser: argparse.ArgumentParser) -> None:
    from bot.operate.admin import status

    status.fill(parser)


def _fill_alarm(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import alarm_now

    alarm_now.fill(parser)


def _fill_park(parser: argparse.ArgumentParser) -> None:
    from bot.operate.commands import parked_updates

    parked_updates.fill(parser)


def _fill_when(parser: argparse.ArgumentParser) -> None:
    from bot.case.when import command

    command.add_arguments(parser)
    parser.set_defaults(command=_when)


def _fill_history(parser: argparse.ArgumentParser) -> None:
    from bot.history import command

    command.fill(parser)


COMMANDS = (
    CommandEntry("run", "run the bot (token from LOGBOG_TELEGRAM_TOKEN or .env)", _fill_run),
    CommandEntry("keygen", "make the master key, or (--rotate) change it", _fill_keygen),
    CommandEntry("verify", "check a package of a log, or compare an older and a newer one", _fill_verify),
    CommandEntry("check", "check all that is kept, also while the bot runs", _fill_check),
    CommandEntry("backup", "back up everything, also while the bot runs; the key is not in it", _fill_backup),
    CommandEntry("restore", "make the data folder from a backup, where there is none", _fill_restore),
    CommandEntry(
        "status", "how the running bot is doing (exit code: 0 well, 1 look, 2 at risk)", _fill_status
    ),
    CommandEntry("park", "updates that could not be handled: list, try again, hand on sealed", _fill_park),
    CommandEntry("alarm", "tell the operator's own chat that a service has failed", _fill_alarm),
    CommandEntry("when", "read a time in words and print it as one line of JSON", _fill_when),
    CommandEntry("history", "read an export of another program and print it as JSON", _fill_history),
)


def _run(parsed: argparse.Namespace) -> int:
    if parsed.check:
        from bot.operate.commands import run_check

        return run_check.run()
    settings = _checked()
    import asyncio  # only here: the other commands start quicker without all that a running bot needs

    from bot import process

    asyncio.run(process.run(settings))
    return 0


def _checked() -> Settings:
    # Only here: reading settings takes a third of a second of imports that the checking of a package does without.
    from bot.operate.commands import preflight
    from bot.settings import load_to_run, to_the_journal

    log_lines.install(journal=to_the_journal())
    settings = load_to_run()
    problems = preflight.problems(settings)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _when(parsed: argparse.Namespace) -> int:
    from bot.case.when import command

    sys.stdout.write(command.run(parsed) + "\n")
    return 0


def _complain(sentence: str) -> None:
    from bot.settings import to_the_journal

    priority = log_lines.ERROR if to_the_journal() else ""
    with suppress(OSError):  # a full disk refuses this line, too; the exit code tells all the same
        sys.stderr.write(f"{priority}logbog: {sentence}\n")
