"""Joining incidents and taking it back: no exhibit may vanish from the log, none may stand in it twice."""

from __future__ import annotations

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from bot.case import events as ev
from bot.case.fold import dump, fold, load
from bot.case.kinds import Type
from bot.case.model import Case
from bot.case.values import Origin, OriginKind

NOW = dt.datetime(2025, 5, 13, 12, 0, tzinfo=dt.UTC)


def event(payload: ev.AnyPayload) -> ev.Event:
    return ev.Event(v=1, id="e", case="c", actor="owner", at=NOW, payload=payload, salt=bytes(16))


def captured(number: int, exhibit: str) -> ev.Captured:
    return ev.Captured(
        incident=number,
        exhibit=exhibit,
        form="text",
        received=NOW,
        message=1,
        origin=Origin(OriginKind.DIRECT),
        raw="{}",
    )


def folded(*payloads: ev.AnyPayload) -> Case:
    case = fold(event(payload) for payload in payloads)
    assert case is not None
    return case


def standing(case: Case) -> dict[int, tuple[str, ...]]:
    return {incident.number: tuple(sorted(incident.exhibits)) for incident in case.standing()}


THREE = (captured(1, "a"), captured(2, "b"), captured(3, "c"))


def test_what_arrives_for_a_joined_incident_stands_where_it_was_joined_to() -> None:
    case = folded(*THREE, ev.Joined(incident=1, into=3), captured(1, "late"))
    assert standing(case) == {2: ("b",), 3: ("a", "c", "late")}


def test_what_arrives_for_a_withdrawn_incident_brings_it_back() -> None:
    case = folded(*THREE, ev.Withdrawn(incident=1), captured(1, "late"))
    assert standing(case)[1] == ("a", "late")


def test_a_chain_of_joinings_can_be_taken_back_without_doubling_anything() -> None:
    joined = (*THREE, ev.Joined(incident=1, into=2), ev.Joined(incident=2, into=3))
    assert standing(folded(*joined)) == {3: ("a", "b", "c")}
    assert standing(folded(*joined, ev.Restored(incident=1))) == {1: ("a",), 3: ("b", "c")}
    assert standing(folded(*joined, ev.Restored(incident=2))) == {2: ("a", "b"), 3: ("c",)}
    assert standing(folded(*joined, ev.Restored(incident=1), ev.Restored(incident=2))) == {
        1: ("a",),
        2: ("b",),
        3: ("c",),
    }


def test_what_was_split_off_after_a_joining_is_not_doubled_when_it_is_taken_back() -> None:
    case = folded(
        *THREE,
        ev.Joined(incident=1, into=2),
        ev.Split(incident=2, number=4, exhibits=("a",)),
        ev.Restored(incident=1),
    )
    assert standing(case) == {1: (), 2: ("b",), 3: ("c",), 4: ("a",)}


def test_what_is_split_off_from_one_that_is_joined_into_another_is_in_neither() -> None:
    case = folded(
        *THREE,
        ev.Joined(incident=2, into=1),
        ev.Joined(incident=1, into=3),
        ev.Split(incident=2, number=4, exhibits=("b",)),
    )
    assert standing(case) == {3: ("a", "c"), 4: ("b",)}
    fold([event(ev.Restored(incident=1)), event(ev.Restored(incident=2))], case)
    assert standing(case) == {1: ("a",), 2: (), 3: ("c",), 4: ("b",)}


def test_taking_a_joining_back_takes_back_what_it_lent() -> None:
    case = folded(
        *THREE,
        ev.PlaceTold(incident=1, place="Torvet"),
        ev.WhatTold(incident=1, what="først"),
        ev.WhatTold(incident=2, what="så"),
        ev.WitnessesTold(incident=1, witnesses=("w",)),
        ev.TypesTold(incident=1, types=(Type.CALL,)),
        ev.Joined(incident=1, into=2),
    )
    joined = case.incidents[2]
    assert (joined.place, joined.what, joined.witnesses, joined.types) == (
        "Torvet",
        "så\nførst",
        ("w",),
        (Type.CALL,),
    )
    fold([event(ev.PlaceTold(incident=2, place="Havnen")), event(ev.Restored(incident=1))], case)
    parted = case.incidents[2]
    assert (parted.place, parted.what, parted.witnesses, parted.types) == ("Havnen", "så", None, ())
    assert case.incidents[1].what == "først"


