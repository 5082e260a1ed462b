"""Any update that Telegram can send, made from its own description (Bot API 10.3), and any broken one.

A strategy is built for each type of the API: all fields that must be there, some of those that may. What matters for
the way of an update (ids, chats, dates, commands, buttons' data) is drawn from few values, so that updates have to do
with one another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.kits.api_shape import bot_api

JSON = dict[str, Any]
PEOPLE = (7001, 7002)
BEGIN = 1_790_000_000
DEEPEST = 4
MOST_OPTIONAL = 4

texts = st.one_of(
    st.sampled_from(
        [
            "",
            "hej",
            "i går kl. 14",
            "1",
            "/log",
            "/find vej",
            "/nr 1",
            "/impact",
            "/ukendt",
            "=1+1",
            "\u202egnp",
        ]
    ),
    st.text(max_size=40),
    st.text(st.characters(), max_size=8).map(lambda text: text * 500),
)
OF_ONE = tuple("itywmokbx")
STEPS = (
    *(
        "",
        ":n",
        ":u",
        ":c:0",
        ":d:20250513",
        ":p:20250513:night",
        ":threat",
        ":other",
        ":x",
        ":r",
        ":place",
        ":note",
    ),
    *(":join:2", ":split", ":splits:0", ":t", ":2:0", ":0", ":1:0:0:0"),
)
OF_ALL = (
    "l",
    "l:f:14",
    "l:p:0",
    "l:m:0",
    "h",
    "a",
    "a:root",
    "g",
    "g:da",
    "r",
    "rv",
    "rf",
    "rs",
    "rs:y",
    "-",
    "½",
)
FORMS = ("rn", "rp", "rb", "ri", "rw", "rh")
FORM_STEPS = (
    *("", ":n", ":e", ":p:0", ":c:0", ":o:new", ":i:1", ":a:1"),
    *(":q:s:new:name", ":q:s:new:when", ":v:s:new:when:today"),
)
button_data = st.one_of(
    st.tuples(st.sampled_from(OF_ONE), st.just(":1"), st.sampled_from(STEPS)).map("".join),
    st.tuples(st.sampled_from(FORMS), st.sampled_from(FORM_STEPS)).map("".join),
    st.sampled_from(OF_ALL),
    st.lists(st.sampled_from(["i", "t", "m", "l", "rw", "1", "9" * 9, "٣", "x", "n", ""]), max_size=6).map(
        ":".join
    ),
    st.text(max_size=64),
)
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "Integer": st.one_of(st.integers(0, 5), st.integers(-(2**52), 2**52)),
    "String": texts,
    "Boolean": st.booleans(),
    "True": st.just(True),
    "Float": st.floats(-1e6, 1e6),
}


def _chat(kind: str) -> st.SearchStrategy[JSON]:
    ids = st.sampled_from(PEOPLE) if kind == "private" else st.integers(-(10**12), -1)
    return st.fixed_dictionaries(
        {"id": ids, "type": st.just(kind)}, optional={"title": texts, "first_name": texts}
    )


chats = st.one_of(
    _chat("private"),
    _chat("private"),
    _chat("private"),
    _chat("group"),
    _chat("supergroup"),
    _chat("channel"),
)
users = st.fixed_dictionaries(
    {"id": st.sampled_from(PEOPLE), "is_bot": st.just(False), "first_name": texts},
    optional={
        "last_name": texts,
        "username": texts,
        "language_code": st.sampled_from(["da", "en", "xx", ""]),
    },
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.integers(BEGIN, BEGIN + 100_000),
    "edit_date": st.integers(BEGIN, BEGIN + 100_000),
    "message_id": st.integers(1, 400),
    "data": button_data,
    "media_group_id": st.sampled_from(["album", "another"]),
    "file_id": st.sampled_from(["a file", "another", "gone", "slow"]),
}
TYPES: dict[str, st.SearchStrategy[Any]] = {"Chat": chats, "User": users}


def _told(kind: str, field: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of a type as the description writes it."""
    if field in FIELDS and kind in ("Integer", "String"):
        return FIELDS[field]
    if kind.startswith("Array of "):
        return st.lists(_told(kind.removeprefix("Array of "), field, depth + 1), max_size=2)
    if " or " in kind:
        return st.one_of([_told(one, field, depth) for one in kind.split(" or ")])
    return PLAIN[kind] if kind in PLAIN else _object(kind, depth)


