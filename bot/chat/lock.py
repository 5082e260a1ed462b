"""/lock and /unlock: a code before anything is read. What is put in needs none.

A code of digits is tapped on a keypad, so that there is no message to delete and the phone's keyboard learns nothing. A
code of words is a message, which is deleted at once. What is being typed is in memory only (``bot.chat.session``).
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.when import show_instant
from bot.chat import capture, erase, hide, recovery
from bot.chat.incoming import Message, read
from bot.chat.memory import Question
from bot.chat.moment import Moment
from bot.chat.putting_away import put_away
from bot.chat.tell import queue
from bot.wire.outgoing import Button, Delete, Rows
from storage.errors import MissingError
from storage.locks import plainly

VERB = "lk"
WORDS = "lock.words"
FEWEST_DIGITS = 6
FEWEST_LETTERS = 12
MOST_LETTERS = 200
SPANS = (5, 15, 30, 60)
CARRY = "carry"

_AGAIN = {"new": "new_again", "second": "second_again"}


async def command(moment: Moment, rest: str) -> None:
    """/lock: locks at once; where there is no code yet, it is made."""
    safe = moment.safe
    if not safe.owner:
        moment.say(moment.words.text("lock.collector"))
    elif safe.coded:
        _close(moment, None)
    else:
        _offer(moment)


async def unlock(moment: Moment, rest: str) -> None:
    """/unlock: the keypad, or while it is open what can be set."""
    safe = moment.safe
    if not safe.owner:
        moment.say(moment.words.text("lock.collector"))
    elif not safe.coded:
        _offer(moment)
    elif safe.locked:
        ask(moment)
    else:
        _menu(moment, None)


def ask(moment: Moment) -> None:
    """Ask for the code."""
    _keypad(moment, None, "unlock")


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    safe, pad = moment.safe, moment.safe.pad
    if not safe.owner:
        return False
    open_now = not safe.locked
    match step:
        case ["d", mark]:
            if not pad.type(mark):
                _keypad(moment, message, "unlock" if safe.locked else "new", lead="lock.pad_old")
            else:
                _show(moment, message)
        case ["back"]:
            pad.back()
            _show(moment, message)
        case ["ok"]:
            await _entered(moment, message, pad.digits, words=False)
        case ["w"]:
            _ask_words(moment, message)
        case ["keep"]:
            return await _keep(moment, message)
        case ["stop"]:
            pad.clear()
            moment.memory = replace(moment.memory, question=None)
            moment.change(message, moment.words.text("lock.stopped"))
        case ["lock"] if safe.coded:
            _close(moment, message)
        case ["unlock"]:
            await unlock(moment, "")
        case ["new"] if open_now:
            _keypad(moment, message, "new")
        case ["second"] if open_now and safe.coded:
            _keypad(moment, message, "second")
        case ["menu"] if open_now and safe.coded:
            _menu(moment, message)
        case ["span"] if open_now and safe.coded:
            _spans(moment, message)
        case ["span", minutes] if open_now and minutes.isdecimal() and int(minutes) in SPANS:
            moment.memory = replace(moment.memory, span=int(minutes))
            _menu(moment, message)
        case _:
            return False
    return True


async def answered(moment: Moment, question: Question, message: Message) -> None:
    """A code of words: its message goes at once, whatever comes of it."""
    moment.out.insert(0, Delete((message.id,)))
    moment.memory = replace(moment.memory, question=None)
    moment.safe.pad.purpose = moment.safe.pad.purpose or question.subject
    moment.safe.pad.unread = message.raw
    await _entered(moment, None, message.text, words=True)


async def recovered(moment: Moment, question: Question, message: Message) -> None:
    """The recovery key has been written: open what it opens, and ask for a new code."""
    opened = await recovery.entered(moment, message)
    if opened is not None:
        moment.safe.open(opened, _until(moment))
        queue(moment, CARRY)
        _keypad(moment, None, "new")


async def erase_asked(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of the screens about erasing; where there is a code, it is asked for once more."""
    if step == ["go"] and moment.safe.coded and not moment.safe.shut:
        _keypad(moment, message, "erase")
        return True
    return await erase.tapped(moment, message, step)


