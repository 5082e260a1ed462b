"""Records under any course of events: told field by field, corrected, taken out, merged and parted."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case import events as ev
from bot.case import records as rec
from bot.case.lacking import biggest_first, lacking
from bot.case.record_model import MOST_HIGHLIGHTS
from bot.case.since import since_refusal
from bot.case.when import When
from tests.kits.examples import examples
from tests.kits.record_kit import captured, case_of, event, kept_whole

NUMBERS = st.integers(1, 8)
IDS = st.sampled_from(["a", "b", "c"])
TEXTS = st.sampled_from(["", "x", "y", "x\ny"])
TIMES = st.none() | st.builds(
    When,
    date=st.dates(dt.date(2025, 5, 1), dt.date(2025, 5, 5)),
    time=st.none() | st.times(dt.time(8), dt.time(10)).map(lambda t: t.replace(second=0, microsecond=0)),
)
PAYLOADS = st.one_of(
    st.builds(captured, NUMBERS, own=st.booleans()),
    st.builds(rec.Refused, refusal=IDS, when=TIMES),
    st.builds(rec.Refused, refusal=IDS, how=TEXTS, incident=NUMBERS),
    st.builds(rec.PoliceContacted, contact=IDS, station=TEXTS, receipt=st.booleans()),
    st.builds(rec.PoliceContacted, contact=IDS, incidents=st.lists(NUMBERS, max_size=3).map(tuple)),
    st.builds(rec.BackgroundTold, names=st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(rec.ImpactTold, impact=IDS, area=st.sampled_from(rec.Area), when=TIMES),
    st.builds(rec.RecordWithdrawn, IDS),
    st.builds(rec.RecordRestored, IDS),
    st.builds(rec.Highlighted, NUMBERS),
    st.builds(rec.Unhighlighted, NUMBERS),
    st.builds(ev.WitnessNamed, witness=IDS, name=TEXTS, contact=TEXTS),
    st.builds(rec.WitnessAmended, witness=IDS, relation=TEXTS),
    st.builds(
        ev.WitnessesTold, incident=NUMBERS, witnesses=st.lists(IDS, max_size=3, unique=True).map(tuple)
    ),
    st.builds(rec.WitnessesMerged, IDS, IDS),
    st.builds(rec.WitnessesParted, IDS),
    st.builds(ev.Withdrawn, NUMBERS),
    st.builds(ev.Restored, NUMBERS),
    st.builds(ev.Joined, NUMBERS, NUMBERS),
    st.builds(ev.TimeTold, incident=NUMBERS, when=TIMES),
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(PAYLOADS, max_size=40))
def test_no_course_of_events_breaks_a_rule(payloads: list[ev.AnyPayload]) -> None:
    case = case_of(payloads)
    assert kept_whole(case)
    assert len(case.highlights) <= MOST_HIGHLIGHTS
    assert all(incident.standing for incident in case.highlights)
    assert len({incident.number for incident in case.highlights}) == len(case.highlights)
    for contact in case.police_contacts:
        for number in contact.incidents:
            if number in case.incidents:
                assert contact in case.police_contacts_of(case.incidents[case.whole(number)[-1]])
    assert not set(case.witnesses) & set(case.records.merged)
    assert all(merged.into != id for id, merged in case.records.merged.items())
    dated = [r.when.earliest() for r in case.refusals if r.when is not None]
    assert dated == sorted(dated, key=lambda at: at.timestamp() if at else 0)
    for incident, lacks in biggest_first(case, dt.UTC):
        assert lacks == lacking(case, incident, dt.UTC) != ()


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(PAYLOADS, max_size=30))
def test_what_was_told_is_there_or_in_a_correction(payloads: list[ev.AnyPayload]) -> None:
    """Counted a second way: by walking the events themselves."""
    case = case_of(payloads)
    told: dict[str, set[str]] = {}
    for payload in payloads:
        how = getattr(payload, "how", None)
        if isinstance(payload, rec.Refused) and isinstance(how, str) and how:
            told.setdefault(payload.refusal, set()).add(how)
    for id, wordings in told.items():
        refusal = case.records.refusals[id]
        kept = {refusal.how, *(json.loads(c.before).get("how") for c in refusal.corrections)}
        for wording in wordings:
            # a further line below what stood there corrects nothing, and keeps it
            assert any(k == wording or (k and k.startswith(f"{wording}\n")) for k in kept)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(PAYLOADS, max_size=30), IDS, IDS)
def test_merging_and_parting_again_leaves_every_incident_as_it_was(
    payloads: list[ev.AnyPayload], double: str, one: str
) -> None:
    before = case_of(payloads)
    if double == one or not {double, one} <= set(before.witnesses):
        return
    merged = case_of([*payloads, rec.WitnessesMerged(double, one)])
    assert double not in merged.witnesses
    for number, incident in before.incidents.items():
        seen = set(incident.witnesses or ())
        expected = (seen - {double}) | ({one} if double in seen else set())
        assert set(merged.incidents[number].witnesses or ()) == expected
    after = case_of([*payloads, rec.WitnessesMerged(double, one), rec.WitnessesParted(double)])
    for number, incident in before.incidents.items():
        assert set(after.incidents[number].witnesses or ()) == set(incident.witnesses or ())
        assert (after.incidents[number].witnesses is None) == (incident.witnesses is None)
    assert after.witnesses[double] == before.witnesses[double]


@settings(max_examples=examples(200), deadline=None)
@given(TIMES.filter(bool), st.lists(TIMES, max_size=6))
def test_what_came_after_the_no_is_counted_a_second_way(no: When, times: list[When | None]) -> None:
    payloads: list[ev.AnyPayload] = [rec.Refused("a", when=no)]
    for number, when in enumerate(times, 1):
        payloads += [captured(number), ev.TimeTold(incident=number, when=when)]
    since = since_refusal(case_of(payloads), dt.UTC)
    assert since is not None
    assert no.date is not None
    after, perhaps, undated = [], [], []
    for number, when in enumerate(times, 1):
        if when is None or when.date is None:
            undated.append(number)
        elif when.date > no.date or (when.date == no.date and when.time and no.time and when.time > no.time):
            after.append(number)
        elif when.date == no.date and (when.time is None or no.time is None or when.time == no.time):
            perhaps.append(number)
    assert (since.after, since.perhaps, since.undated) == (tuple(after), tuple(perhaps), tuple(undated))


def test_own_messages_are_no_contact_after_the_no() -> None:
    no = When(dt.date(2025, 5, 1))
    since = since_refusal(case_of([captured(1, own=True), captured(2), rec.Refused("a", when=no)]), dt.UTC)
    assert since is not None
    assert since.after == (2,)


def test_without_a_dated_no_nothing_is_counted_from_it() -> None:
    assert since_refusal(case_of([captured(1)]), dt.UTC) is None
    assert since_refusal(case_of([captured(1), rec.Refused("a", how="I en sms")]), dt.UTC) is None


def test_the_earliest_no_is_the_one_that_counts() -> None:
    late, early = When(dt.date(2025, 5, 3)), When(dt.date(2025, 3, 3))
    told = [rec.Refused("a", when=late), rec.Refused("b", how="mundtligt"), rec.Refused("c", when=early)]
    case = case_of(told)
    assert [refusal.id for refusal in case.refusals] == ["c", "a", "b"]
    assert case_of([*told, rec.RecordWithdrawn("c")]).refusal == case.records.refusals["a"]


def test_a_later_naming_keeps_what_else_is_known_of_a_witness() -> None:
    case = case_of(
        [
            ev.WitnessNamed("w", "Mette", "12 34 56 78"),
            rec.WitnessAmended("w", relation="nabo"),
            ev.WitnessNamed("w", "Mette Hansen", "12 34 56 78, m@example.org", "så ham"),
        ]
    )
    witness = case.witnesses["w"]
    assert (witness.name, witness.relation, witness.saw) == ("Mette Hansen", "nabo", "så ham")
    assert [json.loads(c.before) for c in witness.corrections] == [{"name": "Mette"}]


@pytest.mark.parametrize(
    ("before", "after", "corrected"),
    [
        ({"receipt": False}, {"receipt": True}, True),
        ({"receipt": None}, {"receipt": True}, False),
        ({"station": "Bellahøj"}, {"station": ""}, True),
        ({"station": "Bellahøj"}, {"station": "Bellahøj"}, False),
        ({"incidents": (1, 2)}, {"incidents": (1, 2, 3)}, False),
        ({"incidents": (1, 2)}, {"incidents": (1,)}, True),
        ({"when": When(dt.date(2025, 5, 1))}, {"when": None}, True),
    ],
)
def test_what_counts_as_a_correction(before: dict[str, Any], after: dict[str, Any], corrected: bool) -> None:
    told = [rec.PoliceContacted("p", **before), rec.PoliceContacted("p", **after)]
    (contact,) = case_of(told).police_contacts
    assert bool(contact.corrections) == corrected


@pytest.mark.parametrize(
    "payload",
    [
        rec.RecordWithdrawn("nobody"),
        rec.RecordRestored("nobody"),
        rec.Highlighted(99),
        rec.Unhighlighted(1),
        rec.WitnessAmended("nobody", name="x"),
        rec.WitnessesMerged("nobody", "nobody else"),
        rec.WitnessesParted("nobody"),
    ],
)
def test_an_event_that_names_something_unknown_changes_nothing(payload: ev.AnyPayload) -> None:
    empty, after = case_of([captured(1)]), case_of([captured(1), payload])
    after.size = empty.size
    assert after == empty


@given(PAYLOADS)
def test_every_payload_is_read_back_as_it_was_written(payload: ev.AnyPayload) -> None:
    written = event(payload, 1)
    assert ev.decode(ev.encode(written)) == written
