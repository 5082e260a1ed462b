"""Isolation: every command, button, deep link, id and file id of one account, replayed by another, leads nowhere."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bot.chat.routes import ALIASES, BUTTONS, COMMANDS
from tests.e2e.locking import all_shown, lock, unlock
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

SECRETS = ("trappeopgangen", "Bodil", "Kim Opdigt", "gylden", "skarnspakke", "4711-0815", "kælderen")
MAY = dt.datetime(2025, 5, 2, 21, 14, tzinfo=COPENHAGEN)


async def lived(phone: Phone, clock: Clock) -> list[JSON]:
    """A session with a little of everything in it; gives every screen that was seen."""
    await phone.forward("Jeg står i trappeopgangen", MAY)
    screens = [await phone.reads("Gemt · nr. 1")]
    clock.on(minutes=1)
    await phone.send(document=("gylden.pdf", b"%PDF a skarnspakke file"), caption="I kælderen")
    screens.append(await phone.reads("Gemt · nr. 2"))
    witnesses = await phone.taps(screens[0], "Vidner", "")
    screens.append(witnesses)
    screens.append(await phone.says("Bodil Opdigt", ""))
    for command in (
        "/log",
        "/nr 1",
        "/nr 2",
        "/find ringede",
        "/witnesses",
        "/refusal",
        "/police",
        "/background",
        "/impact",
        "/highlights",
        "/review",
        "/language",
        "/help",
        "/advice",
        "/hide",
        "/export",
        "/link",
        "/erase",
    ):
        screens.append(await phone.says(command, "Ryddet" if command == "/hide" else ""))
    panel = await phone.says("/nr 2", "Nr. 2 ·")
    screens.append(panel)
    screens.append(await phone.taps(panel, "Mere", ""))
    screens.append(await phone.taps(await phone.says("/link", "Konti"), "Konto 1", "fuld adgang"))
    screens.append(await phone.taps(await phone.says("/link", "Konti"), "Kobl en telefon på", "/link "))
    return screens


def telegram_ids(value: Any) -> set[str]:
    """Every file id in a message, however deep."""
    if isinstance(value, dict):
        found = {str(v) for k, v in value.items() if k == "file_id"}
        return found.union(*(telegram_ids(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(telegram_ids(v) for v in value))
    return set()


async def test_every_command_and_button_of_a_session_replayed_by_another_account(
    here: World, clock: Clock
) -> None:
    hers, his = here.stranger(), here.stranger()
    await lived(hers, clock)
    chat = await here.get(f"chat/{hers.id}")
    data = {button["callback_data"] for message in chat["messages"] for button in buttons(message)}
    data = {one for one in data if not one.startswith(("g:", "z:", "er:"))}
    written = {m["text"] for m in chat["messages"] if not m["from_bot"] and m.get("text", "").startswith("/")}
    assert len(data) > 40
    assert len(written) > 16
    before = await here.events(hers.id)
    await his.says("Hej", "Gemt · nr. 1")
    clock.on(minutes=1)
    (own,) = [m["message_id"] for m in await his.said() if "nr. 1" in shown(m)][:1]
    for one in sorted(data):
        await his.answer(await his.tap_data(own, one))
    for text in sorted(written):
        await his.send(text=text)
    await his.says("/nr 2", "Nr. 2|nr. 2")
    await settled(his)
    seen = await all_shown(his)
    assert [line for line in seen.splitlines() if any(secret in line for secret in SECRETS)] == []
    assert await here.events(hers.id) == before
    assert not [m for m in await his.said() if "gylden" in str(m)]


async def test_file_ids_and_messages_of_another_chat_lead_nowhere(here: World, clock: Clock) -> None:
    hers, his = here.stranger(), here.stranger()
    screens = await lived(hers, clock)
    await his.says("Hej", "Gemt · nr. 1")
    ids = telegram_ids((await here.get(f"chat/{hers.id}"))["messages"])
    assert ids
    case = await here.case(hers.id)
    kept = {file.kept_as for exhibit in case.exhibits.values() for file in exhibit.files if file.kept_as}
    assert kept
    for one in sorted(ids | kept | set(case.exhibits)):
        clock.on(minutes=1)
        await his.send(text=f"/nr {one}")
        await his.send(text=f"/start {one}")
        await his.answer(await his.tap_data(1, f"x:{one[:40]}:0"))
    for screen in screens:
        for button in buttons(screen)[:4]:
            await his.answer(await his.tap_data(int(screen["message_id"]), button["callback_data"]))
    await settled(his)
    seen = await all_shown(his)
    assert [secret for secret in SECRETS if secret in seen] == []


async def test_help_does_not_say_whether_somebody_has_notes_or_a_code(here: World) -> None:
    empty, full, coded = here.stranger(), here.stranger(), here.stranger()
    for phone in (full, coded):
        await phone.says("En note", "Gemt · nr. 1")
    await lock(coded)
    await coded.says("/lock", "Låst")
    for command in ("/help", "/start", "/advice", "/privacy", "/language"):
        told = [await phone.says(command, "") for phone in (empty, full, coded)]
        assert len({shown(message) for message in told}) == 1, command
        assert len({str([b["text"] for b in buttons(m)]) for m in told}) == 1, command


async def test_a_guessed_link_is_answered_the_same_whoever_guesses_and_few_times(here: World) -> None:
    phone = here.stranger()
    answers = [shown(await phone.says(f"/start {'ABCDEFGHJ'}{n}", "kode")) for n in range(2, 9)]
    assert len(set(answers[:5])) == 1
    assert "For mange" in answers[-1]


def test_every_command_and_button_is_either_named_as_free_or_behind_the_gate() -> None:
    from bot.chat.gate import FREE_BUTTONS, FREE_COMMANDS

    assert len(COMMANDS) > 20
    assert set(ALIASES.values()) <= set(COMMANDS)
    assert set(COMMANDS) >= FREE_COMMANDS
    assert set(BUTTONS) >= FREE_BUTTONS
    reading = {
        "log",
        "nr",
        "find",
        "witnesses",
        "police",
        "refusal",
        "background",
        "impact",
        "review",
        "export",
        "peek",
    }
    assert reading <= set(COMMANDS) - FREE_COMMANDS


async def settled(phone: Phone) -> None:
    """Wait until all that was sent has been answered: the last is answered last."""
    await phone.says("/cancel", "")
    await phone.says("/language", "Hvilket sprog")


async def test_a_locked_notebook_lets_another_account_with_the_same_code_in_nowhere(here: World) -> None:
    hers, his = here.stranger(), here.stranger()
    for phone, text in ((hers, "Jeg står ved døren"), (his, "Henne ved porten")):
        await phone.says(text, "Gemt · nr. 1")
        await lock(phone)
        await phone.says("/lock", "Låst")
    await unlock(his)
    log = await his.says("/log", "1 hændelse")
    assert not re.search("døren", shown(log))
