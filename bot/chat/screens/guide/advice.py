"""/advice: a small tree of pages with a way back, and the emergency numbers on every page."""

from __future__ import annotations

from bot.chat.screens.records import impact, police, refusal, witnesses
from bot.chat.screens.safety import hide, keypad, link
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button
from bot.words.advice import ROOT, children, open_first, pages, render_html

# "What can I do now": where in the bot each of a page's actions leads (``bot.words.advice.ACTIONS``).
ACTION_DATA = {
    "log": "l",
    "help": "h",
    "make": "l:d:0",
    "refusal": refusal.VERB,
    "witness": witnesses.VERB,
    "police": police.VERB,
    "impact": impact.VERB,
    "hide": f"{hide.VERB}:s",
    "lock": f"{keypad.VERB}:unlock",
    "link": link.VERB,
}


async def show(context: TurnContext, message: int | None, key: str = ROOT) -> bool:
    """A page of advice. False where there is none of that name."""
    words, language = context.words, context.words.language
    page = pages(language).get(key)
    if page is None:
        return False
    below = [Button(child.title, f"a:{child.key}") for child in children(language, key)]
    rows: list[tuple[Button, ...]] = [tuple(below[i : i + 2]) for i in range(0, len(below), 2)]
    actions = tuple(Button(words.text(f"guide.action_{name}"), ACTION_DATA[name]) for name in page.actions)
    if actions:
        rows.append(actions)
    if page.parent is not None:
        back = [Button(words.text("guide.advice_back"), f"a:{page.parent}")]
        if page.parent != ROOT:
            back.append(Button(words.text("guide.advice_front"), f"a:{ROOT}"))
        rows.append(tuple(back))
    numbers = open_first(context.around.numbers, context.now.hour)
    context.change(message, render_html(page, language, numbers), tuple(rows))
    return True
