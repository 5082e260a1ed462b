"""A quota a case: over it files wait and are told of, texts are kept, and nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.case.values import FileState
from tests.kits.world import Clock, World, shown, world

MEGABYTE = b"%PDF made up" + bytes(600_000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def small(tmp_path_factory: object) -> AsyncIterator[World]:
    """A world in which a case may have a megabyte of files."""
    import pytest

    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    folder = tmp_path_factory.mktemp("small")
    async with world(folder, start=False, clock=Clock(folder / "clock")) as made:
        made.bot.environment["LOGBOG_CASE_QUOTA_MB"] = "1"
        await made.bot.start()
        yield made


async def test_over_the_quota_files_wait_texts_are_kept_and_others_notice_nothing(small: World) -> None:
    phone, other = small.stranger(), small.stranger()
    assert small.clock is not None
    await phone.send(document=("1.pdf", MEGABYTE))
    await phone.reads("Gemt · nr. 1")
    for number in (2, 3):
        small.clock.on(minutes=1)
        await phone.send(document=(f"{number}.pdf", MEGABYTE + bytes(number)))
        told = await phone.reads(f"Gemt · nr. {number}")
        assert "ikke plads til flere filer" in shown(told)
    small.clock.on(minutes=1)
    assert "plads" not in shown(await phone.says("Det, jeg skriver, bliver gemt", "Gemt · nr. 4"))
    await other.send(document=("1.pdf", MEGABYTE))
    assert "plads" not in shown(await other.reads("Gemt · nr. 1"))
    states = [f.state for e in (await small.case(phone.id)).exhibits.values() for f in e.files]
    assert states == [FileState.KEPT, FileState.PENDING, FileState.PENDING]
    (theirs,) = [f.state for e in (await small.case(other.id)).exhibits.values() for f in e.files]
    assert theirs is FileState.KEPT


@pytest.mark.long
async def test_a_larger_quota_lets_in_what_waited(small: World) -> None:
    phone = small.stranger()
    assert small.clock is not None
    for number in (1, 2):
        await phone.send(document=(f"{number}.pdf", MEGABYTE + bytes(number)))
        await phone.reads(f"nr. {number}")
        small.clock.on(minutes=1)
    await small.bot.stop()
    small.bot.environment["LOGBOG_CASE_QUOTA_MB"] = "10"
    small.clock.on(minutes=20)
    await small.bot.start()
    await phone.until(lambda said: all("ikke hentet" not in shown(m) for m in said if "nr. 2" in shown(m)))
    states = [f.state for e in (await small.case(phone.id)).exhibits.values() for f in e.files]
    assert states == [FileState.KEPT, FileState.KEPT]
