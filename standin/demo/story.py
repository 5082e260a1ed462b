"""The made-up course of events in ``examples/story.toml``: what a person sends, when, and how they tag it.

``load(folder)`` reads it into frozen values and checks what one step says of another; ``incidents(story)``
says which incident every step comes to, by the rules of bursts and stretches, without asking the bot.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from bot.case.kinds import Type
from bot.case.values import OriginKind

BURST = dt.timedelta(seconds=8)
STRETCH = dt.timedelta(minutes=30)


class StoryError(Exception):
    """A story that cannot be played: not TOML, an unknown field, or a step that points to nothing."""

    code = "practice.story"


class StoryPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes to the bot. ``id`` is a Telegram account; times in the story are wall clock in ``zone``."""

    id: int
    first_name: str
    last_name: str
    zone: str


class From(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a forward can come from, as Telegram names it. A hidden user has no id."""

    kind: OriginKind
    name: str
    id: int | None = None


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A witness as the person names them: ``contact`` is left out where they are already known."""

    name: str
    contact: str = ""
    saw: str = ""


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", kw_only=True):
    """What all steps have: the moment (wall clock, no zone attached) and a name that others can point to."""

    at: dt.datetime
    id: str = ""


class StoryCommand(_Step, frozen=True, tag="command"):
    """A command such as /start: never an incident."""

    text: str


class Text(_Step, frozen=True, tag="text"):
    """An account in the person's own words."""

    text: str


class Forward(_Step, frozen=True, tag="forward"):
    """A forwarded text; ``sent`` is when the original was sent (wall clock). ``own``: the person wrote it."""

    text: str
    sent: dt.datetime
    origin: str = msgspec.field(name="from")
    own: bool = False


class Photo(_Step, frozen=True, tag="photo"):
    """A picture sent as a photo, so that Telegram recompresses it."""

    file: str
    caption: str = ""


class Document(_Step, frozen=True, tag="document"):
    """A file sent as it is."""

    file: str
    caption: str = ""


class Album(_Step, frozen=True, tag="album"):
    """Several photos in one go."""

    files: tuple[str, ...]
    caption: str = ""


class StoryVoice(_Step, frozen=True, tag="voice"):
    """A voice message; ``duration`` in seconds."""

    file: str
    duration: int


class Location(_Step, frozen=True, tag="location"):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class Contact(_Step, frozen=True, tag="contact"):
    """A shared contact."""

    name: str
    phone: str


class Edit(_Step, frozen=True, tag="edit"):
    """A new wording of an earlier text, ``of`` its id."""

    of: str
    text: str


class Tag(_Step, frozen=True, tag="tag"):
    """Answers about the incident that holds the step ``about``; what is not answered is empty.

    ``when`` is the person's own words, to be read at the moment ``at``.
    """

    about: str
    when: str = ""
    unknown_time: bool = False
    offer: bool = False
    types: tuple[Type, ...] = ()
    type_words: str = ""
    witnesses: tuple[Seen, ...] = ()
    no_witnesses: bool = False
    place: str = ""
    what: str = ""
    note: str = ""
    withdraw: bool = False


class Talk(_Step, frozen=True, tag="talk"):
    """A few lines with the bot: what is written, and in brackets the beginning of a button that is tapped.

    ``{number}`` stands for the number of the incident that holds the step ``about``.
    """

    lines: tuple[str, ...]
    about: str = ""


Sent = Text | Forward | Photo | Document | Album | StoryVoice | Location | Contact
Step = StoryCommand | Sent | Edit | Tag | Talk


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of it; ``steps`` in the order in which the person takes them."""

    person: StoryPerson
    origins: dict[str, From]
    steps: tuple[Step, ...] = msgspec.field(name="step")

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.person.zone)

    def moment(self, wall: dt.datetime) -> dt.datetime:
        """A wall clock of the story as an aware time."""
        return wall.replace(tzinfo=self.zone)


def load(folder: Path) -> Story:
    """The story in ``folder``, with its files in ``folder/files``. Raises StoryError."""
    try:
        story = msgspec.toml.decode((folder / "story.toml").read_bytes(), type=Story)
    except msgspec.DecodeError as problem:
        raise StoryError(str(problem)) from None
    named: set[str] = set()
    for step in story.steps:
        _check(story, step, named, folder / "files")
    return story


def files(step: Step) -> tuple[str, ...]:
    """The names of the files that a step sends."""
    if isinstance(step, Album):
        return step.files
    return (step.file,) if isinstance(step, Photo | Document | StoryVoice) else ()


def bursts(story: Story) -> list[list[Sent]]:
    """What is sent together: each within 8 seconds of what was sent before it."""
    found: list[list[Sent]] = []
    for step in story.steps:
        if not isinstance(step, Sent):
            continue
        if found and step.at - found[-1][-1].at <= BURST:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def incidents(story: Story) -> list[list[Sent]]:
    """What each incident holds; the first is number 1. Corrections and withdrawals change nothing here."""
    found: list[list[Sent]] = []
    for burst in bursts(story):
        opened: list[list[Sent]] = []
        for step in burst:
            home = next((incident for incident in opened if _together(incident, step)), None)
            if home is None:
                opened.append([step])
            else:
                home.append(step)
        found.extend(opened)
    return found


def number_of(story: Story, id: str) -> int:
    """The number of the incident that holds the step ``id``. Raises StoryError."""
    for number, steps in enumerate(incidents(story), start=1):
        if any(step.id == id for step in steps):
            return number
    raise StoryError(f"nothing is sent under the name {id!r}")


def _together(incident: list[Sent], step: Sent) -> bool:
    """Whether a step of the same burst belongs to an incident: sent near in time, and no second sender."""
    if not isinstance(step, Forward):
        return not any(isinstance(other, Forward) for other in incident)
    forwards = [other for other in incident if isinstance(other, Forward)]
    senders = {other.origin for other in [*forwards, step] if not other.own}
    return len(senders) < 2 and any(abs(other.sent - step.sent) <= STRETCH for other in forwards)


def _check(story: Story, step: Step, named: set[str], folder: Path) -> None:
    """See that what a step points to is there; ``named`` is what came before it, and grows."""
    if step.id in named:
        raise StoryError(f"two steps are named {step.id!r}")
    if isinstance(step, Forward) and step.origin not in story.origins:
        raise StoryError(f"nobody is named {step.origin!r}")
    pointer = step.of if isinstance(step, Edit) else step.about if isinstance(step, Tag | Talk) else ""
    if (pointer or isinstance(step, Edit | Tag)) and pointer not in named:
        raise StoryError(f"nothing before it is named {pointer!r}")
    for name in files(step):
        if Path(name).name != name or not (folder / name).is_file():
            raise StoryError(f"there is no file {name!r}")
    if step.id:
        named.add(step.id)
