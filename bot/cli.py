"""The command line: ``logbog`` (= ``python -m bot``). Each command is one function; exit code 2 means that the
operator has something to mend, and one sentence says what."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.operate import check, log_lines
from bot.settings import Settings, SettingsError, load_to_run
from bot.wire.errors import RefusedTokenError, WireError
from storage.errors import StoreError

TRY_DATA = Path("try-data")
DEMO_FOLDER = Path("demo")
TO_MEND = 2

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

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
        _complain(str(error) if error.remedy in str(error) else f"{error}. {error.remedy}")
        return TO_MEND
    except WireError as error:
        _complain(error.code)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser(first: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the command that ``first`` names, or of all: a command loads what it needs and nothing else, since
    monitors run one each minute."""
    parser = argparse.ArgumentParser(
        prog="logbog", description="Keeps what is forwarded to it, and hands back a log."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = [add for names, add in COMMANDS if first and first[0] in names]
    for add in asked or [add for _, add in COMMANDS]:
        add(commands)
    return parser


def _add_run(commands: Commands) -> None:
    run = commands.add_parser("run", help="run the bot (token from LOGBOG_TELEGRAM_TOKEN or .env)")
    run.add_argument("--check", action="store_true", help="only check the settings, folders and keys")
    run.set_defaults(command=_run)


def _add_keys(commands: Commands) -> None:
    from bot.operate import keys

    keys.add_command(commands)


def _add_verify(commands: Commands) -> None:
    from bot.evidence import command

    command.add_command(commands)


def _add_check(commands: Commands) -> None:
    from bot.operate import whole

    whole.add_command(commands)


def _add_backups(commands: Commands) -> None:
    from bot.operate import backups

    backups.add_commands(commands)


def _add_status(commands: Commands) -> None:
    from bot.operate import status

    status.add_command(commands)


def _add_park(commands: Commands) -> None:
    from bot.operate import park

    park.add_command(commands)


def _add_practice(commands: Commands) -> None:
    trial = commands.add_parser("try", help="try it in the browser, without a token or an account")
    trial.add_argument("--data", type=Path, default=TRY_DATA, help="where the data go (default: %(default)s)")
    trial.add_argument(
        "--port", type=int, default=0, help="port of the page on this machine (default: any free one)"
    )
    trial.set_defaults(command=_try)

    demo = commands.add_parser(
        "demo", help="play a made-up case through a real bot and leave the results in a folder"
    )
    demo.add_argument("--out", type=Path, default=DEMO_FOLDER, help="the folder (default: %(default)s)")
    demo.set_defaults(command=_demo)


def _add_when(commands: Commands) -> None:
    from bot.case.when import command

    when = commands.add_parser("when", help="read a time in words and print it as one line of JSON")
    command.add_arguments(when)
    when.set_defaults(command=_when)


COMMANDS: tuple[tuple[tuple[str, ...], Callable[..., None]], ...] = (
    (("run",), _add_run),
    (("keygen",), _add_keys),
    (("verify",), _add_verify),
    (("check",), _add_check),
    (("backup", "restore"), _add_backups),
    (("status",), _add_status),
    (("park",), _add_park),
    (("try", "demo"), _add_practice),
    (("when",), _add_when),
)


def _run(parsed: argparse.Namespace) -> int:
    settings = _checked()
    if parsed.check:
        sys.stdout.write("Everything that can be checked before a start is in order.\n")
        return 0
    from bot import app  # only here: the other commands start quicker without all that a running bot needs

    asyncio.run(app.run(settings))
    return 0


def _checked() -> Settings:
    settings = load_to_run()
    problems = check.problems(settings)
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _try(parsed: argparse.Namespace) -> int:
    from bot.practice import trial  # only here: a bot in use loads nothing of the practice ground

    asyncio.run(trial.run(parsed.data, parsed.port))
    return 0


def _demo(parsed: argparse.Namespace) -> int:
    from bot.practice import demo

    return asyncio.run(demo.run(parsed.out))


def _when(parsed: argparse.Namespace) -> int:
    from bot.case.when import command

    sys.stdout.write(command.run(parsed) + "\n")
    return 0


def _complain(sentence: str) -> None:
    sys.stderr.write(f"logbog: {sentence}\n")
