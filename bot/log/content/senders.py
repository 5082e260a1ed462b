"""Which ids and names at Telegram a log may show: those of the other party. A witness's are a way to reach the witness,
and stay out (docs/logskema.md R9). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from bot.case.model import Case, Exhibit
from bot.case.values import Origin

_LEAST_LETTERS = 2


@dataclass(frozen=True)
class Senders:
    """``witnesses``: every word of what was told of witnesses; ``others``: of the other party's names and profiles,
    empty where nothing was told."""

    witnesses: frozenset[str]
    others: frozenset[str]

    def shown(self, exhibit: Exhibit) -> Exhibit:
        """The exhibit as a log may show it. Whose name begins as a witness's is taken for one: rather too many ids are
        left out than one too few."""
        origin = exhibit.origin
        if self.witnesses and _named(origin) & self.witnesses:
            return _with(exhibit, ref=None, username="")
        if self.others and not (_named(origin) & self.others):
            return _with(exhibit, ref=None, username=origin.username)
        return exhibit


def senders(case: Case) -> Senders:
    """What is known of who may have sent something."""
    told = case.background
    witnesses = (text for one in case.witnesses.values() for text in (one.name, one.contact))
    return Senders(_words(witnesses), _words((*told.names, *told.profiles)))


def _named(origin: Origin) -> frozenset[str]:
    """The first word of a sender's name, and the username."""
    first = re.findall(r"\w+", origin.name)[:1]
    return _words((*first, origin.username))


def _words(texts: Iterable[str]) -> frozenset[str]:
    found = (word.casefold() for text in texts for word in re.findall(r"\w+", text))
    return frozenset(word for word in found if len(word) >= _LEAST_LETTERS)


def _with(exhibit: Exhibit, *, ref: int | None, username: str) -> Exhibit:
    origin = exhibit.origin
    if (origin.ref, origin.username) == (ref, username):
        return exhibit
    changed = msgspec.structs.replace(origin, ref=ref, username=username)
    return msgspec.structs.replace(exhibit, origin=changed)
