"""Capture: everything that is sent becomes an exhibit of an incident, and is acknowledged once it is kept."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.hints import find_types, happens_now
from bot.case.kinds import Type
from bot.case.parts import parts
from bot.case.values import File, FileState, Origin, OriginKind
from bot.case.when import When, find, only_time
from bot.case.when.file_names import time_of_name
from bot.case.when.pasted import time_of_pasted
from bot.chat.capture.cry import cry_of
from bot.chat.capture.cry import read as read_cry
from bot.chat.state import burst as bursts
from bot.chat.state.burst import Burst, Offer
from bot.chat.state.chat_state import LONG_AGO, MOST_BURSTS, MOST_OFFERS, ChatState
from bot.chat.turn.context import TurnContext
from bot.chat.turn.downloads import KIND as DOWNLOAD
from bot.chat.turn.downloads import Due
from bot.chat.updates.update import Message, Other
from storage.values import Task

ACK = "ack"
NAME, CHAT = "name", "chat"
FILES_UNREAD = 10_000  # the position of a file of an edit, where it is not known how many there are already
POINTERS = frozenset({"story", "paid_media"})  # what they point to never reaches a bot
OWN_WORDS = frozenset({"text", "photo", "document", "video", "voice", "audio", "animation"})

_PLAIN_TYPES = {
    OriginKind.USER: Type.MESSAGE,
    OriginKind.HIDDEN_USER: Type.MESSAGE,
    OriginKind.CHAT: Type.MESSAGE,
    OriginKind.CHANNEL: Type.SOCIAL_MEDIA,
}


async def capture(context: TurnContext, message: Message) -> None:
    """Keep a new message: its files, its incident, its burst."""
    files = await context.fetch(message.contents.files)
    cry = cry_of(message)
    burst = _running(context, message) if cry is None else _new_burst(context, message)
    placed = bursts.place(burst, message.origin, message.date, message.album, context.counter.next_number)
    if placed.opened:
        context.take_number()
    exhibit = context.exhibit_id(message.id)
    context.record(
        ev.Captured(
            incident=placed.number,
            exhibit=exhibit,
            form=message.contents.form,
            received=message.date,
            message=message.id,
            origin=message.origin,
            raw=message.raw,
            text=message.text,
            quote=message.quote,
            facts=message.facts,
            files=files,
            types=_plain_types(message.origin),
            account=context.account_label,
            apart=cry is not None,
        )
    )
    for number in placed.joined:
        context.record(ev.Joined(incident=number, into=placed.number))
    counted = _with_files(context, placed.burst, exhibit, files)
    offer = None
    if cry is None and not context.safe.shut:
        offer = next((offer for offer in context.memory.offers if offer.incident == placed.number), None)
        offer = _still_offered(context, message, offer) if offer else _offer(context, message, placed.number)
    form = message.contents.form
    _remember(
        context,
        replace(
            counted,
            offer=offer or counted.offer,
            cry="" if cry is None or context.safe.shut else cry,
            hidden=context.safe.locked,
            mark=context.mark,
            recompressed=counted.recompressed or (form == "photo" and not message.forwarded),
            pointers=counted.pointers + (form in POINTERS and not message.contents.files),
        ),
        offer,
        apart=cry is not None,
    )


async def capture_other(context: TurnContext, other: Other) -> None:
    """Keep a kind of update that is not known here, raw, as an incident of its own."""
    date = other.date or context.around.now()
    files = await context.fetch(other.contents.files)
    number = context.take_number()
    origin = Origin(OriginKind.DIRECT)
    exhibit = context.around.new_id()
    context.record(
        ev.Captured(
            incident=number,
            exhibit=exhibit,
            form=other.contents.form,
            received=date,
            message=0,
            origin=origin,
            raw=other.raw,
            files=files,
            account=context.account_label,
        )
    )
    started = Burst(
        key=-number,
        first=date,
        last=date,
        count=1,
        version=1,
        stretches=(bursts.BurstIncident(number),),
        hidden=context.safe.locked,
        mark=context.mark,
    )
    _remember(context, _with_files(context, started, exhibit, files), None)


async def capture_edit(context: TurnContext, message: Message) -> None:
    """Keep a later wording beside the earlier ones. An edit of something that was not kept is kept as new."""
    if context.safe.shut:
        await _capture_edit_unread(context, message)
        return
    case = await context.case()
    exhibit = context.exhibit_of(case, message)
    if exhibit is None:
        await capture(context, message)
        return
    files = _new(await context.fetch(_new(message.contents.files, exhibit.files)), exhibit.files)
    context.record(
        ev.Edited(
            exhibit=exhibit.id,
            edited=message.edited or message.date,
            raw=message.raw,
            text=message.text,
            facts=message.facts,
            files=files,
        )
    )
    _with_files(context, Burst(0, message.date, message.date), exhibit.id, files, first=len(exhibit.files))
    if exhibit.form == "text" and read_cry(exhibit.text) and not read_cry(message.text):
        for incident in [i for i in case.incidents.values() if i.withdrawn and exhibit.id in i.exhibits]:
            context.record(ev.Restored(incident=incident.number))  # a cry has become an account
    number = next((i.number for i in case.standing() if exhibit.id in i.exhibits), None)
    live = any(fact.key == "facts.live_seconds" for fact in exhibit.facts)
    if number is not None and not live:  # a live location moves on for hours; it is not told each time
        context.say(context.words.text("capture.edit_kept", number=number))


async def _capture_edit_unread(context: TurnContext, message: Message) -> None:
    """Keep a later wording without reading what is there. Whether there was an earlier one shows when the case is next
    opened (``bot.chat.capture.after_unlock``): one that has none is something new."""
    files = await context.fetch(message.contents.files)
    exhibit = context.exhibit_id(message.id)
    context.record(
        ev.Edited(
            exhibit=exhibit,
            edited=message.edited or message.date,
            raw=message.raw,
            text=message.text,
            facts=message.facts,
            files=files,
        )
    )
    _with_files(context, Burst(0, message.date, message.date), exhibit, files, first=FILES_UNREAD)
    if all(fact.key != "facts.live_seconds" for fact in message.facts):
        context.say(context.words.text("capture.edit_kept_unread"))


def _new(files: tuple[File, ...], known: tuple[File, ...]) -> tuple[File, ...]:
    """The files that are not known yet, by Telegram's id (which may differ for the same file) and by hash."""
    ids = {file.telegram_id for file in known}
    hashes = {file.sha256 for file in known if file.sha256}
    return tuple(file for file in files if file.telegram_id not in ids and file.sha256 not in hashes)


