"""While a log is made: it moves, it can be stopped, others are answered, and a crash at any point hands out one log."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import os
import random
import re
import signal
import zipfile
from pathlib import Path

import pytest

from tests.e2e.log_kit import (
    PICTURE,
    children,
    choices,
    data,
    data_of,
    files,
    form,
    forwarded,
    go_on,
    halt,
    handed_out,
    labels,
)
from tests.kits.waiting import until
from tests.kits.world import JSON, Phone, World, shown

PICTURES, TYPESETTER = "bot.log.media.pictures", "bot.log.pdf.typesetter"


async def halted(here: World, module: str) -> list[int]:
    """Wait for the child processes of this kind, and let them stand still: the log stays in the making."""
    found = list(await until(lambda: children(here, module)))
    halt(found)
    return found


async def case_of_one(here: World) -> Phone:
    """Somebody with one incident."""
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3))
    assert here.clock is not None
    here.clock.on(minutes=1)
    return phone


async def documents(phone: Phone) -> list[JSON]:
    """The files in the chat by now."""
    return [message for message in await phone.said() if "document" in message]


async def test_others_are_answered_and_the_person_too_while_a_log_is_made(here: World) -> None:
    phone, other = await case_of_one(here), here.stranger()
    await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    children_halted = await halted(here, TYPESETTER)
    try:
        await other.says("han ringede 14 gange i nat", "Gemt")
        await phone.says("noget nyt", "Gemt · nr. 2")
        assert await documents(phone) == []
    finally:
        go_on(children_halted)
    await phone.reads("Her er udgave 1")
    [record] = await handed_out(here, phone)
    assert record.incidents == (1,), "what came later is not in it"


async def test_the_message_moves_for_a_long_one(here: World) -> None:
    phone = here.stranger()
    for number in range(1, 4):
        await phone.send(document=(f"{number}.png", PICTURE.read_bytes()))
    await phone.reads("nr. 1 .*3 ")
    await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    workers = await halted(here, PICTURES)
    await asyncio.sleep(3.2)
    go_on(workers)
    moved = await phone.reads(r"Jeg laver den nu. \d+ % er klar")
    assert "Stop" in labels(moved) or "Udgaver" in labels(moved)
    done = await phone.reads("Her er udgave 1")
    assert done["message_id"] == moved["message_id"], "one message all the way"


async def test_it_can_be_stopped_and_no_number_is_used_up(here: World) -> None:
    phone = await case_of_one(here)
    making = await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    found = await halted(here, TYPESETTER)
    await phone.taps(making, "Stop", "Jeg er stoppet")
    await until(lambda: not children(here, TYPESETTER), told=lambda: found)
    await phone.taps(await choices(phone), "Lav pdf", "Her er udgave 1")
    assert len(await files(phone, 1)) == 1
    assert [record.edition for record in await handed_out(here, phone)] == [1]


async def test_what_was_stopped_stays_stopped_after_a_restart(here: World) -> None:
    phone = await case_of_one(here)
    making = await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    go_on_later = await halted(here, TYPESETTER)
    await phone.taps(making, "Stop", "Jeg er stoppet")
    await here.bot.kill()
    go_on(children_left(go_on_later))
    await here.bot.start()
    await phone.says("noget nyt", "Gemt · nr. 2")
    assert await documents(phone) == []
    assert await handed_out(here, phone) == []


def children_left(pids: list[int]) -> list[int]:
    """Those of them that are still there."""
    return [pid for pid in pids if _there(pid)]


def _there(pid: int) -> bool:
    try:
        return TYPESETTER.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


async def test_killed_while_it_is_made_it_is_made_after_the_restart(here: World) -> None:
    phone = await case_of_one(here)
    await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    found = await halted(here, TYPESETTER)
    await here.bot.kill()
    go_on(children_left(found))
    await here.bot.start()
    await phone.reads("Her er udgave 1")
    [sent] = await files(phone, 1)
    [record] = await handed_out(here, phone)
    assert hashlib.sha256(await data(here, sent)).hexdigest() == record.sha256


async def test_killed_between_record_and_sending_the_same_edition_is_sent(here: World) -> None:
    phone = await case_of_one(here)
    screen = await choices(phone)
    await here.post("fault", kind="delay", method="sendDocument", seconds=600.0)
    await phone.taps(screen, "Lav pdf", "Jeg laver den")
    records = await until(lambda: handed_out(here, phone))
    await here.bot.kill()
    await here.bot.start()
    await phone.reads("Her er udgave 1")
    [sent] = await files(phone, 1)
    assert hashlib.sha256(await data(here, sent)).hexdigest() == records[0].sha256
    assert await handed_out(here, phone) == records, "handed out once"


async def test_two_orders_at_once_are_two_editions(here: World) -> None:
    phone = await case_of_one(here)
    first, second = await choices(phone), await choices(phone)
    forms = await phone.taps(second, "Andet format", "Hvilket format")
    pdf, table = data_of(first, "Lav pdf"), data_of(forms, "Lav tabel")
    await asyncio.gather(phone.tap_data(first["message_id"], pdf), phone.tap_data(forms["message_id"], table))
    sent = await files(phone, 3)
    await phone.until(lambda said: sum("Her er udgave" in shown(message) for message in said) == 2)
    records = await handed_out(here, phone)
    assert sorted(record.edition for record in records) == [1, 2]
    assert sorted(record.format for record in records) == ["pdf", "table"]
    assert records[0].annexes == records[1].annexes
    assert len({message["document"]["file_name"] for message in sent}) == 3


async def test_a_button_tapped_twice_makes_one(here: World) -> None:
    phone = await case_of_one(here)
    screen = await choices(phone)
    order = data_of(screen, "Lav pdf")
    for _ in range(3):
        await phone.tap_data(screen["message_id"], order)
    await phone.reads("Her er udgave 1")
    await phone.says("noget nyt", "Gemt · nr. 2")
    assert len(await documents(phone)) == 1
    assert len(await handed_out(here, phone)) == 1


async def test_what_cannot_be_sent_can_be_had_again(here: World) -> None:
    phone = await case_of_one(here)
    screen = await choices(phone)
    await here.post("fault", kind="500", method="sendDocument", times=3)
    done = await phone.taps(screen, "Lav pdf", "jeg kunne ikke sende den")
    listed = await phone.taps(done, "Udgaver", "fået lavet")
    card = await phone.taps(listed, "Udgave 1", "Format: pdf")
    await phone.taps(card, "Hent den igen", "Her er udgave 1 igen")
    [sent] = await files(phone, 1)
    [record] = await handed_out(here, phone)
    assert hashlib.sha256(await data(here, sent)).hexdigest() == record.sha256


async def test_stopping_too_late_changes_nothing(here: World) -> None:
    phone = await case_of_one(here)
    making = await form(phone, "Lav tabel")
    stop = data_of(making, "Stop")
    await phone.reads("Her er udgave 1")
    before = (await here.get(f"chat/{phone.id}"))["revision"]
    await phone.tap_data(making["message_id"], stop)
    await phone.reads("Den var allerede færdig", after=before)
    assert len(await handed_out(here, phone)) == 1


async def test_no_log_comes_into_a_chat_that_has_been_cleared(here: World) -> None:
    phone = await case_of_one(here)
    await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")
    found = await halted(here, TYPESETTER)
    await phone.says("/hide", "Ryddet")
    await until(lambda: not children(here, TYPESETTER), told=lambda: found)
    assert "Tallene" in labels(await phone.says("/log", "Din log"))
    assert await documents(phone) == []
    assert await handed_out(here, phone) == []


async def test_what_cannot_be_made_is_said_and_the_next_try_works(here: World) -> None:
    phone = await case_of_one(here)
    await phone.taps(await choices(phone), "Lav pdf", "Jeg laver den")

    async def is_told() -> bool:
        for pid in children(here, TYPESETTER):
            os.kill(pid, signal.SIGKILL)
        return any("kunne ikke laves" in shown(message) for message in await phone.said())

    await until(is_told)
    assert await handed_out(here, phone) == []
    await phone.taps(await choices(phone), "Lav pdf", "Her er udgave 1")


@pytest.mark.long
async def test_a_package_of_many_parts_is_sent_part_by_part_and_never_held_whole(here: World) -> None:
    phone = here.stranger()
    chance = random.Random(16)
    for number in range(1, 11):
        await phone.send(document=(f"{number}.bin", io.BytesIO(chance.randbytes(19_000_000))))
        await phone.reads(f"{number} beskeder" if number > 1 else "Gemt · nr. 1")
    await form(phone, "Lav pakke")
    await phone.until(lambda said: any("Her er udgave 1" in shown(one) for one in said), patience=300.0)
    [record] = await handed_out(here, phone)
    assert record.size > 150_000_000
    assert len(record.files) > 3
    sent = await files(phone, len(record.files))
    for message, file in zip(sent, record.files, strict=True):
        content = await data(here, message)
        assert (message["document"]["file_name"], len(content)) == (file.name, file.size)
        assert hashlib.sha256(content).hexdigest() == file.sha256
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
    assert peak(here) < 450_000, "kilobytes; the parts together are more than half of that"


def peak(here: World) -> int:
    """The most memory that the bot's process has ever had, in kilobytes."""
    [found] = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{here.bot.pid}/status").read_text())
    return int(found)
