"""Whatever is raised or logged, by us or by a library, no content gets out: neither in the line nor in a trace."""

from __future__ import annotations

import ast
import datetime as dt
import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.operate import log_lines
from bot.operate.log_lines import LEFT_OUT, SafeFormatter, SafeHandler, SafeText, told
from bot.telegram.errors import UnreachableError
from storage.errors import FullError
from tests.kits.examples import examples

ROOT = Path(__file__).parents[3]
MARK = "Kvistgård"  # no word of ours, no name of a class
contents = st.text(max_size=60).map(lambda text: f"{text}{MARK}{text}")
anything = st.one_of(
    contents,
    contents.map(str.encode),
    contents.map(lambda text: [text, {"name": text}]),
    contents.map(ValueError),
    contents.map(lambda text: FullError(text)),
    contents.map(Path),
    st.integers(),
    st.none(),
)
names = st.sampled_from(
    ["logbog.lane", "bot.telegram.polling", "storage.group_commit", "asyncio", "PIL", "", "root"]
)
literals = st.sampled_from(["lane.parked %d", "%s", "%s of %s", "no place", "%r %s %d", "%(name)s", "%"])


def _line(record: logging.LogRecord, *, journal: bool = False) -> str:
    out = io.StringIO()
    handler = SafeHandler(out)
    handler.setFormatter(SafeFormatter(journal=journal))
    handler.handle(record)
    return out.getvalue()


def _raised(error: BaseException, *, deep: str = "") -> BaseException:
    """The error as it comes out of three functions, one of which has content among its variables and its lines."""

    def inner(secret: str) -> None:
        scope = {"__name__": "some.library", "error": error, "secret": secret}
        exec(compile("raise error", secret or "a file", "exec"), scope)  # noqa: S102 - a file named by content

    try:
        try:
            raise KeyError(deep)
        except KeyError:
            inner(deep)
    except BaseException as caught:  # noqa: BLE001 - it is what this makes
        return caught
    raise AssertionError


@given(names, literals, st.lists(anything, max_size=3), contents)
@example("logbog.lane", "lane.handler_failed %s", [ValueError(MARK)], MARK)
@settings(max_examples=examples(400), deadline=None)
def test_no_argument_and_no_error_gets_out(
    name: str, message: str, arguments: list[object], content: str
) -> None:
    error = _raised(ValueError(content), deep=content)
    trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        name, 40, f"/x/{content}.py", 7, message, tuple(arguments), trace, content, content
    )
    record.module = "module"
    assert MARK not in _line(record)


@given(contents, names.filter(lambda name: name.partition(".")[0] not in log_lines.OURS))
@settings(max_examples=examples(200), deadline=None)
def test_no_text_of_a_library_gets_out(content: str, name: str) -> None:
    record = logging.LogRecord(name, 40, "/x/y.py", 7, content, (), None)
    assert MARK not in _line(record)
    assert "y:7" in _line(record), "but where it was said does"


def test_what_may_stand_there_does() -> None:
    def line(message: str, *arguments: object) -> str:
        return _line(logging.LogRecord("logbog.x", 40, "x.py", 7, message, arguments, None))

    assert "code=lane.parked values=7 text=7\n" in line("lane.parked %d", 7)
    assert 'code=storage.full text="(ENOSPC)"' in line("%s", FullError("ENOSPC"))
    assert 'code=wire.unreachable text="(timeout)"' in line("%s", UnreachableError("timeout"))
    assert 'code=wire.not_kept text="storage.full (EIO)"' in line("wire.not_kept: %s", FullError("EIO"))
    assert "code=storage.full\n" in line("%s", FullError.code)
    assert "code=download.slow\n" in line("%s", "download.slow")
    assert "/srv/logbog.key" in line("%s", SafeText("/srv/logbog.key"))
    assert LEFT_OUT in line("%s", "storage.something_else")
    assert "some.library:1 < " in told(_raised(ValueError()))
    assert "of ValueError, storage.full" in told(ExceptionGroup(MARK, [ValueError(MARK), FullError(MARK)]))


FIELD = re.compile(r' ?([a-z]+)=(?:([\w.,:+-]+)|("(?:[^"\\]|\\.)*"))')
"""What docs/operate.md says of a line: written anew here, since it is what others read by."""
ORDER = ("ts", "level", "logger", "code", "values", "text", "error")


