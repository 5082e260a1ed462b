"""What a recording looks like on paper: a still of a video, a sound as a curve. The original is never touched.

``python -m bot.log.media.recordings`` is the child process that does it: **one foreign file, one process**. Decoders
of sound and video are large and have had holes, so this process gets the bytes of one file and nothing else: no
environment of ours, no key, and once its libraries are loaded it can open no file and no connection any more, not
even one that it closed before (``limits.seal_off``). Of the many formats that the library knows, only those that
phones and Telegram make are named to it; anything else is "cannot be shown".
"""

from __future__ import annotations

import io
import sys
import wave
from array import array
from collections.abc import Iterator

import av
import msgspec
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from PIL import Image, ImageDraw, ImageFont

from bot.log.media.recording_request import Recording
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine, seal_off

MEMORY = 1_500_000_000
SECONDS = 40
MOST_PIXELS = 9_000_000
"""Of one frame: 4096 × 2160 is the most that phones make."""
MOST_FRAMES = 400
"""Frames that are decoded on the way from the last whole one to the still: more than any camera leaves between them."""
STILL_AT = 0.1
"""How far in the still is taken: the first moments are often black."""
RATE = 8_000
PER_SECOND = 50
MOST_SECONDS = 6 * 3_600

WIDTH, HEIGHT, MARGIN, AXIS = 1_360, 300, 10, 36
INK, FAINT = "#333333", "#bbbbbb"

