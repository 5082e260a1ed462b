"""Before a log is made: what may the other party read (docs/logskema.md R9)? The list of exactly what goes in and
what stays out, the places where a left-out thing still stands, and the form. Three taps from /log make the safe
one."""

from __future__ import annotations

from html import escape

from bot.chat.screens.handout import options
from bot.chat.screens.handout.options import PARTS, Draft, Wish
from bot.chat.turn.context import TurnContext
from bot.log.content.disclosures import say_place
from bot.telegram.outgoing import Button, Rows

VERB = "lc"
MOST_PLACES = 5
A_PAGE = 8


async def show(context: TurnContext, message: int | None, wish: Wish, lead: str = "") -> None:
    """What goes in, what stays out, and the one button that makes it."""
    words = context.words
    draft = await options.draft(context, wish)
    back = Button(words.text("tag.back"), f"l:f:{wish.days}")
    if not draft.log.incidents:
        everything = Button(words.text("overview.period_0"), f"{VERB}:s:{Wish().data}")
        context.change(message, words.text("order.nothing"), ((everything, back) if wish.days else (back,),))
        return
    case = await context.case()
    last = options.as_last(case.editions, wish.days)
    make = Button(words.text(f"order.make_{wish.form}"), f"lm:m:{wish.data}:{draft.digest}")
    rows: list[tuple[Button, ...]] = [(make,)]
    rows.append(
        (
            Button(words.text("order.other_form"), f"{VERB}:f:{wish.data}:{draft.digest}"),
            Button(words.text("order.choose"), f"{VERB}:t:{wish.data}"),
        )
    )
    if last is not None and last != wish:
        rows.append((Button(words.text("order.as_last"), f"{VERB}:s:{last.data}"),))
    if draft.places:
        rows.append((Button(words.text("order.see_places"), f"{VERB}:w:{wish.data}:0"),))
    context.change(message, _listed(context, draft, lead), (*rows, (back,)))


def _listed(context: TurnContext, draft: Draft, lead: str) -> str:
    words, found = context.words, draft.contents
    lines = [lead] if lead else []
    lines += [f"<b>{words.text('order.title')}</b>", words.text("order.reminder"), ""]
    lines += [f"<b>{words.text('order.in')}</b>", *(f"– {escape(line)}" for line in found.included)]
    if found.left_out:
        lines += ["", f"<b>{words.text('order.out')}</b>", *(f"– {escape(line)}" for line in found.left_out)]
    if found.note:
        lines += ["", escape(found.note)]
    if draft.places:
        lines += ["", f"<b>{words.text('order.still_there')}</b>"]
        said = [say_place(place, draft.log.annex_numbers, words) for place in draft.places]
        lines += [f"– {escape(line)}" for line in said[:MOST_PLACES]]
        if len(said) > MOST_PLACES:
            lines.append(words.count("order.more_places", len(said) - MOST_PLACES))
    return "\n".join(lines)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one that we could have made."""
    if len(step) < 4 or (wish := options.read(*step[1:4])) is None:
        return False
    match step[0], step[4:]:
        case "s", []:
            await show(context, message, wish)
        case "t", []:
            _toggles(context, message, wish)
        case "t", [part] if part in PARTS:
            _toggles(context, message, wish.toggled(part))
        case "f", [digest]:
            _forms(context, message, wish, digest)
        case "w", [page] if page.isdecimal() and len(page) <= 6:
            await _places(context, message, wish, int(page))
        case _:
            return False
    return True


def _toggles(context: TurnContext, message: int | None, wish: Wish) -> None:
    """Each thing that can be left out, with a tick where it goes in."""
    words = context.words
    buttons = [
        Button(
            ("✓ " if part in wish.parts else "") + words.text(f"order.part_{part}"),
            f"{VERB}:t:{wish.data}:{part}",
        )
        for part in PARTS
    ]
    rows: Rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    done = (Button(words.text("tag.done"), f"{VERB}:s:{wish.data}"),)
    context.change(message, words.text("order.ask_parts"), (*rows, done))


def _forms(context: TurnContext, message: int | None, wish: Wish, digest: str) -> None:
    """The forms, each with a line about what it is for; a tap makes it. ``digest`` is of the list that was shown."""
    words = context.words
    wishes = [Wish(wish.days, wish.parts, form) for form in options.FORMS]
    lines = [words.text("order.ask_form"), *(f"– {words.text(f'order.about_{one.form}')}" for one in wishes)]
    rows: Rows = tuple(
        (Button(words.text(f"order.make_{one.form}"), f"lm:m:{one.data}:{digest}"),) for one in wishes
    )
    back = (Button(words.text("tag.back"), f"{VERB}:s:{wish.data}"),)
    context.change(message, "\n".join(lines), (*rows, back))


async def _places(context: TurnContext, message: int | None, wish: Wish, page: int) -> None:
    """Where a left-out thing still stands, with a button to each incident."""
    words = context.words
    draft = await options.draft(context, wish)
    places = draft.places
    first = min(page, max(0, (len(places) - 1) // A_PAGE)) * A_PAGE
    shown = places[first : first + A_PAGE]
    lines = [words.text("order.places")]
    for place in shown:
        said = escape(say_place(place, draft.log.annex_numbers, words))
        lines.append(f"– {said}\n<blockquote>{escape(place.excerpt)}</blockquote>")
    numbers = dict.fromkeys(place.incident for place in shown if place.incident is not None)
    buttons = [Button(str(number), f"i:{number}") for number in numbers]
    steps = [Button(words.text("tag.back"), f"{VERB}:s:{wish.data}")]
    if first:
        steps.insert(0, Button("‹", f"{VERB}:w:{wish.data}:{first // A_PAGE - 1}"))
    if first + A_PAGE < len(places):
        steps.append(Button("›", f"{VERB}:w:{wish.data}:{first // A_PAGE + 1}"))
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    context.change(message, "\n".join(lines), (*rows, tuple(steps)))
