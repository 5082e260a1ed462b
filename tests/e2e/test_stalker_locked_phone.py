"""Her phone lies locked beside him for an hour: he sees what lights up on it, answers from the lock screen, and uses
his own phone. What he learns, and what he destroys."""

from __future__ import annotations

import re

from tests.e2e.locking import CODE, all_shown, close, type_code
from tests.e2e.stalker import Watch, her_home, she_comes_back
from tests.e2e.test_link import link
from tests.kits.world import Clock, World, shown

ALARMING = re.compile(r"stalk|politi|police|bevis|evidence|trussel|threat|vidne|anmeld", re.IGNORECASE)


async def test_an_hour_with_the_locked_phone(here: World, clock: Clock) -> None:
    home = await her_home(here, clock)
    phone, new, his = home.phone, here.stranger(), here.stranger()
    watch = Watch(here, home)
    lit = (await here.get(f"chat/{phone.id}"))["revision"]

    async def she_goes_on() -> None:
        pad = await phone.says("/unlock", "Skriv din kode")
        await type_code(phone, pad, CODE, "Åbent til")
        await link(phone, new)
        await close(phone)
        await phone.says("En note mere", r"Gemt · (?!nr)")
        clock.on(minutes=20)

    async def he_answers() -> None:
        for text in ("Hvad er det her?", "slet alt", "stop", "/log", "/erase", "123456"):
            await phone.send(text=text)
            clock.on(minutes=3)

    async def he_guesses() -> None:
        for number in range(8):
            await his.send(text=f"/start ABCDEFGHJ{'23456789'[number]}")
        await his.send(text="/recover")
        await his.send(text=" ".join(["zoo"] * 24))
        for data in ("l", "x:1:0", "i:1", "ln:j:ABCDEFGHJK", "er:s", "lk:menu", "ex:o", "rk:make"):
            await his.answer(await his.tap_data(1, data))

    async def he_waits() -> None:
        clock.on(minutes=20)
        await here.bot.stop()
        await here.bot.start()

    await watch.step("reads what lights up while she goes on saving and links a new phone", she_goes_on)
    await watch.step("answers from the lock screen", he_answers)
    await watch.step("guesses links and recovery words on his own phone", he_guesses, on=his)
    await watch.step("waits, and the machine is started anew", he_waits)
    chat = await here.get(f"chat/{phone.id}")
    texts = [shown(m).split("\n")[0] for m in chat["messages"] if m["from_bot"] and m["revision"] > lit]
    assert len(texts) > 5
    assert [text for text in texts if ALARMING.search(text)] == []
    assert not ALARMING.search(await all_shown(his))
    watch.check("locked, an hour")
    await she_comes_back(here, clock, home)
