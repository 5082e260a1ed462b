"""The checker in a package runs on Python 3.9, as its guide says: by its syntax, by the names it uses, and on each
other Python that is on this machine."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.evidence.control import program
from standin.time_stamp_authority import is_there
from tests.bot.evidence.test_forgeries import alone

LEAST, NEWEST = (3, 9), (3, 14)
GOLDEN = Path(__file__).parent / "golden" / "v1.zip"
LATER = {
    "datetime": {"UTC"},
    "itertools": {"pairwise", "batched"},
    "hashlib": {"file_digest"},
    "contextlib": {"aclosing", "chdir"},
    "enum": {"StrEnum", "ReprEnum", "verify", "member", "nonmember"},
    "typing": {
        *("Self", "Never", "LiteralString", "NotRequired", "Required", "Unpack", "TypeAlias", "ParamSpec"),
        *("Concatenate", "TypeGuard", "TypeIs", "override", "assert_never", "assert_type", "reveal_type"),
    },
    "types": {"NoneType", "UnionType", "EllipsisType"},
    "os": {"EFD_CLOEXEC", "process_cpu_count"},
    "sys": {"stdlib_module_names", "orig_argv", "exception"},
    "zipfile": {"Path"},
    "tomllib": set(),
}
"""Names of the standard library that came after 3.9; a module without names is one itself."""
METHODS = {"bit_count", "add_note", "walk_up", "hardlink_to", "is_junction", "mkdtemp_delete"}
BUILTINS = {
    "aiter",
    "anext",
    "ExceptionGroup",
    "BaseExceptionGroup",
    "EncodingWarning",
    "PythonFinalizationError",
}
ARGUMENTS = {
    ("zip", "strict"),
    ("dataclass", "slots"),
    ("dataclass", "kw_only"),
    ("TemporaryDirectory", "delete"),
}


def newer(source: str) -> set[str]:
    """What in a program came after 3.9."""
    found = set()
    for one in ast.walk(ast.parse(source, feature_version=LEAST)):
        if isinstance(one, ast.Attribute):
            base = one.value.id if isinstance(one.value, ast.Name) else ""
            if one.attr in LATER.get(base, set()) | METHODS:
                found.add(f"{base}.{one.attr}")
        elif isinstance(one, ast.ImportFrom):
            found |= {alias.name for alias in one.names if alias.name in LATER.get(one.module or "", set())}
            found |= {name for name, names in LATER.items() if name == one.module and not names}
        elif isinstance(one, ast.Import):
            found |= {alias.name for alias in one.names if not LATER.get(alias.name, {"one"})}
        elif isinstance(one, ast.Name) and one.id in BUILTINS:
            found.add(one.id)
        elif isinstance(one, ast.Call):
            name = one.func.id if isinstance(one.func, ast.Name) else getattr(one.func, "attr", "")
            found |= {f"{name}({key.arg})" for key in one.keywords if (name, key.arg) in ARGUMENTS}
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.BitOr):  # unions at run time
            sides = (one.left, one.right)
            if any(isinstance(side, ast.Constant) and side.value is None for side in sides):
                found.add("X | None")
    return found


def test_it_uses_nothing_that_came_after_39() -> None:
    source = program().decode()
    assert newer(source) == set()
    assert "__future__" not in source, "a module of that name beside it would be run"
    for line, what in (
        ("datetime.UTC", "datetime.UTC"),
        ("zip(a, b, strict=True)", "zip(strict)"),
        ("import tomllib", "tomllib"),
        ("from itertools import pairwise", "pairwise"),
        ("A = str | None", "X | None"),
        ("one.bit_count()", "one.bit_count"),
    ):
        assert what in newer(f"{source}\n{line}\n")
    with pytest.raises(SyntaxError):
        newer("match one:\n    case 1: pass\n")


def pythons() -> list[str]:
    """One of each Python from 3.9 on that is here: on the path, or where pyenv keeps them."""
    found: dict[tuple[int, int], str] = {}
    places = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for path in sorted(places.glob("3.*/bin/python")):
        if match := re.match(r"3\.(\d+)", path.parent.parent.name):
            found[3, int(match[1])] = str(path)
    for minor in range(LEAST[1], NEWEST[1] + 1):
        if path_of := shutil.which(f"python3.{minor}"):
            found.setdefault((3, minor), path_of)
    return [path for version, path in sorted(found.items()) if version >= LEAST]


@pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
def test_it_runs_on_each_python_that_is_here(tmp_path: Path) -> None:
    here = pythons()
    said = {alone(GOLDEN, tmp_path, os.environ["PATH"], python) for python in here if works(python)}
    assert len(said) <= 1, "all of them say the same"
    assert all(code == 0 for code, _ in said)
    if not said:
        pytest.skip("no other Python is on this machine")


def works(python: str) -> bool:
    """Whether it starts at all."""
    return subprocess.run([python, "-c", "0"], capture_output=True, check=False).returncode == 0
