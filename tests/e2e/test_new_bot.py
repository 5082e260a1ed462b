"""Another bot on the same data folder, whose ids count from 1 again: nothing that is sent to either is lost, and
nothing that is known of the chats of one is done in those of the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio

from bot.case.values import FileState
from bot.chat.turn import sent_messages_noted
from standin.world.faults import Fault
from storage.values import Task
from tests.kits.world import JSON, Clock, Phone, World, shown, world

ANOTHER = "2000002:another-token"
NEVER = 10_000


@pytest_asyncio.fixture(loop_scope="module")
async def bots(tmp_path: Path) -> AsyncIterator[tuple[World, World]]:
    """Two bots of one installation, each in a world of its own that counts from 1; one runs at a time."""
    clock = Clock(tmp_path / "clock")
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(world(tmp_path, start=False, clock=clock))
        second = await stack.enter_async_context(world(tmp_path, start=False, clock=clock, token=ANOTHER))
        yield first, second


async def change(before: World, after: World) -> None:
    """Stop one, start the other."""
    await before.bot.stop()
    await after.bot.start()


async def told(phone: Phone, texts: list[str], first: int) -> list[JSON]:
    """Send texts, a minute between them; gives their acknowledgements, which have the right numbers."""
    acknowledged = []
    for number, text in enumerate(texts, first):
        clock = phone.world.clock
        assert clock is not None
        clock.on(minutes=1)
        acknowledged.append(await phone.says(text, f"Gemt · nr. {number} "))
    return acknowledged


async def gone(phone: Phone) -> list[int]:
    """The ids of what has been deleted from a chat."""
    chat = await phone.world.get(f"chat/{phone.id}")
    return [message["message_id"] for message in chat["messages"] if message["deleted"]]


def log(here: World) -> str:
    """What the bot's process has said."""
    return here.bot.output.read_text()


async def test_ten_texts_to_two_bots_are_ten(bots: tuple[World, World]) -> None:
    first, second = bots
    old, new = first.phone(), second.phone()
    texts = [f"tekst {number}" for number in range(1, 14)]
    await first.bot.start()
    await told(old, texts[:4], 1)
    await change(first, second)
    sent = await told(new, texts[4:10], 5)
    assert sent[0]["message_id"] < 4, "its ids are those of the other's messages"
    case = await second.case()
    assert [one.text for one in case.exhibits.values()] == texts[:10]
    assert len(case.standing()) == 10
    await new.says("/hide", "Ryddet")
    assert not [one for one in await new.messages() if shown(one).startswith(("tekst", "Gemt"))]
    assert await gone(old) == []
    await change(second, first)
    await told(old, texts[10:], 11)
    assert [one.text for one in (await first.case()).exhibits.values()] == texts
    assert log(first).count("code=app.new_bot") == 2
    assert "tekst" not in log(first)


async def test_what_stands_in_the_chat_of_one_is_left_alone_in_the_others(bots: tuple[World, World]) -> None:
    first, second = bots
    old, new = first.phone(), second.phone()
    await first.bot.start()
    await told(old, ["en"], 1)
    note = await old.says("/hide", "Ryddet")  # goes again by itself after two minutes
    await change(first, second)
    for _ in range(note["message_id"]):
        await new.send(text="to")
    await new.says("tre", "Gemt · nr. 2")
    assert note["message_id"] in [message["message_id"] for message in await new.messages()]
    assert second.clock is not None
    second.clock.on(minutes=3)
    while await hiding(second):
        await second.pause()
    assert await gone(new) == []
    assert "code=hider.other_chat" in log(second)


async def hiding(here: World) -> list[Task]:
    """What is to be removed from chats."""
    async with here.store() as store:
        return await store.tasks(sent_messages_noted.KIND)


async def test_what_waited_when_the_bot_was_changed_is_kept_and_told_in_the_new_chat(
    bots: tuple[World, World],
) -> None:
    first, second = bots
    old, new = first.phone(), second.phone()
    await first.bot.start()
    await told(old, ["en"], 1)
    assert first.clock is not None
    first.clock.on(minutes=1)
    first.practice.faults.order(Fault("502", "file", NEVER))
    await old.send(document=("senere.pdf", b"%PDF-1.4 later"))
    await old.reads("Gemt · nr. 2 .*ikke hentet endnu")
    first.practice.faults.order(Fault("502", "sendMessage", NEVER))
    first.clock.on(minutes=1)
    await old.send(text="uden svar")
    while 3 not in await first.incidents():
        await first.pause()
    first.practice.faults.clear()
    await change(first, second)
    await new.says("/log", "3 hændelser")  # only now may a bot write to somebody
    await told(new, ["fire"], 4)
    assert await second.calls("getFile") == [], "the other bot's file is none of this one's"
    await change(second, first)
    await old.until(lambda said: any("nr. 2 " in shown(m) and "ikke hentet" not in shown(m) for m in said))
    states = [file.state for one in (await first.case()).exhibits.values() for file in one.files]
    assert states == [FileState.KEPT]


async def test_a_file_of_a_bot_that_does_not_come_back_is_given_up_after_a_week(
    bots: tuple[World, World],
) -> None:
    first, second = bots
    old, new = first.phone(), second.phone()
    await first.bot.start()
    first.practice.faults.order(Fault("502", "file", NEVER))
    await old.send(document=("senere.pdf", b"%PDF-1.4 later"))
    await old.reads("Gemt · nr. 1 .*ikke hentet endnu")
    await change(first, second)
    await told(new, ["to"], 2)
    await new.says("/nr 1", "1 fil er ikke hentet færdig endnu")
    assert second.clock is not None
    await second.bot.stop()
    second.clock.on(days=8)
    await second.bot.start()
    await new.reads("Gemt · nr. 1 .*kunne ikke hentes")
    panel = await new.says("/nr 1", "Af 1 fil er kun navn og størrelse gemt")
    assert "er gemt her" not in shown(panel)
    assert await second.calls("getFile") == []
