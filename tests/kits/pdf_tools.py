"""Other people's tools, for looking at what we made. A test skips with the reason where one is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def run(tool: str, *arguments: str) -> str:
    """What a tool says, or a skip with the reason."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *arguments], capture_output=True, timeout=180, check=False)
    assert done.returncode == 0, (tool, done.stderr.decode(errors="replace")[:300])
    return done.stdout.decode(errors="replace")


def text(file: Path, first: int = 1, last: int = 0) -> str:
    """The text of some pages, as it stands on them."""
    pages = ("-f", str(first), *(("-l", str(last)) if last else ()))
    return run("pdftotext", "-layout", *pages, str(file), "-")


def flat(file: Path) -> str:
    """The text of all pages on one line, in reading order, without the places where a long word may break."""
    raw = run("pdftotext", str(file), "-")
    return " ".join(raw.replace("\u200b", "").replace("-\n", "").split())


def by_libreoffice(file: Path, folder: Path) -> Path:
    """A Word file or a table as LibreOffice opens it, as PDF. It has a profile of its own, thrown away with
    ``folder``."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file))
    return folder / f"{file.stem}.pdf"
