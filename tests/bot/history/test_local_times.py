"""Times of a phone's clock: the hour that comes twice, the one that never comes, and steps backwards."""

from __future__ import annotations

from typing import Any

from tests.bot.history.history_kit import form


def marked(*clocks: str, zone: str = "Europe/Copenhagen") -> list[tuple[Any, ...]]:
    """The moment and the doubts of messages at these times ("26.10.2025 02.10")."""
    text = "".join(f"{clock} - Kasper: hej\n" for clock in clocks)
    found = form(("x", text.encode()), zone=zone)
    return [(one.get("utc"), one.get("doubt", [])) for one in found["conversations"][0]["messages"]]


def test_an_hour_that_comes_twice_is_told_apart_only_by_a_step_backwards() -> None:
    assert marked("26.10.2025 02.10", "26.10.2025 02.50") == [(None, ["dst_twice"])] * 2
    assert marked("26.10.2025 02.50", "26.10.2025 02.10", "26.10.2025 02.40") == [
        ("2025-10-26T00:50Z", ["dst_twice"]),
        ("2025-10-26T01:10Z", ["dst_twice"]),
        ("2025-10-26T01:40Z", ["dst_twice"]),
    ]


def test_a_second_step_backwards_in_it_is_a_doubt() -> None:
    found = marked("26.10.2025 02.50", "26.10.2025 02.10", "26.10.2025 02.05")
    assert found[2] == ("2025-10-26T01:05Z", ["dst_twice", "backwards"])


def test_another_zone_has_its_own_hours() -> None:
    assert marked("26.10.2025 01.10", zone="Europe/London") == [(None, ["dst_twice"])]
    assert marked("30.03.2025 02.30", zone="Europe/London") == [(None, [])]
    assert marked("30.03.2025 02.30") == [(None, ["dst_never"])]


def test_only_the_step_itself_is_marked() -> None:
    found = marked("13.05.2025 21.14", "12.05.2025 10.00", "12.05.2025 11.00", "13.05.2025 21.15")
    assert [doubts for _, doubts in found] == [[], ["backwards"], [], []]
