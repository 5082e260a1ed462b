"""A made-up case in a real store, and packages of its log: with a PDF that is none, since only its bytes count here."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.kinds import Type
from bot.case.values import File, FileState, Origin, OriginKind
from bot.case.when import When
from bot.evidence.control import control, program
from bot.evidence.showing import shown
from bot.evidence.stamps.notary import Notary
from bot.log.content.made_files import Volume
from bot.log.content.rows import Choices, Log, build
from bot.log.package import maker
from bot.log.package.plan import Item
from bot.words import Language, Words
from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.values import Turn

DANISH = Words(Language.DANISH)
CASE = bytes.fromhex("0199a3f011117abc8def00009f3a71c2")
START = dt.datetime(2025, 5, 14, 12, 0, tzinfo=dt.UTC)
SECRETS = ("Signe Hemmelig", "signe_privat", "4711999", "en privat note", "22 33 44 55")
"""What stands in the events and must never stand in a package: the person's own account, a note, a contact."""


class Clock:
    """Seconds that a test moves on."""

    def __init__(self, at: dt.datetime = START) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def on(self, **later: float) -> None:
        self.at += dt.timedelta(**later)


class Scene:
    """One person's case in a store, and the notary beside it."""

    def __init__(self, store: SealedStore, clock: Clock, authorities: Sequence[str], case: bytes) -> None:
        self.store, self.clock, self.case = store, clock, case
        self.notary = Notary(store, authorities, clock)
        self.account = store.account(case)
        self._ids = itertools.count(1)

    async def tell(self, *payloads: ev.AnyPayload, files: Sequence[str] = ()) -> None:
        """Events, in one turn."""
        events = [
            ev.Event(
                v=ev.VERSION, id=f"event-{next(self._ids)}", case=self.case.hex(), actor="owner",
                at=self.clock(), payload=payload, salt=os.urandom(16),
            )
            for payload in payloads
        ]  # fmt: skip
        turn = Turn(
            self.account, case=self.case, events=[ev.encode(one) for one in events], files=list(files)
        )
        await self.store.commit(turn)

    async def capture(self, incident: int, text: str = "", picture: bytes = b"") -> None:
        """A forwarded message, perhaps with a picture as a file."""
        number = next(self._ids)
        files: tuple[File, ...] = ()
        kept: list[str] = []
        if picture:
            one = await self.store.put_file(self.case, _pieces(picture))
            kept = [one.id]
            files = (
                File(state=FileState.KEPT, telegram_id="secret-id", name="skærm.png", mime="image/png",
                     size=one.size, kept_as=one.id, sha256=one.sha256),
            )  # fmt: skip
        payload = ev.Captured(
            incident=incident, exhibit=f"{number:032x}", form="document" if files else "text",
            received=self.clock(), message=number,
            origin=Origin(kind=OriginKind.HIDDEN_USER, name="Kim Opdigt", date=self.clock()),
            raw=f'{{"from":{{"id":{SECRETS[2]},"first_name":"{SECRETS[0]}","username":"{SECRETS[1]}"}}}}',
            text=text, files=files,
        )  # fmt: skip
        await self.tell(payload, files=kept)

    async def log(self, edition: int = 1, choices: Choices | None = None) -> tuple[Log, int]:
        """The log as the case stands, and after how many events."""
        stored = await self.store.events(self.case)
        case = fold(ev.decode(one.data) for one in stored)
        assert case is not None
        log = build(case, choices or Choices(), now=self.clock(), edition=edition, words=DANISH)
        return log, len(stored)

    async def pack(
        self,
        folder: Path,
        edition: int = 1,
        choices: Choices | None = None,
        pdf: bytes = b"%PDF a log",
        csv: bytes = b"",
    ) -> list[Path]:
        """The package, part by part; with a table where one is given."""
        log, seen = await self.log(edition, choices)

        async def checks(items: Sequence[Item]) -> maker.Checks:
            grounds = await self.notary.grounds(self.case, seen)
            events = (await self.store.events(self.case))[:seen]
            return control(log, items, shown(events, log), grounds)

        async def read(file: File) -> bytes:
            return b"".join([piece async for piece in self.store.file(self.case, file.kept_as)])

        made = [("pdf", (Volume(f"log-{edition}.pdf", pdf),))]
        made += [("csv", (Volume(f"log-{edition}.csv", csv),))] if csv else []
        paths = []
        async for volume in maker.pack(log, made, words=DANISH, read_file=read, control=checks):
            paths.append(folder / volume.name)
            paths[-1].write_bytes(volume.data)
        await self.tell(
            ev.LogHandedOut(
                edition=edition, format="package", sha256="", size=0, incidents=log.incidents,
                annexes=log.annex_numbers,
            )
        )  # fmt: skip
        return paths


async def opened(
    folder: Path,
    clock: Clock,
    authorities: Sequence[str] = (),
    case: bytes = CASE,
    key: MasterKey | None = None,
) -> Scene:
    """A store with an empty case in it."""
    store = await opened_store(folder, clock, key or MasterKey.generate())
    return await seated(store, clock, authorities, case)


async def opened_store(folder: Path, clock: Clock, key: MasterKey) -> SealedStore:
    """A store on its own."""
    return await open_store(
        folder, key, clock=lambda: int(clock().timestamp()), ids=lambda: uuid.uuid4().bytes
    )


async def seated(store: SealedStore, clock: Clock, authorities: Sequence[str], case: bytes) -> Scene:
    """One more case in a store."""
    scene = Scene(store, clock, authorities, case)
    await store.open_case(scene.account, case=case, now=int(clock().timestamp()))
    return scene


async def told(scene: Scene) -> None:
    """A small case with something of everything, and with secrets that no log of the safe choices shows."""
    await scene.tell(ev.CaseOpened(language="da"))
    await scene.capture(1, "jeg ved, hvor du bor")
    await scene.capture(2, picture=hashlib.sha256(b"a picture").digest() * 4)
    await scene.tell(
        ev.TimeTold(incident=1, when=When(date=dt.date(2025, 5, 13), time=dt.time(21, 14))),
        ev.TypesTold(incident=1, types=(Type.MESSAGE, Type.THREAT)),
        ev.WhatTold(incident=2, what="Hun stod foran døren"),
        ev.NoteTold(incident=2, note=SECRETS[3]),
        ev.WitnessNamed(witness="w1", name="Bo Opdigt", contact=SECRETS[4]),
        ev.WitnessesTold(incident=1, witnesses=("w1",)),
    )
    scene.clock.on(minutes=5)


def by_itself(package_paths: Sequence[Path], folder: Path, *options: str) -> tuple[int, str]:
    """The checker that lies in packages, as a process of its own: exit code and what it says."""
    script = folder / "verify.py"
    script.write_bytes(program())
    done = subprocess.run(
        [sys.executable, "-I", str(script), *map(str, package_paths), "--language", "en", *options],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    yield data
