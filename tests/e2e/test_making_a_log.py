"""Making a log in the chat: what the other may read, the form, what is handed over, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile

import pytest

from bot.chat.screens.handout.options import PARTS, SAFE
from bot.evidence.command import check
from tests.e2e.log_kit import choices, data, data_of, files, form, forwarded, handed_out, labels
from tests.kits.pdf_tools import flat
from tests.kits.world import JSON, Clock, Phone, World, shown

ADDRESS, NUMBER, CONTACT = "Eksempelvej 7, 2450 Opdigtby", "20 12 34 56", "mette@example.org"
NOTE, IMPACT, PLACE = "jeg tør ikke sove hjemme", "vågner klokken tre hver nat", "Parkeringspladsen ved Netto"
TOGGLES = ("Private noter", "Vidners telefon, mail", "Din adresse, telefon", "Dit navn", "Din hverdag")
FORMS = {
    "Lav pdf": {"log-1.pdf"},
    "Lav Word-fil": {"log-1.docx"},
    "Lav tabel": {"log-1.xlsx", "log-1.csv"},
    "Lav pakke": {"log-1-pakke.zip"},
    "Lav lille pdf": {"log-1-lille.pdf"},
}


def text_of_word(document: bytes) -> str:
    """All that stands in a Word file."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return parts.read("word/document.xml").decode()


async def everything_told(phone: Phone, clock: Clock) -> None:
    """One incident with all that can be left out of a log."""
    await forwarded(phone, dt.date(2025, 5, 3))
    clock.on(minutes=1)
    panel = await phone.says("/nr 1", "Nr. 1 ")
    await phone.taps(panel, "Vidner", "så eller hørte")
    await phone.says(f"Mette Hansen, {CONTACT}", "skrevet ned")
    for label, question, words in (("Privat note", "note til", NOTE), ("Sted", "Hvor skete", PLACE)):
        more = await phone.taps(await phone.says("/nr 1", "Nr. 1 "), "Mere", "tilføje eller ændre")
        await phone.taps(more, label, question)
        await phone.says(words, words)
    for label, words in (("Din adresse", ADDRESS), ("Dine telefonnumre", NUMBER)):
        await phone.taps(await phone.says("/background", "Baggrund"), label, "ikke skal")
        await phone.says(words, words)
    asked = await phone.taps(await phone.says("/impact", "stå i"), "Skriv en linje", "Hvad handler")
    await phone.taps(asked, "Søvn", "Skriv det med")
    asked = await phone.says(IMPACT, "Hvilken dag")
    await phone.taps(asked, "Nok for i dag", "bliver liggende")


async def test_three_taps_make_the_safe_one(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3), dt.date(2025, 5, 4))
    screen = await choices(phone)
    assert "2 hændelser" in shown(screen)
    assert labels(screen)[0] == "Lav pdf"
    assert "Tilbage" in labels(screen)
    done = await phone.taps(screen, "Lav pdf", "Her er udgave 1")
    [sent] = await files(phone, 1)
    assert sent["document"]["file_name"] == "log-1.pdf"
    pdf = await data(here, sent)
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() in shown(sent)
    assert {"Udgaver", "Oversigt"} <= set(labels(done))
    [record] = await handed_out(here, phone)
    assert record.parts == SAFE
    assert record.files[0].sha256 == hashlib.sha256(pdf).hexdigest() == record.sha256
    assert (record.first, record.last, record.incidents) == (None, None, (1, 2))
    await phone.taps(sent, "Oversigt", "Din log")
    assert "log-1.pdf" in str(await files(phone, 1)), "the file stays where it is"


