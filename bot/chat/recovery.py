"""The recovery key: made once, shown once as words and as a picture, and the way back in from any account.

It is an age identity. The words are its 32 bytes by BIP 39 (English list); the picture is age's own writing of it, so
that ``age -d -i`` opens an export with what a camera reads from it, without Logbog.
"""

from __future__ import annotations

import io

from msgspec.structs import replace

from bot.chat import keypad
from bot.chat.incoming import Message
from bot.chat.memory import Question
from bot.chat.moment import Moment
from bot.chat.tell import News, tell_of_lock, tell_others
from bot.wire.outgoing import Button, Delete, Rows, SendFile
from storage.agekey import identity_of, secret_of
from storage.locks import Pass
from storage.sealing import identity_from
from storage.seats import Role
from storage.store import SeatChange

VERB = "rk"
KIND = "recover"
AGE = "AGE-SECRET-KEY-"
SHOWN_SECONDS = 600  # after which the key goes from the chat by itself


def offer(moment: Moment, message: int | None) -> None:
    """Offer to make one."""
    words = moment.words
    rows: Rows = (
        (Button(words.text("recovery.make"), f"{VERB}:make"),),
        (Button(words.text("recovery.later"), f"{VERB}:later"),),
    )
    moment.change(message, words.text("recovery.offer"), rows)


async def command(moment: Moment, rest: str) -> None:
    """/recover: ask for the words."""
    question = Question(kind=KIND, incident=0, asked=moment.received)
    moment.memory = replace(moment.memory, question=question)
    moment.say(moment.words.text("recovery.ask"))


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    safe = moment.safe
    match step:
        case ["seen"]:
            if message is not None:
                moment.out.append(Delete((message,)))
            moment.say(moment.words.text("recovery.seen"))
        case ["later"]:
            moment.change(message, moment.words.text("recovery.can_wait"))
        case ["ask"] if not safe.shut:
            offer(moment, message)
        case ["make"] if not safe.shut:
            if keypad.sure(moment, message, f"{VERB}:make"):
                await make(moment, message)
        case _:
            return False
    return True


async def make(moment: Moment, message: int | None) -> None:
    """Make a key and show it once."""
    access, safe, words = moment.store.access, moment.safe, moment.words
    opened = safe.session.opened if safe.session is not None else await access.open_pass(safe.home)
    key = await access.set_key(opened)
    await tell_of_lock(moment)
    rows: Rows = ((Button(words.text("recovery.seen_button"), f"{VERB}:seen"),),)
    moment.change(message, words.text("recovery.made"))
    moment.out.append(
        SendFile(
            name="1.png",
            data=picture(key),
            caption=words.text("recovery.caption", words=f"<tg-spoiler>{to_words(key)}</tg-spoiler>"),
            mime="image/png",
            picture=True,
            spoiler=True,
            rows=rows,
            passing=SHOWN_SECONDS,
        )
    )


async def entered(moment: Moment, message: Message) -> Pass | None:
    """The words, or age's own writing: the message goes at once. Gives what they open; this account comes to that case
    with it. What opens nothing says nothing more."""
    moment.out.insert(0, Delete((message.id,)))
    moment.memory = replace(moment.memory, question=None)
    words, safe, access = moment.words, moment.safe, moment.store.access
    key = from_words(message.text)
    opened = None if key is None else await access.try_key(key)
    if opened is None:
        moment.say(words.text("recovery.wrong"))
        return None
    if safe.home != opened.home:
        if safe.coded or not await blank(moment):
            moment.say(words.text("link.has_notes"))
            return None
        moment.turn.case, moment.turn.events, moment.recorded = None, [], []
    # The key of a second notebook leads to that, and not into the case.
    case = opened.key.case if opened.depth else opened.home
    apart = safe.only is not None and not opened.depth
    if safe.home != opened.home or not safe.owner or apart:
        moment.turn.seats.append(SeatChange(moment.account, case, Role.OWNER))
    await tell_others(moment, News("recovery.told", int(moment.around.now().timestamp())), case=opened.home)
    moment.say(words.text("recovery.opened"))
    return opened


async def blank(moment: Moment) -> bool:
    """Whether nothing has been put into this account's own case yet but that it was opened."""
    return await moment.store.size(moment.safe.home) + len(moment.turn.events) <= 1


def to_words(key: str) -> str:
    """The 24 words of a key in age's writing."""
    from mnemonic import Mnemonic  # most bots never need its list of words

    return str(Mnemonic("english").to_mnemonic(secret_of(identity_from(key))))


def from_words(text: str) -> str | None:
    """The key that these words (or age's own writing) mean; None where they are none."""
    written = " ".join(text.split())
    if written.upper().startswith(AGE):
        return written.upper()
    from mnemonic import Mnemonic

    try:
        return str(
            identity_of(bytes(Mnemonic("english").to_entropy(written.lower().replace(",", " ").split())))
        )
    except (ValueError, LookupError):
        return None


def picture(key: str) -> bytes:
    """A QR code (PNG) of a key in age's writing."""
    import segno  # 1 MB that only a recovery key needs

    out = io.BytesIO()
    segno.make(key, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
