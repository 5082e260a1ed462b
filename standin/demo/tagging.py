"""Answers the bot's questions about an incident as a person would: by its buttons, and in words where it asks for them.

Buttons are found by their data (``bot.chat.routes`` lists the verbs); a tick in front of a label says that it is on.
"""

from __future__ import annotations

from bot.case.kinds import Type
from standin.world.errors import JSON
from standin.people.phone import NoButtonError, Phone, buttons, has
from standin.demo.story import Seen, Tag

TICK = "✓ "


async def answer(phone: Phone, number: int, tag: Tag) -> None:
    """Tell of incident ``number`` what ``tag`` says. Raises NoButtonError, NoAnswerError."""
    screen = await open_incident(phone, number)
    if tag.withdraw:
        screen = await phone.tap(screen, f"m:{number}")
        await phone.tap(screen, f"m:{number}:x")
        return
    if tag.offer and has(screen, f"o:{number}:t"):
        screen = await phone.tap(screen, f"o:{number}:t")
    if tag.when or tag.unknown_time:
        screen = await _time(phone, screen, number, tag)
    if tag.types:
        screen = await _types(phone, screen, number, tag)
    for witness in tag.witnesses:
        screen = await _witness(phone, screen, number, witness)
    if tag.no_witnesses:
        screen = await phone.tap(screen, f"w:{number}")
        screen = await phone.tap(screen, f"w:{number}:n")
    for kind, text in (("place", tag.place), ("what", tag.what), ("note", tag.note)):
        if text:
            screen = await phone.tap(screen, f"m:{number}")
            await phone.tap(screen, f"m:{number}:{kind}")
            screen = await phone.ask(text)


async def open_incident(phone: Phone, number: int) -> JSON:
    """A message that shows the incident with its four buttons: there already, behind a list, or asked for by number."""
    for message in phone.messages():
        if has(message, f"t:{number}") and has(message, f"m:{number}"):
            return message
    for message in phone.messages():
        if has(message, f"i:{number}"):
            return await phone.tap(message, f"i:{number}")
        for button in buttons(message):
            verb, *numbers = button.get("callback_data", "").split(":")
            if verb == "b" and int(numbers[0]) <= number <= int(numbers[1]):
                await phone.tap(message, button["callback_data"])
                return await open_incident(phone, number)
    return await phone.ask(f"/nr {number}")


async def _time(phone: Phone, screen: JSON, number: int, tag: Tag) -> JSON:
    screen = await phone.tap(screen, f"t:{number}")
    if tag.unknown_time:
        return await phone.tap(screen, f"t:{number}:u")
    confirm = await phone.ask(tag.when)
    return await phone.tap(confirm, f"t:{number}:c:0")


async def _types(phone: Phone, screen: JSON, number: int, tag: Tag) -> JSON:
    screen = await phone.tap(screen, f"y:{number}")
    for kind in Type:
        button = _button(screen, f"y:{number}:{kind}")
        if button["text"].startswith(TICK) != (kind in tag.types):
            screen = await phone.tap(screen, button["callback_data"])
            if kind is Type.OTHER:
                return await phone.ask(tag.type_words)
    return await phone.tap(screen, f"i:{number}")


async def _witness(phone: Phone, screen: JSON, number: int, witness: Seen) -> JSON:
    screen = await phone.tap(screen, f"w:{number}")
    known = next((b for b in buttons(screen) if b["text"].removeprefix(TICK) == witness.name), None)
    if known is None:
        words = ", ".join(part for part in (witness.name, witness.contact, witness.saw) if part)
        screen = await phone.ask(words)
    elif not known["text"].startswith(TICK):
        screen = await phone.tap(screen, known["callback_data"])
    return await phone.tap(screen, f"i:{number}")


def _button(message: JSON, data: str) -> JSON:
    for button in buttons(message):
        if button.get("callback_data") == data:
            return button
    raise NoButtonError(data)
