"""Records beside incidents: told in any order, left at any point, amended with the earlier wording kept."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.case.events import Event
from bot.case.records import Area, BackgroundTold
from bot.case.since import since_refusal
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

ALARMING = re.compile(r"stalk|politi|police|trussel|threat", re.IGNORECASE)
FROM_LOG = (
    ("refusal", "Dit nej", "/nej", "Har du sagt"),
    ("police", "Politi", "/politi", "henvendt"),
    ("background", "Baggrund", "/baggrund", "Nogle korte"),
    ("impact", "Din hverdag", "/foelger", "hvordan det er at stå i"),
    ("witnesses", "Vidner", "/vidner", "set eller hørt"),
    ("highlights", "Eksempler", "/eksempler", "Tre til fem"),
    ("review", "Lidt ad gangen", "/orden", "mangler ikke noget"),
    ("find", "Find", "/soeg", "Hvad leder du efter"),
)


def mine(phone: Phone, sent: dt.datetime) -> JSON:
    """The origin of a message that the person has sent to the other."""
    return {"type": "user", "sender_user": {**phone.user, "is_bot": False}, "date": int(sent.timestamp())}


def labels(message: JSON) -> list[str]:
    """What stands on the buttons."""
    return [str(button["text"]) for button in buttons(message)]


async def kinds(here: World, phone: Phone) -> list[str]:
    """The kinds of a person's events."""
    return [type(event.payload).__name__ for event in await here.events(phone.id)]


async def told(here: World, phone: Phone) -> list[Event]:
    """What was told of the background."""
    return [event for event in await here.events(phone.id) if isinstance(event.payload, BackgroundTold)]


@pytest.mark.parametrize(("name", "label", "alias", "text"), FROM_LOG, ids=[row[0] for row in FROM_LOG])
async def test_each_is_reached_by_buttons_and_by_either_name(
    here: World, name: str, label: str, alias: str, text: str
) -> None:
    phone = here.stranger()
    by_name = await phone.says(f"/{name}", text)
    by_alias = await phone.says(alias, text)
    log = await phone.says("/log", "")
    menu = await phone.taps(log, "Skriv mere", "Resten kan vente")
    by_button = await phone.taps(menu, label, text)
    assert shown(by_name) == shown(by_alias) == shown(by_button)
    assert buttons(by_button), "a way back"


async def test_an_own_message_is_the_refusal_with_one_tap_and_contact_is_counted_from_it(here: World) -> None:
    phone = here.stranger()
    no = dt.datetime(2025, 3, 3, 14, 5, tzinfo=COPENHAGEN)
    await phone.forward("Lad mig være.", no, origin=mine(phone, no))
    await phone.reads("Gemt · nr. 1")
    for days in (-2, 0, 9):
        await phone.forward("Svar mig", no + dt.timedelta(days=days, hours=1))
    await phone.reads("nr. 1–4")
    panel = await phone.says("/nr 1", "Nr. 1 ·")
    how = await phone.taps(panel, "Her sagde jeg fra", "Hvordan sagde du det")
    card = await phone.says("Jeg skrev det i en sms", "")
    assert "Er beskeden gemt her" in shown(card)
    card = await phone.taps(card, "Videre", "Sagt fra · mandag 3. marts 2025 kl. 14.05")
    assert "Jeg skrev det i en sms" in shown(card)
    assert "Det var her, du sagde fra." in shown(await phone.says("/nr 1", "Nr. 1 ·"))
    assert "Her sagde jeg fra" not in labels(await phone.says("/nr 2", "Nr. 2 ·"))
    await phone.taps(how, "Nok for i dag", "bliver liggende")

    case = await here.case(phone.id)
    assert case.refusal is not None
    assert case.refusal.exhibits == case.incidents[1].exhibits
    since = since_refusal(case, COPENHAGEN)
    assert since is not None
    assert [len(since.after), since.perhaps, since.undated] == [2, (), ()]


