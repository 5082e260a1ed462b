"""What the name of a file tells of its time: names of phones, computers and chats, and all the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case.when.file_names import time_of_name
from tests.bot.case.when.when_notation import at, compact

NOW = at("2025-05-14T15:30")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Screenshot_20250513-211405.png", "2025-05-13 21:14:05"),
        ("Screenshot_20250513-211405_WhatsApp.jpg", "2025-05-13 21:14:05"),
        ("Screenshot_20250513_211405_Messenger.jpg", "2025-05-13 21:14:05"),
        ("Screenshot_2025-05-13-21-14-05-123_com.whatsapp.jpg", "2025-05-13 21:14:05"),
        ("Skærmbillede 2025-05-13 kl. 21.14.05.png", "2025-05-13 21:14:05"),
        ("Skærmoptagelse 2025-05-13 kl. 21.14.05.mov", "2025-05-13 21:14:05"),
        ("Screenshot 2025-05-13 at 21.14.05.png", "2025-05-13 21:14:05"),
        ("Screen Recording 2025-05-13 at 21.14.05.mov", "2025-05-13 21:14:05"),
        ("Skærmbillede 2025-05-13 211405.png", "2025-05-13 21:14:05"),
        ("IMG-20250513-WA0001.jpg", "2025-05-13"),
        ("VID-20250513-WA0012.mp4", "2025-05-13"),
        ("PTT-20250513-WA0003.opus", "2025-05-13"),
        ("WhatsApp Image 2025-05-13 at 21.14.05.jpeg", "2025-05-13 21:14:05"),
        ("WhatsApp Video 2025-05-13 at 21.14.05 (1).mp4", "2025-05-13 21:14:05"),
        ("PHOTO-2025-05-13-21-14-05.jpg", "2025-05-13 21:14:05"),
        ("IMG_20250513_211405.jpg", "2025-05-13 21:14:05"),
        ("20250513_211405.jpg", "2025-05-13 21:14:05"),
        ("PXL_20250513_191405123.jpg", "2025-05-13 21:14:05"),
        ("signal-2025-05-13-21-14-05-123.jpg", "2025-05-13 21:14:05"),
        ("signal-2025-05-13-211405.jpeg", "2025-05-13 21:14:05"),
    ],
)
def test_a_name_that_a_machine_gave(name: str, expected: str) -> None:
    when = time_of_name(name, now=NOW)
    assert when is not None
    assert compact(when) == expected


@pytest.mark.parametrize(
    "name",
    [
        "IMG_2201.HEIC", "photo_2.jpg", "kvittering 2025-05-13.pdf", "Screenshot_20260513-211405.png",
        "IMG_20251305_211405.jpg",
        "Screenshot_20250513-256105.png", "Screenshot 2024-05-13 til 2025-05-13.png", "12345678_123456.jpg",
        "Screenshot_20250330-023000.png", "Screenshot_20241027-023000.png", "", ".", "image.png",
        "IMG_120250513211405.jpg",
        "Screenshot_20250515.png", "tlf 20250513.txt",
    ],
)  # fmt: skip
def test_every_other_name_tells_none(name: str) -> None:
    assert time_of_name(name, now=NOW) is None


@given(
    name=st.text(max_size=400)
    | st.from_regex(r"(IMG|PXL|Screenshot)[_-]2[0-9]{7}[_-][0-9]{6}\.jpg", fullmatch=True)
)
def test_any_name_tells_a_past_time_or_none(name: str) -> None:
    when = time_of_name(name, now=NOW)
    begins = when.earliest() if when else None
    assert begins is None or begins <= NOW
