"""What is handed out: a wheel that is the same each time and whole, and lock files without the address of any index."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.version import VERSION

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"(bot|storage)/.*\.(py|sql|po|md|typ|toml|html|css|js|json)")


def built(out: Path, umask: int) -> Path:
    done = subprocess.run(
        ["sh", ROOT / "deploy" / "wheel.sh", out, sys.executable],
        capture_output=True, text=True, check=False, umask=umask,
    )  # fmt: skip
    if done.returncode != 0 and re.search(
        "No matching distribution|connection|resolve", done.stderr, re.IGNORECASE
    ):
        pytest.skip("the builder cannot be had from here")
    assert done.returncode == 0, done.stderr[-2000:]
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.mark.long
@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a git checkout")
def test_the_wheel_is_the_same_each_time_and_holds_everything(tmp_path: Path) -> None:
    first, second = built(tmp_path / "first", 0o022), built(tmp_path / "second", 0o077)
    assert first.read_bytes() == second.read_bytes()
    files = subprocess.run(
        ["git", "-C", ROOT, "ls-tree", "-r", "--name-only", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    wanted = {name for name in files if CODE.fullmatch(name)}
    inside = set(zipfile.ZipFile(first).namelist())
    assert len(wanted) > 200
    assert {name for name in wanted if name.endswith(".sql")}
    assert wanted - inside == set()
    assert not [name for name in inside if name.startswith(("tests", "bench"))]


def test_no_lock_file_holds_an_address() -> None:
    locks = list(ROOT.glob("requirements*.lock"))
    assert len(locks) >= 4
    for lock in locks:
        text = lock.read_text()
        assert text.count("--hash=sha256:") > 20
        assert "://" not in text
        assert "index-url" not in text


@pytest.mark.skipif(not (ROOT / ".venv-audit").exists(), reason="make sbom has not been run here")
def test_the_list_of_parts_names_all_of_them(tmp_path: Path) -> None:
    for name in (
        "Makefile",
        "pyproject.toml",
        "requirements.lock",
        "requirements-reading.lock",
        "requirements-audit.lock",
        "bot/version.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv-audit").symlink_to(ROOT / ".venv-audit")
    subprocess.run(
        ["make", "-o", ".venv-audit/audit.stamp", "sbom"], cwd=tmp_path, check=True, capture_output=True
    )
    made = json.loads((tmp_path / "sbom.json").read_text())
    assert made["metadata"]["component"]["version"] == VERSION
    parts = {part["name"] for part in made["components"]}
    locks = "".join((ROOT / name).read_text() for name in ("requirements.lock", "requirements-reading.lock"))
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", locks, re.MULTILINE))
    assert len(locked) > 20
    assert parts == locked


def test_an_audit_that_could_not_look_everything_up_does_not_look_like_a_good_one() -> None:
    """pip-audit skips what it finds no entry for, and then says that no weaknesses are known."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    told = subprocess.run(
        ["make", "-n", "-o", ".venv-audit/audit.stamp", "audit"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "--strict" in told
    assert "exit 1" in told
