"""A large export is read as a stream: in bounded memory, all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RECORDS = 700_000
MOST_MEMORY = 200_000  # KiB
MEASURED = """
import json, resource, subprocess, sys
with open(sys.argv[2], "wb") as out:
    subprocess.run([sys.executable, "-m", "bot", "history", sys.argv[1]], stdout=out, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.long
def test_half_a_gigabyte_of_messages_takes_little_memory(tmp_path: Path) -> None:
    export, printed = tmp_path / "message_1.json", tmp_path / "printed.json"
    with export.open("w") as file:
        file.write('{"participants": [{"name": "K"}], "title": "K", "messages": [')
        for n in range(RECORDS):
            record = {
                "sender_name": "K",
                "timestamp_ms": 1_747_181_040_000 - n * 1000,
                "content": f"{n} " + "x" * 580,
            }
            file.write((", " if n else "") + json.dumps(record))
        file.write("]}")
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, str(export), str(printed)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(ran.stdout) < MOST_MEMORY
    with printed.open("rb") as file:
        file.seek(-400, 2)
        assert file.read().endswith(b'x"}]}]}\n')
    assert (
        f'"n":{RECORDS},"from":"K","at":"2025-05-14T00:04:00","kind":"message","text":"0 xx'.encode()
        in (printed.read_bytes()[-2_000:])
    )