def test_an_account_is_whole_in_each_of_its_parts_whatever_is_joined_and_taken_back() -> None:
    parted = (*THREE, ev.PartTold(incident=1, number=4, exhibit="a"))
    assert standing(folded(*parted)) == {1: ("a",), 2: ("b",), 3: ("c",), 4: ("a",)}
    joined = (*parted, ev.Joined(incident=4, into=1))
    assert standing(folded(*joined)) == {1: ("a",), 2: ("b",), 3: ("c",)}
    assert standing(folded(*joined, ev.Restored(incident=4))) == standing(folded(*parted))
    elsewhere = (*parted, ev.Joined(incident=4, into=2))
    assert standing(folded(*elsewhere)) == {1: ("a",), 2: ("a", "b"), 3: ("c",)}
    assert standing(folded(*elsewhere, ev.Restored(incident=4))) == standing(folded(*parted))
    assert standing(folded(*parted, ev.Withdrawn(incident=1)))[4] == ("a",)


def test_a_part_of_what_is_not_there_or_under_a_number_that_is_taken_changes_nothing() -> None:
    untouched = standing(folded(*THREE))
    for part in (
        ev.PartTold(incident=1, number=4, exhibit="b"),
        ev.PartTold(incident=1, number=2, exhibit="a"),
        ev.PartTold(incident=9, number=4, exhibit="a"),
    ):
        assert standing(folded(*THREE, part)) == untouched


def test_joining_in_a_circle_changes_nothing() -> None:
    case = folded(
        *THREE, ev.Joined(incident=1, into=2), ev.Joined(incident=2, into=1), ev.Joined(incident=3, into=3)
    )
    assert standing(case) == {2: ("a", "b"), 3: ("c",)}


steps = st.one_of(
    st.builds(ev.Joined, incident=st.integers(1, 5), into=st.integers(1, 5)),
    st.builds(ev.Restored, incident=st.integers(1, 5)),
    st.builds(ev.Withdrawn, incident=st.integers(1, 5)),
    st.builds(
        ev.Split,
        incident=st.integers(1, 5),
        number=st.integers(4, 6),
        exhibits=st.sampled_from("abcde").map(tuple),
    ),
    st.builds(captured, st.integers(1, 5), st.sampled_from("abcdefg")),
)
parted = st.builds(
    ev.PartTold, incident=st.integers(1, 5), number=st.integers(4, 6), exhibit=st.sampled_from("abcde")
)


@given(st.lists(steps | parted, max_size=14))
def test_none_is_lost_where_an_account_is_in_several_and_each_stands_once_in_an_incident(
    payloads: list[ev.AnyPayload],
) -> None:
    case = folded(*THREE, *payloads)
    shown = [i.exhibits for i in case.incidents.values() if i.joined is None]
    assert {id for ids in shown for id in ids} == set(case.exhibits)
    assert all(len(set(ids)) == len(ids) for ids in shown)
    assert load(dump(case)) == case


@given(st.lists(steps, max_size=14))
@example(
    [
        ev.Split(incident=2, number=4, exhibits=("b",)),
        ev.Joined(incident=4, into=1),
        ev.Split(incident=4, number=5, exhibits=("b",)),
    ]
)
def test_no_exhibit_is_ever_lost_or_doubled(payloads: list[ev.AnyPayload]) -> None:
    case = folded(*THREE, *payloads)
    shown = [
        id for incident in case.incidents.values() if incident.joined is None for id in incident.exhibits
    ]
    assert sorted(shown) == sorted(case.exhibits)
    assert load(dump(case)) == case


@given(st.lists(steps, max_size=10), st.integers(1, 5), st.integers(1, 5))
def test_a_joining_that_is_taken_back_at_once_leaves_the_log_as_it_was(
    payloads: list[ev.AnyPayload], incident: int, into: int
) -> None:
    before = folded(*THREE, *payloads)
    one, other = before.incidents.get(incident), before.incidents.get(into)
    if one is None or other is None or not one.standing or not other.standing or incident == into:
        return
    after = folded(*THREE, *payloads, ev.Joined(incident=incident, into=into), ev.Restored(incident=incident))
    assert standing(after) == standing(before)
    assert {n: i.told for n, i in after.incidents.items()} == {n: i.told for n, i in before.incidents.items()}
