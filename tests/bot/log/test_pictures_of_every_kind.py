"""Pictures that are traps: bombs, stumps, two things at once, formats that are not opened. Each gets an answer."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest
import pytest_asyncio
from PIL import Image, features

from bot.log.media.picture_request import PictureRequest, PreparedPicture, Trouble
from bot.log.media.pictures import FORMATS, MOST_PIXELS
from bot.log.workers.process import Child

NAMED = tuple(FORMATS)
SIDE = 60
HUGE = 60_000


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[Child]:
    async with Child("bot.log.media.pictures") as child:
        yield child


async def ask(worker: Child, data: bytes) -> PreparedPicture:
    request = msgspec.msgpack.encode(PictureRequest(data))
    return msgspec.msgpack.decode(await worker.ask(request, wait=60), type=PreparedPicture)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def noise(mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((SIDE, SIDE), 90).convert(mode)


def png_head(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def jpeg_head(width: int, height: int) -> bytes:
    """A JPEG whose frame says another size than it has."""
    data = bytearray(encoded(noise(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_head(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + encoded(noise("P"), "GIF")[10:]


def webp_head(width: int, height: int) -> bytes:
    """An extended WebP whose canvas is that large."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


BOMBS = {
    "PNG": png_head(HUGE, HUGE),
    "PNG of one bit": png_head(HUGE, HUGE, 1, 0),
    "JPEG": jpeg_head(65_500, 65_500),
    "GIF": gif_head(65_535, 65_535),
    "WebP": webp_head(16_383, 16_383),
}
FOREIGN_BOMBS = {
    "PPM": b"P6 60000 60000 255\n" + bytes(100),
    "PGM": b"P5 60000 60000 255\n" + bytes(100),
    "BMP": b"BM"
    + struct.pack("<IIIIiiHHIIIIII", 154, 0, 54, 40, HUGE, HUGE, 1, 24, 0, 100, 0, 0, 0, 0)
    + bytes(100),
    "DIB": struct.pack("<IiiHHIIIIII", 40, HUGE, HUGE, 1, 24, 0, 100, 0, 0, 0, 0),
    "SGI": b"\x01\xda\x01\x01\0\x03" + struct.pack(">HHH", HUGE, HUGE, 3) + bytes(500),
    "TGA": b"\0\0\x0a" + bytes(9) + struct.pack("<HH", HUGE, HUGE) + b"\x18\0" + b"\xff\0\0\0" * 50,
    "PCX": b"\x0a\x05\x01\x08" + struct.pack("<HHHH", 0, 0, HUGE, HUGE) + bytes(116) + b"\xff\0" * 50,
    "PSD": b"8BPS\0\x01"
    + bytes(6)
    + b"\0\x03"
    + struct.pack(">II", HUGE, HUGE)
    + b"\0\x08\0\x03"
    + bytes(40),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60000 60000\n%%EndComments\n",
    "XBM": b"#define x_width 60000\n#define x_height 60000\nstatic char x_bits[] = {\n0x00};",
    "FITS": b"SIMPLE  =                    T".ljust(80) + b"END".ljust(2_800),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_in_a_format_that_is_opened_is_too_large(worker: Child, name: str) -> None:
    assert (await ask(worker, BOMBS[name])).trouble in (Trouble.TOO_LARGE, Trouble.BROKEN)
    assert (await ask(worker, encoded(noise(), "PNG"))).pieces


async def test_what_is_too_large_is_said_to_be(worker: Child) -> None:
    assert [(await ask(worker, BOMBS[name])).trouble for name in ("PNG", "JPEG", "GIF")] == [
        Trouble.TOO_LARGE
    ] * 3


def _saved() -> dict[str, bytes]:
    """A small picture in every format that Pillow can write and we do not open."""
    Image.init()
    made: dict[str, bytes] = {}
    for form in sorted(Image.SAVE):
        if form in (*NAMED, "PDF", "PALM") or (form == "AVIF" and not features.check("avif")):
            continue
        for mode in ("RGB", "L", "1", "F"):
            try:
                made[form] = encoded(noise(mode), form)
            except (OSError, ValueError, KeyError, RuntimeError, TypeError, DeprecationWarning):
                continue
            break
    return made


async def test_no_other_format_is_opened_bomb_or_not(worker: Child) -> None:
    bombs = {f"{name}, huge": data for name, data in FOREIGN_BOMBS.items()}
    foreign = {**bombs, **_saved(), "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)}
    assert len(foreign) > 25
    troubles = {name: (await ask(worker, data)).trouble for name, data in foreign.items()}
    assert troubles.pop("BMP, huge") is Trouble.TOO_LARGE
    assert not troubles.pop("MPO"), "a JPEG, and further ones behind it"
    # Not one of them is said to be something else than its name says: each is the picture that it says it is.
    assert set(troubles.values()) == {Trouble.UNSHOWN, Trouble.UNKNOWN}, troubles
    assert {name for name, trouble in troubles.items() if trouble is Trouble.UNKNOWN} <= NO_SIGNS
    assert troubles.keys() - NO_SIGNS >= {"HEIC", "TIFF", "PSD, huge"}


NO_SIGNS = {"DIB", "DIB, huge", "IM", "MSP", "SPIDER", "TGA", "TGA, huge"}
"""Formats that begin with nothing by which they could be known."""


@pytest.mark.parametrize("form", NAMED)
async def test_stumps_of_every_length_and_flipped_bits(worker: Child, form: str) -> None:
    """Cut anywhere, or with bytes changed: a picture or a trouble, and the worker lives on."""
    whole, chance = encoded(noise(), form), random.Random(form)
    cut = [whole[: len(whole) * n // 40] for n in range(40)]
    flipped = []
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data) if chance.random() < 0.5 else 64)] = chance.randrange(256)
        flipped.append(bytes(data))
    answers = [await ask(worker, data) for data in (*cut, *flipped)]
    assert all(bool(answer.pieces) != bool(answer.trouble) for answer in answers)
    assert any(answer.trouble for answer in answers)


def _animated(form: str) -> bytes:
    frames = [Image.new("RGB", (SIDE, SIDE), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


EVERY_SHOWN: dict[str, Callable[[], bytes]] = {
    "animated GIF": lambda: _animated("GIF"),
    "animated PNG": lambda: _animated("PNG"),
    "animated WebP": lambda: _animated("WEBP"),
    "CMYK": lambda: encoded(noise("CMYK"), "JPEG"),
    "progressive": lambda: encoded(noise(), "JPEG", progressive=True),
    "16 bits": lambda: encoded(
        noise("L").convert("I").point(lambda value: value * 256).convert("I;16"), "PNG"
    ),
    "one bit": lambda: encoded(noise("1"), "PNG"),
    "grey with alpha": lambda: encoded(noise("LA"), "PNG"),
    "palette with a clear colour": lambda: encoded(noise("P"), "PNG", transparency=3),
    "lossless WebP": lambda: encoded(noise("RGBA"), "WEBP", lossless=True),
    "a picture and an archive": lambda: encoded(noise(), "JPEG") + b"PK\x03\x04" + bytes(400),
    "a picture and a page": lambda: encoded(noise(), "PNG") + b"<script>alert(1)</script>%PDF-1.7",
    "a program in a comment": lambda: encoded(noise(), "JPEG", comment=b"<?php system($_GET[0]); ?>"),
    "an endless comment": lambda: encoded(noise(), "JPEG", comment=b"x" * 65_000),
    "rubbish as EXIF": lambda: encoded(
        noise(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 400
    ),
    "rubbish as a colour profile": lambda: encoded(noise(), "PNG", icc_profile=b"\xff" * 4_000),
}


@pytest.mark.parametrize("name", EVERY_SHOWN)
async def test_odd_but_whole_pictures_are_shown(worker: Child, name: str) -> None:
    picture = await ask(worker, EVERY_SHOWN[name]())
    (piece,) = picture.pieces
    shown = Image.open(io.BytesIO(piece.data))
    assert (shown.format, shown.mode in ("L", "RGB")) == ("JPEG", True)
    assert shown.width * shown.height < MOST_PIXELS
    assert b"<?php" not in piece.data
    assert b"script" not in piece.data


@pytest.mark.parametrize(
    "data", [png_head(0, 0), png_head(0, 9), gif_head(0, 0), jpeg_head(0, 0), jpeg_head(9, 0)]
)
async def test_no_width_or_no_height_is_no_picture(worker: Child, data: bytes) -> None:
    answer = await ask(worker, data)
    assert answer.trouble is not None or answer.pieces
    assert (await ask(worker, encoded(noise(), "PNG"))).pieces
