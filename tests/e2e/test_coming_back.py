"""An account that was sent away, or began by itself, comes to a notebook: what it saved meanwhile is found there."""

from __future__ import annotations

import pytest

from tests.e2e.locking import AGAIN, CODE, close, lock, type_code, unlock
from tests.e2e.test_erase import later, order
from tests.e2e.test_link import code_of, link
from tests.e2e.test_recovery import key_of
from tests.kits.world import Clock, Phone, World, shown

PICTURE = b"\xff\xd8\xff\xe0 a made-up picture"


async def send_away(keeper: Phone, number: int = 1, *, coded: bool = False) -> None:
    """Take the other account off; the list is in the order in which they came. A code is asked for once more."""
    one = await keeper.taps(await keeper.says("/link", "Konti"), f"Konto {number}", "fuld adgang")
    if coded:
        await type_code(keeper, await keeper.taps(one, "Fjern kontoen", AGAIN), CODE, "er fjernet")
    else:
        await keeper.taps(one, "Fjern kontoen", "er fjernet")


async def back_by_link(keeper: Phone, away: Phone) -> None:
    sure = await away.says(f"/link {await code_of(keeper)}", "Der er allerede gemt noget")
    await away.taps(sure, "Ja, det var mig", "koblet")


@pytest.mark.parametrize("notes", [1, 2, 3])
@pytest.mark.parametrize("way", ["link", "key"])
async def test_what_was_saved_while_away_is_there_after_coming_back(
    here: World, clock: Clock, way: str, notes: int
) -> None:
    away, keeper = here.stranger(), here.stranger()
    await away.says("Den første", "Gemt · nr. 1")
    clock.on(minutes=1)
    await link(away, keeper)
    words = ""
    if way == "key":
        await lock(away)
        words = await key_of(here, away)
        await unlock(keeper)
    await send_away(keeper, coded=way == "key")
    await away.reads("blev (en|denne) konto fjernet")
    for number in range(1, notes + 1):
        clock.on(minutes=11)
        await away.says(f"Imens {number} æble{number}", f"Gemt · nr. {number}")
    sealed = [one.sealed for one in (await here.case(away.id)).exhibits.values()]
    clock.on(minutes=11)
    if way == "key":
        await away.says("/recover", "Skriv de 24 ord")
        pad = await away.says(words, "Vælg en kode")
        await type_code(
            away, await type_code(away, pad, "424242", "en gang til"), "424242", "Koden virker nu"
        )
    else:
        await back_by_link(keeper, away)
        await keeper.reads("blev en konto mere koblet på")
    await away.reads("flyttet med")
    for number in range(1, notes + 1):
        assert f"Nr. {number + 1}" in shown(await away.says(f"/find æble{number}", rf"Nr\. {number + 1}"))
    await away.says("/log", f"{notes + 1} hændelser i alt")
    if way == "link":
        moved = list((await here.case(keeper.id)).exhibits.values())[1:]
        assert [one.sealed for one in moved] == sealed


async def test_files_tags_and_witnesses_come_along(here: World, clock: Clock) -> None:
    keeper, away = here.stranger(), here.stranger()
    await keeper.says("Hendes egen", "Gemt · nr. 1")
    await away.send(document=("a.jpg", PICTURE))
    menu = await away.taps(await away.reads("Gemt · nr. 1"), "Type", "Nr. 1: Hvad var det")
    panel = await away.taps(await away.taps(menu, "y:1:threat", "Trussel"), "Færdig", "Type: Trussel")
    await away.taps(panel, "Vidner", "Nr. 1: Var der nogen")
    await away.says("Bente Holm", "Bente Holm er skrevet ned")
    before = await here.case(away.id)
    clock.on(minutes=11)
    await back_by_link(keeper, away)
    await away.reads("flyttet med")
    case = await here.case(keeper.id)
    assert sorted(case.incidents) == [1, 2]
    assert case.incidents[2].types == before.incidents[1].types != ()
    assert case.incidents[2].witnesses == before.incidents[1].witnesses
    assert [one.name for one in case.witnesses.values()] == ["Bente Holm"]
    (exhibit,) = [case.exhibits[id] for id in case.incidents[2].exhibits]
    (old,) = before.exhibits.values()
    assert (exhibit.received, exhibit.sealed, exhibit.files[0].sha256) == (
        old.received,
        old.sealed,
        old.files[0].sha256,
    )
    await keeper.taps(await keeper.says("/nr 2", "Nr. 2 ·"), "Vis det gemte", "")
    async with here.store() as store:
        home = await store.case_of(store.account(str(keeper.id).encode()))
        assert home is not None
        kept = [piece async for piece in store.file(home, exhibit.files[0].kept_as)]
    assert b"".join(kept) == PICTURE


async def test_a_notebook_with_a_code_stays_and_says_so(here: World, clock: Clock) -> None:
    keeper, away = here.stranger(), here.stranger()
    await keeper.says("Hendes egen", "Gemt · nr. 1")
    await away.says("Under kode", "Gemt · nr. 1")
    await lock(away)
    await close(away)
    await away.says(f"/link {await code_of(keeper)}", "sin egen kode")
    await unlock(away)
    await away.says("/find kode", r"Nr\. 1")


async def test_the_only_reader_does_not_leave_those_who_only_save(here: World, clock: Clock) -> None:
    keeper, reader, saver = here.stranger(), here.stranger(), here.stranger()
    await keeper.says("En note", "Gemt · nr. 1")
    await reader.says("En note", "Gemt · nr. 1")
    clock.on(minutes=1)
    await link(reader, saver)
    one = await reader.taps(await reader.says("/link", "Konti"), "Konto 2", "fuld adgang")
    await reader.taps(one, "Må kun gemme", "kan nu kun gemme")
    await reader.says(f"/link {await code_of(keeper)}", "kun du kan læse dem")
    clock.on(minutes=1)
    await saver.says("Fra den anden", "Gemt · nr. 2")
    await reader.says("/log", "2 hændelser i alt")


async def test_what_goes_into_a_case_goes_with_it_when_that_is_erased(here: World, clock: Clock) -> None:
    keeper, away = here.stranger(), here.stranger()
    await keeper.says("En note", "Gemt · nr. 1")
    await away.says("En anden", "Gemt · nr. 1")
    await back_by_link(keeper, away)
    await away.reads("flyttet med")
    async with here.store() as store:
        assert len(await store.cases()) >= 2
        before = set(await store.cases())
    await order(keeper)
    await later(here, clock, hours=73)
    await away.reads("Alt er slettet")
    async with here.store() as store:
        assert len(before - set(await store.cases())) == 2