async def test_a_refusal_that_was_answered_at_once_is_the_own_message_and_the_answer_came_after_it(
    here: World,
) -> None:
    phone = here.stranger()
    no = dt.datetime(2025, 3, 3, 14, 5, tzinfo=COPENHAGEN)
    await phone.forward("Lad mig være.", no, origin=mine(phone, no))
    await phone.forward("Det bestemmer du ikke.", no + dt.timedelta(minutes=6))
    await phone.reads("Gemt · nr. 1 · 2 beskeder")
    panel = await phone.says("/nr 1", "Nr. 1 · mandag 3. marts 2025 kl. 14.11")
    await phone.taps(panel, "Her sagde jeg fra", "Hvordan sagde du det")
    case = await here.case(phone.id)
    assert case.refusal is not None
    assert [case.exhibits[id].text for id in case.refusal.exhibits] == ["Lad mig være."]
    assert case.refusal.when is not None
    assert case.refusal.when.time == dt.time(14, 5)
    since = since_refusal(case, COPENHAGEN)
    assert since is not None
    assert since.after == (1,)


async def test_a_refusal_is_amended_and_its_earlier_wording_kept(here: World) -> None:
    phone = here.stranger()
    empty = await phone.says("/refusal", "Har du sagt")
    await phone.taps(empty, "Skriv det ned", "Hvornår sagde du fra")
    sure = await phone.says("3. marts 2025 kl. 14", "Passer det")
    how = await phone.taps(sure, "Ja, gem", "Skrevet ned: mandag 3. marts 2025 kl. 14.00.")
    end = await phone.taps(how, "Nok for i dag", "bliver liggende")
    menu = await phone.taps(end, "Skriv mere", "Resten kan vente")
    known = await phone.taps(menu, "Dit nej", "hvornår du sagde fra")
    card = await phone.taps(known, "Sagt fra · mandag 3. marts", "✓|Hvornår")
    await phone.taps(card, "✓ Hvornår", "Der står nu: mandag 3. marts")
    sure = await phone.says("den 4. marts 2025", "Passer det")
    card = await phone.taps(sure, "Ja, gem", "Rettet 1 gang")
    refusal = (await here.case(phone.id)).refusal
    assert refusal is not None
    assert [c.field for c in refusal.corrections] == ["when"]
    assert "14:00" in refusal.corrections[0].before
    before = await phone.taps(
        card, "Vis, hvad der stod", "Hvornår: mandag 3. marts 2025 kl. 14.00 \\(rettet "
    )
    card = await phone.taps(before, "Tilbage", "Rettet 1 gang")

    out = await phone.taps(card, "Tag ud", "taget ud")
    assert (await here.case(phone.id)).refusal is None
    await phone.taps(out, "Fortryd", "Sagt fra · tirsdag 4. marts")
    assert (await here.case(phone.id)).refusal is not None


async def test_a_police_contact_is_told_in_one_sitting_and_says_nothing_on_a_lock_screen(here: World) -> None:
    phone = here.stranger()
    for text in ("stod ved hoveddøren", "ringede 14 gange"):
        await phone.says(text, "Gemt")
        here_clock = here.clock
        assert here_clock is not None
        here_clock.on(minutes=1)
    empty = await phone.says("/police", "henvendt")
    asked = await phone.taps(empty, "Ny henvendelse", "Hvornår var det")
    asked = await phone.taps(asked, "I går", "Hvor var det")
    said = [asked]
    for text, following in (
        ("Bellahøj", "Hvem talte du med"),
        ("Jens Opdigt", "et telefonnummer"),
        ("12 34 56 78", "journalnummer"),
        ("0100-83999-00012-25", "kvittering"),
    ):
        said.append(await phone.says(text, following))
    asked = await phone.says("måske", "Tryk på ja eller nej")
    asked = await phone.taps(asked, "Ja", "lovet at sige til")
    asked = await phone.taps(asked, "Nej", "Hvilke numre")
    asked = await phone.taps(asked, "Nr. 1", "Der står nu: nr. 1")
    card = await phone.taps(asked, "Videre", "Journalnummer: 0100-83999-00012-25")
    for message in (*said, card, *await phone.said()):
        assert not ALARMING.search(shown(message)), shown(message)
    case = await here.case(phone.id)
    (contact,) = case.police_contacts
    assert contact.when is not None
    assert contact.when.date == here.clock.now().date() - dt.timedelta(days=1) if here.clock else False
    assert (contact.station, contact.officer, contact.phone) == ("Bellahøj", "Jens Opdigt", "12 34 56 78")
    assert (contact.receipt, contact.promised, contact.incidents) == (True, False, (1,))
    assert case.police_contacts_of(case.incidents[1]) == [contact]
    assert case.police_contacts_of(case.incidents[2]) == []

    panel = await phone.says("/nr 2", "Nr. 2")
    more = await phone.taps(panel, "Mere", "tilføje eller ændre")
    which = await phone.taps(more, "Fortalt til politiet", "Ved hvilken henvendelse")
    which = await phone.taps(which, "Henvendelse · tirsdag 13. maj 2025", "Ved hvilken")
    assert "✓ Henvendelse · tirsdag 13. maj 2025" in labels(which)
    await phone.taps(which, "Færdig", "Fortalt videre.")
    assert (await here.case(phone.id)).police_contacts[0].incidents == (1, 2)


