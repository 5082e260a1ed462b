"""The trail of a chat: no message that can still be removed is forgotten, none of another chat is ever named, and a
message costs the same however many there have been."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.state import sent_messages
from bot.chat.state.sent_messages import A_PAGE, HOUR, LIFE, MARGIN, Mark, SentPage, Trail
from bot.chat.turn.sent_messages_noted import LATEST, when_to_clear

START = 1_747_000_000


class Chat:
    """A trail with the documents that a store would keep of it."""

    def __init__(self) -> None:
        self.trail = Trail()
        self.pages: dict[int, bytes] = {}

    def take(self, added: sent_messages.Added) -> None:
        for number, page in added.closed:
            assert number not in self.pages, "a closed page is written once"
            self.pages[number] = sent_messages.dump(page)
        for number in added.gone:
            self.pages.pop(number, None)
        self.trail = msgspec.json.decode(msgspec.json.encode(added.trail), type=Trail)

    def add(self, *marks: Mark, now: int) -> None:
        self.take(sent_messages.add(self.trail, marks, now))

    def known(self) -> list[Mark]:
        closed = [
            mark for number in self.trail.kept for mark in sent_messages.load(self.pages[number]).marks()
        ]
        return [*closed, *self.trail.open.marks()]


# (seconds since the one before, step of the id): now and then the clock or the ids go back a little
steps = st.lists(st.tuples(st.integers(-5, 9 * HOUR), st.integers(-3, 5000)), min_size=1, max_size=400)


@given(steps)
def test_all_that_can_still_be_removed_is_known(course: list[tuple[int, int]]) -> None:
    chat, every, now, id = Chat(), [], START, 1
    for pause, step in course:
        now, id = now + pause, max(1, id + step)
        every.append((id, now))
        chat.add((id, now), now=now)
    wanted = {mark[0] for mark in every if now - mark[1] < LIFE - MARGIN}
    assert wanted <= set(sent_messages.reachable(chat.known(), now))
    assert set(chat.known()) <= set(every), "a message of another chat"
    assert set(chat.pages) == set(chat.trail.kept)


@given(steps)
def test_what_has_been_let_go_was_out_of_reach_and_is_counted(course: list[tuple[int, int]]) -> None:
    chat, count, now = Chat(), 0, START
    for pause, step in course:
        now += abs(pause)
        count += 1
        chat.add((count * 5000 + step, now), now=now)
    assert len(chat.known()) + chat.trail.out_of_reach == count


@given(steps, st.integers(0, 300))
def test_after_clearing_only_what_came_later_is_known(course: list[tuple[int, int]], later: int) -> None:
    chat, now = Chat(), START
    for id, (pause, _) in enumerate(course, start=1):
        now += abs(pause) // 100
        chat.add((id, now), now=now)
    chat.take(sent_messages.turn_over(chat.trail, now))
    upto = chat.trail.number
    after = [(10_000 + i, now) for i in range(later)]
    chat.add(*after, now=now)
    chat.take(sent_messages.forget(chat.trail, upto, out_of_reach=0))
    assert chat.known() == after
    assert set(chat.pages) == set(chat.trail.kept)


def test_a_flood_keeps_the_memory_small() -> None:
    chat = Chat()
    largest = 0
    for i in range(20_000):
        chat.add((7_000_000_000 + 3 * i, START + i * 8), now=START + i * 8)
        largest = max(largest, len(msgspec.json.encode(chat.trail)))
    assert len(chat.known()) == 20_000
    assert largest < 1_500, "bytes that are written again with every message"
    assert len(chat.pages) == 20_000 // A_PAGE


def test_a_page_comes_back_as_it_was() -> None:
    marks = [(5, START), (9, START + 1), (7, START), (7_000_000_123, START + 86_000)]
    assert sent_messages.load(sent_messages.dump(sent_messages.page_of(marks))).marks() == marks
    assert sent_messages.page_of([]) == SentPage()


def test_what_is_nearly_48_hours_old_is_left_alone() -> None:
    marks = [(1, START), (2, START + MARGIN), (3, START + LIFE), (3, START + LIFE)]
    assert sent_messages.reachable(marks, START + LIFE - MARGIN) == [2, 3]


@given(st.integers(1, 60), st.integers(0, LIFE - 1))
def test_a_chat_in_use_is_cleared_while_its_oldest_message_can_be(after: int, age: int) -> None:
    """``age`` seconds after its oldest message somebody has just used it."""
    due = when_to_clear(after, START + age, START)
    assert due <= START + LIFE - 2 * MARGIN
    assert due == START + age + after * 60 or due == START + LATEST