async def test_what_is_sensitive_is_left_out_until_it_is_chosen(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await everything_told(phone, clock)
    screen = await choices(phone)
    kept_in, _, left_out = shown(screen).partition("Kommer ikke med")
    for line in (
        "Dine private noter",
        "Vidnernes telefon og mail",
        "Din adresse og",
        "Dit navn",
        "Følger i din hverdag",
    ):
        assert line in left_out
        assert line not in kept_in
    assert "Steder" in kept_in
    await form(phone, "Lav Word-fil", screen)
    [safe] = await files(phone, 1)
    text = text_of_word(await data(here, safe))
    assert "Mette Hansen" in text
    assert PLACE in text
    assert [secret for secret in (ADDRESS, NUMBER, CONTACT, NOTE, IMPACT) if secret in text] == []

    screen = await phone.taps(await choices(phone), "Vælg indhold", "Hvad skal med")
    for toggle in TOGGLES:
        screen = await phone.taps(screen, toggle, "Hvad skal med")
        assert f"✓ {toggle}" in labels(screen)
    screen = await phone.taps(screen, "✓ Steder", "Hvad skal med")
    screen = await phone.taps(screen, "Færdig", "Hvad må den anden læse")
    kept_in, _, left_out = shown(screen).partition("Kommer ikke med")
    assert "Dine private noter" in kept_in
    assert "Steder" in left_out
    await form(phone, "Lav Word-fil", screen)
    [_, whole] = await files(phone, 2)
    text = text_of_word(await data(here, whole))
    assert [secret for secret in (ADDRESS, NUMBER, CONTACT, NOTE, IMPACT) if secret not in text] == []
    assert PLACE not in text
    assert [r.parts for r in await handed_out(here, phone)] == [
        SAFE,
        tuple(p for p in PARTS if p != "places"),
    ]


async def test_as_last_time_but_never_with_private_notes(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await everything_told(phone, clock)
    assert "Som sidst" not in labels(await choices(phone))
    screen = await phone.taps(await choices(phone), "Vælg indhold", "Hvad skal med")
    for toggle in TOGGLES:
        screen = await phone.taps(screen, toggle, "Hvad skal med")
    screen = await phone.taps(screen, "Færdig", "Hvad må den anden læse")
    await form(phone, "Lav Word-fil", screen)
    await files(phone, 1)
    fresh = await choices(phone)
    assert labels(fresh)[0] == "Lav pdf"
    assert "Din adresse" in shown(fresh).partition("Kommer ikke med")[2]
    last = await phone.taps(fresh, "Som sidst", "Hvad må den anden læse")
    assert labels(last)[0] == "Lav Word-fil"
    kept_in, _, left_out = shown(last).partition("Kommer ikke med")
    assert "Din adresse" in kept_in
    assert "Dine private noter" in left_out


async def test_the_places_where_a_left_out_thing_still_stands_are_shown(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await everything_told(phone, clock)
    clock.on(minutes=1)
    await phone.says("han stod ved eksempelvej 7 igen", "nr. 2 ")
    screen = await choices(phone)
    assert "nr. 2, i bilag 2: din adresse" in shown(screen)
    places = await phone.taps(screen, "Vis mig hvor", "Her står det stadig")
    assert "han stod ved eksempelvej 7" in shown(places)
    await phone.taps(places, "Tilbage", "Hvad må den anden læse")
    panel = await phone.taps(await phone.taps(screen, "Vis mig hvor", "Her står"), "2", "Nr. 2")
    assert "Oversigt" in labels(panel)
    chosen = await phone.taps(await choices(phone), "Vælg indhold", "Hvad skal med")
    chosen = await phone.taps(chosen, "Din adresse, telefon", "Hvad skal med")
    chosen = await phone.taps(chosen, "Færdig", "Hvad må den anden læse")
    assert "Vis mig hvor" not in labels(chosen), "what goes in is no leak"


async def test_what_has_changed_since_the_list_was_shown_is_shown_before_it_is_made(
    here: World, clock: Clock
) -> None:
    phone = here.stranger()
    await everything_told(phone, clock)
    old = await choices(phone)
    old_forms = await phone.taps(await choices(phone), "Andet format", "Hvilket format")
    clock.on(minutes=1)
    await phone.says("han stod ved eksempelvej 7 igen", "nr. 2 ")
    for screen, button in ((old, "Lav pdf"), (old_forms, "Lav Word-fil")):
        again = await phone.taps(screen, button, "Listen er ændret.*din adresse")
        assert labels(again)[0] == button, "the form that was tapped is not forgotten"
    assert await handed_out(here, phone) == []
    await phone.taps(again, "Lav Word-fil", "Her er udgave 1")


@pytest.mark.parametrize("label", FORMS)
async def test_each_form_comes_under_neutral_names_with_its_fingerprint(here: World, label: str) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3))
    await form(phone, label)
    await phone.reads("Her er udgave 1")
    sent = await files(phone, len(FORMS[label]))
    assert {message["document"]["file_name"] for message in sent} == FORMS[label]
    [record] = await handed_out(here, phone)
    found = {f.name: f.sha256 for f in record.files}
    for message in sent:
        content = await data(here, message)
        digest = hashlib.sha256(content).hexdigest()
        assert digest == found[message["document"]["file_name"]]
        assert digest in shown(message)
        assert content.startswith((b"%PDF-", b"PK\x03\x04", b"\xef\xbb\xbf"))
    assert "Oversigt" in labels(sent[-1]), "a way back below the last of them"
    if label == "Lav pakke":
        with zipfile.ZipFile(io.BytesIO(await data(here, sent[0]))) as package:
            assert package.testzip() is None
            assert any(name.endswith("data/log.pdf") for name in package.namelist())
        file = here.folder / "log-1-pakke.zip"
        file.write_bytes(await data(here, sent[0]))
        receipt = str(sent[0]["caption"]).partition("Kvittering ")[2]
        lines = check([str(file)], receipt=receipt)
        assert [line.key for line in lines if line.holds is False] == []
        assert {"contents", "checkpoint", "leaves", "receipt"} <= {line.key for line in lines}
        pdf = here.folder / "log.pdf"
        with zipfile.ZipFile(file) as package:
            pdf.write_bytes(package.read("log-1-pakke/data/log.pdf"))
        assert receipt.split("\n")[0] in flat(pdf), "paper, chat and package are tied"


async def test_annex_numbers_stay_from_edition_to_edition(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3), dt.date(2025, 5, 4))
    clock.on(minutes=1)
    await phone.taps(await choices(phone), "Lav pdf", "Her er udgave 1")
    await phone.forward("Tidligere", dt.datetime(2025, 4, 1, 12, tzinfo=dt.UTC))
    await phone.reads("nr. 3 ")
    panel = await phone.says("/nr 1", "Nr. 1 ")
    more = await phone.taps(panel, "Mere", "tilføje eller ændre")
    await phone.taps(more, "Ikke en hændelse", "")
    log = await phone.taps(await phone.says("/log", "Din log"), "30 dage", "Periode")
    screen = await phone.taps(log, "Lav en log", "Hvad må den anden læse")
    await phone.taps(screen, "Lav pdf", "Her er udgave 2")
    await form(phone, "Lav tabel")
    await phone.reads("Her er udgave 3")
    first, second, third = await handed_out(here, phone)
    assert sorted(first.annexes.values()) == [1, 2]
    [kept] = second.annexes
    assert second.annexes[kept] == first.annexes[kept] == 2, "alone in its period, and still the second"
    assert second.first == dt.date(2025, 4, 15)
    new = set(third.annexes) - set(first.annexes)
    assert [third.annexes[id] for id in new] == [3], "older, but later handed out"
    assert 1 not in third.annexes.values(), "a number that was handed out never means another thing"


