"""A new phone and an old one at the same notebook: linking, roles, sending away; and what a stolen old one can do."""

from __future__ import annotations

import re

from tests.e2e.locking import AGAIN, CODE, close, lock, type_code, unlock
from tests.kits.world import Clock, Phone, World, buttons, shown


async def code_of(phone: Phone) -> str:
    """A link's code, made on this phone."""
    made = await phone.taps(await phone.says("/link", "Konti"), "Kobl en telefon på", "/link ")
    found = re.search(r"/link ([A-Z0-9]{5}-[A-Z0-9]{5})", shown(made))
    assert found is not None
    assert f"?start={found[1].replace('-', '')}" in shown(made)
    return found[1]


async def link(old: Phone, new: Phone) -> None:
    """Link a new phone."""
    assert old.world.clock is not None
    old.world.clock.on(seconds=1)  # accounts are listed by the second in which they came
    sure = await new.says(f"/link {await code_of(old)}", "Har du selv lavet koden")
    await new.taps(sure, "Ja, det var mig", "koblet")


async def test_two_phones_write_into_one_notebook_with_one_row_of_numbers(here: World, clock: Clock) -> None:
    old, new = here.stranger(), here.stranger()
    await old.says("Fra den gamle", "Gemt · nr. 1")
    sure = await new.says(f"/start {(await code_of(old)).replace('-', '')}", "Har du selv lavet koden")
    await new.taps(sure, "Ja, det var mig", "koblet")
    told = await old.reads("blev en konto mere koblet på")
    assert not re.search("stalk|politi|bevis", shown(told))
    clock.on(minutes=1)
    await new.says("Fra den nye", "Gemt · nr. 2")
    clock.on(minutes=1)
    await old.says("Igen fra den gamle", "Gemt · nr. 3")
    await new.says("/log", "3 hændelser i alt")
    await new.taps(await new.says("/nr 1", "Nr. 1 ·"), "Vis det gemte", "Fra den gamle")
    case = await here.case(old.id)
    came = {one.text: case.accounts.index(one.account) + 1 for one in case.exhibits.values()}
    assert came == {"Fra den gamle": 1, "Fra den nye": 2, "Igen fra den gamle": 1}
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in case.accounts)


async def test_a_code_is_good_once_for_ten_minutes_and_tries_are_few(here: World, clock: Clock) -> None:
    old, new, third = here.stranger(), here.stranger(), here.stranger()
    await old.says("En note", "Gemt · nr. 1")
    code = await code_of(old)
    sure = [await phone.says(f"/link {code}", "Har du selv lavet koden") for phone in (new, third)]
    await new.taps(sure[0], "Ja, det var mig", "koblet")
    await third.taps(sure[1], "Ja, det var mig", "Den kode virker ikke")
    late = await code_of(old)
    clock.on(minutes=11)
    await third.says(f"/link {late}", "Den kode virker ikke")
    for _ in range(3):
        await third.says("/link ABCDE-FGHJK", "Den kode virker ikke")
    fresh = await code_of(old)
    await third.says(f"/link {fresh}", "For mange koder")
    await third.says("/log", "ikke|0 hændelser|tom")


async def test_a_link_sent_by_somebody_else_takes_nothing_over(here: World, clock: Clock) -> None:
    his, hers = here.stranger(), here.stranger()
    await his.says("Ude ved døren", "Gemt · nr. 1")
    await hers.says("Noget privat", "Gemt · nr. 1")
    await hers.says(f"/start {(await code_of(his)).replace('-', '')}", "Der er allerede gemt noget")
    clock.on(minutes=1)
    await hers.says("Mere privat", "Gemt · nr. 2")
    await his.says("/log", "1 hændelse i alt")


async def test_a_collector_only_puts_in_and_cannot_undo_it(here: World, clock: Clock) -> None:
    old, new = here.stranger(), here.stranger()
    await old.says("Han stod ved døren", "Gemt · nr. 1")
    panel = await old.says("/nr 1", "Nr. 1 ·")
    await lock(old)
    await link(old, new)
    await new.says("/log", "Skriv din kode")
    await unlock(new)
    one = await new.taps(await new.says("/link", "Konti"), "Konto 1", "fuld adgang")
    await type_code(new, await new.taps(one, "Må kun gemme", AGAIN), CODE, "kan nu kun gemme")
    await old.reads("ændret, hvad en konto kan")
    for command in ("/log", "/nr 1", "/find døren", "/lock", "/unlock", "/export", "/peek"):
        assert "døren" not in shown(await old.says(command, "Her kan du kun gemme"))
    await old.says("/link", "Lås op først")
    await old.says("/erase", "Lås op først")
    for button in buttons(panel):
        if button["callback_data"] == "z:x":  # closing a screen reads nothing
            continue
        before = (await here.get(f"chat/{old.id}"))["revision"]
        await old.tap_data(panel["message_id"], button["callback_data"])
        await old.reads("Her kan du kun gemme", after=before)
    for data in (
        "ln",
        "ln:new",
        f"ln:o:{'0' * 12}",
        "er:go",
        "lk:menu",
        "lk:new",
        "rk:make",
        "ex:o",
        "l",
        "x:1:0",
    ):
        await old.tap_data(panel["message_id"], data)
    clock.on(minutes=1)
    await old.says("Fra den gamle", r"Gemt · (?!nr)")
    await new.says("/log", "2 hændelser i alt")
    one = await new.taps(await new.says("/link", "Konti"), "Konto 1", "kan kun gemme")
    await type_code(new, await new.taps(one, "Fjern kontoen", AGAIN), CODE, "er fjernet")
    await old.reads("blev en konto fjernet")
    clock.on(minutes=1)
    await old.says("En ny begyndelse", "Gemt · nr. 1")
    await old.says("/log", "1 hændelse i alt")
    await new.says("/log", "2 hændelser i alt")
    one = await new.taps(await new.says("/link", "Konti"), "Konto 1", "fuld adgang")
    await type_code(new, await new.taps(one, "Fjern kontoen", AGAIN), CODE, "Mindst én konto")
    await close(new)
    await new.says("/link", "Lås op først")
