"""A package says of itself what holds: by the command, by the checker that lies in it, whole, in parts, unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bot.case import events as ev
from bot.case.values import Origin, OriginKind
from bot.evidence import verify
from bot.evidence.command import check
from bot.evidence.receipt import receipt
from bot.log.content.rows import Choices
from tests.kits.evidence_kit import SECRETS, Clock, by_itself, opened, told


def wrong(lines: list[verify.Line]) -> list[str]:
    """The keys of what does not hold."""
    return [line.key for line in lines if line.holds is False]


async def test_a_whole_package_holds_and_tells_no_secret(tmp_path: Path) -> None:
    scene = await opened(tmp_path / "store", Clock())
    await told(scene)
    (path,) = await scene.pack(tmp_path)
    lines = check([str(path)])
    assert wrong(lines) == []
    keys = [line.key for line in lines]
    assert keys == ["bag_listed", "contents", "checkpoint", "leaves", "list_unstamped", "no_stamp"]
    (leaves,) = [line.values for line in lines if line.key == "leaves"]
    assert leaves == {"count": 7, "size": 9, "bound": 2}
    with zipfile.ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert "data/KONTROL/vejledning.txt" in " ".join(archive.namelist())
        archive.extractall(tmp_path / "unpacked")
    for secret in (*SECRETS, "secret-id"):
        assert secret.encode() not in whole, secret
    (folder,) = (tmp_path / "unpacked").iterdir()
    assert wrong(check([str(folder)])) == []
    for given in (path, folder):
        code, said = by_itself([given], tmp_path)
        assert (code, said.strip().splitlines()[-1]) == (0, "Everything that can be checked here holds.")
    kept = await scene.notary.checkpoint(scene.case, 9)
    assert wrong(check([str(path)], receipt=f"Kvittering {receipt(kept)}")) == []
    assert wrong(check([str(path)], receipt="9 0000 0000 0000 0000 0000 0000 0000 0000")) == ["receipt_other"]
    assert by_itself([path], tmp_path, "--receipt", receipt(kept))[0] == 0
    await scene.store.close()


async def test_what_is_left_out_of_a_log_is_not_opened_for_it(tmp_path: Path) -> None:
    scene = await opened(tmp_path / "store", Clock())
    await told(scene)
    await scene.tell(ev.PlaceTold(incident=1, place="ved skolen"))
    await scene.tell(ev.PlaceTold(incident=1, place="ved biblioteket"))
    contents = {}
    for edition, choices in enumerate((Choices(), Choices(earlier=False), Choices(places=False)), 1):
        (path,) = await scene.pack(tmp_path, edition, choices)
        with zipfile.ZipFile(path) as archive:
            (name,) = [name for name in archive.namelist() if name.endswith("proofs.json")]
            contents[edition] = archive.read(name).decode()
        assert wrong(check([str(path)])) == []
    assert "ved skolen" in contents[1]
    assert "ved biblioteket" in contents[1]
    assert "ved skolen" not in contents[2]
    assert "ved biblioteket" in contents[2]
    assert "ved biblioteket" not in contents[3]
    await scene.store.close()


async def test_two_editions_are_held_against_each_other(tmp_path: Path) -> None:
    scene = await opened(tmp_path / "store", Clock())
    await told(scene)
    (old,) = await scene.pack(tmp_path)
    scene.clock.on(days=3)
    await scene.tell(ev.WhatTold(incident=2, what="Hun stod foran porten"), ev.Withdrawn(incident=1))
    await scene.capture(3, "igen")
    (new,) = await scene.pack(tmp_path, 2)
    lines = check([str(old), str(new)])
    assert wrong(lines) == []
    told_of = {line.key: line.values for line in lines if line.key.startswith("row_")}
    assert told_of == {
        "row_added": {"number": 3},
        "row_changed": {"number": 2},
        "row_withdrawn": {"number": 1},
    }
    assert [line.values for line in lines if line.key == "grown"] == [{"old": 9, "new": 13}]
    assert wrong(check([str(new), str(old)])) == ["turned_round"]
    await scene.store.close()


async def test_the_persons_own_name_and_a_witness_at_telegram_are_opened_in_no_proof(tmp_path: Path) -> None:
    """Not even where the log says "you": what is printed and what the proofs open are the same."""
    scene = await opened(tmp_path / "store", Clock())
    await told(scene)
    sent = scene.clock()
    names = (
        ("Ditte Egen", "ditte_egen", True),
        ("Bo", "bo_vidne", False),
        ("Kim Opdigt", "kim_opdigt", False),
    )
    for number, (name, username, own) in enumerate(names):
        origin = Origin(OriginKind.USER, name, username, 4720000 + number, date=sent, own=own)
        await scene.tell(
            ev.Captured(7, f"{900 + number:032x}", "text", sent, 70 + number, origin, "{}", "hej")
        )
    (path,) = await scene.pack(tmp_path)
    assert wrong(check([str(path)])) == []
    with zipfile.ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    for secret in ("Ditte Egen", "ditte_egen", "bo_vidne", "472000"):
        assert secret not in whole, secret
    assert "kim_opdigt" in whole
    await scene.store.close()
