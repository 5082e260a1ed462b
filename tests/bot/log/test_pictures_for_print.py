"""Pictures for print: broken, huge, mislabelled and odd ones, each through the real child process."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from bot.log.media.picture_request import PictureRequest, PreparedPicture, Trouble
from bot.log.media.pictures import MOST_PIECES, PAGE_HEIGHT, PAGE_WIDTH
from bot.log.workers.process import Child, ChildDiedError


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[Child]:
    async with Child("bot.log.media.pictures") as child:
        yield child


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


async def ask(worker: Child, data: bytes, wait: float = 30) -> PreparedPicture:
    request = msgspec.msgpack.encode(PictureRequest(data))
    return msgspec.msgpack.decode(await worker.ask(request, wait=wait), type=PreparedPicture)


def opened(picture: PreparedPicture, piece: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(picture.pieces[piece].data))


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises more than anybody can hold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


async def test_every_trouble_has_its_reason_and_the_worker_goes_on(worker: Child) -> None:
    good = encoded(Image.effect_noise((300, 300), 90))
    cases = {
        b"": Trouble.EMPTY,
        b"MZ not a picture": Trouble.OTHER,
        b"%PDF-1.7": Trouble.OTHER,
        bytes(range(40, 256)): Trouble.UNKNOWN,
        good[: len(good) // 2]: Trouble.BROKEN,
        b"\x89PNG\r\n\x1a\nrubbish": Trouble.BROKEN,
        b"\xff\xd8\xff\xe0rubbish": Trouble.BROKEN,
        bomb(60_000, 60_000): Trouble.TOO_LARGE,
        bomb(8_000, 7_000): Trouble.TOO_LARGE,
        # A format that is not named is not opened, whatever Pillow could do with it.
        encoded(Image.new("RGB", (9, 9)), "TIFF"): Trouble.UNSHOWN,
        encoded(Image.new("RGB", (9, 9)), "PPM"): Trouble.UNSHOWN,
    }
    for data, trouble in cases.items():
        assert (await ask(worker, data)).trouble is trouble
    assert (await ask(worker, good)).trouble is None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_named_formats_are_shown_whole(worker: Child, form: str) -> None:
    picture = await ask(worker, encoded(Image.new("RGB", (1180, 2556), "navy"), form))
    (piece,) = picture.pieces
    assert piece.width / piece.height == pytest.approx(1180 / 2556, rel=0.02)
    assert piece.height <= PAGE_HEIGHT
    assert piece.width <= PAGE_WIDTH
    assert piece.pixels < 1_200_000


async def test_turned_pictures_stand_upright(worker: Child) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = opened(await ask(worker, encoded(image, "JPEG", exif=exif)))
    assert shown.height > shown.width
    green = shown.getchannel("G").tobytes()
    assert green[shown.width * 10 + 9] < 60
    assert green[-shown.width * 10] > 200


async def test_modes_that_printers_do_not_know(worker: Child) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    palette = Image.new("P", (40, 40), 0)
    grey = Image.new("I;16", (40, 40), 32_768)
    samples = [
        (encoded(clear), 255),
        (encoded(palette, transparency=0), 255),
        (encoded(grey), 128),
        (encoded(Image.new("LA", (40, 40), (0, 0))), 255),
        (encoded(Image.new("1", (40, 40), 1)), 255),
        (encoded(Image.new("CMYK", (40, 40), (0, 0, 0, 0)), "JPEG"), 255),
    ]
    for data, expected in samples:
        shown = opened(await ask(worker, data)).convert("L")
        assert abs(shown.tobytes()[20 * shown.width + 20] - expected) <= 3


async def test_a_scrolled_screenshot_is_cut_into_pieces_that_overlap_and_lose_nothing(worker: Child) -> None:
    image = Image.linear_gradient("L").resize((1080, 12_000))
    picture = await ask(worker, encoded(image))
    assert 2 <= len(picture.pieces) <= MOST_PIECES
    tops, ends = [], []
    for index, piece in enumerate(picture.pieces):
        shown = opened(picture, index).convert("L")
        tops.append(shown.tobytes()[5])
        ends.append(shown.tobytes()[-5])
        assert piece.height <= PAGE_HEIGHT
    assert tops[0] <= 2
    assert ends[-1] >= 253
    assert all(top <= end for top, end in zip(tops[1:], ends[:-1], strict=True))


@pytest.mark.parametrize("size", [(1, 20_000), (20_000, 1), (1, 1), (200, 40_000)])
async def test_extreme_shapes_are_shown_whole(worker: Child, size: tuple[int, int]) -> None:
    picture = await ask(worker, encoded(Image.new("RGB", size, "red")))
    assert picture.trouble is None
    assert all(0 < piece.width <= PAGE_WIDTH and 0 < piece.height <= PAGE_HEIGHT for piece in picture.pieces)


async def test_a_child_that_dies_is_one_error_and_the_next_request_has_a_new_one() -> None:
    async with Child("bot.log.no_such_module") as child:
        for _ in range(2):
            with pytest.raises(ChildDiedError):
                await child.ask(b"x", wait=20)


async def test_a_child_that_takes_too_long_is_ended() -> None:
    async with Child("bot.log.media.pictures") as child:
        with pytest.raises(ChildDiedError):
            await ask(child, encoded(Image.new("RGB", (6_000, 6_000))), wait=0.001)
        assert (await ask(child, encoded(Image.new("RGB", (9, 9))))).trouble is None
