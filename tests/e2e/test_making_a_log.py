"""Making a log in the chat: what the other may read, the form, what is handed over, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from bot.case.events import LogHandedOut
from tests.e2e.world import COPENHAGEN, JSON, Phone, World, buttons, shown

ADDRESS, OWN_NUMBER = "Eksempelvej 7, 2450 Opdigtby", "20 12 34 56"
PICTURE = Path(__file__).parents[2] / "examples" / "files" / "sms-undskyld.png"


def labels(message: JSON) -> list[str]:
    """What stands on the buttons."""
    return [str(button["text"]) for button in buttons(message)]


async def forwarded(phone: Phone, *days: dt.date, text: str = "Svar mig nu") -> None:
    """A message of the other's on each of these days, at noon."""
    for day in days:
        await phone.forward(text, dt.datetime.combine(day, dt.time(12), COPENHAGEN))
    await phone.reads(f"nr. {len(days)}|–{len(days)}")


async def choices(phone: Phone) -> JSON:
    """The screen of what the other may read."""
    return await phone.taps(await phone.says("/log", "Din log"), "Lav en log", "Hvad må den anden læse")


async def files(phone: Phone, number: int) -> list[JSON]:
    """The files that the bot has sent, once there are so many; the oldest first."""

    def found(said: list[JSON]) -> list[JSON]:
        sent = [message for message in said if "document" in message]
        return sent if len(sent) >= number else []

    return list(await phone.until(found))


async def data(here: World, message: JSON) -> bytes:
    """The bytes of a file in the chat."""
    address = f"{here.url}/practice/file/{message['document']['file_id']}"
    async with here.http.get(address) as answer:
        assert answer.status == 200
        return bytes(await answer.read())


async def handed_out(here: World, phone: Phone) -> list[LogHandedOut]:
    """The records of the logs that were handed out."""
    return [e.payload for e in await here.events(phone.id) if isinstance(e.payload, LogHandedOut)]


async def test_three_taps_make_the_safe_one(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3), dt.date(2025, 5, 4))
    screen = await choices(phone)
    assert "2 hændelser" in shown(screen)
    assert labels(screen)[0] == "Lav pdf"
    assert "Tilbage" in labels(screen)
    done = await phone.taps(screen, "Lav pdf", "Her er udgave 1")
    [sent] = await files(phone, 1)
    assert sent["document"]["file_name"] == "log-1.pdf"
    pdf = await data(here, sent)
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() in shown(sent)
    assert {"Udgaver", "Oversigt"} <= set(labels(done))
    [record] = await handed_out(here, phone)
    assert record.parts == ("places", "background", "highlights", "police", "earlier")
    assert record.files[0].sha256 == hashlib.sha256(pdf).hexdigest() == record.sha256