def _running(context: TurnContext, message: Message) -> Burst:
    """The burst that the message belongs to, or a new one."""
    burst = context.memory.burst()
    if burst is not None and bursts.belongs(burst, message.date, message.album):
        return burst
    return _new_burst(context, message)


def _new_burst(context: TurnContext, message: Message) -> Burst:
    key = message.id if context.own else -context.counter.next_number
    return Burst(key=key, first=message.date, last=message.date)


def _plain_types(origin: Origin) -> tuple[Type, ...]:
    plain = _PLAIN_TYPES.get(origin.kind)
    return () if plain is None or origin.own else (plain,)


def _with_files(
    context: TurnContext, burst: Burst, exhibit: str, files: tuple[File, ...], *, first: int = 0
) -> Burst:
    """The burst with what became of the files, and the tasks and file names for the transaction."""
    waiting = list(burst.waiting)
    too_big = list(burst.too_big)
    for position, file in enumerate(files, start=first):
        match file.state:
            case FileState.KEPT:
                context.turn.files.append(file.kept_as)
            case FileState.PENDING:
                key = f"{exhibit}:{position}"
                due = Due(
                    exhibit=exhibit,
                    position=position,
                    burst=burst.key,
                    file=file,
                    case=context.case_id.hex(),
                    bot=context.bot,
                    began=int(context.around.now().timestamp()),
                )
                context.turn.tasks.append(
                    Task(
                        account=context.account,
                        kind=DOWNLOAD,
                        key=key,
                        due_at=int(context.around.now().timestamp()) + 5,
                        payload=msgspec.json.encode(due),
                    )
                )
                waiting.append(key)
                full = burst.full or context.around.full(context.case_id)
                burst = replace(
                    burst, no_room=burst.no_room or not context.around.room(file.size or 0), full=full
                )
            case FileState.TOO_BIG:
                too_big.append((file.name, file.size))
            case FileState.LOST:
                burst = replace(burst, lost=burst.lost + 1)
    return replace(
        burst,
        waiting=tuple(waiting),
        too_big=tuple(too_big),
    )


