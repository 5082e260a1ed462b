"""Files that cannot be had at once: nothing is lost, the person sees how it stands, and a restart changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.case.fold import fold
from bot.case.values import File, FileState
from tests.kits.world import JSON, Clock, Phone, World, shown, world

DATA = b"%PDF-1.4 " + bytes(range(256)) * 300


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty(tmp_path_factory: object) -> AsyncIterator[World]:
    """A world whose bot finds each pause over when it looks at its clock again."""
    folder = Path(tmp_path_factory.mktemp("hasty"))  # type: ignore[attr-defined]
    clock = Clock(folder / "clock")
    clock.leap(100)
    async with world(folder, clock=clock) as made:
        yield made


async def files(here: World, phone: Phone) -> list[File]:
    case = fold(await here.events(phone.id))
    assert case is not None
    return [file for exhibit in case.exhibits.values() for file in exhibit.files]


async def fail(here: World, times: int, method: str = "file") -> None:
    await here.post("fault", kind="500", method=method, times=times)


def lost_file(phone: Phone, message: int) -> JSON:
    """A document that Telegram does not hand out any more."""
    return {
        "message": {
            "message_id": message,
            "from": {"is_bot": False, **phone.user},
            "chat": {"id": phone.id, "type": "private"},
            "date": int(phone.world.practice.clock()),
            "document": {
                "file_id": "BQACAgQAAxkDAAIB-gone",
                "file_unique_id": "x",
                "file_name": "væk <b>.pdf",
            },
        }
    }


async def test_a_file_that_fails_is_said_not_to_be_there_and_the_message_is_edited_when_it_is(
    hasty: World,
) -> None:
    phone = hasty.stranger()
    await fail(hasty, 3)
    await phone.send(document=("a.pdf", DATA))
    ack = await phone.reads("Gemt · nr. 1 ")
    await phone.until(lambda said: any("ikke hentet" not in shown(m) and m["edits"] for m in said))
    (file,) = await files(hasty, phone)
    assert (file.state, file.sha256) == (FileState.KEPT, hashlib.sha256(DATA).hexdigest())
    assert shown(ack).endswith(" · 1 fil ikke hentet endnu")
    assert len([m for m in await phone.said() if shown(m).startswith("Gemt")]) == 1


async def test_a_restart_in_between_loses_nothing(hasty: World) -> None:
    phone = hasty.stranger()
    clock = hasty.clock
    assert clock is not None
    clock.leap(0)  # the retry stays due, five seconds from now
    await fail(hasty, 2)
    await phone.send(document=("a.pdf", DATA))
    await phone.send(text="og lidt tekst")
    ack = await phone.reads("2 beskeder.*1 fil ikke hentet endnu$")
    await phone.reads("/privacy")  # comes when the bot has written down which message it edits
    await hasty.bot.kill()
    clock.on(hours=20)  # past all that the bot's clock has leapt on
    clock.leap(100)
    await hasty.bot.start()
    whole = await phone.reads(r"^Gemt · nr. 1 · 2 beskeder · onsdag 14. maj 2025 kl. 15\.\d\d$")
    assert whole["message_id"] == ack["message_id"]
    assert [file.state for file in await files(hasty, phone)] == [FileState.KEPT]


async def test_a_file_that_never_comes_is_told_and_its_name_is_kept(hasty: World) -> None:
    phone = hasty.stranger()
    clock = hasty.clock
    assert clock is not None
    clock.leap(30_000)  # a week is over within the pauses of a few tries
    await phone.send(text="først")
    await phone.reads("Gemt · nr. 1 ")
    await hasty.post("update", update=lost_file(phone, 5000))
    await phone.reads("1 fil kunne ikke hentes, send den gerne igen")
    clock.leap(100)
    (file,) = await files(hasty, phone)
    assert (file.state, file.name) == (FileState.LOST, "væk <b>.pdf")
    number = 2 if any("nr. 2" in shown(m) for m in await phone.said()) else 1
    panel = await phone.says(f"/nr {number}", f"Nr. {number} .*Af 1 fil er kun navn og størrelse gemt")
    assert ("1 ting er gemt her" in shown(panel)) is (number == 1)
    await phone.taps(panel, "Vis det gemte", "Viser")
    told = "Filen kunne ikke hentes. Kun navn og størrelse er gemt. væk <b>.pdf"
    assert any(told in shown(m) for m in await phone.said())


async def test_a_file_too_big_for_a_bot_is_recorded_and_the_person_told_how(here: World) -> None:
    phone = here.stranger()
    await here.post("big_file", user=phone.user, size=34_000_000, name="film <i>&.mp4", mime="video/mp4")
    told = await phone.reads("Gemt · nr. 1 .*film <i>&.mp4, 34 MB.*højst hente 20 MB")
    assert "USB" in shown(told)
    (file,) = await files(here, phone)
    assert (file.state, file.name, file.size) == (FileState.TOO_BIG, "film <i>&.mp4", 34_000_000)
    panel = await phone.says("/nr 1", "Nr. 1 .*Af 1 fil er kun navn og størrelse gemt")
    assert "er gemt her" not in shown(panel), "nothing of it is"
    await phone.taps(panel, "Vis det gemte", "Viser 1–1 af 1")
    assert any("for stor" in shown(m) and "Viser" not in shown(m) for m in await phone.said())
