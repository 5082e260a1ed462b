"""/advice in a running bot: every page is reached by its buttons, leads back, and leads into the bot where it can help;
the numbers are the operator's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.screens.guide.advice import ACTION_DATA
from bot.words import Language, Words, advice
from tests.kits.world import JSON, Phone, World, buttons, shown, world

# What a person sees after a page's action.
LEADS_TO = {
    "log": "Din log|Your log",
    "help": "Det kan du gøre her|What you can do here",
    "make": "periode|period",
    "refusal": "ikke vil have kontakt|do not want contact",
    "witness": "set eller hørt|seen or heard",
    "police": "nummer sagen fik|case number",
    "impact": "at stå i|what this is like",
    "hide": "rydde sig selv|clear itself",
    "lock": "En kode gør|With a code",
    "link": "koblet på|inked accounts",
}


async def speaking(phone: Phone, language: Language) -> None:
    welcome = await phone.says("/start", "112")
    if language is not Language.DANISH:
        await phone.taps(welcome, Words(language).text(f"guide.language_{language}"))


@pytest.mark.parametrize("language", Language)
async def test_every_page_is_reached_by_its_buttons_and_leads_back(here: World, language: Language) -> None:
    phone = here.stranger()
    await speaking(phone, language)
    front = await phone.says("/advice", Words(language).text("guide.advice_sources")[:6])
    before = len(await phone.messages())
    reached: dict[str, JSON] = {advice.ROOT: front}
    todo = [advice.ROOT]
    while todo:
        key = todo.pop()
        for child in advice.children(language, key):
            page = await _open(phone, front["message_id"], f"a:{child.key}", child.title)
            reached[child.key] = page
            assert "112" in shown(page)
            assert {b["callback_data"] for b in buttons(page)} >= {f"a:{key}"}, "a way back"
            todo.append(child.key)
    assert reached.keys() == advice.pages(language).keys()
    for page in reached.values():
        offered = {b["callback_data"] for b in buttons(page)}
        assert all(data.startswith("a:") or data in ACTION_DATA.values() for data in offered)
    assert len(await phone.messages()) == before, "one message all along"


async def _open(phone: Phone, message: int, data: str, title: str) -> JSON:
    answer = await phone.answer(await phone.tap_data(message, data))
    assert answer is not None
    assert not answer["show_alert"]
    page = next(one for one in await phone.said() if one["message_id"] == message)
    assert shown(page).startswith(title)
    return page


@pytest.mark.parametrize("language", Language)
async def test_every_action_leads_somewhere(here: World, language: Language) -> None:
    phone = here.stranger()
    await speaking(phone, language)
    used = {action for page in advice.pages(language).values() for action in page.actions}
    assert used == set(ACTION_DATA) == set(LEADS_TO) == advice.ACTIONS
    for action in sorted(used):
        key = next(page.key for page in advice.pages(language).values() if action in page.actions)
        front = await phone.says("/advice", "112")
        page = await _open(phone, front["message_id"], f"a:{key}", advice.pages(language)[key].title)
        await phone.taps(page, Words(language).text(f"guide.action_{action}"), LEADS_TO[action])


async def test_from_the_page_about_the_no_it_can_be_saved(here: World) -> None:
    phone = here.stranger()
    front = await phone.says("/advice", "112")
    avoid = await phone.taps(front, "Undgå kontakt", "Svar ikke")
    page = await phone.taps(avoid, "Ét klart nej", "én gang")
    records = await phone.taps(page, "Gem dit nej", "ikke vil have kontakt")
    question = await phone.taps(records, "rn:n", "Hvornår")
    assert question["message_id"] == front["message_id"]


async def test_the_numbers_are_the_operators(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.toml"
    entry = (
        '[[number]]\nkey = "{0}"\nnumber = "{1}"\nchecked = 2026-11-23\nname = {{ da = "{0}", en = "{0}" }}\n'
    )
    described = 'description = { da = "x", en = "x" }\n'
    numbers.write_text(
        entry.format("Alarm", "112") + described + entry.format("Krisehuset", "00 00 00 01") + described
    )
    async with world(tmp_path, start=False) as here:
        here.bot.environment["LOGBOG_NUMBERS_FILE"] = str(numbers)
        await here.bot.start()
        page = await here.phone().says("/advice", "Gode råd")
        assert shown(page).endswith("Alarm: 112 · Krisehuset: 00 00 00 01")


@pytest.mark.parametrize("text", ["", "[[number]]\nkey = 1", '[[number]]\nkey = "a"\nnumber = "1"'])
async def test_a_list_of_numbers_without_112_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    numbers = tmp_path / "numbers.toml"
    numbers.write_text(text)
    async with world(tmp_path, start=False) as here:
        here.bot.environment["LOGBOG_NUMBERS_FILE"] = str(numbers)
        await here.bot.start()
        assert await here.bot.ended() != 0
        assert "LOGBOG_NUMBERS_FILE" in here.bot.output.read_text()
