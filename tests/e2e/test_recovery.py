"""The way back in: a recovery key opens the case from a new account and resets the code; stock age opens an
export."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from bot.chat.screens.safety.recovery import from_words, to_words
from storage.crypto.age_keys import identity_of
from tests.e2e.locking import AGAIN, CODE, close, lock, type_code, unlock
from tests.e2e.test_link import link
from tests.kits.world import Phone, World, shown

AGE = shutil.which("age")
PICTURE = b"\xff\xd8\xff\xe0 a made-up picture"


async def key_of(here: World, phone: Phone, own: str = CODE) -> str:
    """Make a recovery key; gives its words. What shows it is taken away again."""
    menu = await phone.says("/unlock", "Åbent til")
    offered = await phone.taps(menu, "Gendannelsesnøgle", "Lav en gendannelsesnøgle")
    await type_code(phone, await phone.taps(offered, "Lav nøglen", AGAIN), own, "Her er nøglen")
    card = await phone.reads(r"\n(\w+ ){23}\w+$")
    assert "photo" in card or "document" in card
    words = shown(card).partition("\n")[2]
    await phone.taps(card, "Skrevet af", "Så er den væk")
    assert words not in "\n".join(shown(message) for message in await phone.messages())
    return words


def test_words_are_the_key_and_back() -> None:
    key = str(identity_of(bytes(range(32))))
    assert from_words(to_words(key)) == key
    assert from_words(to_words(key).upper() + " ") == key
    assert from_words(key.lower()) == key
    for wrong in ("", "zoo", to_words(key).replace("abandon", "zoo"), " ".join(["zoo"] * 24)):
        assert from_words(wrong) is None or wrong == to_words(key)


async def test_a_new_account_comes_in_with_the_words_and_chooses_a_new_code(here: World) -> None:
    lost, new = here.stranger(), here.stranger()
    await lost.says("Han stod ved døren", "Gemt · nr. 1")
    await lock(lost)
    words = await key_of(here, lost)
    await close(lost)
    await new.says("/recover", "Skriv de 24 ord")
    await new.says("zoo " * 24, "åbnede ikke noget")
    pad = await new.says(words, "Vælg en kode")
    pad = await type_code(new, pad, "424242", "en gang til")
    await type_code(new, pad, "424242", "Koden virker nu")
    assert words not in "\n".join(shown(message) for message in await new.messages())
    await lost.reads("kom en konto til med gendannelsesnøglen")
    await new.says("/log", "1 hændelse i alt")
    await new.says("Fra den nye", "Gemt · nr. 2")
    await unlock(lost, CODE, "Det var ikke koden")
    await type_code(lost, await lost.says("/unlock", "Skriv din kode"), "424242", "Åbent til")


@pytest.mark.long
async def test_a_collector_becomes_owner_with_it(here: World) -> None:
    old, new = here.stranger(), here.stranger()
    await old.says("En note", "Gemt · nr. 1")
    await lock(old)
    words = await key_of(here, old)
    await link(old, new)
    await unlock(new)
    one = await new.taps(await new.says("/link", "Konti"), "Konto 1", "fuld adgang")
    await type_code(new, await new.taps(one, "Må kun gemme", AGAIN), CODE, "kan nu kun gemme")
    await old.says("/recover", "Skriv de 24 ord")
    await old.says(words, "Vælg en kode")
    await old.says("/log", "1 hændelse i alt")


@pytest.mark.skipif(AGE is None, reason="the stock age program is not installed")
async def test_stock_age_opens_an_export_with_it_and_all_is_in_there(here: World, tmp_path: Path) -> None:
    phone = here.stranger()
    await phone.says("Han stod ved døren", "Gemt · nr. 1")
    await phone.send(document=("a.jpg", PICTURE))
    await phone.reads("nr. 1")
    await lock(phone)
    words = await key_of(here, phone)
    asked = await phone.says("/export", "Her får du det hele")
    await phone.taps(asked, "Lukket med nøglen", "Her er det hele i 1 fil")
    sealed = await file_named(here, phone, "1.zip.age")
    assert sealed.startswith(b"age-encryption.org/v1")
    key = from_words(words)
    assert key is not None
    (tmp_path / "key.txt").write_text(key + "\n")
    (tmp_path / "1.zip.age").write_bytes(sealed)
    opened = open_with_age(tmp_path)
    archive = zipfile.ZipFile(io.BytesIO(opened))
    assert archive.testzip() is None
    events = json.loads(archive.read("events.json"))
    assert len(events) == len(await counted(here, phone))
    assert "Han stod ved døren" in json.dumps(events, ensure_ascii=False)
    originals = [name for name in archive.namelist() if name.startswith("originals/")]
    assert [archive.read(name) for name in originals] == [PICTURE]
    assert any(re.fullmatch(r"log.*\.pdf", name) for name in archive.namelist())


async def test_without_a_lock_an_export_is_a_plain_zip(here: World) -> None:
    phone = here.stranger()
    await phone.says("Han stod ved døren", "Gemt · nr. 1")
    asked = await phone.says("/export", "Her får du det hele")
    await phone.taps(asked, "Åben fil", "Her er det hele i 1 fil")
    archive = zipfile.ZipFile(io.BytesIO(await file_named(here, phone, "1.zip")))
    assert len(json.loads(archive.read("events.json"))) == len(await here.events(phone.id))


def open_with_age(folder: Path) -> bytes:
    """What the stock program gives."""
    command = [str(AGE), "-d", "-i", "key.txt", "1.zip.age"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


@pytest.mark.long
async def test_what_is_too_much_for_one_file_comes_in_several(here: World) -> None:
    phone = here.stranger()
    sent = [bytes([number]) * 18_000_000 for number in range(1, 4)]
    for number, data in enumerate(sent, start=1):
        await phone.send(document=(f"{number}.bin", data))
        assert here.clock is not None
        here.clock.on(minutes=1)
        await phone.until(lambda said, n=number: [m for m in said if f"Gemt · nr. {n}" in shown(m)])  # type: ignore[misc]
    asked = await phone.says("/export", "Her får du det hele")
    await phone.taps(asked, "Åben fil", "Her er det hele i 2 filer")
    kept = []
    for name in ("1.zip", "2.zip"):
        data = await file_named(here, phone, name)
        assert len(data) < 50_000_000
        archive = zipfile.ZipFile(io.BytesIO(data))
        kept += [archive.read(one) for one in archive.namelist() if one.startswith("originals/")]
    assert kept == sent


async def counted(here: World, phone: Phone) -> range:
    """One for each event of a case, which need not be open for that."""
    async with here.store() as store:
        case = await store.case_of(store.account(str(phone.id).encode()))
        assert case is not None
        return range(await store.size(case))


async def file_named(here: World, phone: Phone, name: str) -> bytes:
    """The bytes of a file that the bot has sent."""
    found = [m for m in await phone.said() if m.get("document", {}).get("file_name") == name]
    file_id = found[-1]["document"]["file_id"]
    async with here.http.get(
        f"{here.url}/bot{here.practice.token}/getFile", params={"file_id": file_id}
    ) as answer:
        path = (await answer.json())["result"]["file_path"]
    async with here.http.get(f"{here.url}/file/bot{here.practice.token}/{path}") as answer:
        return await answer.read()
