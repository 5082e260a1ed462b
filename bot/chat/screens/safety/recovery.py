"""The recovery key: made once, shown once as words and as a picture, and the way back in from any account.

It is an age identity. The words are its 32 bytes by BIP 39 (English list); the picture is age's own writing of it, so
that ``age -d -i`` opens an export with what a camera reads from it, without Logbog.
"""

from __future__ import annotations

import io
import re

from msgspec.structs import replace

from bot.chat.screens.safety import keypad, way_back
from bot.chat.screens.safety.joining import Leaving, join, leaving
from bot.chat.state.access_log import Act
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, tell_of_lock, tell_others
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Delete, Rows, SendFile
from storage.access.locks import Pass
from storage.crypto.age_keys import identity_of, secret_of
from storage.crypto.age_records import identity_from

VERB = "rk"
KIND = "recover"
AGE_WRITING = re.compile("AGE-SECRET-KEY-[A-Z0-9]{20,}")
WORD = re.compile(r"[^\W\d_]+")
HALF, MOSTLY = 12, 18  # of 24 words
REFUSED = {Leaving.CODED: "link.own_code", Leaving.LAST: "link.last_reader"}
SHOWN_SECONDS = 600  # after which the key goes from the chat by itself


def offer(context: TurnContext, message: int | None) -> None:
    """Offer to make one."""
    words = context.words
    rows: Rows = (
        (Button(words.text("recovery.make"), f"{VERB}:make"),),
        (Button(words.text("recovery.later"), f"{VERB}:later"),),
    )
    context.change(message, words.text("recovery.offer"), rows)


async def command(context: TurnContext, rest: str) -> None:
    """/recover: ask for the words."""
    question = OpenQuestion(kind=KIND, incident=0, asked=context.received)
    context.memory = replace(context.memory, question=question)
    context.say(context.words.text("recovery.ask"), _stop_row(context))


def still_asked(context: TurnContext, question: OpenQuestion) -> None:
    """What was written is no key and has been kept: say so once, and that the key may still come."""
    if question.subject or not question.open(context.received):
        return
    context.memory = replace(context.memory, question=replace(question, subject="told"))
    context.say(context.words.text("recovery.no_key"), _stop_row(context))


def _stop_row(context: TurnContext) -> Rows:
    return ((Button(context.words.text("recovery.stop"), f"{VERB}:stop"),),)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    safe = context.safe
    match step:
        case ["seen"]:
            if message is not None:
                context.out.append(Delete((message,)))
            context.say(context.words.text("recovery.seen"))
        case ["stop"]:
            asked = context.memory.question
            if asked is not None and asked.kind == KIND:
                context.memory = replace(context.memory, question=None)
            context.change(message, context.words.text("guide.cancelled"))
        case ["later"]:
            context.change(message, context.words.text("recovery.can_wait"))
        case ["ask"] if not safe.shut:
            offer(context, message)
        case ["make"] if not safe.shut:
            if keypad.sure(context, message, f"{VERB}:make"):
                await make(context, message)
        case _:
            return False
    return True


async def make(context: TurnContext, message: int | None) -> None:
    """Make a key and show it once."""
    access, safe, words = context.store.access, context.safe, context.words
    opened = safe.session.opened if safe.session is not None else await access.open_pass(safe.home)
    at_once = safe.session is not None and safe.session.by_key
    now = int(context.around.now().timestamp())
    key, opened = await access.set_key(opened, now=now, at_once=at_once)
    if safe.session is not None:
        safe.open(opened, safe.session.until, by_key=at_once)
    await tell_of_lock(context, "lock.told_at_once" if at_once else "lock.told")
    rows: Rows = ((Button(words.text("recovery.seen_button"), f"{VERB}:seen"),),)
    context.change(message, words.text("recovery.made"))
    context.out.append(
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


async def entered(context: TurnContext, message: Message) -> Pass | None:
    """The words, or age's own writing: the message goes at once. Gives what they open; this account comes to that case
    with it. What opens nothing says nothing more, and is asked for again."""
    context.out.insert(0, Delete((message.id,)))
    words, safe, access = context.words, context.safe, context.store.access
    key = from_words(message.text)
    now = int(context.around.now().timestamp())
    opened = None if key is None else await access.try_key(key, now=now)
    if opened is None:
        again = OpenQuestion(kind=KIND, incident=0, asked=context.received)
        context.memory = replace(context.memory, question=again)
        context.say(words.text("recovery.wrong"), _stop_row(context))
        return None
    context.memory = replace(context.memory, question=None)
    news = News("recovery.told", now)
    await noted(context, Act.KEY, case=opened.home)
    # The key of a second notebook leads to that, and not into the case.
    seat = opened.key.case if opened.depth else opened.home
    apart = safe.only is not None and not opened.depth
    if safe.home == opened.home and safe.owner and not apart:
        await tell_others(context, news)
    elif opened.depth and safe.home == opened.home and safe.seat is not None and not safe.only:
        way_back.seem_to_sit(context, seat)  # one that only puts in; its real seat stays
        await tell_others(context, news)
    elif not await _come(context, opened.home, seat, news):
        return None
    context.say(words.text("recovery.opened"))
    return opened


async def _come(context: TurnContext, case: bytes, seat: bytes, news: News) -> bool:
    """This account comes to the case, or to the notebook ``seat`` of it. False where it would leave something behind
    that nobody could get at."""
    how = Leaving.NOTHING if case == context.safe.home else await leaving(context)
    if how is Leaving.CODED and await way_back.seems_erased(context) == case:
        how = Leaving.NOTHING  # what was saved since it seemed erased stays where it is
    if how in REFUSED:
        context.say(context.words.text(REFUSED[how]))
        return False
    await join(context, case, news, how, seat=seat)
    if how is Leaving.SHARED:
        context.say(context.words.text("link.stays"))
    return True


def to_words(key: str) -> str:
    """The 24 words of a key in age's writing."""
    from mnemonic import Mnemonic  # most bots never need its list of words

    return str(Mnemonic("english").to_mnemonic(secret_of(identity_from(key))))


def from_words(text: str) -> str | None:
    """The key that these words (or age's own writing) mean; None where they are none. Numbers, commas and whatever else
    is not of the list may stand between them."""
    written = AGE_WRITING.search("".join(text.split()).upper())
    if written is not None:
        return written[0]
    from mnemonic import Mnemonic

    try:
        return str(identity_of(bytes(Mnemonic("english").to_entropy(_of_the_list(text)[0]))))
    except (ValueError, LookupError):
        return None


def looks_like_a_key(text: str) -> bool:
    """Whether somebody must have meant the key with this, with mistakes in it or only half of it: age's own writing,
    or many words and nearly all of the list. It lacks the most common words (the, and, he, to), so that no sentence
    looks like that."""
    if AGE_WRITING.search("".join(text.split()).upper()) is not None:
        return True
    listed, others = _of_the_list(text)
    few = 0 if len(listed) < MOSTLY else len(listed) // 3
    return len(listed) >= HALF and len(others) <= few


def _of_the_list(text: str) -> tuple[list[str], list[str]]:
    """The words that are of BIP 39's English list, and the others."""
    from mnemonic import Mnemonic

    known = frozenset(Mnemonic("english").wordlist)
    words = WORD.findall(text.casefold())
    return [word for word in words if word in known], [word for word in words if word not in known]


def picture(key: str) -> bytes:
    """A QR code (PNG) of a key in age's writing."""
    import segno  # 1 MB that only a recovery key needs

    out = io.BytesIO()
    segno.make(key, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
