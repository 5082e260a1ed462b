"""Voice and video on paper: a still or a curve, made where a hostile file can reach nothing."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from bot.case.values import File, FileState
from bot.log.formats import LogFormat, make
from bot.log.media.recording_request import Recording
from bot.log.pdf.maker import make_pdf
from bot.log.workers.process import Child, ChildDiedError
from tests.bot.log.recorded import film, hum
from tests.kits.log_builder import DANISH, CaseBuilder
from tests.kits.pdf_tools import flat, run


async def look(data: bytes) -> Recording:
    """Through the child, as a log does it."""
    async with Child("bot.log.media.recordings") as child:
        return msgspec.msgpack.decode(await child.ask(data, wait=60), type=Recording)


def opened(recording: Recording) -> Image.Image:
    image = Image.open(io.BytesIO(recording.picture))
    image.load()
    return image


@pytest.mark.parametrize(("codec", "form"), [("libx264", "mp4"), ("libvpx-vp9", "webm"), ("mpeg4", "avi")])
async def test_a_video_is_shown_by_a_still_from_a_little_way_in(codec: str, form: str) -> None:
    found = await look(film(codec, form))
    assert found.seconds == pytest.approx(2.0, abs=0.1)
    assert found.at == pytest.approx(0.2, abs=0.05)
    image = opened(found)
    assert image.size == (320, 240)
    grey = image.convert("L").getpixel((100, 100))
    assert isinstance(grey, int | float)
    assert abs(grey - (40 + 5 * 4)) < 12, "it is the fifth frame"


@pytest.mark.parametrize(
    ("codec", "form"),
    [
        ("libopus", "ogg"),
        ("aac", "ipod"),
        ("libmp3lame", "mp3"),
        ("pcm_s16le", "wav"),
        ("pcm_s16be", "caf"),
        ("aac", "adts"),
    ],
)
async def test_a_sound_is_shown_as_a_curve_of_how_loud_it_is(codec: str, form: str) -> None:
    found = await look(hum(codec, form))
    assert found.at is None
    assert found.seconds == pytest.approx(3.0, abs=0.15)
    image = opened(found).convert("L")
    dark = [_dark(image, second) for second in (0.5, 1.0, 1.5, 2.0, 2.5)]
    assert min(dark[0::2]) > 200, dark
    assert max(dark[1::2]) < 60, dark


def _dark(image: Image.Image, second: float) -> int:
    column = round(10 + (image.width - 20) * second / 3.0)
    return sum(image.getpixel((column, row)) == 0x33 for row in range(300))


async def test_what_is_no_recording_or_none_of_the_named_kinds_is_not_shown() -> None:
    nothing = [b"", b"OggS", b"OggS" + bytes(4_000), b"\0\0\0\x18ftypmp42", b"MZ", b"RIFF\0\0\0\0WAVE"]
    strange = [film("ffv1", "matroska"), film("mpeg2video", "mpegts"), hum("pcm_s16be", "au")]
    for data in (*nothing, *strange):
        found = await look(data)
        assert not found.picture, data[:20]


async def test_a_frame_larger_than_any_phones_is_not_decoded() -> None:
    found = await look(film(frames=2, size=(5_000, 2_000)))
    assert not found.picture
    assert found.seconds


async def test_damaged_recordings_end_in_time_and_one_that_breaks_off_shows_what_is_there() -> None:
    chance = random.Random(4711)
    sound, video = hum(seconds=1), film(frames=25)
    half = await look(hum()[: len(hum()) // 2])
    assert half.picture
    assert 0.5 < (half.seconds or 0) < 2.5
    for _ in range(3):
        for whole in (sound, video):
            data = bytearray(whole[: chance.randrange(60, len(whole))] if chance.random() < 0.5 else whole)
            for _ in range(chance.randrange(1, 30)):
                data[chance.randrange(8, len(data))] = chance.randrange(256)
            try:
                await look(bytes(data))
            except ChildDiedError:  # it may break its own process, and no other
                continue
    assert (await look(sound)).picture


def test_the_process_that_decodes_can_open_nothing_not_even_in_place_of_what_it_closes(
    tmp_path: Path,
) -> None:
    (tmp_path / "key").write_text("made up")
    program = f"""
