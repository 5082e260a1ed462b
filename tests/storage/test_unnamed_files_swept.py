"""Files that no committed turn names: swept at the next start, and nothing else is."""

from __future__ import annotations

from pathlib import Path

from storage.values import Turn
from tests.kits.storage_kit import Opener, chunked, opened_case, whole
from tests.storage.store_witness import blobs


async def test_unnamed_files_are_swept_and_named_ones_stay(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    named = await store.put_file(case, chunked(b"named"))
    unnamed = [await store.put_file(case, chunked(b"x" * size)) for size in (1, 2_000_000)]
    await store.commit(Turn(account, case=case, events=[b"e"], files=[named.id]))
    assert blobs(folder) == {named.id, *(one.id for one in unnamed)}
    await store.close()
    store = await opener()
    assert blobs(folder) == {named.id}
    assert await whole(store.file(case, named.id)) == b"named"


async def test_half_written_files_are_swept(opener: Opener, folder: Path) -> None:
    store = await opener()
    _, case = await opened_case(store)
    kept = await store.put_file(case, chunked(b"x"))
    path = folder / "blobs" / kept.id[-2:] / kept.id
    path.rename(path.with_name(path.name + ".part"))
    await store.close()
    await opener()
    assert blobs(folder) == set()


async def test_a_swept_id_is_not_handed_out_again(opener: Opener) -> None:
    handed_out = set()
    for _ in range(3):
        store = await opener()
        _, case = await opened_case(store)
        handed_out.update([(await store.put_file(case, chunked(b"x"))).id for _ in range(5)])
        await store.close()
    assert len(handed_out) == 15


async def test_more_files_than_are_reserved_at_once(opener: Opener, folder: Path) -> None:
    store = await opener()
    account, case = await opened_case(store)
    kept = [await store.put_file(case, chunked(b"%d" % n)) for n in range(150)]
    await store.commit(Turn(account, case=case, events=[b"e"], files=[one.id for one in kept[:140]]))
    await store.close()
    store = await opener()
    assert len(blobs(folder)) == 140
    assert await whole(store.file(case, kept[139].id)) == b"139"
