"""What a test knows from a writing child's output, and the check that all of it is there, once, and whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from storage.crypto.keys import MasterKey
from storage.layout import BLOBS
from tests.kits.storage_kit import open_plainly, whole
from tests.storage.writing_child import LANES, case_id, event, file_bytes


class Witness:
    """Collects what was acknowledged."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], str] = {}
        self.refused: Counter[str] = Counter()
        self.done = False

    def hear(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            match line.decode().split():
                case ["kept", lane, number, file]:
                    self.kept[int(lane), int(number)] = file
                case ["refused", code]:
                    self.refused[code] += 1
                case ["done"]:
                    self.done = True

    def next_number(self) -> int:
        """From where a new child may go on so that its updates are new ones or redeliveries."""
        return max(
            0, min((max((n for at, n in self.kept if at == lane), default=-1)) for lane in range(LANES))
        )

    async def check(self, folder: Path, key: MasterKey) -> int:
        """All that was acknowledged is there exactly once, every ledger whole. Returns how many events
        there are."""
        store = await open_plainly(folder, key)
        try:
            found: Counter[tuple[int, bytes]] = Counter()
            for lane in range(LANES):
                case = await store.case_of(store.account(b"%d" % lane))
                if case is None:
                    continue
                assert case == case_id(lane)
                await store.check_ledger(case)
                found.update((lane, one.data) for one in await store.events(case))
            assert all(times == 1 for times in found.values()), "an update was kept twice"
            for (lane, number), file in self.kept.items():
                assert found[lane, event(lane, number)] == 1, "what was acknowledged is gone"
                if file != "-":
                    assert await whole(store.file(case_id(lane), file)) == file_bytes(lane, number)
            return found.total()
        finally:
            await store.close()


def blobs(folder: Path) -> set[str]:
    """The names of all files in the store, unfinished ones too."""
    return {path.name for path in (folder / BLOBS).rglob("*") if path.is_file()}
