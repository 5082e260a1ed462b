"""The made-up course of events: complete, plausible, playable, and the same pictures whenever they are drawn."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.case.kinds import Type
from bot.case.values import Origin, OriginKind
from bot.case.when import When, read
from bot.chat.state import burst as bursts
from standin.demo.story import (
    Album,
    Contact,
    Document,
    Edit,
    Forward,
    Location,
    Photo,
    Sent,
    Story,
    StoryCommand,
    StoryError,
    StoryVoice,
    Tag,
    Talk,
    Text,
    files,
    incidents,
    load,
    number_of,
)  # fmt: skip

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FILES = EXAMPLES / "files"


@pytest.fixture(scope="module")
def story() -> Story:
    return load(EXAMPLES)


def happened(steps: list[Sent]) -> dt.date:
    return min(step.sent if isinstance(step, Forward) else step.at for step in steps).date()


def test_about_forty_incidents_over_ten_weeks(story: Story) -> None:
    found = incidents(story)
    days = [happened(steps) for steps in found]
    assert 38 <= len(found) <= 45
    assert max(days) - min(days) >= dt.timedelta(weeks=9)
    assert max(days) == dt.date(2025, 5, 13)


def test_every_way_of_sending_occurs(story: Story) -> None:
    kinds = {type(step) for step in story.steps}
    assert kinds == {
        StoryCommand,
        Text,
        Forward,
        Photo,
        Document,
        Album,
        StoryVoice,
        Location,
        Contact,
        Edit,
        Tag,
        Talk,
    }
    forwards = [step for step in story.steps if isinstance(step, Forward)]
    assert {story.origins[step.origin].kind for step in forwards} == set(OriginKind) - {OriginKind.DIRECT}
    assert sum(step.own for step in forwards) == 1
    assert any(step.file.endswith(".pdf") for step in story.steps if isinstance(step, Document))
    texts = "".join(step.text for step in story.steps if isinstance(step, Text | Forward))
    for first, last in (("\u0600", "\u06ff"), ("\u0e00", "\u0e7f"), ("\U0001f300", "\U0001faff")):
        assert any(first <= character <= last for character in texts)


def test_most_types_occur_and_some_incidents_are_left_untagged(story: Story) -> None:
    tags = [step for step in story.steps if isinstance(step, Tag)]
    used = {kind for tag in tags for kind in tag.types}
    assert used == set(Type)
    tagged = {number_of(story, tag.about) for tag in tags}
    assert 5 <= len(incidents(story)) - len(tagged) <= 12
    assert sum(tag.withdraw for tag in tags) == 1
    assert max(Counter(tag.about for tag in tags).values()) == 2  # one is corrected
    assert any(tag.no_witnesses for tag in tags)
    assert any(tag.witnesses for tag in tags)
    assert any(tag.note for tag in tags)


def test_a_tag_answers_each_question_once(story: Story) -> None:
    for tag in (step for step in story.steps if isinstance(step, Tag)):
        assert not (tag.witnesses and tag.no_witnesses), tag.about
        assert not (tag.when and tag.unknown_time), tag.about
        assert bool(tag.type_words) == (Type.OTHER in tag.types), tag.about


def test_a_witness_is_described_where_they_are_first_named(story: Story) -> None:
    known: set[str] = set()
    for tag in (step for step in story.steps if isinstance(step, Tag)):
        for witness in tag.witnesses:
            assert bool(witness.contact) == (witness.name not in known), witness.name
            known.add(witness.name)
    assert len(known) >= 5


def test_time_only_goes_forward_and_nothing_is_sent_before_it_was_written(story: Story) -> None:
    moments = [step.at for step in story.steps]
    assert moments == sorted(moments)
    assert all(moment.tzinfo is None for moment in moments)
    for step in story.steps:
        if isinstance(step, Forward):
            assert dt.timedelta(0) < step.at - step.sent < dt.timedelta(weeks=4)


def test_own_forwards_are_the_persons_and_nobody_elses(story: Story) -> None:
    for step in story.steps:
        if isinstance(step, Forward):
            assert step.own == (story.origins[step.origin].id == story.person.id)
    for origin in story.origins.values():
        assert (origin.id is None) == (origin.kind is OriginKind.HIDDEN_USER)


def test_the_bot_makes_the_same_incidents_of_it(story: Story) -> None:
    """``incidents`` is the player's own reckoning; the conversation's rules must come to the same."""
    running: bursts.Burst | None = None
    numbers: list[int] = []
    for key, step in enumerate(step for step in story.steps if isinstance(step, Sent)):
        for _ in range(len(step.files) if isinstance(step, Album) else 1):
            album = step.id if isinstance(step, Album) else ""
            at = story.moment(step.at)
            if running is None or not bursts.belongs(running, at, album):
                running = bursts.Burst(key=key, first=at, last=at)
            placed = bursts.place(running, origin_of(story, step), at, album, max(numbers, default=0) + 1)
            assert not placed.joined
            running = placed.burst
            numbers.append(placed.number)
    parts = [
        len(step.files) if isinstance(step, Album) else 1 for steps in incidents(story) for step in steps
    ]
    assert len(numbers) == sum(parts)
    counts = [sum(len(s.files) if isinstance(s, Album) else 1 for s in steps) for steps in incidents(story)]
    assert [count for _, count in sorted(Counter(numbers).items())] == counts


def origin_of(story: Story, step: Sent) -> Origin:
    if not isinstance(step, Forward):
        return Origin(OriginKind.DIRECT)
    source = story.origins[step.origin]
    return Origin(source.kind, source.name, ref=source.id, date=story.moment(step.sent), own=step.own)


def test_every_time_in_words_can_be_read_at_its_moment(story: Story) -> None:
    told = [step for step in story.steps if isinstance(step, Tag) and step.when]
    assert len(told) >= 18
    for tag in told:
        meant = read(tag.when, now=story.moment(tag.at))
        assert isinstance(meant, When), (tag.when, meant)
        assert meant.date is not None
        assert dt.timedelta(0) <= tag.at.date() - meant.date <= dt.timedelta(days=2)


def test_every_file_is_used_small_and_what_its_name_says(story: Story) -> None:
    named = [name for step in story.steps for name in files(step)]
    assert sorted(named) == sorted(path.name for path in FILES.iterdir())
    for path in FILES.iterdir():
        assert 1000 < path.stat().st_size < 80_000, path.name
        start = {".png": b"\x89PNG\r\n", ".jpg": b"\xff\xd8\xff", ".pdf": b"%PDF-", ".ogg": b"OggS"}[
            path.suffix
        ]
        assert path.read_bytes().startswith(start), path.name
    assert b"OpusHead" in (FILES / "telefonsvarer.ogg").read_bytes()[:64]
    assert (FILES / "telefonsvarer.ogg").stat().st_size <= 30 * 1024


def test_a_photo_lies_on_its_side_as_phones_write_it() -> None:
    with Image.open(FILES / "blomster.jpg") as picture:
        assert picture.width > picture.height
        assert picture.getexif()[0x0112] == 6


def test_the_pictures_are_drawn_again_exactly(tmp_path: Path) -> None:
    subprocess.run([sys.executable, EXAMPLES / "draw.py", tmp_path], check=True, timeout=60)
    drawn = sorted(tmp_path.iterdir())
    assert len(drawn) >= 14
    for path in drawn:
        with Image.open(path) as new, Image.open(FILES / path.name) as kept:
            assert new.size == kept.size
            difference = ImageChops.difference(new.convert("RGB"), kept.convert("RGB"))
            assert difference.getbbox() is None, path.name


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('from = "kim"', 'from = "nobody"'),
        ('about = "flowers"', 'about = "nothing"'),
        ('file = "mail.png"', 'file = "../story.toml"'),
        ('types = ["call"]', 'types = ["telephone"]'),
        ('id = "scarf"', 'id = "light"'),
        ('do = "voice"', 'do = "shout"'),
        ("own = true", "mine = true"),
        ("id = 4100001", "id = = 4100001"),
    ],
)
def test_a_story_that_cannot_be_played_is_refused(tmp_path: Path, was: str, becomes: str) -> None:
    text = (EXAMPLES / "story.toml").read_text()
    assert was in text
    (tmp_path / "story.toml").write_text(text.replace(was, becomes, 1))
    (tmp_path / "files").symlink_to(FILES)
    with pytest.raises(StoryError):
        load(tmp_path)


def test_nothing_in_it_could_be_real(story: Story) -> None:
    for line in (EXAMPLES / "story.toml").read_text().splitlines():
        assert "@" not in line or ".example" in line, line
        assert "http" not in line
    witnesses = [witness for step in story.steps if isinstance(step, Tag) for witness in step.witnesses]
    numbers = [witness.contact for witness in witnesses if "@" not in witness.contact]
    numbers += [step.phone for step in story.steps if isinstance(step, Contact)]
    assert all(not number or number.startswith(("00 00 00", "12 34 56")) for number in numbers)
