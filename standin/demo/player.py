"""Plays a story: sends its steps as the person would, waits for each acknowledgement, and tags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

from standin.demo import story as stories
from standin.demo import tagging
from standin.world.errors import JSON
from standin.people.phone import NoButtonError, Phone, button_of, buttons, has
from standin.demo.story import (
    Album,
    StoryCommand,
    Contact,
    Document,
    Edit,
    Forward,
    Location,
    Photo,
    Sent,
    Step,
    Story,
    Tag,
    Talk,
    Text,
    StoryVoice,
)  # fmt: skip
from bot.words import Words

Reach = Callable[[dt.datetime], Awaitable[None]]
Note = Callable[[int, int], None]


async def play(
    story: Story,
    files: Path,
    phone: Phone,
    *,
    words: Words,
    reach: Reach,
    note: Note = lambda done, of_all: None,
) -> None:
    """Play every step; ``files`` is the folder of what is attached, ``words`` are the bot's own texts.

    ``reach`` lets time pass until the moment of a step; ``note`` hears how many steps are done, of how many.
    Raises NoAnswerError and NoButtonError when the bot does not answer as it should.
    """
    numbers = {id(step): n for n, steps in enumerate(stories.incidents(story), start=1) for step in steps}
    bursts = {id(burst[-1]): burst for burst in stories.bursts(story)}
    sent: dict[str, int] = {}
    before = phone.revision
    for done, step in enumerate(story.steps, start=1):
        moment = story.moment(step.at)
        await reach(moment)
        match step:
            case StoryCommand(text=text):
                await phone.ask(text)
            case Tag():
                await tagging.answer(phone, stories.number_of(story, step.about), step)
            case Talk(about=about, lines=lines):
                number = stories.number_of(story, about) if about else 0
                for line in lines:
                    await _line(phone, line.replace("{number}", str(number)))
            case Edit(of=of, text=text):
                before = phone.revision
                await phone.edit(sent[of], text)
                await phone.until(lambda after=before: next(phone.messages(after), None))  # type: ignore[misc]
            case _:
                if not _goes_on(story, done):
                    before = phone.revision
                sent[step.id] = await _send(story, files, phone, step)
                if burst := bursts.get(id(step)):
                    await _acknowledged(phone, words, burst, [numbers[id(one)] for one in burst], before)
        note(done, len(story.steps))


async def _line(phone: Phone, line: str) -> None:
    """Write a line, or tap the newest button that begins with what stands in brackets."""
    if not (line.startswith("[") and line.endswith("]")):
        await phone.ask(line)
        return
    for message in phone.messages():
        for button in buttons(message):
            if button["text"].startswith(line[1:-1]):
                await phone.tap(message, button["callback_data"])
                return
    raise NoButtonError(line)


def _goes_on(story: Story, done: int) -> bool:
    """Whether the step of that ordinal goes on with the burst of the one before it."""
    if done < 2:
        return False
    before, step = story.steps[done - 2], story.steps[done - 1]
    return isinstance(before, Sent) and step.at - before.at <= stories.BURST


async def _send(story: Story, files: Path, phone: Phone, step: Step) -> int:
    """Send one step; gives the id of its (first) message."""
    match step:
        case Text(text=text):
            messages = await phone.send(text=text)
        case Forward(text=text):
            messages = await phone.send(text=text, forward_origin=origin(story, step))
        case Photo(file=file, caption=caption):
            messages = await phone.send((("photo", files / file),), caption=caption)
        case Document(file=file, caption=caption):
            messages = await phone.send((("document", files / file),), caption=caption)
        case Album(files=names, caption=caption):
            messages = await phone.send(
                tuple(("photo", files / name) for name in names), caption=caption, as_album=True
            )
        case StoryVoice(file=file, duration=duration):
            messages = await phone.send((("voice", files / file),), duration=duration)
        case Location(latitude=latitude, longitude=longitude):
            messages = await phone.send(location={"latitude": latitude, "longitude": longitude})
        case Contact(name=name, phone=number):
            messages = await phone.send(contact={"first_name": name, "phone_number": number})
        case _:
            raise stories.StoryError("this step is nothing to send")
    return int(messages[0]["message_id"])


def origin(story: Story, step: Forward) -> JSON:
    """The ``forward_origin`` of a forward, as Telegram would give it."""
    source = story.origins[step.origin]
    first, _, last = source.name.partition(" ")
    named: dict[str, JSON] = {
        "user": {"sender_user": {"id": source.id, "first_name": first, "last_name": last}},
        "hidden_user": {"sender_user_name": source.name},
        "chat": {"sender_chat": {"id": source.id, "type": "supergroup", "title": source.name}},
        "channel": {"chat": {"id": source.id, "type": "channel", "title": source.name}, "message_id": 1},
    }
    return {"type": source.kind.value, "date": int(story.moment(step.sent).timestamp()), **named[source.kind]}


async def _acknowledged(
    phone: Phone, words: Words, burst: list[Sent], numbers: list[int], before: int
) -> None:
    """Wait for the acknowledgement that counts all messages of a burst."""
    count = sum(len(step.files) if isinstance(step, Album) else 1 for step in burst)
    first, last = min(numbers), max(numbers)
    data = f"t:{first}" if first == last else f"b:{first}:{last}"
    counted = "" if count == 1 else f" · {words.count('capture.messages', count)}"

    def found() -> JSON | None:
        return next(
            (m for m in phone.messages(before) if has(m, data) and counted in m.get("text", "")), None
        )

    await phone.until(found)


async def ask_for_log(phone: Phone, form: str, parts: tuple[str, ...] = ()) -> list[tuple[str, bytes]]:
    """In the newest overview, ask for a log of everything in this form, with ``parts`` in it that are otherwise left
    out; gives the name and the bytes of its files.

    Raises NoAnswerError, NoButtonError.
    """
    screen = await _to_overview(phone)
    screen = await phone.tap(screen, "l:d:0")
    if parts:
        screen = await phone.tap(screen, button_of(screen, "lc:t:"))
        for part in parts:
            screen = await phone.tap(screen, button_of(screen, "lc:t:", f":{part}"))
        screen = await phone.tap(screen, button_of(screen, "lc:s:"))
    screen = await phone.tap(screen, button_of(screen, "lc:f:"))
    before = phone.revision
    await phone.tap(screen, button_of(screen, "lm:m:", f":{form}:"))
    sent = await _made(phone, screen, before, "document")
    return [(str(m["document"]["file_name"]), await phone.file(m["document"]["file_id"])) for m in sent]


async def ask_for_picture(phone: Phone) -> bytes:
    """Ask for the overview of everything as a picture; gives its bytes. Raises NoAnswerError, NoButtonError."""
    screen = await _to_overview(phone)
    before = phone.revision
    await phone.tap(screen, "lm:p:0")
    [message] = await _made(phone, screen, before, "photo")
    return await phone.file(message["photo"][-1]["file_id"])


async def _to_overview(phone: Phone) -> JSON:
    """The overview, in place of whatever can lead to it."""
    screen = await phone.until(
        lambda: next((m for m in phone.messages() if has(m, "l:d:0") or (has(m, "le") and has(m, "l"))), None)
    )
    return screen if has(screen, "l:d:0") else await phone.tap(screen, "l")


async def _made(phone: Phone, screen: JSON, before: int, kind: str) -> list[JSON]:
    """Wait until ``screen`` says that it is made; gives the messages of that kind, the oldest first."""
    number = screen["message_id"]

    def made() -> JSON | None:
        found = (m for m in phone.messages(before) if m["message_id"] == number and has(m, "le"))
        return next(found, None)

    await phone.until(made)
    sent = [message for message in phone.messages(before) if kind in message]
    return sorted(sent, key=lambda message: int(message["message_id"]))
