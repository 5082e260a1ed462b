"""A data folder that the bot of an older format left: today's store opens it, and today's case and log can be made of
it. The keys in ``golden/`` are made up and open nothing else.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.kinds import Type
from bot.case.values import FileState
from bot.chat.capture.keep import ACK
from bot.chat.runtime.turn_builder import CHAT
from bot.chat.state.chat_state import load_memory
from bot.chat.turn import downloads
from bot.log import formats
from bot.log.content.choices import Choices
from bot.log.content.rows import build
from bot.log.formats import LogFormat
from bot.words import Language, Words
from storage.crypto.keys import MasterKey
from storage.errors import LockedError
from storage.sealed_store import SealedStore
from storage.values import Role
from tests.bot.make_golden import HELPER, LOCKED, OWNER
from tests.e2e.locking import CODE, SECOND
from tests.e2e.log_kit import PICTURE
from tests.kits.storage_kit import open_plainly, whole
from tests.kits.world import COPENHAGEN

GOLDEN = Path(__file__).parent / "golden"
FORMATS = sorted(path.name for path in GOLDEN.iterdir())
LATER = dt.datetime(2025, 5, 15, 9, 0, tzinfo=COPENHAGEN)


def test_there_are_some() -> None:
    assert FORMATS == ["v4"]


async def opened(folder: Path, name: str) -> SealedStore:
    shutil.copytree(GOLDEN / name, folder, dirs_exist_ok=True)
    (folder / "master.key").chmod(0o600)
    return await open_plainly(folder / "store", MasterKey.load(folder / "master.key"))


async def case_of(store: SealedStore, person: int) -> bytes:
    case = await store.case_of(store.account(str(person).encode()))
    assert case is not None
    return case


@pytest.mark.parametrize("name", FORMATS)
async def test_the_case_and_its_log_are_made_of_it(tmp_path: Path, name: str) -> None:
    store = await opened(tmp_path, name)
    id = await case_of(store, OWNER)
    assert await case_of(store, HELPER) == id
    assert [seat.role for seat in await store.access.seats_of(id)] == [Role.OWNER, Role.OWNER]
    case = fold(ev.decode(one.data) for one in await store.events(id))
    assert case is not None
    assert [incident.number for incident in case.standing()] == [1, 2, 3, 4, 5, 6]
    assert Type.THREAT in case.incidents[1].types
    assert case.incidents[3].when is not None
    assert case.refusal is not None
    assert len(case.police_contacts) == 1
    assert [edition.edition for edition in case.editions] == [1]
    files = [file for exhibit in case.exhibits.values() for file in exhibit.files]
    assert sorted(file.state for file in files) == [FileState.KEPT, FileState.PENDING]
    (kept,) = (file for file in files if file.state is FileState.KEPT)
    assert await whole(store.file(id, kept.kept_as)) == PICTURE.read_bytes()

    async def read(file: object) -> bytes:
        return PICTURE.read_bytes()

    words = Words(Language.DANISH)
    for form in (LogFormat.PDF, LogFormat.WORD, LogFormat.TABLE):
        log = build(case, Choices(), now=LATER, edition=2, words=words)
        assert [row.number for row in (*log.rows, *log.undated)] == [3, 1, 6, 5, 4, 2]
        made = await formats.make(form, log, words=words, read_file=read, case_id=log.case_label)
        assert all(volume.data for volume in made)
    await store.close()


@pytest.mark.parametrize("name", FORMATS)
async def test_what_was_under_way_still_is(tmp_path: Path, name: str) -> None:
    store = await opened(tmp_path, name)
    account = store.account(str(OWNER).encode())
    assert {task.account for task in await store.tasks(downloads.KIND)} == {account}
    assert {task.account for task in await store.tasks(ACK)} == {account}
    data = await store.document(account, CHAT)
    assert data is not None
    memory = load_memory(data)
    assert not memory.trail.empty
    assert any(burst.due and burst.shown is None for burst in memory.bursts)
    assert any(burst.waiting and burst.shown for burst in memory.bursts)
    await store.close()


@pytest.mark.parametrize("name", FORMATS)
async def test_codes_open_what_they_did(tmp_path: Path, name: str) -> None:
    store = await opened(tmp_path, name)
    id = await case_of(store, LOCKED)
    with pytest.raises(LockedError):
        await store.events(id)
    first = await store.access.try_code(id, CODE, now=0)
    second = await store.access.try_code(id, SECOND, now=0)
    assert first is not None
    assert second is not None
    case = fold(ev.decode(one.data) for one in await store.events(id, key=first.key))
    assert case is not None
    assert [one.text for one in case.exhibits.values()] == ["skrevet med koden", "skrevet uden koden"]
    assert first.key.case != second.key.case
    await store.close()
