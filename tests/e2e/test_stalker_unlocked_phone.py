"""He has her phone, unlocked, for five minutes; her notes are behind the code. What he learns, and what he destroys."""

from __future__ import annotations

from tests.e2e.locking import SECOND, type_code
from tests.e2e.stalker import Watch, answered, her_home, she_comes_back
from tests.e2e.test_link import code_of
from tests.e2e.world import Clock, Phone, World, buttons, shown

COMMANDS = [
    *("/start", "/help", "/log", "/nr 1", "/find Kim", "/witnesses", "/refusal", "/police", "/background"),
    *("/impact", "/highlights", "/review", "/notes", "/note", "/editions", "/peek", "/language", "/privacy"),
    *("/export", "/link", "/lock", "/unlock", "/recover", "/erase", "/advice", "/cancel", "/receipt"),
]


async def test_five_minutes_with_the_unlocked_phone(here: World, clock: Clock) -> None:
    home = await her_home(here, clock)
    phone, his = home.phone, here.stranger()
    watch = Watch(here, home)

    async def every_command() -> None:
        for command in COMMANDS:
            await phone.send(text=command)
            await answered(phone)

    async def every_button() -> None:
        for message in await phone.said():
            for button in buttons(message):
                if not button["callback_data"].startswith(("g:", "z:")):
                    await phone.answer(await phone.tap_data(message["message_id"], button["callback_data"]))
        for data in (
            "l",
            "l:f:0",
            "x:1:0",
            "i:2",
            "m:1:x",
            "m:1:join:2",
            "rf",
            "ex:o",
            "ln:new",
            "rk:make",
            "er:go",
        ):
            await phone.answer(await phone.tap_data(1, data))

    async def some_codes() -> None:
        for code in ("123456", "000000", "111111", "121212", "654321"):
            pad = await phone.says("/unlock", "Skriv din kode")
            await type_code(phone, pad, code, "Det var ikke koden|Vent lidt")

    async def his_own_link() -> None:
        await his.says("Hej", "Gemt · nr. 1")
        sent = await phone.says(f"/start {(await code_of(his)).replace('-', '')}", "")
        assert "allerede gemt" in shown(sent)

    async def things_of_his_own() -> None:
        for number in range(12):
            await phone.send(text=f"Pjat {number}")
        await phone.send(document=("pjat.pdf", b"%PDF nothing"))
        await phone.reads("Gemt · nr.")

    async def edits() -> None:
        for message in [m for m in await phone.messages() if not m["from_bot"]][:3]:
            await phone.edit(message["message_id"], "Det passer ikke")

    async def clears() -> None:
        await phone.says("/hide", "")

    async def forces_it() -> None:
        clock.on(hours=3)
        pad = await phone.says("/unlock", "Skriv din kode")
        await type_code(phone, pad, SECOND, "Åbent til")
        for command in ("/log", "/nr 1", "/nr 2", "/find Kim", "/witnesses", "/export", "/link", "/review"):
            await phone.send(text=command)
            await answered(phone)
        asked = await phone.says("/erase", "slette")
        await phone.taps(asked, "Nej", "Alt bliver")
        await every_button()

    await watch.step("sends every command", every_command)
    await watch.step("taps every button, and buttons of other people's screens", every_button)
    await watch.step("tries five codes", some_codes)
    await watch.step("opens a link to his own notebook", his_own_link)
    await watch.step("saves thirteen things of his own", things_of_his_own)
    await watch.step("edits messages in the chat", edits)
    await watch.step("clears the chat", clears)
    await watch.step("makes her open it: she gives the second code", forces_it)
    watch.check("unlocked, five minutes")
    menu = await she_comes_back(here, clock, home)
    assert "forkert kode" in shown(menu)


def test_his_list_holds_every_command() -> None:
    from bot.chat.routes import COMMANDS as ALL

    named = {command.removeprefix("/").partition(" ")[0] for command in COMMANDS}
    assert named | {"hide"} >= set(ALL), set(ALL) - named
    assert isinstance(Phone, type)