def parsed(line: str) -> dict[str, str]:
    """A line taken apart, to its last letter."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(line):
        field = FIELD.match(line, at)
        assert field, line[at:]
        assert field[1] not in fields
        fields[field[1]] = json.loads(field[3]) if field[3] else field[2]
        at = field.end()
    assert [name for name in ORDER if name in fields] == list(fields), line
    dt.datetime.fromisoformat(fields["ts"])
    assert fields["level"] in ("debug", "info", "warning", "error", "critical")
    return fields


@given(names, literals, st.lists(anything, max_size=3), st.booleans(), st.sampled_from([10, 20, 30, 40, 50]))
@settings(max_examples=examples(300), deadline=None)
def test_every_line_can_be_taken_apart(
    name: str, message: str, arguments: list[object], raised: bool, level: int
) -> None:
    error = _raised(ValueError(MARK), deep=MARK) if raised else None
    trace = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord(name, level, "/x/y.py", 7, message, tuple(arguments), trace)
    (line,) = _line(record).splitlines()
    fields = parsed(line)
    assert fields.get("logger", "") == name
    assert ("error" in fields) == raised
    if name.partition(".")[0] not in log_lines.OURS:
        assert fields["code"] == log_lines.LIBRARY
    (again,) = _line(record, journal=True).splitlines()
    assert again == f"<{ {10: 7, 20: 6, 30: 4, 40: 3, 50: 2}[level] }>{line}"


def test_the_lines_of_the_page_are_such_lines() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    shown = [line for line in page.splitlines() if line.startswith("ts=")]
    assert len(shown) >= 3
    assert {parsed(line).get("code") for line in shown} >= {"disk.filling", "lane.handler_failed"}


class _Refusing(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_tells_nothing_elsewhere(capfd: pytest.CaptureFixture[str]) -> None:
    handler = SafeHandler(_Refusing())
    handler.setFormatter(SafeFormatter())
    handler.handle(logging.LogRecord("logbog.x", 40, "x.py", 7, "%s", (MARK,), None))
    handler.handle(logging.LogRecord("logbog.x", 40, "x.py", 7, "%d", (MARK,), None))
    assert capfd.readouterr() == ("", "")


EVERY_WAY = f"""
import asyncio, logging, threading, warnings
from bot.operate import log_lines

log_lines.install()

async def forgotten():
    raise ValueError("{MARK} in a task")

async def main():
    asyncio.create_task(forgotten(), name="{MARK}")
    asyncio.get_running_loop().call_soon(int, "{MARK} in a callback")
    await asyncio.sleep(0.05)

class Late:
    def __del__(self):
        raise ValueError("{MARK} where nobody hears")

asyncio.run(main(), debug=True)
logging.getLogger("a.library").error("{MARK} %s", "{MARK}", exc_info=ValueError("{MARK}"))
logging.error("{MARK}")
logging.getLogger("logbog").error("%s %d", "{MARK}", "{MARK}")
warnings.warn("{MARK} in a warning")
thread = threading.Thread(target=int, args=("{MARK} in a thread",), name="{MARK}")
thread.start()
thread.join()
Late()
raise ValueError("{MARK} at the top")
"""


def test_no_way_leads_past_it() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-c", EVERY_WAY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert MARK not in run.stdout + run.stderr
    lines = run.stdout.splitlines()
    assert sum("ValueError" in line for line in lines) >= 5, run.stdout + run.stderr
    assert 'code=app.raised text="to the top" error="ValueError at __main__:' in run.stdout
    assert {parsed(line).get("code") for line in lines} == {"app.raised", log_lines.LIBRARY, None}


def _log_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="_log" | "_raised" | "logging"), attr=level)
                ) if level in ("debug", "info", "warning", "error", "exception", "critical", "log"):
                    yield path, node


def test_every_line_of_ours_is_a_literal() -> None:
    """What a record of ours says beside its arguments stands in the code; the one exception passes on literals."""
    calls = list(_log_calls())
    assert len(calls) > 30
    passed_on = [
        path.name
        for path, call in calls
        if not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert passed_on == ["polling.py"], passed_on


def test_what_a_check_finds_may_stand_in_the_log() -> None:
    """Its codes are handed to the log as arguments, which shows only those that it knows."""
    found = {
        node.value
        for path in (
            ROOT / "storage" / "integrity_check.py",
            ROOT / "bot" / "operate" / "examiner.py",
        )
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch("check[.][a-z_]+", node.value)
    }
    assert len(found) > 10
    assert found == {code for code in log_lines.CODES if code.startswith("check.")}
    record = logging.LogRecord("logbog.x", 40, "x.py", 7, "%s case %d", ("check.event", 3), None)
    assert 'code=check.event values=3 text="case 3"' in _line(record)


def test_only_the_wiring_calls_a_text_plain() -> None:
    users = {
        path.name
        for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and "SafeText" in {name.name for name in node.names}
    }
    assert users == {"process.py"}
