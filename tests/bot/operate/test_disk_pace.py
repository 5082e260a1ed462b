"""How many days a disk has left; and what people are told when there is no room for files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operate.watch.disk import DAY, KEPT_SAMPLES, Pace, Usage, usage
from tests.kits.small_disk import small_disk
from tests.kits.world import world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
GB = 10**9


def test_a_steady_pace() -> None:
    pace = Pace()
    for day in range(10):
        pace = pace.seen(day * DAY, Usage(50 * GB + day * GB, 100 * GB))
    assert pace.days_left(Usage(59 * GB, 100 * GB)) == pytest.approx(38)


def test_too_little_seen_or_nothing_growing_says_nothing() -> None:
    here = Usage(50 * GB, 100 * GB)
    assert Pace().days_left(here) is None
    assert Pace().seen(0, here).seen(60, Usage(51 * GB, 100 * GB)).days_left(here) is None
    assert Pace().seen(0, here).seen(DAY, here).days_left(here) is None


@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 100 * GB)), max_size=60))
def test_whatever_the_clock_and_the_disk_do(seen: list[tuple[int, int]]) -> None:
    pace = Pace()
    for now, used in seen:
        pace = pace.seen(now, Usage(used, 100 * GB))
        days = pace.days_left(Usage(used, 100 * GB))
        assert days is None or days >= 0
    assert len(pace.samples) <= KEPT_SAMPLES
    times = [now for now, _ in pace.samples]
    assert times == sorted(times)


def test_a_real_disk(tmp_path: Path) -> None:
    assert 0 < usage(tmp_path).percent <= 100


async def test_files_wait_and_texts_are_taken_when_the_disk_is_nearly_full(tmp_path: Path) -> None:
    async with small_disk(tmp_path / "data", "64m") as disk, world(tmp_path, start=False) as here:
        here.bot.command = [*disk.prefix, *here.bot.command]
        await here.bot.start()
        phone = here.phone()
        await phone.says("hej", r"nr\. 1")
        disk.fill(leave=1_200_000)
        await phone.send(document=("bilag.bin", b"x" * 50_000))
        told = await phone.reads("ikke plads til filer")
        assert "Gemt" in told["text"]
        await phone.says("en tekst", "Gemt")
        assert "download.no_room" in here.bot.output.read_text()
        await here.bot.stop()
