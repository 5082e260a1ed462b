"""The numbers of the overview, each a button that shows the incidents behind it (docs/logskema.md §5)."""

from __future__ import annotations

from babel.dates import get_day_names

from bot.chat.screens.handout import options
from bot.chat.screens.handout.options import Wish
from bot.chat.screens.incident import listing
from bot.chat.turn.context import TurnContext
from bot.log.content.figure_rows import day_of, groups, overall, rows_behind
from bot.log.content.rows import Log
from bot.log.text.periods import say_day, say_short_day
from bot.telegram.outgoing import Button, Rows
from bot.words import Words

VERB = "lf"
A_PAGE = 24
IN_A_ROW = 3


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """``days``, ``days:g:group:page`` and ``days:r:key:page``. False where it is not a button of ours."""
    if not step or not step[0].isdecimal() or int(step[0][:6]) not in options.PERIODS:
        return False
    days = int(step[0])
    match step[1:]:
        case []:
            _menu(context, message, days, await _log(context, days))
        case ["g", group, page] if page.isdecimal() and len(page) <= 6:
            found = groups(await _log(context, days)).get(group)
            if found is None:
                return False
            _group(context, message, days, group, found, int(page))
        case ["r", key, page] if page.isdecimal() and len(page) <= 6:
            return await _rows(context, message, days, key, int(page))
        case _:
            return False
    return True


async def _log(context: TurnContext, days: int) -> Log:
    choices = Wish(days).choices(context.now.date())
    case = await context.case()
    return await options.make_log(
        case, choices, now=context.now, edition=case.next_edition, words=context.words
    )


def _menu(context: TurnContext, message: int | None, days: int, log: Log) -> None:
    """The single numbers, and a way to each chart."""
    words = context.words
    numbers = [_number(words, days, key, count) for key, count in overall(log)]
    spell = log.figures.longest_quiet
    if spell is not None:
        numbers.append(Button(words.count("overview.figure_quiet", spell.days), f"{VERB}:{days}:r:quiet:0"))
    charts = [
        Button(words.text(f"overview.chart_{name}"), f"{VERB}:{days}:g:{name}:0")
        for name, found in groups(log).items()
        if found
    ]
    rows = (
        *_in_rows(numbers, 2),
        *_in_rows(charts, IN_A_ROW),
        (Button(words.text("tag.back"), f"l:f:{days}"),),
    )
    context.change(message, words.text("overview.figures"), rows)


def _group(
    context: TurnContext, message: int | None, days: int, group: str, found: list[tuple[str, int]], page: int
) -> None:
    """The numbers of one chart."""
    words = context.words
    first = min(page, max(0, (len(found) - 1) // A_PAGE)) * A_PAGE
    numbers = [_number(words, days, key, count) for key, count in found[first : first + A_PAGE]]
    steps = [Button(words.text("tag.back"), f"{VERB}:{days}")]
    if first:
        steps.insert(0, Button("‹", f"{VERB}:{days}:g:{group}:{first // A_PAGE - 1}"))
    if first + A_PAGE < len(found):
        steps.append(Button("›", f"{VERB}:{days}:g:{group}:{first // A_PAGE + 1}"))
    wide = 2 if group == "types" else IN_A_ROW
    context.change(message, words.text(f"overview.figures_{group}"), (*_in_rows(numbers, wide), tuple(steps)))


async def _rows(context: TurnContext, message: int | None, days: int, key: str, page: int) -> bool:
    """The incidents behind one number."""
    log, case, words = await _log(context, days), await context.case(), context.words
    found = rows_behind(log, key)
    if found is None:
        return False
    incidents = [case.incidents[row.number] for row in found]
    lines, rows, steps = listing.page_of(context, case, incidents, page, f"{VERB}:{days}:r:{key}")
    steps.insert(0, Button(words.text("tag.back"), f"{VERB}:{days}"))
    spell = log.figures.longest_quiet
    if key == "quiet" and spell is not None:
        title = words.count("overview.figure_quiet", spell.days)
    else:
        name = _name(words, key, whole=True)
        title = words.text("overview.figure", name=name, number=words.number(len(found)))
    context.change(message, "\n".join((f"<b>{title}</b>", *lines)), (*rows, tuple(steps)))
    return True


def _number(words: Words, days: int, key: str, count: int) -> Button:
    label = words.text("overview.figure", name=_name(words, key), number=words.number(count))
    return Button(label, f"{VERB}:{days}:r:{key}:0")


def _name(words: Words, key: str, *, whole: bool = False) -> str:
    """What a number counts: short on a button, ``whole`` above its rows."""
    day = day_of(key)
    if day is not None:
        if not whole:
            return say_short_day(day, words)
        return words.text(f"overview.figure_{key[0]}", day=say_day(day, words))
    value = key[1:]
    if key[0] == "t":
        return words.text(f"types.{'' if whole else 'short.'}{value}")
    if key[0] == "k":
        return str(get_day_names("wide", locale=words.locale.babel)[int(value)])
    if key[0] == "h":
        return words.text("overview.figure_h", hour=value)
    return words.text(f"overview.figure_{key}")


def _in_rows(buttons: list[Button], wide: int) -> Rows:
    return tuple(tuple(buttons[i : i + wide]) for i in range(0, len(buttons), wide))
