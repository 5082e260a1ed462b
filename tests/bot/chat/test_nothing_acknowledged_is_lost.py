"""Any course of saving, sending away, linking and coming back by a recovery key, with restarts: what was acknowledged
is found by its owner.

The model: which case each account belongs to, and which notes each case must hold in the end. Where the bot refuses a
move, it has to say so, and everything stays as it was."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.case.values import File, FileState
from bot.chat.screens.safety.joining import KIND as MOVE
from bot.telegram.outgoing import EditMessage, Say, SendFile, TapAnswer
from tests.bot.chat.lone_bot import LoneBot, lone_bot, message, tap
from tests.kits.waiting import until

APART = dt.timedelta(minutes=11)
Result = TypeVar("Result")
accounts = st.sampled_from([7001, 7002, 7003])


class Accounts(RuleBasedStateMachine):
    """Three accounts of one person."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.bot: LoneBot = self.do(self.stack.enter_async_context(lone_bot()))
        self.number = 0
        self.sits: dict[int, int] = {}  # account -> case, by a number of the model's own
        self.notes: dict[int, set[str]] = {}  # case -> what it must hold
        self.keys: dict[int, str] = {}  # case -> its newest recovery key

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def send(self, who: int, update: dict[str, Any]) -> list[Any]:
        """An update, and all that follows from it; gives what was said to that account."""
        before = len(self.bot.telegram.said)
        self.bot.telegram.add(update)
        self.do(self.quiet())
        return [out for chat, out in self.bot.telegram.said[before:] if chat == who]

    async def quiet(self) -> None:
        """Until nothing waits, and nothing is to be brought over."""
        await self.bot.settled()

        async def all_is_moved() -> bool:
            return not await self.bot.store.tasks(MOVE)

        await until(all_is_moved)
        await self.bot.settled()

    def write(self, who: int, **fields: Any) -> list[Any]:
        self.number += 1
        self.bot.now += APART
        return self.send(who, message(who, self.number, date=int(self.bot.now.timestamp()), **fields))

    def tap(self, who: int, data: str) -> list[Any]:
        self.number += 1
        return self.send(who, tap(who, self.number, data))

    def says(self, out: list[Any]) -> str:
        return "\n".join(one.screen.text for one in out if isinstance(one, Say | EditMessage))

    def data(self, out: list[Any], pattern: str) -> str:
        """The button whose data matches."""
        rows = [
            b for one in out if isinstance(one, Say | EditMessage) for row in one.screen.rows for b in row
        ]
        return next((b.data for b in rows if re.match(pattern, b.data)), "")

    def at(self, who: int) -> int:
        """The case of an account; one of its own where it has none yet."""
        if who not in self.sits:
            self.sits[who] = len(self.notes) + 1
            self.notes[self.sits[who]] = set()
        return self.sits[who]

    def comes(self, who: int, case: int) -> None:
        """The account comes to another case; what only it could read goes along."""
        left = self.sits[who]
        if left not in [at for one, at in self.sits.items() if one != who]:
            self.notes[case] |= self.notes[left]
        self.sits[who] = case

    # what happens

    @rule(who=accounts, picture=st.sampled_from(["", "a picture", "slow"]))
    def something_is_saved(self, who: int, picture: str) -> None:
        text = f"note{self.number}x"
        fields: dict[str, Any] = {"text": text}
        if picture:
            file = {"file_id": picture, "file_unique_id": f"u{self.number}", "file_name": "a.jpg"}
            fields = {"caption": text, "document": file}
        self.at(who)
        self.write(who, **fields)
        self.notes[self.at(who)].add(text)

    @rule(host=accounts, who=accounts)
    def one_links_to_another(self, host: int, who: int) -> None:
        if host == who:
            return
        case, left = self.at(host), self.at(who)
        made = self.data(self.write(host, text="/link"), "ln:new")
        code = re.search(r"/link ([A-Z0-9-]{11})", self.says(self.tap(host, made)))
        assert code is not None
        self.bot.now -= APART  # the code is good for ten minutes
        asked = self.write(who, text=f"/link {code[1]}")
        yes = self.data(asked, "ln:jn?:")
        if case == left or [at for one, at in self.sits.items() if at == left and one != who]:
            assert not yes
            assert self.says(asked)
            return
        assert ("Der er allerede gemt noget" in self.says(asked)) == bool(self.notes[left])
        self.tap(who, yes)
        self.comes(who, case)

    @rule(who=accounts, other=accounts)
    def one_sends_another_away(self, who: int, other: int) -> None:
        if who == other or self.at(who) != self.at(other):
            return
        one = self.write(who, text="/link")
        mark = self.bot.store.account(str(other).encode()).hex()[:12]
        self.tap(who, self.data(one, f"ln:a:{mark}"))
        self.tap(who, f"ln:x:{mark}")
        del self.sits[other]
        self.at(other)

    @rule(who=accounts)
    def a_recovery_key_is_made(self, who: int) -> None:
        case = self.at(who)
        self.write(who, text="/help")
        out = self.tap(who, "rk:make")
        (card,) = [one for one in out if isinstance(one, SendFile)]
        found = re.search(r"<tg-spoiler>(.*)</tg-spoiler>", card.caption)
        assert found is not None
        self.keys[case] = found[1]

    @precondition(lambda self: self.keys)
    @rule(who=accounts, which=st.integers(0, 9))
    def one_comes_with_a_key(self, who: int, which: int) -> None:
        case = sorted(self.keys)[which % len(self.keys)]
        self.at(who)
        self.write(who, text="/recover")
        said = self.says(self.write(who, text=self.keys[case]))
        assert "Låst op" in said, said
        if case != self.sits[who]:
            self.comes(who, case)
        self.tap(who, "lk:stop")
        self.do(self.locked_again())

    async def locked_again(self) -> None:
        """A restart ends what a key has opened."""
        await self.bot.stop()
        await self.bot.start()
        await self.quiet()

    async def until_kept(self, exhibit: str) -> None:
        """Until the first file of an exhibit of the first account's case is there, and opens from that case."""

        async def kept() -> File | None:
            file = (await self.bot.case(7001)).exhibits[exhibit].files[0]
            return file if file.state is FileState.KEPT else None

        file = await until(kept)
        assert file is not None
        home = await self.bot.store.case_of(self.bot.store.account(b"7001"))
        assert home is not None
        assert b"".join([piece async for piece in self.bot.store.file(home, file.kept_as)]) == b"slow"

    @rule()
    def the_machine_is_started_anew(self) -> None:
        self.do(self.locked_again())

    def teardown(self) -> None:
        """Everybody finds what is theirs."""
        try:
            assert self.bot.errors == []
            assert self.bot.telegram.refused == []
            for who, case in self.sits.items():
                for text in self.notes[case]:
                    assert "Nr. " in self.says(self.write(who, text=f"/find {text}")), (who, text)
            assert not [o for _, o in self.bot.telegram.said if isinstance(o, TapAnswer) and o.alert]
        finally:
            self.do(self.stack.aclose())
            self.runner.close()


quick = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_nothing_acknowledged_is_lost() -> None:
    run_state_machine_as_test(Accounts, settings=quick)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_for_long() -> None:
    run_state_machine_as_test(Accounts, settings=settings(quick, max_examples=300, stateful_step_count=40))


def test_a_file_that_comes_after_its_notebook_went_over_goes_after_it() -> None:
    here = Accounts()
    try:
        here.something_is_saved(7001, "")
        here.something_is_saved(7002, "slow")
        here.one_links_to_another(7001, 7002)
        (exhibit,) = [one for one in here.do(here.bot.case(7001)).exhibits.values() if one.files]
        assert exhibit.files[0].state is FileState.PENDING
        here.bot.telegram.slow = False
        here.bot.now += APART
        here.the_machine_is_started_anew()
        here.do(here.until_kept(exhibit.id))
    finally:
        here.teardown()