@cache
def _object(kind: str, depth: int) -> st.SearchStrategy[Any]:
    if kind in TYPES:
        return TYPES[kind]
    fields: JSON = bot_api()["types"][kind]
    if "one_of" in fields:
        return st.deferred(lambda: st.one_of([_object(one, depth) for one in fields["one_of"]]))
    return _Made(fields, depth)()


class _Made:
    """All that must be there, and a few of those that may; none of these when it is deep enough."""

    def __init__(self, fields: JSON, depth: int) -> None:
        self._fields = fields
        self._depth = depth
        self._needed = [name for name, kind in fields.items() if not kind.endswith("?")]
        self._optional = [name for name, kind in fields.items() if kind.endswith("?")]

    def __call__(self) -> st.SearchStrategy[JSON]:
        return st.composite(self._draw)()

    def _draw(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> JSON:
        chosen = list(self._needed)
        if self._depth < DEEPEST and self._optional:
            chosen += draw(st.lists(st.sampled_from(self._optional), max_size=MOST_OPTIONAL, unique=True))
        if self._depth >= DEEPEST * 2:
            chosen = []  # types that must hold one another: an end, if a broken one
        return {
            name: draw(_told(self._fields[name].removesuffix("?"), name, self._depth + 1)) for name in chosen
        }


KINDS = tuple(name for name in bot_api()["types"]["Update"] if name != "update_id")
_often = st.sampled_from(("message", "message", "message", "edited_message", "callback_query", *KINDS))


@st.composite
def updates(draw: st.DrawFn) -> JSON:
    """Any update without its number. A message has somebody who sent it and a private chat with them, mostly."""
    kind = draw(_often)
    content = draw(_object(bot_api()["types"]["Update"][kind].removesuffix("?"), 0))
    if kind in ("message", "edited_message") and draw(st.integers(0, 9)):
        person = draw(st.sampled_from(PEOPLE))
        content["chat"] = {"id": person, "type": "private"}
        content["from"] = {"id": person, "is_bot": False, "first_name": "A"}
    return {kind: content}


# As JSON, so that each comes anew: what is broken is broken in place.
PLAIN_WRONG = """null true -1 0 2147483648 9223372036854775808 1e308 Infinity NaN -0.0 "" "\\u0000" "\\ud800" "7001" []
{} [[]] [null] {"":null} {"id":{"id":{}}}"""
LARGE = "large "
WRONG = st.one_of(
    st.sampled_from(PLAIN_WRONG.split()).map(json.loads),
    st.just(10**400),
    st.tuples(st.sampled_from(["[", '{"chat":', "x"]), st.sampled_from([60, 950, 20_000])).map(
        lambda what: f"{LARGE}{what[1]} {what[0]}"
    ),
)


def written(update: JSON) -> str:
    """An update as JSON. What is very deep or long is written out only here, so that a failure can be printed."""
    return re.sub(rf'"{LARGE}(\d+) ((?:[^"\\]|\\.)*)"', _written_out, json.dumps(update))


def _written_out(match: re.Match[str]) -> str:
    times, what = int(match[1]), json.loads(f'"{match[2]}"')
    ends = {"[": "]", '{"chat":': "}"}
    return what * times + "0" + ends[what] * times if what in ends else json.dumps(what * times)


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        _places(value[key], found)
    return found


@st.composite
def broken(draw: st.DrawFn) -> JSON:
    """An update with one to four things missing, too many, or of a wrong type, anywhere."""
    update: JSON = json.loads(json.dumps(draw(updates())))
    for _ in range(draw(st.integers(1, 4))):
        places = _places(update, [])
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["missing", "wrong", "wrong", "extra"])):
            case "missing":
                del holder[key]
            case "wrong":
                holder[key] = draw(WRONG)
            case "extra" if isinstance(holder, dict):
                holder[
                    draw(st.sampled_from(["chat", "from", "date", "text", "message", "file_id", "", "ny"]))
                ] = draw(WRONG)
    update.pop("update_id", None)
    return update