async def _entered(moment: Moment, message: int | None, code: str, *, words: bool) -> None:
    pad = moment.safe.pad
    purpose, first = pad.purpose, pad.first
    if not purpose:
        _keypad(moment, message, "unlock" if moment.safe.locked else "new", lead="lock.pad_old")
        return
    if not _long_enough(code, words=words):
        _keypad(moment, message, purpose, lead="lock.too_short", first=first)
        return
    if purpose in ("unlock", "erase"):
        await _try(moment, message, code, purpose, words=words)
    elif purpose in _AGAIN:
        _keypad(moment, message, _AGAIN[purpose], first=code, words=words)
    elif plainly(code) != plainly(first):
        _keypad(moment, message, purpose.removesuffix("_again"), lead="lock.not_the_same")
    elif purpose == "new_again":
        await _set(moment, message, code)
    else:
        await _set_second(moment, message, code)


async def _try(moment: Moment, message: int | None, code: str, purpose: str, *, words: bool) -> None:
    safe = moment.safe
    unread = safe.pad.unread
    tried = await moment.smith.attempt(moment.account, safe.home, code)
    if tried.again_at is not None:
        again = show_instant(_later(tried.again_at, moment), moment.words)
        safe.pad.clear()
        moment.change(message, moment.words.text("lock.wait", when=again), _unlock_row(moment))
        return
    if tried.opened is None:
        _keypad(moment, message, purpose, lead="lock.wrong", keep=words)
        safe.pad.unread = unread if words else ""
        return
    wanted = safe.pad.wanted
    safe.pad.clear()
    if purpose == "erase":
        if safe.session is None or tried.opened.key.case != safe.session.opened.key.case:
            _keypad(moment, message, purpose, lead="lock.wrong")
            return
        await erase.order(moment, message)
        return
    safe.open(tried.opened, _until(moment))
    queue(moment, CARRY)
    number, last = await moment.smith.news(moment.account, tried.opened)
    _menu(moment, message, wrong=number, last=last, wanted=wanted)


