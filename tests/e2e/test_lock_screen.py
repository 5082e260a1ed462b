"""What can show on a lock screen: every text that is pushed, every file's name, the bot's name and its menu. Nothing of
it tells what this is about; every message is silent; and the bot writes first only about accounts, an erasure, or
after a long silence."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

import pytest

from bot.chat.routes import ALIASES, COMMANDS
from bot.words import Language, catalogue
from tests.e2e import log_kit
from tests.kits.waiting import until
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons

REVEALING = re.compile(
    r"stalk|politi|polic|\bbevis|evidence|\bproof|forfølg|følger efter|chikan|harass|tilhold|injunction|restraining"
    r"|anmeld|\breport(ed|s)?\b|\bvold|violen|trussel|\btrue|threat|krænk|\boffer\b|victim|overgreb|assault|advokat"
    r"|lawyer|krisecenter|shelter|112\b",
    re.IGNORECASE,
)
SENDS = re.compile(r"send(?!ChatAction|MessageDraft)[A-Z]\w+", re.IGNORECASE)
# Texts that stand on a button or below the first line of a screen; the walk through a real chat below would find one
# that came first after all.
NEVER_FIRST = re.compile(
    r"^(log|formats|forms|facts|demo|practice|evidence\.line)\."  # documents, and the names of forms inside a line
    r"|^types\.|^order\.part_|^overview\.figure_|^records\.police\.(menu|reported|is_reported|ask_reported)$"
    r"|^records\.background\.order_(from|to)$|^records\.\w+\.log_"  # what a field is called in a log only
    r"|^cry\.(words_help|danger)$"  # what she may write, and the second line of the answer
)
DANISH = Language.DANISH


def first_line(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text).strip().split("\n")[0]


@pytest.mark.parametrize("language", Language)
def test_no_text_of_the_catalogues_gives_it_away_in_its_first_line(language: Language) -> None:
    walked = {
        f"{key}: {first_line(form)}": first_line(form)
        for key, forms in catalogue(language).items()
        if not NEVER_FIRST.search(key)
        for form in forms
    }
    assert len(walked) > 400
    assert [key for key, line in walked.items() if REVEALING.search(line)] == []


@pytest.mark.parametrize("language", Language)
def test_the_list_of_exceptions_names_nothing_in_vain(language: Language) -> None:
    keys = [
        key
        for key in catalogue(language)
        if NEVER_FIRST.search(key) and not key.startswith(("log.", "formats."))
    ]
    assert any(REVEALING.search(first_line(catalogue(language)[key][0])) for key in keys)


async def pushes(here: World, phone: Phone) -> list[JSON]:
    """Everything that came to the phone as a new message."""
    calls = (await here.get("calls"))["calls"]
    return [
        c for c in calls if SENDS.fullmatch(c["method"]) and str(c["params"].get("chat_id")) == str(phone.id)
    ]


async def walk(phone: Phone, language: Language) -> None:
    """A whole conversation: every command by every name, every kind of button that opens a screen."""
    name = "Dansk" if language is DANISH else "English"
    await phone.tap(await phone.says("/start", "112"), name)
    threat = (
        "Jeg slår dig ihjel, hvis du går til politiet" if language is DANISH else "I will kill you, stalker"
    )
    sent = dt.datetime(2025, 5, 12, 21, 14, tzinfo=COPENHAGEN)
    await phone.forward(threat, sent)
    await phone.send(document=("trusler-fra-stalker.pdf", b"politi"), caption="bevis til politiet")
    await phone.says(
        "min egen note om vold" if language is DANISH else "my own note of violence", "Gemt|Saved"
    )
    for command in (*COMMANDS, *ALIASES, "unknown"):
        if COMMANDS.get(ALIASES.get(command, command)) is not COMMANDS["hide"]:
            await phone.send(text=f"/{command}")
            await phone.send(text="/cancel")
    log = (await phone.says("/log", "Din log|Your log"))["message_id"]
    for data in (
        "i:1",
        "t:1",
        "y:1",
        "w:1",
        "m:1",
        "x:1:0",
        "x:2:0",
        "l",
        "l:p:0",
        "l:m:0",
        "r",
        "a:danger",
        "h",
    ):
        await phone.answer(await phone.tap_data(log, data))
    for verb in ("rn", "rp", "rb", "rc", "rw", "rh"):
        await phone.answer(await phone.tap_data(log, verb))
        screen = next(one for one in await phone.said() if one["message_id"] == log)
        if any(button["callback_data"] == f"{verb}:n" for button in buttons(screen)):
            await phone.answer(await phone.tap_data(log, f"{verb}:n"))
            await phone.says(
                "trussel, vold, politi" if language is DANISH else "threat, violence, police", "."
            )
    await phone.says("/hide", "Ryddet|Cleared")


@pytest.mark.parametrize("language", Language)
async def test_nothing_that_is_pushed_in_a_whole_conversation_gives_it_away(
    here: World, language: Language
) -> None:
    phone = here.stranger()
    await walk(phone, language)
    pushed = await pushes(here, phone)
    assert len(pushed) > len(COMMANDS) * 2
    for call in pushed:
        text = str(call["params"].get("text") or call["params"].get("caption") or "")
        assert not REVEALING.search(first_line(text)), text[:120]
        assert str(call["params"].get("disable_notification")).lower() == "true", call["method"]
    assert {call["method"] for call in pushed} >= {"sendMessage", "sendDocument"}


async def test_files_come_back_under_neutral_names(here: World) -> None:
    phone = here.stranger()
    await phone.send(document=("trusler-fra-stalker.pdf", b"%PDF-1.4 opdigt"))
    await phone.reads("Gemt")
    log = await phone.says("/log", "hændelse")
    await phone.answer(await phone.tap_data(log["message_id"], "x:1:0"))
    await phone.reads("om ti minutter")
    files = [m["document"]["file_name"] for m in await phone.said() if "document" in m]
    assert files == ["1-1-1.pdf"]
    screen = await phone.reads("om ti minutter")
    before = len(await phone.said())
    await phone.taps(screen, "Med filnavne", "om ti minutter")
    again = [m["document"]["file_name"] for m in (await phone.said())[before:] if "document" in m]
    assert again == ["trusler-fra-stalker.pdf"], "under its own name, because that was asked for"
    await phone.taps(await log_kit.choices(phone), "Lav pdf", "Jeg laver den")
    made = (await log_kit.files(phone, 3))[-1]
    assert made["document"]["file_name"] == "log-1.pdf"


async def test_the_bots_name_and_menu_in_each_language_give_nothing_away(here: World) -> None:
    for language in ("da", "en", "de"):
        known = await here.get("commands", user_id=7001, language=language)
        texts = [known["bot"]["first_name"], known["description"]]
        texts += [
            part for command in known["commands"] for part in (command["command"], command["description"])
        ]
        assert len(texts) > 10
        assert [text for text in texts if REVEALING.search(text)] == []


async def clears_itself(phone: Phone) -> JSON:
    """The choice of minutes after which a chat clears itself."""
    return await phone.taps(await phone.says("/start", "112"), "Ryd automatisk", "rydde sig selv")


async def is_empty(phone: Phone) -> bool:
    return not await phone.messages()


async def test_weeks_go_by_without_a_word_from_the_bot(here: World, clock: Clock) -> None:
    """Weeks go by, through restarts, for somebody who has open questions, things untagged, and a chat that clears
    itself: not one message that was not asked for, not one edit either."""
    phone = here.stranger()
    ack = await phone.says("det, der skete", "Gemt · nr. 1")
    await phone.taps(ack, "Tid", "Hvornår")
    await phone.taps(await clears_itself(phone), "5 min.", "5 minutter")
    other = here.stranger()
    await other.says("noget", "Gemt")
    await other.says(
        "og mere", "2 beskeder|nr. 2"
    )  # a second pace of the bot: all that it had to say is said
    spoken = (
        "sendMessage",
        "sendDocument",
        "sendPhoto",
        "sendMediaGroup",
        "editMessageText",
        "sendMessageDraft",
    )

    async def said() -> int:
        calls = [call for method in spoken for call in await here.calls(method)]
        return sum(str(call["params"].get("chat_id")) == str(phone.id) for call in calls)

    before = await said()
    for step in ({"minutes": 11}, {"hours": 23}, {"days": 33}):
        clock.on(**step)
        other = here.stranger()
        await other.taps(await clears_itself(other), "2 min.", "2 minutter")
        clock.on(minutes=3)
        await until(partial(is_empty, other))  # by then it has looked at all that is due
    polls = len(await here.calls("getUpdates"))
    await here.bot.stop()
    await here.bot.start()

    async def polls_again() -> bool:
        return len(await here.calls("getUpdates")) > polls

    await until(polls_again)
    await here.stranger().says("noget", "Gemt")
    assert await said() == before
    assert (await phone.says("endnu en", "Gemt · nr. 2"))["message_id"], "it is there all the same"
