"""Steps that the tests of locks, links and erasing take: tapping a keypad, and reading what is on the phone."""

from __future__ import annotations

from tests.kits.world import JSON, Phone, buttons, shown

CODE, SECOND = "135790", "246802"
AGAIN = r"\ASkriv din kode en gang til"


async def type_code(phone: Phone, pad: JSON, code: str, pattern: str) -> JSON:
    """Tap a code on a keypad, digit by digit, and OK; gives the screen that follows."""
    for number, digit in enumerate(code, start=1):
        pad = await phone.taps(pad, digit, " ".join("●" * number) + "$")
    return await phone.taps(pad, "OK", pattern)


async def lock(phone: Phone, code: str = CODE) -> JSON:
    """Set a first code; it is open afterwards. Gives the offer of a recovery key."""
    offer = await phone.says("/lock", "En kode gør")
    pad = await phone.taps(offer, "Vælg kode", "Vælg en kode")
    pad = await type_code(phone, pad, code, "en gang til")
    await type_code(phone, pad, code, "Koden virker nu")
    return await phone.reads("Lav en gendannelsesnøgle")


async def second_code(phone: Phone, code: str = SECOND, *, own: str = CODE) -> None:
    """Set a second code; what ``own`` opens must be open."""
    menu = await phone.says("/unlock", "Åbent til")
    pad = await type_code(phone, await phone.taps(menu, "Kode nummer to", AGAIN), own, "Kode nummer to")
    pad = await type_code(phone, pad, code, "en gang til")
    await type_code(phone, pad, code, "Koden virker nu")


async def new_code(phone: Phone, code: str, *, own: str = CODE, pattern: str = "Koden virker nu") -> JSON:
    """Set another code; what ``own`` opens must be open. Gives the screen after the second time."""
    menu = await phone.says("/unlock", "Åbent til")
    pad = await type_code(phone, await phone.taps(menu, "Ny kode", AGAIN), own, "Vælg en kode")
    pad = await type_code(phone, pad, code, "en gang til")
    return await type_code(phone, pad, code, pattern)


async def close(phone: Phone) -> JSON:
    """/lock."""
    return await phone.says("/lock", "Låst. Du kan stadig gemme")


async def unlock(phone: Phone, code: str = CODE, pattern: str = "Åbent til") -> JSON:
    """/unlock and the code."""
    return await type_code(phone, await phone.says("/unlock", r"\ASkriv din kode"), code, pattern)


async def all_shown(phone: Phone) -> str:
    """Everything that stands in the chat of what the bot has said: texts, captions, buttons, names of files."""
    lines = []
    for message in await phone.said():
        lines.append(shown(message))
        lines += [str(button["text"]) for button in buttons(message)]
        lines.append(str(message.get("document", {}).get("file_name", "")))
    return "\n".join(lines)
