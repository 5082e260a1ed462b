"""What may stand in the log: sentences of our own code, its codes and counts. Never content, whatever is raised.

A line is built from what cannot hold anything of a person's:

    a record of ours          its literal text; of its arguments only numbers, known codes, errors as their codes
    a record of a library     nothing of its text: who wrote it, and where
    an error that was raised  its code or its class, and the places in the code that it passed; never its message

What the operator must read whole (a path from the settings) is marked as ``SafeText`` where it is written, in
process.py only.

Each line is fields, ``name=value``, one space between them, always in this order; those that have nothing to say are
left out. A value is a word of ``BARE``, or a JSON string. Where the journal listens, the line begins with its priority
(sd-daemon(3))::

    ts=2026-11-27T02:26:13.123Z level=warning logger=logbog.disk code=disk.filling values=81,12 text="81 % used; …"
    error="ValueError at bot.chat.runtime.lane:247 < bot.chat.runtime.lanes:72"
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import cache
from types import TracebackType
from typing import TextIO

from storage.sqlite.failures import NAMES

OURS = ("logbog", "bot", "storage")
FINDINGS = (
    "case", "checkpoint", "event", "event_missing", "file", "file_missing", "file_stray", "file_unnamed",
    "file_unreadable", "key", "number", "stamp", "tree", "unreadable",
)  # fmt: skip
CODES = frozenset({"download.slow", "download.failed", *(f"check.{what}" for what in FINDINGS)})
"""Codes that are no error's."""
MOST_PLACES = 6
LEFT_OUT = "…"
CODE = re.compile(r"[a-z]+(?:\.[a-z_]+)+(?=$|[: ])")
BARE = re.compile(r"[\w.,:+-]+")
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
"""Those of the journal (syslog(3))."""
ERROR = f"<{PRIORITIES['ERROR']}>"
LIBRARY = "library.said"

_raised = logging.getLogger("logbog.raised")


class SafeText(str):
    """A text that may stand in the log whole: fixed, or from the operator's own settings."""

    __slots__ = ()


class SafeFormatter(logging.Formatter):
    """``journal``: whether each line begins with its priority."""

    def __init__(self, *, journal: bool = False) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """One line. Never raises, whatever the record holds."""
        said, code = _said(record), code_of(record)
        text = said.removeprefix(code or "").lstrip(": ")
        raised = record.exc_info[1] if record.exc_info else None
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        fields = (
            ("ts", f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"),
            ("level", record.levelname.lower()),
            ("logger", record.name),
            ("code", code),
            ("values", ",".join(_numbers(record))),
            ("text", text),
            ("error", told(raised) if raised is not None else ""),
        )
        line = " ".join(f"{name}={_quoted(value)}" for name, value in fields if value)
        return f"<{PRIORITIES.get(record.levelname, 5)}>{line}" if self._journal else line


class SafeHandler(logging.StreamHandler[TextIO]):
    """The standard library's, but it does not quote a record that it could not write."""

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written (a full disk) must not stop or tell anything."""


def install(stream: TextIO | None = None, *, journal: bool = False) -> None:
    """Let everything that is logged, warned of, or raised to the top of a thread pass through here and nowhere else.
    ``journal``: the stream is systemd's journal."""
    handler = SafeHandler(stream or sys.stdout)
    handler.setFormatter(SafeFormatter(journal=journal))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("logbog").setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _at_the_top
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _nowhere


def code_of(record: logging.LogRecord) -> str | None:
    """The code of a line: its first word, or that of the error that it is about."""
    if not _is_ours(record):
        return LIBRARY
    found = CODE.match(_said(record))
    return None if found is None else found.group()


def told(error: BaseException) -> str:
    """An error without its message: its code or class, and where it passed, innermost first."""
    places = [
        f"{frame.f_globals.get('__name__', LEFT_OUT)}:{line}"
        for frame, line in list(traceback.walk_tb(error.__traceback__))[: -MOST_PLACES - 1 : -1]
    ]
    if isinstance(error, BaseExceptionGroup):
        return f"{_named(error)} of {', '.join(told(inner) for inner in error.exceptions[:MOST_PLACES])}"
    return f"{_named(error)} at {' < '.join(places)}" if places else _named(error)


def _said(record: logging.LogRecord) -> str:
    if _is_ours(record) and isinstance(record.msg, str):
        try:
            return record.msg % tuple(_safe(argument) for argument in _arguments(record))
        except (TypeError, ValueError):
            pass
    return f"said something at {record.module}:{record.lineno}"


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _arguments(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _numbers(record: logging.LogRecord) -> Iterator[str]:
    """The numbers of a line of ours, in their order."""
    for argument in _arguments(record) if _is_ours(record) else ():
        if type(argument) in (int, float):
            yield f"{argument:g}" if isinstance(argument, float) else str(argument)


def _quoted(value: str) -> str:
    return value if BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _safe(argument: object) -> object:
    if type(argument) in (int, float, bool, SafeText):
        return argument
    if isinstance(argument, BaseException):
        return _named(argument)
    return argument if type(argument) is str and argument in CODES | _codes() else LEFT_OUT


def _named(error: BaseException) -> str:
    """The code of an error of ours, with the kernel's or SQLite's name for it where it has one; else its class."""
    code = getattr(type(error), "code", None)
    if not isinstance(code, str) or code not in _codes():
        return type(error).__name__
    detail = getattr(error, "detail", "")
    known = isinstance(detail, str) and (detail in _names() or detail in map(_name, _kinds(Exception)))
    return f"{code} ({detail})" if known else code


def _name(kind: type[BaseException]) -> str:
    return kind.__name__


def _codes() -> set[str]:
    return {
        code
        for kind in _kinds(Exception)
        if kind.__module__.partition(".")[0] in OURS and isinstance(code := vars(kind).get("code"), str)
    }


def _kinds(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _kinds(inner)


@cache
def _names() -> frozenset[str]:
    """The kernel's and SQLite's names of what went wrong."""
    return frozenset({*errno.errorcode.values(), *NAMES, "timeout", "not an answer"})


def _at_the_top(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _raised.critical("app.raised: to the top", exc_info=(kind, error, trace))


def _in_a_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_value is not None:
        _raised.error("app.raised: in a thread", exc_info=raised.exc_value)


def _nowhere(raised: sys.UnraisableHookArgs) -> None:
    if raised.exc_value is not None:
        _raised.error("app.raised: where nobody could hear", exc_info=raised.exc_value)
