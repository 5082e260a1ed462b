"""/link: further accounts at one case. A code or a link, good once and for ten minutes; roles; who is there; and
sending somebody away. Every change is told to all the others.

Whoever taps a link joins somebody's notebook: from then on what they save can be read there. So a link is never taken
without a tap that says so; and where the account has notes of its own, the tap says that they go along.

In a second notebook all of it looks the same and changes nobody's seat at the case: what was done there is remembered
beside that notebook (``Pretended``) and shown there only, and a link that was made there leads to it and no further.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets

import msgspec
from msgspec.structs import replace

from bot.case.when import show_instant
from bot.chat.screens.safety import keypad, way_back
from bot.chat.screens.safety.joining import LINKS, NEWEST, Leaving, join, leaving
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, tell, tell_others
from bot.telegram.outgoing import Button, Rows
from storage.errors import MissingError
from storage.values import ASIDE, Role, Seat, SeatChange

VERB = "ln"
LIFE = 600
MOST_TRIES = 5
TRIES_SECONDS = 3600
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10  # of 31 letters: 49 bits, for ten minutes
REFUSED = {
    Leaving.CODED: "link.own_code",
    Leaving.SHARED: "link.shared",
    Leaving.LAST: "link.last_reader",
}
_NAMES = {Role.OWNER: "owner", Role.COLLECTOR: "collector"}


PRETENDED = "seats"


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """A link that waits: to which case (hex), until when (seconds since the epoch), and, where it was made in a second
    notebook of that case, at which (hex) it gives a seat."""

    case: str
    until: int
    below: str = ""


class Pretended(msgspec.Struct, frozen=True):
    """What a second notebook shows of seats that were changed from there: roles by account (hex)."""

    roles: dict[str, int] = {}


async def command(context: TurnContext, rest: str) -> None:
    """/link: the accounts; /link CODE: join."""
    if rest:
        await offered(context, rest)
    elif context.safe.shut:
        context.say(context.words.text("link.shut"))
    else:
        await _list(context, None)


async def offered(context: TurnContext, code: str) -> None:
    """A code has been written, or came with a deep link: ask before anything is joined."""
    words = context.words
    written = "".join(code.upper().replace("-", "").split())
    if not await _may_try(context):
        context.say(words.text("link.too_many"))
        return
    link = await _find(context, written)
    if link is None:
        await _count(context)
        context.say(words.text("link.unknown"))
    elif bytes.fromhex(link.case) == context.safe.home:
        context.say(words.text("link.here_already"))
    else:
        _ask(context, None, written, await leaving(context))


def _ask(context: TurnContext, message: int | None, code: str, how: Leaving) -> None:
    """Say what joining means for this account, and take nothing without a tap."""
    words = context.words
    if how in REFUSED:
        context.change(message, words.text(REFUSED[how]))
        return
    step, text = ("jn", "link.sure_notes") if how is Leaving.NOTES else ("j", "link.sure")
    rows: Rows = (
        (Button(words.text("link.join"), f"{VERB}:{step}:{code}"),),
        (Button(words.text("link.no"), f"{VERB}:no"),),
    )
    context.change(message, words.text(text), rows)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    words = context.words
    match step:
        case ["no"]:
            context.change(message, words.text("link.not_joined"))
        case ["j", code]:
            await _join(context, message, code, notes=False)
        case ["jn", code]:
            await _join(context, message, code, notes=True)
        case [] if not context.safe.shut:
            await _list(context, message)
        case ["new"] if not context.safe.shut:
            await _make(context, message)
        case ["a", mark] if not context.safe.shut:
            return await _one(context, message, mark)
        case ["c" | "o" | "x" as what, mark] if not context.safe.shut:
            if keypad.sure(context, message, f"{VERB}:{what}:{mark}"):
                return await change(context, message, what, mark)
        case _:
            return False
    return True


async def _make(context: TurnContext, message: int | None) -> None:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    until = int(context.around.now().timestamp()) + LIFE
    safe = context.safe
    link = Link(case=safe.home.hex(), until=until, below=safe.case.hex() if safe.case != safe.home else "")
    older = await context.store.document(safe.case, NEWEST)
    if older is not None:
        context.turn.documents[(LINKS, older.decode())] = None
    context.turn.documents[(LINKS, code)] = msgspec.json.encode(link)
    context.turn.documents[(safe.case, NEWEST)] = code.encode()
    words, name = context.words, context.around.username
    shown = f"{code[:5]}-{code[5:]}"
    text = words.text("link.code", code=shown)
    if name:
        text += "\n" + words.text("link.address", address=f"https://t.me/{name}?start={code}")
    context.change(message, text, ((Button(words.text("link.back"), VERB),),))


async def _join(context: TurnContext, message: int | None, code: str, *, notes: bool) -> None:
    """``notes``: it was said that what this account has saved goes along."""
    words = context.words
    link = await _find(context, code) if await _may_try(context) else None
    if link is None:
        await _count(context)
        context.change(message, words.text("link.unknown"))
        return
    case = bytes.fromhex(link.case)
    if case == context.safe.home:
        context.change(message, words.text("link.here_already"))
        return
    how = await leaving(context)
    if how in REFUSED or (how is Leaving.NOTES and not notes):
        _ask(context, message, code, how)
        return
    try:
        news = News("link.told_new", int(context.around.now().timestamp()))
        await join(context, case, news, how, seat=bytes.fromhex(link.below) or case)
    except MissingError:  # erased since
        context.change(message, words.text("link.unknown"))
        return
    context.turn.spends.append((LINKS, code))
    context.change(message, words.text("link.joined"))


async def _list(context: TurnContext, message: int | None) -> None:
    """Everybody who is here."""
    words = context.words
    seats_ = await seats(context)
    lines = [words.text("link.list")]
    rows: list[tuple[Button, ...]] = []
    for number, seat in enumerate(seats_, start=1):
        lines.append(words.text("link.line", number=number, **_told(context, seat)))
        rows.append((Button(words.text("link.account", number=number), f"{VERB}:a:{_mark(seat)}"),))
    rows.append((Button(words.text("link.new"), f"{VERB}:new"),))
    context.change(message, "\n".join(lines), tuple(rows))


async def _one(context: TurnContext, message: int | None, mark: str) -> bool:
    words, seat = context.words, await _seat(context, mark)
    if seat is None:
        return False
    rows: list[tuple[Button, ...]] = []
    if seat.role is Role.OWNER:
        rows.append((Button(words.text("link.to_collector"), f"{VERB}:c:{mark}"),))
    else:
        rows.append((Button(words.text("link.to_owner"), f"{VERB}:o:{mark}"),))
    rows.append((Button(words.text("link.remove"), f"{VERB}:x:{mark}"),))
    rows.append((Button(words.text("link.back"), VERB),))
    text = words.text("link.one", **_told(context, seat)) + "\n" + words.text("link.what_roles_are")
    context.change(message, text, tuple(rows))
    return True


async def change(context: TurnContext, message: int | None, what: str, mark: str) -> bool:
    """Another role, or away; there is always one owner left."""
    words, seat = context.words, await _seat(context, mark)
    if seat is None:
        return False
    owners = [one for one in await seats(context) if one.role is Role.OWNER]
    role = {"c": Role.COLLECTOR, "o": Role.OWNER, "x": Role.LEFT}[what]
    if role is not Role.OWNER and owners == [seat]:
        context.change(message, words.text("link.last"), ((Button(words.text("link.back"), VERB),),))
        return True
    if context.safe.pretends:
        await _pretend(context, seat, role)
    else:
        context.turn.seats.append(SeatChange(seat.account, context.safe.home, role))
        context.turn.documents[(ASIDE, seat.account.hex())] = None
        if role is Role.LEFT and way_back.leads_back(context, seat):
            way_back.leave_open(context, seat)
    await noted(context, Act.AWAY if role is Role.LEFT else Act.ROLE)
    told = {"c": "link.told_role", "o": "link.told_role", "x": "link.told_away"}[what]
    now = int(context.around.now().timestamp())
    off = seat.account if told == "link.told_away" and not context.safe.pretends else None
    await tell_others(context, News(told, now), but=off)
    if off is not None and off != context.account:
        tell(context, off, News("link.told_off" if way_back.leads_back(context, seat) else told, now))
    context.change(message, words.text(f"link.done_{what}"), ((Button(words.text("link.back"), VERB),),))
    return True


async def _seat(context: TurnContext, mark: str) -> Seat | None:
    return next((seat for seat in await seats(context) if _mark(seat) == mark), None)


async def seats(context: TurnContext) -> list[Seat]:
    """Everybody who comes here, the oldest seat first, as it is shown in the notebook that is open."""
    safe, access = context.safe, context.store.access
    found = await access.seats_of(safe.home)
    if not safe.pretends:
        return found
    there = await access.seats_of(safe.case)
    at_both = {one.account for one in there}
    found = [one for one in found if one.account not in at_both] + there
    roles = (await _pretended(context)).roles
    shown = [dataclasses.replace(one, role=Role(roles.get(one.account.hex(), one.role))) for one in found]
    return sorted((one for one in shown if one.role is not Role.LEFT), key=lambda one: one.since)


async def _pretended(context: TurnContext) -> Pretended:
    data = await context.store.document(context.safe.case, PRETENDED)
    return Pretended() if data is None else msgspec.json.decode(data, type=Pretended)


async def _pretend(context: TurnContext, seat: Seat, role: Role) -> None:
    """Show that seat as changed from now on; an account that shut itself out is shut, as far as it can be."""
    roles = {**(await _pretended(context)).roles, seat.account.hex(): int(role)}
    context.turn.documents[(context.safe.case, PRETENDED)] = msgspec.json.encode(Pretended(roles))
    if seat.account == context.account and role is not Role.OWNER:
        context.safe.close()


def _mark(seat: Seat) -> str:
    return seat.account.hex()[:12]


def _told(context: TurnContext, seat: Seat) -> dict[str, str]:
    words = context.words
    role = words.text(f"link.{_NAMES[seat.role]}")
    here = " · " + words.text("link.this") if seat.account == context.account else ""
    since, used = (
        show_instant(dt.datetime.fromtimestamp(at, context.around.zone), words)
        for at in (seat.since, seat.used_at)
    )
    return {"role": role + here, "since": since, "used": used}


async def _find(context: TurnContext, code: str) -> Link | None:
    if len(code) != LENGTH or not set(code) <= set(LETTERS):
        return None
    data = await context.store.document(LINKS, code)
    link = None if data is None else msgspec.json.decode(data, type=Link)
    return link if link is not None and context.around.now().timestamp() < link.until else None


async def _may_try(context: TurnContext) -> bool:
    since = context.around.now().timestamp() - TRIES_SECONDS
    return len([at for at in context.memory.link_tries if at > since]) < MOST_TRIES


async def _count(context: TurnContext) -> None:
    """One more that led nowhere: an account has five an hour."""
    now = int(context.around.now().timestamp())
    context.memory = replace(context.memory, link_tries=(*context.memory.link_tries, now)[-MOST_TRIES:])
