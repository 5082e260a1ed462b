"""What is handed out: a wheel that is the same each time and whole, and lock files without the address of any index."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
    tool = ROOT / ".venv-audit" / "bin" / "cyclonedx-py"
    subprocess.run(
        [tool, "requirements", ROOT / "requirements.lock", "--of", "JSON", "-o", tmp_path / "sbom.json"],
        check=True, capture_output=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    parts = {part["name"] for part in json.loads((tmp_path / "sbom.json").read_text())["components"]}
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert len(locked) > 20
    assert parts == locked
