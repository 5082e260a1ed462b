"""Under other numbers: every number of an incident in every event, and nothing else."""

from __future__ import annotations

import typing

import pytest

from bot.case import events as ev
from bot.case.payload import Payload
from bot.case.records import PoliceContacted, Refused, WitnessesMerged
from bot.case.renumber import SEVERAL, SINGLE, renumbered

KINDS = sorted(
    {kind for kind in Payload.__subclasses__() if kind.__module__.startswith("bot.case.")},
    key=lambda kind: kind.__name__,
)
NO_NUMBERS = {"message", "position", "edition", "size", "seen"}  # whole numbers that are of something else
STAYS = {ev.LogHandedOut}  # a log that was handed out keeps its own numbers, and is not brought over


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_each_whole_number_of_an_event_is_known(kind: type[Payload]) -> None:
    for name, field in typing.get_type_hints(kind).items():
        if kind in STAYS or name.startswith("_"):
            continue
        inside = {field, *typing.get_args(field)}
        if int in inside:
            assert (name in SINGLE) != (name in NO_NUMBERS), (kind, name)
        if tuple[int, ...] in inside:
            assert name in SEVERAL, (kind, name)


def test_there_are_events_with_numbers_and_they_all_change() -> None:
    assert len(KINDS) > 20
    before = (
        ev.Joined(incident=1, into=2),
        ev.Split(incident=1, number=3, exhibits=("a",)),
        ev.Withdrawn(incident=2),
    )
    after = [renumbered(one, lambda old: old + 100) for one in before]
    assert after[0] == ev.Joined(incident=101, into=102)
    assert after[1] == ev.Split(incident=101, number=103, exhibits=("a",))
    assert after[2] == ev.Withdrawn(incident=102)


def test_what_was_not_told_stays_untold_and_a_witness_is_no_number() -> None:
    def other(old: int) -> int:
        return old + 100

    assert renumbered(Refused("r", how="tlf"), other) == Refused("r", how="tlf")
    assert renumbered(Refused("r", incident=None), other) == Refused("r", incident=None)
    assert renumbered(Refused("r", incident=4), other) == Refused("r", incident=104)
    assert renumbered(PoliceContacted("c", incidents=(1, 2)), other) == PoliceContacted(
        "c", incidents=(101, 102)
    )
    assert renumbered(WitnessesMerged("w", "v"), other) == WitnessesMerged("w", "v")
