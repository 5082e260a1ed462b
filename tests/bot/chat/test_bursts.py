"""Bursts: which messages share an acknowledgement, and which stand together as one incident, whatever the order."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.case.values import Origin, OriginKind
from bot.chat.state.burst import MOST_STRETCHES, Burst, BurstIncident, belongs, place

NOON = dt.datetime(2025, 5, 13, 12, 0, tzinfo=dt.UTC)
DIRECT = Origin(OriginKind.DIRECT)


def at(minutes: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def forward(minutes: float, ref: int = 5) -> Origin:
    return Origin(OriginKind.USER, ref=ref, date=at(minutes))


def own(minutes: float) -> Origin:
    return Origin(OriginKind.USER, ref=1, date=at(minutes), own=True)


def together(origins: Sequence[Origin]) -> list[set[int]]:
    """Which of ``origins`` (by their place in the list) come to stand together."""
    burst = Burst(key=1, first=NOON, last=NOON)
    standing: dict[int, set[int]] = {}
    for place_in_list, origin in enumerate(origins):
        placed = place(burst, origin, NOON, "", len(standing) + 100 + place_in_list)
        burst = placed.burst
        standing.setdefault(placed.number, set()).add(place_in_list)
        for number in placed.joined:
            standing[placed.number] |= standing.pop(number)
    assert burst.numbers == sorted(standing)
    assert burst.count == len(origins)
    return sorted(standing.values(), key=min)


def test_within_thirty_minutes_by_the_same_sender_is_one_incident() -> None:
    assert together([forward(0), forward(30), forward(60.1)]) == [{0, 1}, {2}]


def test_another_sender_is_another_incident() -> None:
    assert together([forward(0), forward(1, ref=6), forward(2)]) == [{0, 2}, {1}]


def test_same_name_but_another_kind_of_origin_is_not_the_same_sender() -> None:
    hidden = Origin(OriginKind.HIDDEN_USER, name="5", date=at(0))
    assert together([forward(0), hidden]) == [{0}, {1}]


def test_a_message_between_two_stretches_joins_them() -> None:
    assert together([forward(0), forward(50), forward(25)]) == [{0, 1, 2}]


def test_screenshots_and_words_without_a_time_are_one_incident_beside_the_forwards() -> None:
    assert together([DIRECT, forward(0), DIRECT, forward(300)]) == [{0, 2}, {1}, {3}]


def test_own_message_goes_to_the_stretch_that_is_nearest_in_time() -> None:
    assert together([forward(0), forward(50, ref=6), own(28)]) == [{0}, {1, 2}]
    assert together([own(28), forward(0)]) == [{0, 1}]


def test_own_message_far_from_all_others_is_an_incident_of_its_own() -> None:
    assert together([forward(0), own(31)]) == [{0}, {1}]


def test_own_message_never_bridges_what_the_other_sent_far_apart() -> None:
    assert together([forward(0), forward(50), own(25)]) == [{0, 2}, {1}]
    assert together([own(25), forward(0), forward(50)]) == [{0, 1}, {2}]
    assert together([forward(0), own(25), forward(50)]) == [{0, 1}, {2}]


def test_own_messages_alone_belong_together() -> None:
    assert together([own(0), own(20), own(40), own(90)]) == [{0, 1, 2}, {3}]


others = st.builds(forward, st.integers(0, 300), st.integers(5, 6)) | st.just(DIRECT)
anybody = others | st.builds(own, st.integers(0, 300))


def names(groups: list[set[int]], order: Sequence[int], kept: set[int]) -> set[frozenset[int]]:
    return {found for group in groups if (found := frozenset(order[i] for i in group) & kept)}


@given(
    st.lists(anybody, max_size=12).flatmap(lambda o: st.tuples(st.just(o), st.permutations(range(len(o)))))
)
def test_arrival_in_any_order_leaves_the_same_messages_by_others_together(
    case: tuple[list[Origin], list[int]],
) -> None:
    origins, order = case
    theirs = {i for i, origin in enumerate(origins) if not origin.own}
    in_order = names(together(origins), range(len(origins)), theirs)
    shuffled = names(together([origins[i] for i in order]), order, theirs)
    assert in_order == shuffled


@given(st.lists(anybody, max_size=15))
def test_every_message_stands_in_exactly_one_incident_with_one_sender_besides_the_own(
    origins: list[Origin],
) -> None:
    groups = together(origins)
    assert sorted(i for group in groups for i in group) == list(range(len(origins)))
    for group in groups:
        assert len({origins[i].ref for i in group if not origins[i].own}) <= 1


@given(st.lists(others, max_size=15))
def test_stretches_of_one_sender_are_more_than_thirty_minutes_apart(origins: list[Origin]) -> None:
    dated = [[origins[i] for i in group if origins[i].date] for group in together(origins)]
    spans = sorted(
        (o[0].ref or 0, min(x.date for x in o if x.date), max(x.date for x in o if x.date))
        for o in dated
        if o
    )
    for (ref, _, last), (next_ref, first, _) in itertools.pairwise(spans):
        assert ref != next_ref or first - last > dt.timedelta(minutes=30)


def test_within_eight_seconds_is_the_same_burst_also_when_it_arrives_out_of_order() -> None:
    burst = Burst(key=1, first=NOON, last=NOON)
    assert belongs(burst, NOON + dt.timedelta(seconds=8), "")
    assert not belongs(burst, NOON + dt.timedelta(seconds=9), "")
    assert belongs(burst, NOON - dt.timedelta(seconds=8), "")
    assert not belongs(None, NOON, "")


def test_a_late_part_of_an_album_still_belongs() -> None:
    burst = Burst(key=1, first=NOON, last=NOON, album="77")
    assert belongs(burst, NOON + dt.timedelta(minutes=3), "77")
    assert not belongs(burst, NOON + dt.timedelta(minutes=3), "78")


def test_a_burst_of_hundreds_of_incidents_goes_on_as_another() -> None:
    full = Burst(
        key=1, first=NOON, last=NOON, stretches=tuple(BurstIncident(n) for n in range(MOST_STRETCHES))
    )
    assert not belongs(full, NOON, "")


def test_a_burst_survives_being_written_down() -> None:
    burst = place(Burst(key=1, first=NOON, last=NOON), forward(3), NOON, "7", 12).burst
    assert msgspec.json.decode(msgspec.json.encode(burst), type=Burst) == burst
