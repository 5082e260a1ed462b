"""The first minute: /start, or simply a first message."""

from __future__ import annotations

from tests.e2e.world import World, shown


async def test_a_first_message_is_kept_before_any_start(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says("han ringede 14 gange i nat", "Gemt")
    assert shown(ack) == "Gemt · nr. 1 · onsdag 14. maj 2025 kl. 15.30"
    await phone.reads("Ring 112|ring 112")
