"""Each datum of a case carries a mark of its own. What is printed in any form, or stands in a file's own details, was
named in the list that the person read before (docs/logskema.md R9); what the list does not name is in none."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.case import records as rec
from bot.case.kinds import Type
from bot.case.values import Fact, Origin, OriginKind
from bot.case.when import When
from bot.log.content.inventory import contents
from bot.log.content.rows import Choices, Log
from bot.log.formats import LogFormat, make
from tests.bot.log.full_case import Telling, day
from tests.bot.log.test_rules_of_the_schema import no_file
from tests.kits import pdf_tools
from tests.kits.log_builder import DANISH, local

MARKS = {
    "own_name": "name", "own_address": "own", "own_number": "own",
    "happened": "background", "name": "background", "relation": "background", "often": "background",
    "number": "background", "mail": "background", "profile": "background", "car": "background",
    "children": "background",
    "how": "refusal",
    "station": "police", "officer": "police", "phone": "police", "journal": "police",
    "impact": "impact",
    "witness": "witnesses", "saw": "witnesses", "seen_as": "witnesses", "contact": "contacts",
    "place": "places", "before": "earlier", "note": "notes",
    "what": "incidents", "type_words": "incidents",
    "text": "annexes", "quote": "annexes", "fact": "annexes", "sender": "annexes",
    "own_telegram_name": "", "own_telegram_username": "", "witness_username": "", "raw": "",
}  # fmt: skip
"""Each datum, and the line of the list that names it: the end of ``log.contents.…``; "" for what is in no log."""
IDS = {"other": ("7770001", True), "witness": ("7770002", False), "own": ("7770003", False)}
"""Ids at Telegram, and whether they may be printed."""


def mark(datum: str) -> str:
    """A word that stands nowhere else."""
    return f"zq{list(MARKS).index(datum):02}{datum.replace('_', '')}"


def told() -> Telling:
    case = Telling()
    case.tell(ev.CaseOpened("da"))
    number = case.incident(day(8, 1, 7), mark("what"), (Type.OTHER,))
    case.tell(ev.TypesTold(number, (Type.OTHER,), mark("type_words")))
    case.tell(ev.PlaceTold(number, mark("before")))
    case.tell(ev.PlaceTold(number, mark("place")))
    case.tell(ev.NoteTold(number, mark("note")))
    other = Origin(OriginKind.USER, mark("sender"), mark("profile"), int(IDS["other"][0]))
    own = Origin(
        OriginKind.USER,
        mark("own_telegram_name"),
        mark("own_telegram_username"),
        int(IDS["own"][0]),
        own=True,
    )
    seen = Origin(OriginKind.USER, mark("witness"), mark("witness_username"), int(IDS["witness"][0]))
    raw = f'{{"from":{{"first_name":"{mark("raw")}"}}}}'
    for index, origin in enumerate((other, own, seen)):
        case.tell(
            ev.Captured(
                number, f"y{index}", "contact", local(2025, 8, 2), index + 50, origin, raw,
                mark("text"), mark("quote"), (Fact("facts.name", mark("fact")),),
            )
        )  # fmt: skip
    case.tell(ev.WitnessNamed("w1", mark("witness"), mark("contact"), mark("saw")))
    case.tell(rec.WitnessAmended("w1", relation=mark("seen_as")))
    case.tell(ev.WitnessesTold(number, ("w1",)))
    case.tell(rec.Refused("r1", day(6, 3), mark("how"), number, ("y1",)))
    case.tell(
        rec.PoliceContacted(
            "p1", day(9, 2), mark("station"), mark("officer"), mark("phone"), mark("journal"), True, True, (number,)
        )
    )  # fmt: skip
    case.tell(
        rec.BackgroundTold(
            True, mark("happened"), (mark("name"),), mark("relation"), When(None, words="længe"), mark("often"),
            None, (mark("number"),), (mark("mail"),), (mark("profile"),), mark("car"), mark("children"), None, None,
            mark("own_name"), mark("own_address"), (mark("own_number"),),
        )
    )  # fmt: skip
    case.tell(rec.ImpactTold("i1", day(8, 31), rec.Area.SLEEP, mark("impact")))
    return case


async def everything(log: Log, folder: Path) -> str:
    """All that any form says, to a reader or of itself: texts, names of files, details of files, the package's page."""
    found: list[str] = []
    for form in (LogFormat.PACKAGE, LogFormat.SMALL):
        for volume in await make(form, log, words=DANISH, read_file=no_file, case_id="x"):
            found.append(volume.name)
            if form is LogFormat.SMALL:
                found += told_by("small.pdf", volume.data, folder)
                continue
            with zipfile.ZipFile(io.BytesIO(volume.data)) as archive:
                for name in archive.namelist():
                    found += [name, *told_by(name, archive.read(name), folder)]
    return re.sub(r"\s|\u00ad|\u200b", "", "\n".join(found))


