"""Answers to getUpdates taken apart: each update as it was written, one that is broken alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.identify import UNREADABLE
from bot.telegram.update_splitting import NotAnAnswerError, single_out, take_apart

DEEP = b"[" * 100_000 + b"]" * 100_000
TEXTS = st.text(st.characters(), max_size=12)
UPDATES = st.lists(
    st.dictionaries(TEXTS, st.integers() | TEXTS | st.none() | st.lists(TEXTS, max_size=2), max_size=3),
    max_size=6,
)


def answer(*elements: bytes) -> bytes:
    return b'{"ok":true,"result":[' + b",\n".join(elements) + b"]}"


@settings(deadline=None)
@given(UPDATES, st.booleans(), st.sampled_from([None, 1]))
def test_every_update_is_cut_out_as_it_was_written(
    updates: list[dict[str, object]], ascii_only: bool, indent: int | None
) -> None:
    def written(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")

    parts = [written(update) for update in updates]
    batch = take_apart(answer(*parts))
    assert [one.raw for one in batch.updates] == parts
    assert batch.rest == b""


def test_the_order_of_fields_and_space_do_not_matter() -> None:
    batch = take_apart(
        b' { "x" : [1, {"result": [9]}] , "result" : [ {"update_id" : 4} , {"update_id":3} ] , "ok": true}'
    )
    assert [one.raw for one in batch.updates] == [b'{"update_id" : 4}', b'{"update_id":3}']
    assert batch.last == 4


def test_lone_surrogates_and_numbers_stay_as_they_were() -> None:
    raw = rb'{"update_id":1,"message":{"text":"\ud83d","latitude":55.6760980,"big":12345678901234567890123}}'
    (only,) = take_apart(answer(raw)).updates
    assert only.raw == raw
    assert json.loads(only.raw)["message"]["text"] == "\ud83d"


@pytest.mark.parametrize(
    "broken", [b'{"update_id":2,"a":}', b'{"update_id":2,"a":' + DEEP + b"}", b"1" * 5000, b"nul"]
)
def test_what_stands_before_a_broken_one_is_taken(broken: bytes) -> None:
    batch = take_apart(answer(b'{"update_id":1}', broken, b'{"update_id":3}'))
    assert [one.raw for one in batch.updates] == [b'{"update_id":1}']
    assert batch.last == 1
    assert batch.rest.startswith(broken)


def test_a_broken_one_alone_is_kept_with_its_bytes_and_its_id() -> None:
    raw = b'{"update_id":12,"message":{"chat":{"id":5,"type":"private"},"x":' + DEEP + b"}}"
    batch = take_apart(answer(raw))
    assert batch.updates == ()
    alone = single_out(batch.rest)
    assert alone.updates[0].raw == raw
    assert alone.updates[0].identity.kind == UNREADABLE
    assert alone.updates[0].identity.account == 5
    assert alone.last == 12


@pytest.mark.parametrize(
    "cut", [b'{"update_id":1,"mess', b'{"update_id":1}', b'{"update_id":1,"x":{}}]', b""]
)
def test_an_answer_that_was_cut_off_is_the_wires_fault(cut: bytes) -> None:
    with pytest.raises(NotAnAnswerError):
        single_out(cut)


@pytest.mark.parametrize(
    "strange", [b"", b"<html>", b"[]", b"{}", b'{"ok":true}', b'{"result":7}', b'{"result":', b"\xff", DEEP]
)
def test_what_is_no_answer_is_said_to_be_none(strange: bytes) -> None:
    with pytest.raises(NotAnAnswerError):
        take_apart(strange)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_an_answer_or_not(body: bytes) -> None:
    for whole in (body, b'{"result":[' + body, b'{"result":[' + body + b"]}"):
        try:
            batch = take_apart(whole)
        except NotAnAnswerError:
            continue
        assert batch.last is None or batch.updates


def test_bytes_that_are_no_text_do_not_stop_the_others() -> None:
    batch = take_apart(answer(b'{"update_id":1,"a":"\xff\xfe"}', b'{"update_id":2}'))
    assert batch.last == 2
    assert all(json.loads(one.raw) for one in batch.updates)


def test_odd_ids_confirm_nothing() -> None:
    assert (
        take_apart(answer(b'{"update_id":true}', b'{"update_id":"5"}', b'{"update_id":-1}', b"[]", b"7")).last
        is None
    )