async def test_the_background_can_be_left_at_any_point_and_gone_on_with(here: World) -> None:
    phone = here.stranger()
    card = await phone.says("/background", "Nogle korte")
    assert "Dit nej" in labels(card)
    asked = await phone.taps(card, "Spørg mig videre", "Har du sagt, at du ikke")
    asked = await phone.taps(asked, "Ja", "»Dit nej«.*Hvad er der sket")
    asked = await phone.says("Han dukker op overalt", "Hvad hedder den anden")
    asked = await phone.says("Kim Opdigt\nKimster", "Hvor kender du")
    asked = await phone.taps(asked, "Spring over", "Hvornår begyndte det")
    asked = await phone.says("efter sommerferien", "Hvor tit|Passer|Gem mine ord")
    if "Gem mine ord" in labels(asked):
        asked = await phone.taps(asked, "Gem mine ord", "Hvor tit")
    end = await phone.taps(asked, "Nok for i dag", "bliver liggende")
    menu = await phone.taps(end, "Skriv mere", "Resten")
    card = await phone.taps(menu, "Baggrund", "Navne: Kim Opdigt, Kimster")
    asked = await phone.taps(card, "Spørg mig videre", "Hvor kender du")
    background = (await here.case(phone.id)).background
    assert background.names == ("Kim Opdigt", "Kimster")
    assert background.began is not None
    assert background.began.words == "efter sommerferien"

    asked = await phone.taps(card, "Tilhold til", "Hvornår gælder afgørelsen til")
    sure = await phone.says("1. maj 2027", "Passer det|1. maj 2027")
    await phone.taps(sure, "Ja, gem" if "Ja, gem" in labels(sure) else "lørdag 1. maj 2027", "1. maj 2027")
    order = (await here.case(phone.id)).background.order_to
    assert order is not None
    assert order.date == dt.date(2027, 5, 1)


async def test_a_list_grows_and_only_what_is_taken_away_is_a_correction(here: World) -> None:
    phone = here.stranger()
    card = await phone.says("/background", "Nogle korte")
    await phone.taps(card, "Telefonnumre", "Hvilke telefonnumre")
    card = await phone.says("11 11 11 11", "Telefonnumre: 11 11 11 11")
    await phone.taps(card, "✓ Telefonnumre", "Der står nu")
    card = await phone.says("22 22 22 22", "Telefonnumre: 11 11 11 11, 22 22 22 22")
    assert (await here.case(phone.id)).background.corrections == ()
    asked = await phone.taps(card, "✓ Telefonnumre", "Der står nu")
    await phone.taps(asked, "Skriv forfra", "Hvilke telefonnumre")
    await phone.says("33 33 33 33", "Telefonnumre: 33 33 33 33")
    background = (await here.case(phone.id)).background
    assert background.numbers == ("33 33 33 33",)
    assert "11 11 11 11" in background.corrections[0].before


