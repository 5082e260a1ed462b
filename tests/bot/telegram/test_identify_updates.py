"""The identity of updates: the same one twice is one, two different ones are two, no JSON is too strange."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.identify import EDITS, MESSAGES, UNKNOWN, UNREADABLE, Identity, identify, incoming

ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates too
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
ANY_JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4)
)
SHAPE = (
    "message",
    "edited_message",
    "business_message",
    "callback_query",
    "poll",
    "something_new",
    "update_id",
)
PARTS = ("from", "user", "chat", "id", "type", "message_id", "edit_date", "business_connection_id")
NAMES = st.sampled_from((*SHAPE, *PARTS))
NEARLY = st.recursive(
    LEAVES, lambda inner: st.dictionaries(NAMES, inner, max_size=6) | st.lists(inner, max_size=2)
)


def message(number: int = 5, chat: int = 77, **more: Any) -> dict[str, Any]:
    return {
        "message_id": number,
        "from": {"id": chat, "is_bot": False, "first_name": "Test"},
        "chat": {"id": chat, "type": "private"},
        "date": 1747163640,
        **more,
    }


@settings(deadline=None)
@given(st.one_of(ANY_JSON, NEARLY))
def test_any_json_has_an_identity(update: object) -> None:
    found = identify(update)
    assert isinstance(found, Identity)
    assert found.key
    assert found == identify(copy.deepcopy(update))


@settings(deadline=None)
@given(st.one_of(ANY_JSON, NEARLY))
def test_reading_the_bytes_gives_the_same_identity(update: object) -> None:
    raw = json.dumps(update).encode()
    assert incoming(raw).identity == identify(json.loads(raw))
    assert incoming(raw).raw == raw


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_have_an_identity(raw: bytes) -> None:
    assert incoming(raw).raw == raw


@pytest.mark.parametrize(
    "kind", sorted(MESSAGES | EDITS | {"callback_query", "poll", "my_chat_member", "new_one"})
)
def test_the_update_id_is_no_part_of_the_identity(kind: str) -> None:
    content = message(id="4242", text="hej")
    assert identify({"update_id": 1, kind: content}) == identify({"update_id": 900, kind: content})


def test_a_message_is_known_by_its_number_although_its_file_id_has_changed() -> None:
    first = identify({"message": message(photo=[{"file_id": "a"}])})
    again = identify({"message": message(photo=[{"file_id": "b"}])})
    assert first.key == again.key
    assert first.key != identify({"message": message(6)}).key
    assert first.key != identify({"message": message(5, chat=78)}).key


def test_two_edits_within_a_second_are_two() -> None:
    first = identify({"edited_message": message(edit_date=9, text="kl. 8")})
    second = identify({"edited_message": message(edit_date=9, text="kl. 9")})
    assert first.key != second.key
    assert first.key != identify({"message": message(text="kl. 8")}).key


def test_a_message_without_a_number_is_known_by_its_content() -> None:
    """Telegram gives 0 for a message that it has only scheduled."""
    first = identify({"message": message(0, text="a")})
    assert first.key != identify({"message": message(0, text="b")}).key
    assert first.key == identify({"update_id": 3, "message": message(0, text="a")}).key


def test_business_messages_of_two_connections_are_two() -> None:
    one, other = (identify({"business_message": message(business_connection_id=c)}) for c in "ab")
    assert one.key != other.key


def test_a_tap_is_known_by_its_id_and_belongs_to_the_one_who_tapped() -> None:
    tap = {
        "id": "111",
        "from": {"id": 8},
        "data": "x",
        "message": {"message_id": 3, "chat": {"id": 9, "type": "private"}},
    }
    found = identify({"callback_query": tap})
    assert (found.account, found.chat, found.chat_type, found.kind) == (8, 9, "private", "callback_query")
    assert found.key == b"callback_query\x00111"


def test_a_channel_post_belongs_to_the_channel() -> None:
    post = {"message_id": 1, "chat": {"id": -100, "type": "channel"}}
    assert identify({"channel_post": post}).account == -100


def test_a_poll_belongs_to_nobody() -> None:
    found = identify({"poll": {"id": "5", "question": "?"}})
    assert (found.account, found.chat, found.kind) == (None, None, "poll")


def test_an_unknown_kind_keeps_its_name_and_its_person() -> None:
    found = identify({"update_id": 4, "stopped_message_generation": {"user": {"id": 12}}})
    assert (found.kind, found.account) == ("stopped_message_generation", 12)


@pytest.mark.parametrize("name", ["Navn på en person", "x" * 65, "", "a\n", "æ"])
def test_a_kind_that_is_no_plausible_name_stays_out_of_the_logs(name: str) -> None:
    assert identify({name: {"from": {"id": 1}}}).kind == UNKNOWN


@pytest.mark.parametrize(
    "odd", [True, 2**63, 1 << 20_000, 1.5, "7", None, [], {}], ids=lambda odd: type(odd).__name__
)
def test_an_odd_id_is_no_account(odd: object) -> None:
    found = identify({"message": {"message_id": 1, "from": {"id": odd}, "chat": {"id": odd}}})
    assert (found.account, found.chat) == (None, None)


def test_nesting_of_any_depth_is_hashed_by_its_content() -> None:
    def deep(end: object, levels: int = 200_000) -> object:
        value = end
        for _ in range(levels):
            value = [value]
        return value

    first, again, other = ({"new": {"x": deep(end)}} for end in ("a", "a", "b"))
    assert identify(first).key == identify(again).key != identify(other).key


def test_what_cannot_be_parsed_still_shows_whose_it_is() -> None:
    start = b'{"update_id":7,"message":{"from":{"id":55,"x":0},"chat":{"id":56,"type":"private"},"x":'
    raw = start + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    found = incoming(raw).identity
    assert (found.kind, found.account, found.chat, found.chat_type) == (UNREADABLE, 55, 56, "private")


def test_a_text_cannot_pretend_to_be_somebody_else() -> None:
    text = json.dumps('"from":{"id":66}')
    raw = f'{{"update_id":7,"message":{{"text":{text},"from":{{"id":55}},"x":}}}}'.encode()
    assert incoming(raw).identity.account == 55