def _offer(context: TurnContext, message: Message, number: int) -> Offer | None:
    """The time and types found in an account in the person's own words, or the time in the name of its file."""
    if message.forwarded or message.foreign_reply or message.contents.form not in OWN_WORDS:
        return None
    told = _of_account(context, message, number) if message.text else None
    when = _of_name(context, message)
    if when is None or (told is not None and (told.when or told.parts)):
        return told
    return replace(told or Offer(number), when=when, source=NAME)


def _of_account(context: TurnContext, message: Message, number: int) -> Offer | None:
    sent, language = message.date.astimezone(context.around.zone), context.memory.language
    several = len(parts(message.text, now=sent, language=language))
    if several:
        return Offer(number, parts=several)
    when, source = time_of_pasted(message.text, now=sent, language=language), ""
    if when is not None:
        source = CHAT
    else:
        when = only_time(message.text, now=sent, language=language)
    now = when is None and not find(message.text, now=sent, language=language) and happens_now(message.text)
    if now:
        clock = sent.time().replace(second=0, microsecond=0, fold=0)
        when = When(sent.date(), time=clock, zone=str(context.around.zone), fold=sent.fold)
    types = find_types(message.text)
    return Offer(number, when, types, now, source=source) if when or types else None


def _of_name(context: TurnContext, message: Message) -> When | None:
    """The one time that the names of the files tell."""
    sent = message.date.astimezone(context.around.zone)
    times = {time_of_name(file.name, now=sent) for file in message.contents.files}
    return times.pop() if len(times) == 1 else None


def _still_offered(context: TurnContext, message: Message, known: Offer) -> Offer:
    """What was offered of an incident, after a further message: the name of one file says nothing of another."""
    if known.source != NAME or not message.contents.files or _of_name(context, message) == known.when:
        return known
    return replace(known, when=None, source="")


def _remember(context: TurnContext, burst: Burst, offer: Offer | None, *, apart: bool = False) -> None:
    """Put the burst and the offer into the memory; earlier bursts stay while their files are still to come.

    Nothing joins what stands ``apart``: the burst that ran, or one that has ended long ago, goes on."""
    memory = context.memory
    others = [b for b in memory.bursts if b.key != burst.key and (b.waiting or b.due)]
    told = [b.key for b in others if not b.due][
        :-MOST_BURSTS
    ]  # what the person has not been told of is never dropped
    offers = memory.offers
    if offer is not None:
        offers = (*(one for one in offers if one.incident != offer.incident), offer)[-MOST_OFFERS:]
    kept = [b for b in others if b.key not in told]
    last = [burst]
    if apart:
        running = memory.burst() or Burst(0, LONG_AGO, LONG_AGO)
        kept = [b for b in kept if b.key != running.key]
        last = [burst, running]
    context.memory = replace(memory, bursts=(*kept, *last), offers=offers)


def settled(memory: ChatState, due: Due, file: File) -> ChatState:
    """The memory after a file that a burst waited for has come, or will not come."""
    key = f"{due.exhibit}:{due.position}"

    def after(burst: Burst) -> Burst:
        if key not in burst.waiting:
            return burst
        return replace(
            burst,
            version=burst.version + 1,
            waiting=tuple(waiting for waiting in burst.waiting if waiting != key),
            lost=burst.lost + (file.state is FileState.LOST),
            too_big=(*burst.too_big, (file.name, file.size))
            if file.state is FileState.TOO_BIG
            else burst.too_big,
        )

    return replace(memory, bursts=tuple(after(burst) for burst in memory.bursts))