CONTAINERS = {
    b"OggS": "ogg",
    b"\x1a\x45\xdf\xa3": "matroska",
    b"ID3": "mp3",
    b"\xff\xfb": "mp3",
    b"\xff\xf3": "mp3",
    b"\xff\xf2": "mp3",
    b"RIFF": "wav",
    b"fLaC": "flac",
    b"#!AMR": "amr",
    b"caff": "caf",
    b"\xff\xf1": "aac",
    b"\xff\xf9": "aac",
}
"""By how a file begins. MP4 and its kin are known by the four letters behind the first four bytes."""
VIDEO = frozenset({"h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "h263", "mjpeg"})
SOUND = frozenset(
    {"opus", "libopus", "vorbis", "aac", "mp3", "mp3float", "amrnb", "amrwb", "libopencore_amrnb", "flac"}
    | {"pcm_s16le", "pcm_s16be", "pcm_u8", "pcm_s24le", "pcm_s32le", "pcm_f32le", "alac"}
)

_BROKEN = (
    FFmpegError,
    OSError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
)


def look(data: bytes) -> Recording:
    """What these bytes look like. Never raises for what they hold."""
    container = _container(data)
    if container is None:
        return Recording()
    try:
        with av.open(
            io.BytesIO(data), "r", container, {"protocol_whitelist": "none"}, metadata_errors="ignore"
        ) as opened:
            return _still(opened) or _curve(opened)
    except (*_BROKEN, MemoryError):
        return Recording()


def _container(data: bytes) -> str | None:
    if data[4:8] == b"ftyp":
        return "mov"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "avi"
    return next((name for begins, name in CONTAINERS.items() if data.startswith(begins)), None)


def _still(opened: InputContainer) -> Recording | None:
    """A frame from a little way in; None where there is no moving picture that may be decoded."""
    stream = next(
        (one for one in opened.streams.video if not one.disposition & Disposition.attached_pic), None
    )
    if stream is None:
        return None
    codec = stream.codec_context
    if codec.name not in VIDEO or codec.width * codec.height > MOST_PIXELS:
        return Recording(seconds=_seconds(opened))
    codec.thread_type, codec.thread_count = "NONE", 1  # it could start no other thread
    codec.options = {"max_pixels": str(MOST_PIXELS)}
    seconds = _seconds(opened)
    wanted = (seconds or 0.0) * STILL_AT
    if wanted:
        try:
            opened.seek(int(wanted * av.time_base))
        except _BROKEN:
            opened.seek(0)
    found = None
    for number, frame in enumerate(opened.decode(stream)):
        found = frame
        if number >= MOST_FRAMES or (frame.time or 0.0) >= wanted:
            break
    if found is None:
        return Recording(seconds=seconds)
    image = _image(found)
    if found.rotation:
        image = image.rotate(found.rotation, expand=True)
    return Recording(_png(image), seconds, max(0.0, found.time or 0.0))


def _image(frame: av.VideoFrame) -> Image.Image:
    image: Image.Image = frame.to_image(threads=1)  # type: ignore[no-untyped-call]  # its stubs leave out what follows
    return image


def _curve(opened: InputContainer) -> Recording:
    """The sound, from its beginning to its end: how loud it is at each moment."""
    stream = next(iter(opened.streams.audio), None)
    if stream is None or stream.codec_context.name not in SOUND:
        return Recording(seconds=_seconds(opened))
    stream.codec_context.thread_type, stream.codec_context.thread_count = "NONE", 1
    step = RATE // PER_SECOND
    loud: list[int] = []
    left = array("h")
    for samples in _samples(opened):
        left.extend(samples)
        whole = len(left) // step * step
        for start in range(0, whole, step):
            loud.append(_peak(left[start : start + step]))
        del left[:whole]
        if len(loud) > MOST_SECONDS * PER_SECOND:
            return Recording(seconds=_seconds(opened))
    if left:
        loud.append(_peak(left))
    if not loud:
        return Recording(seconds=_seconds(opened))
    seconds = len(loud) / PER_SECOND
    return Recording(_png(_drawn(loud, seconds)), seconds)


def _peak(samples: array[int]) -> int:
    return max(max(samples), -min(samples))


def _samples(opened: InputContainer) -> Iterator[array[int]]:
    """Sixteen bits each, one channel. Ends where the file does, also where it breaks off."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    try:
        for frame in opened.decode(audio=0):
            frame.pts = None
            for ready in resampler.resample(frame):
                yield _plain(bytes(ready.planes[0])[: ready.samples * 2])
    except _BROKEN:
        return


def _plain(data: bytes) -> array[int]:
    samples = array("h")
    samples.frombytes(data)
    return samples


def _drawn(loud: list[int], seconds: float) -> Image.Image:
    """The curve on white, with times below it. The loudest moment fills the height: how loud it was in the room nobody
    can tell from a recording."""
    image = Image.new("L", (WIDTH, HEIGHT + AXIS), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    across, most, middle = WIDTH - 2 * MARGIN, max(max(loud), 1), HEIGHT // 2
    pen.line((MARGIN, middle, WIDTH - MARGIN, middle), fill=FAINT)
    for column in range(across):
        first = column * len(loud) // across
        last = max(first + 1, (column + 1) * len(loud) // across)
        half = max(loud[first:last]) * (middle - MARGIN) // most
        if half:
            pen.line((MARGIN + column, middle - half, MARGIN + column, middle + half), fill=INK)
    for part in range(5):
        at = MARGIN + across * part // 4
        pen.line((at, HEIGHT - 6, at, HEIGHT), fill=INK)
        anchor = "lt" if part == 0 else "rt" if part == 4 else "mt"
        pen.text((at, HEIGHT + 8), _clock(seconds * part / 4), fill=INK, font=font, anchor=anchor)
    return image


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _seconds(opened: InputContainer) -> float | None:
    known = opened.duration
    return known / av.time_base if known is not None and known > 0 else None


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def warm_up() -> None:
    """Load what these libraries load only when they are first used: a silent sound of our own, and a frame."""
    silence = io.BytesIO()
    with wave.open(silence, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(bytes(RATE))
    look(silence.getvalue())
    _png(_image(av.VideoFrame(16, 16, "yuv420p")))


def main() -> None:
    """Answer one request."""
    warm_up()
    data = read_frame(sys.stdin.buffer)
    if data is None:
        return
    confine(memory=MEMORY, seconds=SECONDS)
    seal_off()
    write_frame(sys.stdout.buffer, msgspec.msgpack.encode(look(data)))


if __name__ == "__main__":
    main()
