"""Any course of a conversation, with restarts, repeats and forged taps in it, against a simple model of a case.

The model: which messages each incident holds, what was joined to what, what was taken out, and what was told."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.case.kinds import Type
from bot.telegram.outgoing import EditMessage, Say, TapAnswer
from tests.bot.chat.lone_bot import NOW, LoneBot, lone_bot, message, tap

ME, OTHER = 7001, 7002
APART = dt.timedelta(minutes=11)  # an open question has lapsed, a burst is over
Result = TypeVar("Result")
texts = st.sampled_from(
    ["han ringede", "stod ved bilen i går kl. 14", "Fulgte efter mig <b>&", "\u202egnp", "=1+1", "é"]
)
told = st.sampled_from(["ved porten", "Skolen <i>", "nr. 2", "123", "/ikke en kommando"[1:], "æøå" * 300])
NAMES = {"Ane Vidne": ["ane vidne"], "ane vidne": ["ane vidne"], "Bo & Kim": ["bo", "kim"], "Кира": ["кира"]}
"""Names that are written as witnesses, and whom each names."""
names = st.sampled_from(sorted(NAMES))
kinds = st.sampled_from([Type.THREAT, Type.CALL, Type.MESSAGE])
picks = st.integers(0, 50)
HERS = ("m:1:x", "m:1:place", "y:1:threat", "w:1:n", "t:1:u", "i:1", "x:1:0", "m:1:join:2")
NEVER = ("m:99:x", "m:1:split:0123", "m:1:join:1", "y:1:rubbish", "w:1:u:x", "t:1:c:7", "q", "m:1:x:x", ":")


@dataclass
class Row:
    """One incident of the model."""

    messages: list[int] = field(default_factory=list)
    into: int | None = None
    withdrawn: bool = False
    types: set[Type] = field(default_factory=set)
    told: dict[str, object] = field(default_factory=dict)
    mixed: bool = False  # what is told of it has been brought together with another's


class Conversation(RuleBasedStateMachine):
    """One person, and somebody who meddles."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.rows: dict[int, Row] = {}
        self.wordings: dict[int, list[str]] = {}
        self.number = 0
        self.newest: dict[str, Any] | None = None
        self.bot: LoneBot = self.do(self.stack.enter_async_context(lone_bot()))

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    # what reaches the bot

    def send(self, update: dict[str, Any]) -> str:
        """An update comes, and everything that follows from it; gives what was said last."""
        self.newest = update
        self.bot.telegram.add(update)
        self.do(self.bot.settled())
        said = self.bot.telegram.texts(ME)
        return said[-1] if said else ""

    def write(self, text: str, **fields: Any) -> int:
        """A message of its own, right now; gives its id."""
        self.number += 1
        date = int(self.bot.now.timestamp())
        self.send(message(ME, self.number, text=text, **({"date": date} | fields)))
        return self.number

    def tap(self, data: str, who: int = ME, chat: int | None = None) -> str:
        self.number += 1
        return self.send(tap(who, self.number, data, chat=chat))

    def root(self, number: int) -> int:
        into = self.rows[number].into
        return number if into is None else self.root(into)

    def standing(self) -> list[int]:
        return [n for n, row in self.rows.items() if row.into is None and not row.withdrawn]

    def held(self, number: int) -> set[int]:
        return {id for n, row in self.rows.items() if self.root(n) == number for id in row.messages}

    def one(self, pick: int) -> int:
        standing = self.standing()
        return standing[pick % len(standing)]

    def opened(self, messages: list[int], types: set[Type]) -> None:
        self.rows[max(self.rows, default=0) + 1] = Row(messages, types=types)
        for id in messages:
            self.wordings[id] = []

    # what she does

    @rule(text=texts)
    def she_writes(self, text: str) -> None:
        self.bot.now += APART
        self.opened([self.write(text)], set())

    @rule(count=st.integers(1, 4))
    def she_forwards_some(self, count: int) -> None:
        self.bot.now += APART
        sent = int(self.bot.now.timestamp()) - 86_400
        origin = {"type": "hidden_user", "sender_user_name": "Kim Opdigt", "date": sent}
        self.opened([self.write(f"besked {n}", forward_origin=origin) for n in range(count)], {Type.MESSAGE})

    @precondition(lambda self: self.standing())
    @rule(pick=picks, what=st.sampled_from(["place", "what", "note"]), text=told)
    def she_tells(self, pick: int, what: str, text: str) -> None:
        number = self.one(pick)
        self.tap(f"m:{number}:{what}")
        self.write(text)
        self.rows[number].told[what] = text

    @precondition(lambda self: self.standing())
    @rule(pick=picks, day=st.integers(1, 28))
    def she_says_when(self, pick: int, day: int) -> None:
        number = self.one(pick)
        self.tap(f"t:{number}")
        self.write(f"{day}.3.2026 kl. 21.15")
        self.tap(f"t:{number}:c:0")
        self.rows[number].told["when"] = dt.date(2026, 3, day)

    @precondition(lambda self: self.standing())
    @rule(pick=picks, kind=kinds)
    def she_picks_a_type(self, pick: int, kind: Type) -> None:
        number = self.one(pick)
        self.tap(f"y:{number}:{kind}")
        self.rows[number].types ^= {kind}

    @precondition(lambda self: self.standing())
    @rule(pick=picks, name=names)
    def she_names_a_witness(self, pick: int, name: str) -> None:
        number = self.one(pick)
        self.tap(f"w:{number}")
        self.write(name)
        if "Er det et navn?" in self.bot.telegram.texts(ME)[-1]:
            self.tap(f"w:{number}:y")
        seen = self.rows[number].told.setdefault("witnesses", set())
        assert isinstance(seen, set)
        seen.update(NAMES[name])

    @precondition(lambda self: self.wordings)
    @rule(pick=picks, text=texts)
    def she_amends(self, pick: int, text: str) -> None:
        self.bot.now += dt.timedelta(seconds=40)
        id = sorted(self.wordings)[pick % len(self.wordings)]
        mended = message(ME, id, text=text, edit_date=int(self.bot.now.timestamp()))
        self.send({"edited_message": mended["message"]})
        self.wordings[id].append(text)

    @precondition(lambda self: self.standing())
    @rule(pick=picks)
    def she_takes_one_out(self, pick: int) -> None:
        number = self.one(pick)
        self.tap(f"m:{number}:x")
        self.rows[number].withdrawn = True

    @precondition(lambda self: any(row.withdrawn or row.into for row in self.rows.values()))
    @rule(pick=picks)
    def she_takes_it_back(self, pick: int) -> None:
        away = [n for n, row in self.rows.items() if row.withdrawn or row.into]
        number = away[pick % len(away)]
        self.tap(f"m:{number}:r")
        self.rows[number].withdrawn, self.rows[number].into = False, None

    @precondition(lambda self: len(self.standing()) > 1)
    @rule(pick=picks, other=picks)
    def she_joins(self, pick: int, other: int) -> None:
        number = self.one(pick)
        others = [n for n in self.standing() if n != number]
        into = others[other % len(others)]
        self.tap(f"m:{number}:join:{into}")
        self.rows[number].into = into
        self.rows[into].mixed = self.rows[number].mixed = True

    @precondition(lambda self: any(len(self.held(n)) > 1 for n in self.standing()))
    @rule(pick=picks, which=picks)
    def she_splits(self, pick: int, which: int) -> None:
        several = [n for n in self.standing() if len(self.held(n)) > 1]
        number = several[pick % len(several)]
        held = sorted(self.held(number))
        id = held[which % len(held)]
        exhibits = self.do(self.bot.case(ME)).exhibits
        self.tap(f"m:{number}:split:{next(e.id for e in exhibits.values() if e.message == id)}")
        owner = next(row for row in self.rows.values() if id in row.messages)
        owner.messages.remove(id)
        source = self.rows[number]
        self.rows[max(self.rows) + 1] = Row([id], types=set(source.types), mixed=source.mixed)

    @precondition(lambda self: self.rows)
    @rule()
    def she_asks_for_the_log(self) -> None:
        self.bot.now += APART
        self.number += 1
        before = len(self.bot.telegram.texts(ME))
        self.send(message(ME, self.number, text="/log", date=int(self.bot.now.timestamp())))
        said = "\n".join(self.bot.telegram.texts(ME)[before:])  # an acknowledgement may come after it
        count = len(self.standing())
        if count:
            assert re.search(rf"<b>{count}</b> hændelser? i alt", said), said
        self.bot.now += APART

    # what happens to her

    @rule()
    def the_machine_is_started_anew(self) -> None:
        self.do(self.bot.stop())
        self.do(self.bot.start())

    @precondition(lambda self: self.newest)
    @rule()
    def the_last_update_comes_again(self) -> None:
        assert self.newest is not None
        self.send(self.newest)

    @precondition(lambda self: self.rows)
    @rule(data=st.sampled_from(HERS), there=st.booleans())
    def somebody_else_taps_her_button(self, data: str, there: bool) -> None:
        before = len(self.bot.telegram.said)
        self.tap(data, who=OTHER, chat=ME if there else None)
        said = self.bot.telegram.said[before:]
        assert any(isinstance(out, TapAnswer) and out.alert for _, out in said)
        shown = [out for chat, out in said if chat == ME and isinstance(out, Say | EditMessage)]
        assert all(out.screen.text.startswith("Gemt · nr. ") for out in shown), (
            "an acknowledgement may be under way"
        )

    @precondition(lambda self: self.rows)
    @rule(data=st.sampled_from(NEVER))
    def she_taps_a_button_that_never_was(self, data: str) -> None:
        before = len(self.bot.telegram.said)
        self.tap(data)
        assert any(isinstance(out, TapAnswer) and out.alert for _, out in self.bot.telegram.said[before:])

    # what must hold

    @invariant()
    def the_case_is_as_the_model_says(self) -> None:
        assert self.bot.errors == []
        assert self.bot.telegram.refused == []
        if not self.rows:
            return
        case = self.do(self.bot.case(ME))
        assert case.incidents.keys() == self.rows.keys()
        assert [i.number for i in case.standing()] == sorted(self.standing())
        sent = {exhibit.id: exhibit.message for exhibit in case.exhibits.values()}
        assert sorted(sent.values()) == sorted(self.wordings), (
            "a message is missing, or there is one too many"
        )
        for number in self.standing():
            row, incident = self.rows[number], case.incidents[number]
            assert {sent[id] for id in incident.exhibits} == self.held(number)
            assert incident.note == row.told.get("note", "")
            if row.mixed:
                continue
            assert set(incident.types) == row.types
            assert incident.place == row.told.get("place", "")
            assert incident.what == row.told.get("what", "")
            assert (incident.when.date if incident.when else None) == row.told.get("when")
            seen = {case.witnesses[id].name.casefold() for id in incident.witnesses or ()}
            assert seen == row.told.get("witnesses", set())
        for exhibit in case.exhibits.values():
            assert [wording.text for wording in exhibit.wordings] == self.wordings[exhibit.message]

    def teardown(self) -> None:
        self.do(self.stack.aclose())
        self.runner.close()


quick = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_any_conversation() -> None:
    assert NOW.tzinfo is not None
    run_state_machine_as_test(Conversation, settings=quick)


@pytest.mark.long
def test_any_conversation_for_long() -> None:
    run_state_machine_as_test(
        Conversation, settings=settings(quick, max_examples=300, stateful_step_count=60)
    )
