"""What every form of the log declares of itself. The table of them is ``bot.log.formats.LogFormat``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.log.content.made_files import Progress, Volume
from bot.log.content.rows import Log
from bot.log.media.preparation import ReadFile
from bot.words import Words

Finish = Callable[[bytes], Awaitable[bytes]]
"""Makes what is given out of a finished PDF."""


@dataclass(frozen=True)
class Making:
    """What a form is made with; ``formats.Given`` says what each of it is. ``packed`` are the forms that a package
    holds, in the order in which they lie in it. ``control`` is ``package.maker.Control``, which knows this module."""

    words: Words
    read_file: ReadFile
    case_id: str
    progress: Progress
    control: Callable[[Sequence[Any]], Awaitable[Any]] | None
    finish: Finish | None
    packed: tuple[LogForm, ...] = ()


@dataclass(frozen=True)
class LogForm:
    """One form of the log.

    ``make`` gives its files one after the other and raises LogFailedError. ``mimes`` are the media types of its files
    by the endings of their names. ``packed`` are the endings of those that a package holds, in their order. Texts are
    ``order.make_<form>`` (its button), ``order.about_<form>`` (what it is for, and how it gets to the police),
    ``order.form_<form>`` (its name), and ``formats.readme.<ending>`` for each that is packed.
    """

    make: Callable[[Log, Making], AsyncIterator[Volume]]
    mimes: Mapping[str, str]
    packed: tuple[str, ...] = ()


def ending(name: str) -> str:
    """The ending of a file's name."""
    return name.rpartition(".")[2]


async def finished(volumes: Sequence[Volume], finish: Finish | None) -> list[Volume]:
    """The PDFs as they are handed out, each with its time stamp where there is one."""
    if finish is None:
        return list(volumes)
    return [Volume(volume.name, await finish(volume.data)) for volume in volumes]