async def test_impact_is_dated_entries(here: World, clock: Clock) -> None:
    phone = here.stranger()
    empty = await phone.says("/impact", "når du har lyst")
    asked = await phone.taps(empty, "Skriv en linje", "Hvad handler det om")
    asked = await phone.taps(asked, "Søvn", "egne ord")
    asked = await phone.says("Jeg sover med lyset tændt <b>nu</b>", "Hvilken dag")
    await phone.taps(asked, "I går", "Søvn · tirsdag 13. maj 2025")
    (entry,) = (await here.case(phone.id)).impacts
    assert (entry.area, entry.text) == (Area.SLEEP, "Jeg sover med lyset tændt <b>nu</b>")
    asked = await phone.says("/impact", "Det, du har skrevet")
    await phone.taps(asked, "Skriv en linje", "Hvad handler det om")
    assert len((await here.case(phone.id)).impacts) == 1, "nothing is written down before an answer"


async def test_a_question_is_over_after_ten_minutes_and_then_a_text_is_evidence(
    here: World, clock: Clock
) -> None:
    phone = here.stranger()
    empty = await phone.says("/police", "henvendt")
    asked = await phone.taps(empty, "Ny henvendelse", "Hvornår")
    await phone.taps(asked, "I dag", "Hvor var det")
    clock.on(minutes=11)
    await phone.says("han ringede på igen", "Gemt · nr. 1")
    (contact,) = (await here.case(phone.id)).police_contacts
    assert contact.station == ""


async def test_forwards_and_files_are_evidence_while_a_question_stands_open(here: World) -> None:
    phone = here.stranger()
    card = await phone.says("/background", "Nogle korte")
    await phone.taps(card, "Navne", "Hvad hedder den anden")
    await phone.forward("Jeg finder dig", dt.datetime(2025, 5, 1, 9, tzinfo=COPENHAGEN))
    await phone.reads("Gemt · nr. 1")
    await phone.says("Kim Opdigt", "Navne: Kim Opdigt")
    assert len((await here.case(phone.id)).incidents) == 1


@pytest.mark.parametrize(
    "data",
    [
        "rn:o:nobody",
        "rn:q:s:nobody:how",
        "rn:q:z:new:how",
        "rn:q:s:new:nothing",
        "rn:v:s:new:when:tomorrow",
        "rn:v:s:new:incident:99",
        "rn:c:0",
        "rn:x:nobody",
        "rn:h:nobody",
        "rn:i:99",
        "rn:i:-1",
        "rp:a:99",
        "rp:a:1:nobody",
        "rp:v:s:new:receipt:2",
        "rc:v:s:new:area:everything",
        "rb:n",
        "rb:x:new",
        "rb:v:f:new:names",
        "rw:q:s:new:contact",
        "rw:m:nobody",
        "rw:u:nobody",
        "rw:x:nobody",
        "rh:t:99",
        "rh:s:1:99",
        "rh:o:ⅷ",
        "rv:x",
        "rf:p:0",
        "rs",
        "rs:y:violence",
        "rs:z:y:call",
        "r:x",
    ],
)
async def test_a_forged_button_changes_nothing(here: World, data: str) -> None:
    phone = here.phone(6900)
    if not await phone.said():
        await phone.says("en lås var skiftet", "Gemt · nr. 1")
    before = await kinds(here, phone)
    message = (await phone.said())[0]["message_id"]
    await phone.refuses(message, data)
    assert await kinds(here, phone) == before


async def test_english_speaks_english(here: World) -> None:
    phone = here.stranger()
    ask = await phone.says("/language", "language")
    await phone.taps(ask, "English", "")
    empty = await phone.says("/nej", "Have you said")
    await phone.taps(empty, "Write it down", "When did you say no")
    sure = await phone.says("3 May 2025 at 14:00", "Monday|Saturday 3 May 2025 at 14:00")
    await phone.taps(sure, "Yes", "Saturday 3 May 2025")
