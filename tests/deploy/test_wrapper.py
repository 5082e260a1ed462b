"""``/usr/local/bin/logbog`` reads the settings as systemd's ``EnvironmentFile`` does, and says why it cannot."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

WRAPPER = Path(__file__).parents[2] / "deploy" / "logbog"


def types(folder: Path, settings: str | None) -> subprocess.CompletedProcess[str]:
    """The wrapper over these settings; it shows what it would hand on."""
    file = folder / "settings.env"
    if settings is not None:
        file.write_bytes(settings.encode())
    text = WRAPPER.read_text().replace("/etc/logbog/logbog.env", str(file))
    script = folder / "logbog"
    script.write_text(re.sub("^exec .*", "exec env", text, flags=re.MULTILINE))
    return subprocess.run(
        ["sh", script], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )


def test_spaces_and_line_ends_are_no_part_of_a_value(tmp_path: Path) -> None:
    ran = types(
        tmp_path,
        'LOGBOG_LANGUAGE = en\r\nLOGBOG_OPERATOR_NAME= "En linje " \r\nLOGBOG_ODD NAME=x\n'
        "LOGBOG_TIMEZONE=Europe/Berlin  \n",
    )
    assert ran.returncode == 0, ran.stderr
    found = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    assert (found["LOGBOG_LANGUAGE"], found["LOGBOG_OPERATOR_NAME"]) == ("en", "En linje ")
    assert found["LOGBOG_TIMEZONE"] == "Europe/Berlin"
    assert not [name for name in found if "ODD" in name]


def test_no_settings_are_a_sentence(tmp_path: Path) -> None:
    ran = types(tmp_path, None)
    assert ran.returncode == 2
    assert "cannot be read: run this as root" in ran.stderr
