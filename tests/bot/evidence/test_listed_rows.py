"""``--list``: what the ledger says of each incident stands beside log.csv, and where the two differ is named; so who
signs packages cannot hand out a table that the ledger does not say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.case import records as rec
from bot.case.when import When
from bot.evidence import verify
from bot.evidence.command import check
from bot.log.content.columns import columns
from bot.log.content.rows import Choices
from bot.log.tables.sheets import incidents
from bot.log.tables.writers import write_csv
from bot.words import Language
from tests.bot.evidence.test_package_checked import wrong
from tests.kits.evidence_kit import DANISH, SECRETS, Clock, Scene, by_itself, opened, told


async def full(folder: Path) -> Scene:
    """A case with records of every kind beside its incidents."""
    scene = await opened(folder / "store", Clock())
    await told(scene)
    for number in (4, 5, 6):
        await scene.capture(number, f"besked nummer {number}")
    day = When(date=dt.date(2025, 5, 12))
    await scene.tell(
        ev.Joined(incident=5, into=4),
        ev.WhatTold(incident=6, what="han ringede ti gange " * 30),
        rec.Refused(refusal="r1", when=day, how="en sms"),
        rec.Refused(refusal="r2", how="en fejl"),
        rec.RecordWithdrawn(record="r2"),
        rec.PoliceContacted(contact="p1", when=day, station="Opdigtby", journal="0000-1"),
        rec.PoliceContacted(contact="p1", station="Prøveby"),
        ev.WitnessNamed(witness="w2", name="Ukendt Vidne"),
        rec.Highlighted(incident=1),
    )
    return scene


async def test_the_ledger_stands_beside_the_table_and_what_differs_is_named(tmp_path: Path) -> None:
    scene = await full(tmp_path)
    log, _ = await scene.log()
    table = write_csv(incidents(log, DANISH))
    changes = {
        "": (b"", b"", []),
        "a text": (b"jeg ved, hvor du bor", b"jeg ved, at du har det godt", ["1 Hvad"]),
        "more than was told": (b"Hun stod foran", b"Hun slog mig flere gange med en stor sten og stod foran",
                               ["2 Hvad"]),
        "a day": (b"2025-05-13", b"2024-05-13", ["1 Dato"]),
        "a number": (b"\r\n6;", b"\r\n7;", ["6 ", "7 "]),
    }  # fmt: skip
    for name, (old, new, expected) in changes.items():
        assert old in table, name
        (path,) = await scene.pack(tmp_path, csv=table.replace(old, new, 1))
        assert wrong(check([str(path)])) == [], "the operator has signed it"
        found = [line for line in check([str(path)], rows=True) if line.holds is False]
        said = [f"{line.values['number']} {str(line.values.get('name', ''))[:4]}" for line in found]
        assert said == expected, name
        code, text = by_itself([path], tmp_path, "--list")
        assert code == (1 if expected else 0), text
    for expected_text in (
        'The no, in the ledger: 2025-05-12; en sms',
        "Police, in the ledger: 2025-05-12; Prøveby; 0000-1",
        "Witness, in the ledger: Bo Opdigt",
        "Chosen as examples, in the ledger: 1",
        "happened 2025-05-13 21:14",
        "from Kim Opdigt; besked nummer 4 / besked nummer 5",
    ):  # fmt: skip
        assert expected_text in text
    await scene.store.close()


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        (Choices(), {"en sms", "Prøveby", "0000-1", "Bo Opdigt"}),
        (Choices(police=False), {"en sms", "Bo Opdigt"}),
        (Choices(contacts=True), {"en sms", "Prøveby", "0000-1", "Bo Opdigt", SECRETS[4]}),
        (Choices(last=dt.date(2025, 5, 1)), {"en sms", "Prøveby", "0000-1"}),
    ],
)
async def test_of_records_no_more_is_opened_than_the_log_shows(
    tmp_path: Path, choices: Choices, shown: set[str]
) -> None:
    scene = await full(tmp_path)
    (path,) = await scene.pack(tmp_path, 1, choices)
    (package,) = verify.read([str(path)], verify.by_openssl)
    proofs = package.control("proofs.json").decode()
    every = {"en sms", "en fejl", "Opdigtby", "Prøveby", "0000-1", "Bo Opdigt", "Ukendt Vidne", SECRETS[4]}
    assert {one for one in every if one in proofs} == shown
    await scene.store.close()


def test_the_columns_are_found_by_the_titles_that_they_have() -> None:
    for column in columns():
        if column.key in verify.COLUMNS:
            assert tuple(column.title(one) for one in Language) == verify.COLUMNS[column.key]
    assert {column.key for column in columns()} >= verify.COLUMNS.keys()
