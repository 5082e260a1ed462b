"""From the second notebook nothing real can be changed, and nobody can guess at the first code faster than at the
keypad: what looks done there is not. Whoever stands at an open screen without the code changes nothing either."""

from __future__ import annotations

import re

import pytest

from tests.e2e.locking import AGAIN, CODE, SECOND, close, lock, new_code, second_code, type_code, unlock
from tests.e2e.test_link import code_of, link
from tests.e2e.test_recovery import key_of
from tests.kits.world import Clock, Phone, World, buttons, shown


async def at_home(here: World, clock: Clock) -> tuple[Phone, Phone, str]:
    """Two phones at one notebook that holds a note, with a code and a second one; both locked. And the 24 words."""
    phone, other = here.stranger(), here.stranger()
    await phone.says("Han stod ved døren", "Gemt · nr. 1")
    await lock(phone)
    await link(phone, other)
    words = await key_of(here, phone)
    await second_code(phone)
    await close(phone)
    clock.on(hours=25)  # what was set is no longer among the tries that count
    return phone, other, words


async def everything_opens(here: World, phone: Phone, other: Phone, words: str) -> None:
    """Her code on both phones, and her words on a third: the note is there, and both phones may read."""
    for one in (phone, other):
        await unlock(one)
        await one.says("/log", "1 hændelse i alt")
        assert shown(await one.says("/link", "Konti")).count("fuld adgang") == 2
        await close(one)
    third = here.stranger()
    await third.says("/recover", "Skriv de 24 ord")
    await third.says(words, "Vælg en kode")
    await third.says("/log", "1 hændelse i alt")


async def change(phone: Phone, account: str, button: str, done: str, *, own: str) -> None:
    """Change one account of /link, with the code."""
    one = await phone.taps(await phone.says("/link", "Konti"), account, "siden")
    await type_code(phone, await phone.taps(one, button, AGAIN), own, done)


async def test_a_new_code_a_key_and_a_second_code_there_open_it_and_nothing_else(
    here: World, clock: Clock
) -> None:
    phone, other, words = await at_home(here, clock)
    his = here.stranger()
    await unlock(phone, SECOND)
    await new_code(phone, "770147", own=SECOND)
    key = await key_of(here, phone, own="770147")
    await second_code(phone, "880147", own="770147")
    await close(phone)
    for code in ("770147", "880147"):
        await unlock(phone, code)
        await phone.says("/log", "ikke noget i din log")
        await close(phone)
    await his.says("/recover", "Skriv de 24 ord")
    await his.says(key, "Vælg en kode")
    await his.says("/log", "ikke noget i din log")
    assert await accounts(here, his) == 0, "it leads to no seat at the case"
    clock.on(hours=25)
    await everything_opens(here, phone, other, words)


async def test_accounts_taken_off_there_stay_and_one_that_joins_there_reads_nothing(
    here: World, clock: Clock
) -> None:
    phone, other, words = await at_home(here, clock)
    his = here.stranger()
    await unlock(phone, SECOND)
    await link(phone, his)
    await other.reads("blev en konto mere koblet på")
    assert "Konto 3" in str(buttons(await phone.says("/link", "Konti")))
    await his.says("/log", "Skriv din kode")
    await unlock(his, CODE, "Det var ikke koden")
    await unlock(his, SECOND)
    await his.says("/log", "ikke noget i din log")
    await change(his, "Konto 2", "Må kun gemme", "kan nu kun gemme", own=SECOND)
    await change(his, "Konto 2", "Fjern kontoen", "er fjernet", own=SECOND)
    assert "Konto 3" not in str(buttons(await phone.says("/link", "Konti")))
    await change(his, "Konto 1", "Fjern kontoen", "er fjernet", own=SECOND)
    await close(his)
    await his.says("Noget, han har skrevet", r"Gemt · (?!nr)")
    assert await accounts(here, phone) == 2
    clock.on(hours=25)
    for one in (phone, other):
        await unlock(one)
        assert shown(await one.says("/link", "Konti")).count("fuld adgang") == 2
        await one.says("/nr 1", "Nr. 1 ·")
        await close(one)
    assert words


async def test_a_link_made_there_leaves_one_that_was_made_in_the_true_one(here: World, clock: Clock) -> None:
    phone, _, _ = await at_home(here, clock)
    third = here.stranger()
    await unlock(phone)
    code = await code_of(phone)
    await close(phone)
    await unlock(phone, SECOND)
    await code_of(phone)
    sure = await third.says(f"/link {code}", "Har du selv lavet koden")
    await third.taps(sure, "Ja, det var mig", "koblet")
    assert await accounts(here, phone) == 3


async def accounts(here: World, phone: Phone) -> int:
    """How many accounts come to this one's case, as the store knows them; 0 where this one is not among them."""
    async with here.store() as store:
        account = store.account(str(phone.id).encode())
        standing = await store.access.standing(account)
        assert standing is not None
        seats = await store.access.seats_of(standing.home)
        return len(seats) if account in [seat.account for seat in seats] else 0


