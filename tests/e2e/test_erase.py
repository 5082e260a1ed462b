"""Erasing: 72 hours, told to every account, stopped from each; afterwards nothing is there and one can begin anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.locking import AGAIN, CODE, SECOND, close, lock, second_code, type_code, unlock
from tests.e2e.test_link import link
from tests.e2e.test_recovery import key_of
from tests.kits.world import Clock, Phone, World, shown


async def order(phone: Phone, code: str = "") -> None:
    """Ask for it."""
    asked = await phone.says("/erase", "Vil du slette alt")
    if code:
        await type_code(
            phone, await phone.taps(asked, "Ja, slet alt", "Skriv din kode"), code, "Alt bliver slettet"
        )
    else:
        await phone.taps(asked, "Ja, slet alt", "Alt bliver slettet")


async def later(here: World, clock: Clock, **much: float) -> None:
    """A while later: tasks look at the clock when the bot starts."""
    clock.on(**much)
    await here.bot.stop()
    await here.bot.start()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


async def test_it_takes_the_code_and_72_hours_and_then_nothing_is_left(here: World, clock: Clock) -> None:
    phone, linked = here.stranger(), here.stranger()
    await phone.send(document=("a.pdf", b"%PDF made up"), caption="Han stod ved døren")
    await phone.reads("Gemt · nr. 1")
    await lock(phone)
    await link(phone, linked)
    (name,) = [path.name for path in files(here.bot.data)]
    async with here.store() as store:
        case = await store.case_of(store.account(str(phone.id).encode()))
    assert case is not None
    asked = await phone.says("/erase", "Vil du slette alt")
    pad = await phone.taps(asked, "Ja, slet alt", "Skriv din kode")
    await type_code(phone, pad, "999999", "Det var ikke koden")
    await order(phone, CODE)
    told = await linked.reads("Noterne bliver slettet lørdag 17. maj 2025")
    assert "Stop sletningen" in str(told)
    await later(here, clock, hours=71)
    await phone.says("Stadig her", r"Gemt · (?!nr)")
    assert case.hex().encode() in on_disk(here.bot.data).hex().encode()
    await later(here, clock, hours=2)
    for one in (phone, linked):
        await one.reads("Alt er slettet")
    assert name not in [path.name for path in files(here.bot.data)]
    async with here.store() as store:
        assert case not in await store.cases()
    await phone.says("/log", "ikke noget i din log")
    await phone.says("En ny begyndelse", "Gemt · nr. 1")


async def test_any_account_can_stop_it_without_a_code_and_so_can_the_key(here: World, clock: Clock) -> None:
    phone, collector, new = here.stranger(), here.stranger(), here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await lock(phone)
    words = await key_of(here, phone)
    clock.on(minutes=1)  # the list is in the order in which they came
    await link(phone, collector)
    one = await phone.taps(await phone.says("/link", "Konti"), "Konto 2", "fuld adgang")
    await type_code(phone, await phone.taps(one, "Må kun gemme", AGAIN), CODE, "kan nu kun gemme")
    await order(phone, CODE)
    told = await collector.reads("Noterne bliver slettet")
    await collector.taps(told, "Stop sletningen", "Stoppet")
    await phone.reads("Sletningen blev stoppet")
    await unlock(phone) if "Skriv" in shown(await phone.says("/nr 1", "")) else None
    await order(phone, CODE)
    await close(phone)
    await new.says("/recover", "Skriv de 24 ord")
    await new.says(words, "Vælg en kode")
    planned = await new.says("/erase", "Alt bliver slettet")
    await new.taps(planned, "Stop sletningen", "Stoppet")
    await later(here, clock, hours=80)
    await new.says("/erase", "Lås op først")
    async with here.store() as store:
        case = await store.case_of(store.account(str(new.id).encode()))
        assert case is not None
        assert await store.size(case) > 1


async def test_asked_for_with_the_second_code_it_looks_the_same_and_erases_nothing(
    here: World, clock: Clock
) -> None:
    phone, new = here.stranger(), here.stranger()
    await phone.says("Han stod ved døren", "Gemt · nr. 1")
    await lock(phone)
    words = await key_of(here, phone)
    await second_code(phone)
    await close(phone)
    await unlock(phone, SECOND)
    await order(phone, SECOND)
    await later(here, clock, hours=73)
    await phone.reads("Alt er slettet")
    await phone.says("/log", "ikke noget i din log")
    await phone.says("Hej", "Gemt · nr. 1")
    await new.says("/recover", "Skriv de 24 ord")
    await new.says(words, "Vælg en kode")
    await new.says("/log", "1 hændelse i alt")


@pytest.mark.long
async def test_without_a_code_it_takes_two_taps_and_the_same_72_hours(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await phone.says("En note", "Gemt · nr. 1")
    await order(phone)
    await later(here, clock, hours=71)
    await phone.says("/nr 1", "Nr. 1 ·")
    await later(here, clock, hours=2)
    await phone.reads("Alt er slettet")
    await phone.says("/log", "ikke noget i din log")