async def _set(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    first = not safe.coded
    holder = None if safe.session is None else safe.session.opened
    safe.pad.clear()
    opened = await moment.store.access.set_code(safe.home, holder, code)
    safe.open(opened, _until(moment))
    rows: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.set"), () if first else rows)
    if first:
        recovery.offer(moment, None)


async def _set_second(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    if safe.session is None:
        return
    safe.pad.clear()
    case = bytes.fromhex(moment.around.new_id().replace("-", ""))
    now = int(moment.around.now().timestamp())
    try:
        holder = await moment.store.access.set_second(safe.session.opened, code, case=case, now=now)
    except MissingError:
        holder = None
    if holder is None:
        _keypad(moment, message, "second", lead="lock.second_is_first")
        return
    safe.open(holder, safe.session.until)
    back: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.second_set"), back)


def _close(moment: Moment, message: int | None) -> None:
    moment.safe.close()
    moment.memory = put_away(moment.memory, moment.safe)
    # What was shown while it was open still stands above.
    clear = (Button(moment.words.text("hide.now_button"), f"{hide.VERB}:n"),)
    moment.change(message, moment.words.text("lock.locked"), (*_unlock_row(moment), clear))


def _offer(moment: Moment) -> None:
    words = moment.words
    rows: Rows = (
        (Button(words.text("lock.choose"), f"{VERB}:new"),),
        (Button(words.text("lock.not_now"), f"{VERB}:stop"),),
    )
    moment.say(words.text("lock.offer"), rows)


def _menu(
    moment: Moment,
    message: int | None,
    *,
    wrong: int = 0,
    last: dt.datetime | None = None,
    wanted: str = "",
) -> None:
    words, session = moment.words, moment.safe.session
    if session is None:
        return
    lines = [words.text("lock.open", when=_clock(session.until, moment))]
    if wrong and last is not None:
        lines.append(words.count("lock.tries", wrong, when=show_instant(_local(last, moment), words)))
    rows: Rows = (
        (Button(words.text("tag.overview"), "l"), Button(words.text("lock.lock_now"), f"{VERB}:lock")),
        (
            Button(words.text("lock.new_button"), f"{VERB}:new"),
            Button(words.text("lock.span_button"), f"{VERB}:span"),
        ),
        (
            Button(words.text("lock.second_button"), f"{VERB}:second"),
            Button(words.text("lock.key_button"), f"{recovery.VERB}:ask"),
        ),
    )
    if wanted:
        rows = ((Button(words.text("lock.go_on"), wanted),), *rows)
    moment.change(message, "\n".join(lines), rows)


def _spans(moment: Moment, message: int | None) -> None:
    words = moment.words
    buttons = tuple(
        Button(words.count("lock.minutes", minutes), f"{VERB}:span:{minutes}") for minutes in SPANS
    )
    moment.change(message, words.text("lock.span_ask"), (buttons[:2], buttons[2:]))


def _keypad(
    moment: Moment,
    message: int | None,
    purpose: str,
    *,
    lead: str = "",
    first: str = "",
    words: bool = False,
    keep: bool = False,
) -> None:
    moment.safe.pad.begin(purpose, first)
    if words:  # the second time, too, in words
        _ask_words(moment, message)
        return
    _show(moment, message, lead=lead, keep=keep)


def _show(moment: Moment, message: int | None, *, lead: str = "", keep: bool = False) -> None:
    """The keypad as it stands: a dot for each digit."""
    words, pad = moment.words, moment.safe.pad
    if not pad.purpose:
        pad.begin("unlock" if moment.safe.locked else "new")
    marks = {digit: mark for mark, digit in pad.marks.items()}

    def key(digit: str) -> Button:
        return Button(digit, f"{VERB}:d:{marks[digit]}")

    rows: list[tuple[Button, ...]] = [tuple(key(d) for d in row) for row in ("123", "456", "789")]
    rows.append((Button("⌫", f"{VERB}:back"), key("0"), Button("OK", f"{VERB}:ok")))
    rows.append(
        (Button(words.text("lock.with_words"), f"{VERB}:w"), Button(words.text("lock.stop"), f"{VERB}:stop"))
    )
    if keep:
        rows.append((Button(words.text("lock.keep"), f"{VERB}:keep"),))
    lines = [words.text(lead)] if lead else []
    lines.append(words.text(f"lock.ask_{pad.purpose}"))
    lines.append(" ".join("●" * len(pad.typed) or "○" * FEWEST_DIGITS))
    moment.change(message, "\n".join(lines), tuple(rows))


def _ask_words(moment: Moment, message: int | None) -> None:
    pad = moment.safe.pad
    purpose = pad.purpose or ("unlock" if moment.safe.locked else "new")
    pad.purpose = purpose
    moment.memory = replace(
        moment.memory, question=Question(kind=WORDS, incident=0, asked=moment.received, subject=purpose)
    )
    stop: Rows = ((Button(moment.words.text("lock.stop"), f"{VERB}:stop"),),)
    text = "lock.words_again" if purpose.endswith("_again") else "lock.words"
    moment.change(message, moment.words.text(text), stop)


async def _keep(moment: Moment, message: int | None) -> bool:
    """What was taken for a code was something to be kept."""
    written = read(moment.safe.pad.unread.encode())
    if not moment.safe.pad.unread or not isinstance(written, Message):
        return False
    moment.safe.pad.clear()
    moment.change(message, moment.words.text("tag.kept_as_new"))
    await capture.capture(moment, written)
    return True


def _long_enough(code: str, *, words: bool) -> bool:
    bare = "".join(code.split())
    if bare.isdecimal():
        return FEWEST_DIGITS <= len(bare) <= MOST_LETTERS
    return words and FEWEST_LETTERS <= len(bare) <= MOST_LETTERS


def _unlock_row(moment: Moment) -> Rows:
    return ((Button(moment.words.text("lock.unlock"), f"{VERB}:unlock"),),)


def _until(moment: Moment) -> dt.datetime:
    return moment.around.now() + dt.timedelta(minutes=moment.memory.span)


def _local(at: dt.datetime, moment: Moment) -> dt.datetime:
    return at.astimezone(moment.around.zone)


def _later(at: dt.datetime, moment: Moment) -> dt.datetime:
    """The minute after: what is told is never too early."""
    return _local(at, moment).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


def _clock(at: dt.datetime, moment: Moment) -> str:
    local = _local(at, moment)
    return f"{local:%H.%M}" if moment.words.language == "da" else f"{local:%H:%M}"
