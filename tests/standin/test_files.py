"""Files keep their bytes; photos are recompressed, unless a test asks for the very bytes; links die."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import aiohttp
import pytest
from PIL import Image

from tests.standin.client import ASTRID, Client, StandingClock, drawn

CHAT = ASTRID["id"]
NAMES = ["æøå log.pdf", "../../etc/passwd", "a" * 300 + ".txt", "tab\there.bin", "\u202egpj.exe"]


@pytest.mark.parametrize("name", NAMES)
async def test_documents_keep_bytes_and_name(client: Client, name: str) -> None:
    data = bytes(range(256)) * 40
    (sent,) = await client.upload(("document", "x.bin", "application/pdf", data), file_name=name)
    document = sent["document"]
    assert (document["file_name"], document["file_size"]) == (name, len(data))
    assert document["file_id"] != document["file_unique_id"]
    assert await client.download(document["file_id"]) == data


async def test_plain_file_names_with_danish_letters_arrive_whole(client: Client) -> None:
    (sent,) = await client.upload(("document", "årsag og følge.pdf", "application/pdf", b"x"))
    assert sent["document"]["file_name"] == "årsag og følge.pdf"


async def test_photos_come_in_several_sizes_and_lose_what_cameras_write(client: Client) -> None:
    original = drawn(4000, 3000, "JPEG")
    (sent,) = await client.upload(("photo", "a.jpg", "image/jpeg", original))
    sizes = sent["photo"]
    assert [max(size["width"], size["height"]) for size in sizes] == [90, 320, 800, 1280, 2560]
    assert all(smaller["file_size"] < larger["file_size"] for smaller, larger in pairwise(sizes))
    largest = await client.download(sizes[-1]["file_id"])
    assert largest != original
    with Image.open(io.BytesIO(largest)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (2560, 1920))


@pytest.mark.parametrize("data", [drawn(200, 100), b"no picture at all"])
async def test_exact_photos_keep_their_bytes(client: Client, data: bytes) -> None:
    (sent,) = await client.upload(("photo", "a.png", "image/png", data), exact=True)
    assert await client.download(sent["photo"][-1]["file_id"]) == data


async def test_what_is_no_picture_cannot_be_sent_as_a_photo(client: Client) -> None:
    await client.send(text="hej")
    for data in (b"GIF89a nothing", drawn(2000, 50)):
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat_id", str(CHAT))
        form.add_field("photo", data, filename="a.png")
        async with client.session.post(f"{client.api}/sendPhoto", data=form) as response:
            assert response.status == 400
            description = (await response.json())["description"]
            assert description.removeprefix("Bad Request: ") in (
                "IMAGE_PROCESS_FAILED",
                "PHOTO_INVALID_DIMENSIONS",
            )


async def test_several_files_make_an_album_with_one_caption(client: Client) -> None:
    pictures = [("photo", f"{number}.png", "image/png", drawn(300, 300)) for number in range(3)]
    album = await client.upload(*pictures, as_album=True, caption="tre")
    assert len({message["media_group_id"] for message in album}) == 1
    assert [message.get("caption") for message in album] == ["tre", None, None]
    single = await client.upload(*pictures)
    assert not any("media_group_id" in message for message in single)


async def test_bot_sends_albums_with_attached_files(client: Client) -> None:
    await client.send(text="hej")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(CHAT))
    media = [{"type": "document", "media": f"attach://part{number}"} for number in range(2)]
    form.add_field("media", json.dumps(media))
    for number in range(2):
        form.add_field(
            f"part{number}", b"%d" % number, filename=f"bilag {number}.txt", content_type="text/plain"
        )
    async with client.session.post(f"{client.api}/sendMediaGroup", data=form) as response:
        sent = (await response.json())["result"]
    assert [message["document"]["file_name"] for message in sent] == ["bilag 0.txt", "bilag 1.txt"]
    assert await client.download(sent[1]["document"]["file_id"]) == b"1"


async def test_known_file_can_be_sent_again_as_what_it_was(client: Client) -> None:
    (sent,) = await client.upload(("voice", "a.ogg", "audio/ogg", b"OggS"))
    file_id = sent["voice"]["file_id"]
    assert (await client.call("sendVoice", chat_id=CHAT, voice=file_id))["voice"] == sent["voice"]
    refused = await client.refused("sendDocument", chat_id=CHAT, document=file_id)
    assert refused == (400, "Bad Request: can't use file of type Voice as Document")


async def test_links_die_after_an_hour_and_can_be_had_again(client: Client, clock: StandingClock) -> None:
    (sent,) = await client.upload(("document", "a.txt", "text/plain", b"x"))
    path = (await client.call("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    clock.now += 3601
    async with client.session.get(f"{client.root}/file/bot{client.practice.token}/{path}") as response:
        assert response.status == 404
    assert await client.download(sent["document"]["file_id"]) == b"x"


async def test_unknown_files_are_refused(client: Client) -> None:
    status, description = await client.refused("getFile", file_id="nothing")
    assert (status, description) == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


async def test_length_of_a_recording_is_read_from_its_last_page(client: Client) -> None:
    page = b"OggS\x00\x04" + (48_000 * 14).to_bytes(8, "little") + bytes(20)
    (sent,) = await client.upload(("voice", "a.ogg", "audio/ogg", b"OggS" + bytes(40) + page))
    assert sent["voice"]["duration"] == 14
