"""Small recordings, made here: a film of grey that grows lighter, and a hum that comes and goes."""

from __future__ import annotations

import io
import math
from array import array

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image

RATE, PIECE = 48_000, 960


def film(
    codec: str = "libx264", form: str = "mp4", *, frames: int = 50, size: tuple[int, int] = (320, 240)
) -> bytes:
    """``frames`` at 25 a second."""
    target = io.BytesIO()
    with av.open(target, "w", form) as made:
        stream = made.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            grey = 40 + number * 4 % 200
            frame = av.VideoFrame.from_image(Image.new("RGB", size, (grey, grey, grey)))  # type: ignore[no-untyped-call]  # its stubs
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return target.getvalue()


def hum(codec: str = "libopus", form: str = "ogg", *, seconds: int = 3) -> bytes:
    """Loud once a second."""
    target = io.BytesIO()
    with av.open(target, "w", form) as made:
        stream = made.add_stream(codec, rate=RATE)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        for number in range(seconds * RATE // PIECE):
            frame = av.AudioFrame("s16", "mono", PIECE)
            frame.sample_rate, frame.pts = RATE, number * PIECE
            frame.planes[0].update(_wave(number * PIECE).tobytes())
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return target.getvalue()


def _wave(start: int) -> array[int]:
    return array(
        "h",
        (
            int(20_000 * abs(math.sin(math.pi * at / RATE)) * math.sin(at / 20))
            for at in range(start, start + PIECE)
        ),
    )
