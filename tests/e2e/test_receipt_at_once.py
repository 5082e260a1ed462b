"""A receipt when the person asks for one: true of all that is kept by then, and given to nobody who may not read."""

from __future__ import annotations

import re

from storage.ledger.checkpoint import open_checkpoint
from storage.values import KeptCheckpoint
from tests.e2e.locking import close, lock, unlock
from tests.kits.world import Clock, Phone, World, buttons, shown


async def checkpoints(here: World, phone: Phone) -> tuple[list[KeptCheckpoint], bytes, int, bytes]:
    """Those of a person's case, the key that signs them, and the ledger's size and root."""
    async with here.store() as store:
        case = await store.case_of(store.account(str(phone.id).encode()))
        assert case is not None
        kept = await store.proofs.checkpoints(case)
        return kept, store.proofs.public_key, *await store.root(case)


def said(text: str) -> tuple[int, str]:
    """Size and fingerprint of a receipt, as they stand in the chat."""
    found = re.search(r"(?:Kvittering|Receipt) ([0-9]+)((?: [0-9a-f]{4}){8})\n", text)
    assert found is not None, text
    return int(found[1]), found[2].replace(" ", "")


async def test_it_stands_for_all_that_is_kept_and_is_signed(here: World, clock: Clock) -> None:
    phone = here.stranger()
    assert "ikke gemt noget" in shown(await phone.says("/kvittering", "ingen kvittering"))
    await phone.says("Hun stod foran døren", "Gemt · nr. 1")
    first = shown(await phone.says("/receipt", "Kvittering"))
    kept, public, size, root = await checkpoints(here, phone)
    assert [one.size for one in kept] == [size]
    assert said(first) == (size, root.hex()[:32])
    assert open_checkpoint(kept[0].note, public).root == root
    assert "onsdag 14. maj 2025 kl. 15.30" in first
    assert "døren" not in first
    clock.on(minutes=5)
    again = shown(await phone.says("/kvittering", "Kvittering"))
    assert again == first, "nothing has come since: the same checkpoint, with its own time"
    await phone.says("Og igen", "Gemt · nr. 2")
    screen = await phone.says("/log", "Din log")
    third = await phone.taps(screen, "Kvittering", "Kvittering [0-9]+ ")
    assert third["message_id"] > screen["message_id"], "a message of its own, with a date of its own"
    kept, _, size, root = await checkpoints(here, phone)
    assert len(kept) == 2
    assert said(shown(third)) == (size, root.hex()[:32])
    assert "onsdag 14. maj 2025 kl. 15.35" in shown(third)
    assert [button["text"] for button in buttons(third)] == ["Oversigt"]
    await phone.taps(third, "Oversigt", "Din log")


async def test_in_english(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await phone.says("/language", "language"), "English", "")
    await phone.says("She stood at the door", "no. 1")
    told = shown(await phone.says("/receipt", "Receipt [0-9]"))
    _, _, size, root = await checkpoints(here, phone)
    assert said(told) == (size, root.hex()[:32])


async def test_a_locked_notebook_gives_none(here: World) -> None:
    phone = here.stranger()
    await phone.says("Hun stod foran døren", "Gemt · nr. 1")
    screen = await phone.says("/log", "Din log")
    await lock(phone)
    await close(phone)
    await phone.says("/receipt", r"\ASkriv din kode")
    await phone.taps(screen, "Kvittering", r"\ASkriv din kode")
    assert (await checkpoints(here, phone))[0] == []
    await unlock(phone)
    assert said(shown(await phone.says("/receipt", "Kvittering [0-9]")))[0] > 0