import errno, os, socket
from bot.log.workers.limits import confine, seal_off
from bot.log.media.recordings import warm_up
warm_up()
confine(memory=1_500_000_000, seconds=40)
seal_off()
def refused(what):
    try:
        what()
    except OSError as error:
        return error.errno == errno.EMFILE
    return False
def key():
    os.close(os.open({str(tmp_path / "key")!r}, os.O_RDONLY))
before = refused(key) and refused(lambda: socket.socket().close()) and refused(lambda: os.pipe())
os.close(0)
print(before and refused(key))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


def test_it_needs_no_thread_which_an_ordinary_user_may_not_start_there(tmp_path: Path) -> None:
    """Root may always (setrlimit(2), RLIMIT_NPROC), and so would find nothing missing."""
    made = {"h264": film(), "vp9": film("libvpx-vp9", "webm"), "opus": hum(), "mp3": hum("libmp3lame", "mp3")}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    program = f"""
import os, pathlib, threading
from bot.log.workers.limits import confine, seal_off
from bot.log.media.recordings import look, warm_up
made = {{path.name: path.read_bytes() for path in sorted(pathlib.Path({str(tmp_path)!r}).iterdir())}}
warm_up()
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
confine(memory=1_500_000_000, seconds=40)
seal_off()
try:
    threading.Thread(target=print).start()
except RuntimeError:
    print(*(name for name, data in made.items() if look(data).picture))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == sorted(made), done.stderr


def _file(name: str, mime: str, data: bytes, kept: dict[str, bytes], duration: int | None = None) -> File:
    kept[name] = data
    return File(
        state=FileState.KEPT, name=name, mime=mime, size=len(data), kept_as=name, sha256="ab" * 32,
        duration=duration,
    )  # fmt: skip


async def test_a_log_shows_voice_and_video_and_names_what_it_cannot_show(tmp_path: Path) -> None:
    case, kept = CaseBuilder(), dict[str, bytes]()
    broken = hum()[:500]
    case.incident(case.exhibit(form="voice", files=(_file("lyd.ogg", "audio/ogg", hum(), kept),)))
    case.incident(
        case.exhibit(form="video", files=(_file("film.mp4", "video/mp4", film(), kept, duration=2),))
    )
    case.incident(case.exhibit(form="document", files=(_file("i stykker.ogg", "audio/ogg", broken, kept),)))
    case.incident(case.exhibit(form="video_note", files=(_file("rund.mp4", "", film(frames=30), kept),)))

    async def read(file: File) -> bytes:
        return kept[file.kept_as]

    (volume,) = await make_pdf(case.log(), words=DANISH, read_file=read, case_id="case")
    file = tmp_path / "log.pdf"
    file.write_bytes(volume.data)
    text = flat(file)
    for name in kept:
        assert name in text
    assert text.count("Lyden som kurve") == 1
    assert text.count("Et billede 0 sek. inde i videoen") == 2
    assert text.count("Filen vises ikke på papir") == 1
    assert "3 sek." in text
    assert len(run("pdfimages", "-list", str(file)).splitlines()) - 2 >= 3


async def test_word_and_the_small_pdf_show_them_too(tmp_path: Path) -> None:
    case, kept = CaseBuilder(), dict[str, bytes]()
    case.incident(case.exhibit(form="voice", files=(_file("lyd.ogg", "audio/ogg", hum(), kept),)))

    async def read(file: File) -> bytes:
        return kept[file.kept_as]

    for form in (LogFormat.WORD, LogFormat.SMALL):
        (volume,) = await make(form, case.log(), words=DANISH, read_file=read, case_id="case")
        file = tmp_path / volume.name
        file.write_bytes(volume.data)
        if form is LogFormat.WORD:
            with zipfile.ZipFile(file) as archive:
                assert "Lyden som kurve" in archive.read("word/document.xml").decode()
                assert any(name.endswith(".jpeg") or name.endswith(".jpg") for name in archive.namelist())
        else:
            assert "Lyden som kurve" in flat(file)
