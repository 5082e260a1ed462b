"""What a photo's file says of itself stands in its annex; where it was taken does not."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.case.model import Exhibit
from bot.log.media.metadata import Embedded
from bot.log.media.picture_request import PreparedPicture
from bot.log.media.pictures import prepare
from bot.log.pages.document import volume_data
from tests.kits.log_builder import DANISH, CaseBuilder, kept


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Opdigt", "Opdigt K2\0"
    exif.get_ifd(0x8769)[0x9003] = "2025:05:13 21:14:00"
    exif.get_ifd(0x8825)[2] = (55.0, 40.0, 30.0)
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "JPEG", exif=exif)
    return target.getvalue()


def meta(picture: PreparedPicture, exhibit: Exhibit, case: CaseBuilder) -> str:
    log = case.log()
    data = volume_data(log, DANISH, "x", log.annexes, {(1, 0): picture})
    return str(data["annexes"][0]["files"][0]["meta"])


def test_time_and_camera_are_listed_and_the_place_only_as_being_there() -> None:
    picture = prepare(photo())
    assert picture.embedded == Embedded("2025:05:13 21:14:00", "Opdigt K2", True)
    case = CaseBuilder()
    shot = case.exhibit(form="document", files=(kept("bil.jpg", "image/jpeg", photo()),))
    case.incident(shot)
    said = meta(picture, shot, case)
    assert "2025:05:13 21:14:00, Opdigt K2, sted (ikke vist her)" in said
    assert "55" not in said
    assert "Står i filen" not in meta(prepare(_bare()), shot, case)


@pytest.mark.filterwarnings(
    "ignore:Corrupt EXIF data"
)  # Pillow's, where it turns the picture; in a child it is silent
def test_a_damaged_directory_says_nothing() -> None:
    target = io.BytesIO()
    rubbish = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 400
    Image.new("RGB", (40, 30), "red").save(target, "JPEG", exif=rubbish)
    assert prepare(target.getvalue()).embedded == Embedded()


def _bare() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "PNG")
    return target.getvalue()


def test_what_came_in_by_a_linked_account_says_so() -> None:
    case = CaseBuilder()
    mine, theirs = case.exhibit("mit"), case.exhibit("deres", helper=True)
    case.incident(mine)
    case.incident(theirs)
    log = case.log()
    annexes = volume_data(log, DANISH, "x", log.annexes, {})["annexes"]
    said = {annex["texts"][0]["lines"][0]: str(annex["meta"]) for annex in annexes}
    assert "en konto, koblet på af den, der fører loggen" in said["deres"]
    assert "koblet" not in said["mit"]


def test_several_accounts_are_told_apart_by_a_number_and_nothing_else() -> None:
    case = CaseBuilder()
    texts = ("første", "anden", "tredje", "før det blev gemt")
    for text, account, helper in zip(texts, ("aa", "bb", "aa", ""), (False, True, False, False), strict=True):
        case.incident(case.exhibit(text, account=account, helper=helper))
    for accounts, first in ((["aa", "bb"], "konto 1, tilhører den, der fører loggen"), (["aa"], "")):
        case.case.accounts = accounts
        log = case.log()
        annexes = volume_data(log, DANISH, "x", log.annexes, {})["annexes"]
        said = {
            annex["texts"][0]["lines"][0]: dict(annex["meta"]).get("Indsendt fra", "") for annex in annexes
        }
        assert said["første"] == said["tredje"] == first
        assert said["før det blev gemt"] == ""
        second = "konto 2, koblet på af den, der fører loggen"
        assert said["anden"] == (second if first else "en konto, koblet på af den, der fører loggen")