def told_by(name: str, data: bytes, folder: Path) -> list[str]:
    if name.endswith(".pdf"):
        path = folder / "one.pdf"
        path.write_bytes(data)
        return [
            pdf_tools.flat(path),
            pdf_tools.run("pdfinfo", "-meta", str(path)),
            pdf_tools.run("pdfinfo", str(path)),
        ]
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            return [
                re.sub("<[^>]+>", "", inner.read(one).decode("utf-8", "replace")) for one in inner.namelist()
            ]
    return [data.decode("utf-8", "replace")]


SIDES = {
    "safe": Choices(),
    "all": Choices(notes=True, contacts=True, own=True, name=True, impact=True),
    "least": Choices(places=False, background=False, highlights=False, police=False, earlier=False),
    "own only": Choices(own=True, police=False, earlier=False),
    "name only": Choices(name=True, places=False),
}


@pytest.mark.parametrize("side", SIDES)
async def test_what_is_printed_was_named_beforehand_and_the_rest_is_in_no_form(
    tmp_path: Path, side: str
) -> None:
    log = told().log(SIDES[side])
    shown = await everything(log, tmp_path)
    listed = contents(log, DANISH).included
    always = {"incidents", "annexes"}  # counted lines, which begin the list
    assert len(listed) >= len(always)
    for datum, line in MARKS.items():
        named = line in always or (line != "" and DANISH.text(f"log.contents.{line}") in listed)
        # A profile of the other party's is also whom a message came from.
        named = named or datum == "profile"
        assert (mark(datum) in shown) is named, (datum, line)
    for whose, (number, may_be) in IDS.items():
        assert (number in shown) is may_be, whose


def test_an_annex_has_its_own_messages_time_and_what_has_none_its_incidents() -> None:
    case = Telling()
    case.tell(ev.CaseOpened("da"))
    number = case.forward("den første", local(2025, 8, 2, 8, 5))
    later = Origin(OriginKind.USER, "Kim Eksempel", date=local(2025, 8, 2, 8, 11))
    case.tell(ev.Captured(number, "z1", "text", local(2025, 8, 2, 9), 90, later, "{}", "den anden"))
    bare = Origin(OriginKind.DIRECT)
    case.tell(ev.Captured(number, "z2", "text", local(2025, 8, 2, 9, 1), 91, bare, "{}", "min egen"))
    assert [happened(case.log(), annex) for annex in (1, 2, 3)] == [
        "lørdag 2. august 2025 kl. 08.05 (beskedens egen tid)",
        "lørdag 2. august 2025 kl. 08.11 (beskedens egen tid)",
        "lørdag 2. august 2025 kl. 08.05 (hændelsens tid)",
    ]


def happened(log: Log, number: int) -> str:
    """What an annex says of when it happened."""
    from bot.log.pages.annexes import describe

    (annex,) = (one for one in log.annexes if one.number == number)
    meta = dict(describe(annex, log, log.row_of(annex), DANISH, {}, 0, linked=False)["meta"])
    return str(meta[DANISH.text("log.annex.happened")])
