"""A command loads what it needs: whoever checks a package does not wait for a bot to be loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kits.evidence_kit import Clock, opened, told
from tests.kits.operator_kit import ROOT, Operator

HEAVY = ("aiohttp", "asyncio", "bot.app", "bot.case", "bot.log", "bot.settings", "cryptography", "msgspec", "pydantic",
         "pyrage", "storage.open", "telegram")  # fmt: skip
TELLS = """
import sys
from bot import cli
try:
    code = cli.main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print("loaded", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded(operator: Operator, *words: str) -> tuple[int, set[str]]:
    """The exit code of a command, and every module that it has loaded by its end."""
    done = subprocess.run(
        [sys.executable, "-c", TELLS, *words],
        cwd=operator.folder, env=operator.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    modules = set(done.stderr.splitlines()[-1].split())
    assert {"loaded", "sys", "bot.cli", "argparse"} <= modules
    return done.returncode, modules


async def test_checking_a_package_loads_no_network_no_settings_no_store(tmp_path: Path) -> None:
    scene = await opened(tmp_path / "store", Clock())
    await told(scene)
    (path,) = await scene.pack(tmp_path)
    await scene.store.close()
    code, modules = loaded(Operator(tmp_path), "verify", str(path))
    assert code == 0
    assert "bot.evidence.verify" in modules
    assert modules & set(HEAVY) == set()


def test_the_help_loads_no_command(tmp_path: Path) -> None:
    code, modules = loaded(Operator(tmp_path), "--help")
    assert code == 0
    assert modules & {*HEAVY, "babel"} == set()


@pytest.mark.parametrize(
    ("words", "code", "without"),
    [
        (("keygen",), 0, {"aiohttp", "telegram", "bot.app", "bot.case", "bot.evidence"}),
        (("status",), 2, {"telegram", "bot.app", "bot.case", "bot.evidence", "storage.open"}),
        (("park", "list"), 2, {"telegram", "bot.app", "bot.case", "bot.evidence", "storage.open"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_monitor_and_a_key_load_no_bot(
    words: tuple[str, ...], code: int, without: set[str], tmp_path: Path
) -> None:
    found, modules = loaded(Operator(tmp_path, {"data_dir": str(tmp_path / "data")}), *words)
    assert found == code
    assert "bot.settings" in modules
    assert modules & without == set()


def test_each_of_these_modules_is_loaded_by_some_command(tmp_path: Path) -> None:
    names = subprocess.run(
        [sys.executable, "-c", "import sys, bot.process; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert set(HEAVY) - set(names) == set()