async def test_an_edition_can_be_looked_at_and_made_again_to_the_last_byte(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await everything_told(phone, clock)
    await form(phone, "Lav Word-fil")
    await phone.reads("Her er udgave 1")
    clock.on(minutes=5)
    await phone.says("noget nyt ved bilen", "nr. 2 ")
    await phone.taps(await phone.says("/language", ""), "English", "")
    listed = await phone.says("/udgaver", "Here is what has been made")
    assert shown(await phone.says("/editions", "Here is what has been made")) == shown(listed)
    assert "Edition 1 · 14 May 2025" in labels(listed)
    card = await phone.taps(listed, "Edition 1", "Format: Word")
    [record] = await handed_out(here, phone)
    assert record.files[0].sha256 in shown(card)
    assert "Not in: Private notes" in shown(card)
    await phone.taps(card, "Make it again", "edition 1 again. It is exactly the same")
    first, second = await files(phone, 2)
    assert await data(here, first) == await data(here, second)
    assert second["document"]["file_name"] == first["document"]["file_name"] == "log-1.docx"
    assert len(await handed_out(here, phone)) == 1, "nothing new was handed out"
    again = await phone.taps(listed, "Edition 1", "Format: Word")
    screen = await phone.taps(again, "New, same choices", "What may the other person read")
    assert labels(screen)[0] == "Make Word file"


async def test_a_period_with_nothing_in_it_has_a_way_back(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2024, 5, 3))
    log = await phone.taps(await phone.says("/log", "Din log"), "14 dage", "Periode")
    nothing = await phone.taps(log, "Lav en log", "ikke noget i den periode")
    assert "Tilbage" in labels(nothing)
    await phone.taps(nothing, "Alt", "Hvad må den anden læse")


async def test_old_and_forged_buttons_change_nothing(here: World) -> None:
    phone = here.stranger()
    await forwarded(phone, dt.date(2025, 5, 3))
    screen: JSON = await choices(phone)
    made = data_of(screen, "lm:m:")
    number = screen["message_id"]
    for forged in (
        "lm:m:0:1f0:exe:00000000", "lm:m:7:1f0:pdf:00000000", "lm:m:0:ffff:pdf:00000000", "lm:m:0::pdf:0",
        "lm:a:5", "lm:p:3", "lm", "lc:s:0:1f0", "lc:t:0:1f0:pdf:nothing", "lc:w:0:1f0:pdf:x", "lc:q:0:1f0:pdf",
        "le:o:99", "le:o:x", "lf", "lf:1", "lf:0:r:nothing:0", "lf:0:r:d20251399:0", "lf:0:g:nothing:0",
        f"{made}:more", "lm:m:٣:1f0:pdf:0",
    ):  # fmt: skip
        await phone.refuses(number, forged)
    stale = ":".join((*made.split(":")[:-1], "00000000"))
    before = (await here.get(f"chat/{phone.id}"))["revision"]
    await phone.tap_data(number, stale)
    await phone.reads("Listen er ændret", after=before)
    late = await phone.tap_data(number, "lm:x:0199aaaa-0000-7000-8000-000000000000")
    await phone.answer(late)
    await phone.reads("Den var allerede færdig")
    assert await handed_out(here, phone) == []