@pytest.mark.parametrize("where", ["keypad", "new in the second", "second in the second", "new in the true"])
async def test_no_way_gives_more_guesses_at_the_first_code_than_the_keypad(
    here: World, clock: Clock, where: str
) -> None:
    """Three are free, the fourth has to wait, and after the wait there is one again."""
    phone, _, _ = await at_home(here, clock)
    guesses = ["400001", "400002", "400003", "400004", "400005"]
    own = CODE if "true" in where else SECOND

    async def guess(code: str) -> str:
        if where == "keypad":
            return shown(await unlock(phone, code, "Det var ikke koden|Vent lidt"))
        nonlocal own
        pad = shown(await unlock(phone, own, "Åbent til|Vent lidt"))
        if "Vent" in pad:
            return pad
        button, asked = (
            ("Kode nummer to", "Kode nummer to") if "second" in where.split()[0] else ("Ny kode", "Vælg")
        )
        menu = await phone.says("/unlock", "Åbent til")
        pad_ = await type_code(phone, await phone.taps(menu, button, AGAIN), own, asked)
        pad_ = await type_code(phone, pad_, code, "en gang til")
        said = shown(await type_code(phone, pad_, code, "Koden virker nu|Vent lidt"))
        own = code if "Koden" in said and where.startswith("new") else own
        await close(phone)
        return said

    said = [await guess(code) for code in guesses]
    assert [bool(re.search("Vent lidt", one)) for one in said] == [False, False, False, True, True]
    clock.on(seconds=31)
    assert "Vent lidt" not in await guess("400006")
    assert "Vent lidt" in await guess("400007")


async def test_the_first_code_set_there_opens_as_the_first(here: World, clock: Clock) -> None:
    phone, _, _ = await at_home(here, clock)
    await unlock(phone, SECOND)
    await new_code(phone, CODE, own=SECOND)
    await close(phone)
    await unlock(phone, CODE)
    await phone.says("/log", "1 hændelse i alt")


async def test_an_open_screen_changes_nothing_without_the_code(here: World, clock: Clock) -> None:
    phone, other, words = await at_home(here, clock)
    menu = await unlock(phone)
    mark = next(
        str(button["callback_data"]).rpartition(":")[2]
        for button in buttons(await phone.says("/link", "Konti"))
        if button["text"] == "Konto 2"
    )
    for data in ("lk:new", "lk:second", "rk:make", f"ln:x:{mark}", f"ln:c:{mark}"):
        await phone.tap_data(menu["message_id"], data)
        pad = await phone.reads(AGAIN)
        await type_code(phone, pad, "999999", "Det var ikke koden")
        clock.on(hours=2)
        await unlock(phone)
    await phone.taps(await phone.says("/unlock", "Åbent til"), "Ny kode", AGAIN)
    await phone.tap_data(menu["message_id"], "lk:d:00000000")  # an old keypad's mark begins no new code
    await phone.reads("gammelt tastatur")
    asked = await phone.tap_data(menu["message_id"], "lk:w")
    assert asked
    await phone.reads("Skriv koden som ord")
    await phone.says("en helt ny kode med ord", "Det var ikke koden")
    await close(phone)
    clock.on(hours=25)
    await everything_opens(here, phone, other, words)


async def test_what_is_set_is_told_to_the_other_owners_and_not_to_a_collector(
    here: World, clock: Clock
) -> None:
    phone, other, _ = await at_home(here, clock)
    third = here.stranger()
    await unlock(phone)
    await link(phone, third)
    seats = await phone.says("/link", "Konti")
    await phone.taps(await phone.taps(seats, "Konto 3", "fuld adgang"), "Alle konti", "Konti")
    await change(phone, "Konto 3", "Må kun gemme", "kan nu kun gemme", own=CODE)
    for number, act in enumerate(("new", "second", "key")):
        clock.on(minutes=1)
        before = (await here.get(f"chat/{other.id}"))["revision"]
        if act == "new":
            await new_code(phone, "606060")
        elif act == "second":
            await second_code(phone, "707070", own="606060")
        else:
            await key_of(here, phone, own="606060")
        told = await other.reads("lavet en ny kode eller nøgle", after=before)
        assert "nummer to" not in shown(told)
        assert number < 3
    assert not [m for m in await third.said() if "ny kode eller nøgle" in shown(m)]


async def test_wrong_codes_are_told_once_whichever_notebook_is_opened(here: World, clock: Clock) -> None:
    for first, then in ((CODE, SECOND), (SECOND, CODE)):
        phone, _, _ = await at_home(here, clock)
        await unlock(phone, "999999", "Det var ikke koden")
        menu = shown(await unlock(phone, first))
        assert re.search(r"Der er tastet en forkert kode 1 gang siden sidst, kl\. \d\d\.\d\d\.", menu)
        await close(phone)
        assert "forkert" not in shown(await unlock(phone, then))


async def test_an_export_is_offered_in_the_same_ways_in_both(here: World, clock: Clock) -> None:
    phone, _, _ = await at_home(here, clock)
    offers = []
    for code in (CODE, SECOND):
        await unlock(phone, code)
        offers.append(
            [button["text"] for button in buttons(await phone.says("/export", "Her får du det hele"))]
        )
        await close(phone)
    assert offers[0] == offers[1]
    assert "Lukket med nøglen" in offers[0]
