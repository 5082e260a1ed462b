"""He has her phone, unlocked, for five minutes; her notes are behind the code. What he learns, and what he destroys."""

from __future__ import annotations

from tests.e2e.locking import AGAIN, SECOND, all_shown, close, new_code, second_code, type_code, unlock
from tests.e2e.stalker import SECRETS, Watch, answered, her_home, she_comes_back
from tests.e2e.test_link import code_of, link
from tests.e2e.test_recovery import key_of
from tests.kits.world import Clock, Phone, World, buttons, shown

COMMANDS = [
    *("/start", "/help", "/log", "/nr 1", "/find Kim", "/witnesses", "/refusal", "/police", "/background"),
    *("/impact", "/highlights", "/review", "/notes", "/note", "/editions", "/peek", "/language", "/privacy"),
    *("/export", "/link", "/lock", "/unlock", "/recover", "/erase", "/advice", "/cancel", "/receipt"),
]


async def test_five_minutes_with_the_unlocked_phone(here: World, clock: Clock) -> None:
    home = await her_home(here, clock)
    phone, his, thief, helper = home.phone, here.stranger(), here.stranger(), here.stranger()
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
        assert "Intet er ændret" in shown(sent)

    async def things_of_his_own() -> None:
        for number in range(12):
            await phone.send(text=f"Pjat {number}")
        await phone.send(document=("pjat.pdf", b"%PDF nothing"))
        await phone.reads("Gemt · ")

    async def edits() -> None:
        for message in [m for m in await phone.messages() if not m["from_bot"]][:3]:
            await phone.edit(message["message_id"], "Det passer ikke")

    async def clears() -> None:
        await phone.says("/hide", "Ryddet")  # it goes by itself, and takes along what was asked meanwhile

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

    async def changes_the_codes() -> None:
        await open_with(phone, SECOND)
        await new_code(phone, "515151", own=SECOND)
        clock.on(hours=1)  # each code that is set is a try, and he has made many
        await open_with(phone, "515151")
        words = await key_of(here, phone, own="515151")
        await second_code(phone, "626262", own="515151")
        await close(phone)
        clock.on(hours=1)
        await unlock(phone, "515151")
        await thief.says("/recover", "Skriv de 24 ord")
        await thief.says(words, "Vælg en kode")
        await thief.says("/log", "ikke noget i din log")

    async def takes_the_accounts() -> None:
        await open_with(phone, "515151")
        await link(phone, helper)
        await open_with(helper, "515151")
        for account, button, done in (
            ("Konto 2", "Må kun gemme", "kan nu kun gemme"),
            ("Konto 2", "Giv fuld adgang", "nu fuld adgang"),
            ("Konto 2", "Fjern kontoen", "er fjernet"),
            ("Konto 1", "Fjern kontoen", "er fjernet"),
        ):
            one = await helper.taps(await helper.says("/link", "Konti"), account, "siden")
            await type_code(helper, await helper.taps(one, button, AGAIN), "515151", done)

    await watch.step("sends every command", every_command)
    await watch.step("taps every button, and buttons of other people's screens", every_button)
    await watch.step("tries five codes", some_codes)
    await watch.step("opens a link to his own notebook", his_own_link)
    await watch.step("saves thirteen things of his own", things_of_his_own)
    await watch.step("edits messages in the chat", edits)
    await watch.step("clears the chat", clears)
    await watch.step("makes her open it: she gives the second code", forces_it)
    await watch.step("there: finishes a new code, a recovery key and a second code", changes_the_codes)
    await watch.step("there: links his own phone, and takes hers off", takes_the_accounts, on=helper)
    watch.check("unlocked, five minutes")
    assert not [secret for secret in SECRETS if secret in await all_shown(thief)]
    await she_comes_back(here, clock, home)


async def open_with(phone: Phone, code: str) -> None:
    """Open it, unless it is open."""
    asked = await phone.says("/unlock", r"\ASkriv din kode|Åbent til")
    if "Åbent" not in shown(asked):
        await type_code(phone, asked, code, "Åbent til")


def test_his_list_holds_every_command() -> None:
    from bot.chat.routes import COMMANDS as ALL

    named = {command.removeprefix("/").partition(" ")[0] for command in COMMANDS}
    assert named | {"hide"} >= set(ALL), set(ALL) - named
    assert isinstance(Phone, type)
