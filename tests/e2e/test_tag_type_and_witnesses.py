"""What kind it was, and who saw it: with taps, own words, names used before, and contacts; "nobody" is an answer."""

from __future__ import annotations

import datetime as dt

from bot.case.kinds import Type
from bot.case.model import Incident
from tests.kits.world import COPENHAGEN, JSON, Phone, World, buttons, shown

EVENING = dt.datetime(2025, 5, 2, 21, 0, tzinfo=COPENHAGEN)


async def kept(phone: Phone) -> JSON:
    """Something kept that says nothing of its type; gives its acknowledgement."""
    return await phone.says("en bil holdt uden for", "Gemt · nr. 1")


async def incident(here: World, phone: Phone, number: int = 1) -> Incident:
    return (await here.case(phone.id)).incidents[number]


def marked(message: JSON) -> list[str]:
    """The buttons with a tick."""
    return [b["text"].removeprefix("✓ ") for b in buttons(message) if b["text"].startswith("✓")]


async def test_every_type_of_the_logskema_is_one_tap_and_several_may_hold(here: World) -> None:
    phone = here.stranger()
    menu = await phone.taps(await kept(phone), "Type", "Nr. 1: Hvad var det")
    assert len([b for b in buttons(menu) if b["callback_data"].startswith("y:1:")]) == len(Type) == 16
    menu = await phone.taps(menu, "y:1:following", "Fulgt efter eller overvåget")
    menu = await phone.taps(menu, "y:1:threat", "Fulgt efter eller overvåget, Trussel")
    assert len(marked(menu)) == 2
    menu = await phone.taps(menu, "y:1:following", "Trussel$")
    panel = await phone.taps(menu, "Færdig", "Type: Trussel")
    assert (await incident(here, phone)).types == (Type.THREAT,)
    assert [b["text"] for b in buttons(panel)][:4] == ["Tid", "Type", "Vidner", "Mere"]


async def test_other_takes_own_words(here: World) -> None:
    phone = here.stranger()
    menu = await phone.taps(await kept(phone), "Type", "Hvad var det")
    await phone.taps(menu, "y:1:other", "dine egne ord")
    panel = await phone.says("lagde en <nøgle> på bilen", "Type: Andet, lagde en")
    assert "<nøgle>" in shown(panel)
    told = await incident(here, phone)
    assert (told.types, told.type_words) == ((Type.OTHER,), "lagde en <nøgle> på bilen")


async def test_own_words_as_long_as_a_message_leave_every_screen_in_use(here: World) -> None:
    phone = here.stranger()
    menu = await phone.taps(await kept(phone), "Type", "Hvad var det")
    await phone.taps(menu, "y:1:other", "dine egne ord")
    panel = await phone.says("&" * 4096, "Type: Andet, &&&")
    menu = await phone.taps(panel, "Type", "Hvad var det")
    await phone.taps(menu, "Færdig", "Nr. 1")
    await phone.says("/log", "Din log")
    assert (await incident(here, phone)).type_words == "&" * 4096


async def test_a_forward_has_the_type_that_its_kind_makes_plain_and_the_person_may_take_it_off(
    here: World,
) -> None:
    phone = here.stranger()
    await phone.forward("hvor er du", EVENING)
    ack = await phone.reads("Gemt · nr. 1")
    menu = await phone.taps(ack, "Type", "Sms eller besked")
    menu = await phone.taps(menu, "y:1:message", "Nr. 1: Hvad var det\\? Du kan vælge flere.$")
    assert marked(menu) == []
    assert (await incident(here, phone)).types == ()


async def test_no_witnesses_is_something_else_than_no_answer(here: World) -> None:
    phone = here.stranger()
    ack = await kept(phone)
    assert (await incident(here, phone)).witnesses is None
    ask = await phone.taps(ack, "Vidner", "Nr. 1: Var der nogen.*svare senere")
    panel = await phone.taps(ask, "Ingen vidner", "Vidner: ingen vidner")
    assert (await incident(here, phone)).witnesses == ()
    ask = await phone.taps(panel, "Vidner", "Var der nogen")
    assert marked(ask) == ["Ingen vidner"]


async def test_a_name_typed_with_what_is_known_of_the_witness(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    more = await phone.says("Mette Hansen, nabo, 22 33 44 55", "Mette Hansen er skrevet ned")
    panel = await phone.says("hun så bilen, mette@example.org", "Vidner: Mette Hansen")
    assert more["message_id"] != panel["message_id"]
    case = await here.case(phone.id)
    (witness,) = case.witnesses.values()
    assert (witness.name, witness.contact) == ("Mette Hansen", "mette@example.org")
    assert witness.saw == "nabo\nhun så bilen"
    assert case.incidents[1].witnesses == (witness.id,)


async def test_someone_used_before_is_one_tap_for_the_next_incident(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    more = await phone.says("Ove Prøve", "Ove Prøve er skrevet ned")
    await phone.taps(more, "Færdig", "Vidner: Ove Prøve")
    await phone.forward("jeg så dig", EVENING)
    ack = await phone.reads("Gemt · nr. (1–2|2) ")
    if "–" in shown(ack):  # both within eight seconds: one acknowledgement
        ack = await phone.taps(await phone.taps(ack, "Se dem", "Nr. 1–2"), "2", "Nr. 2 ·")
    ask = await phone.taps(ack, "Vidner", "Nr. 2: Var der nogen")
    ask = await phone.taps(ask, "Ove Prøve", "Nr. 2: Var der nogen.*Ove Prøve")
    assert marked(ask) == ["Ove Prøve"]
    case = await here.case(phone.id)
    assert case.incidents[2].witnesses == case.incidents[1].witnesses == tuple(case.witnesses)
    ask = await phone.taps(ask, "✓ Ove", "senere.$")
    assert (await incident(here, phone, 2)).witnesses is None, "taken off again, the question is unanswered"


async def test_the_same_name_is_the_same_witness(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    more = await phone.says("Ove Prøve", "er skrevet ned")
    await phone.taps(more, "Flere vidner", "Var der nogen")
    more = await phone.says("ove prøve, 11 22 33 44", "ove prøve er skrevet ned")
    await phone.taps(more, "Færdig", "Vidner: ")
    case = await here.case(phone.id)
    assert [witness.contact for witness in case.witnesses.values()] == ["11 22 33 44"]


async def test_a_shared_contact_is_a_witness_and_not_evidence(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    await phone.send(contact={"phone_number": "+45 99 88 77 66", "first_name": "Line", "last_name": "Prøve"})
    more = await phone.reads("Line Prøve er skrevet ned")
    await phone.taps(more, "Færdig", "Vidner: Line Prøve")
    case = await here.case(phone.id)
    assert [(w.name, w.contact) for w in case.witnesses.values()] == [("Line Prøve", "+45 99 88 77 66")]
    assert len(case.exhibits) == 1


async def test_a_contact_that_is_forwarded_is_evidence_even_then(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    origin = {"type": "hidden_user", "sender_user_name": "K.", "date": int(EVENING.timestamp())}
    await phone.send(contact={"phone_number": "+45 1", "first_name": "Line"}, forward_origin=origin)
    await phone.reads("Gemt · nr. (1–)?2")
    case = await here.case(phone.id)
    assert (len(case.exhibits), len(case.witnesses)) == (2, 0)


async def test_a_number_alone_is_no_name_and_the_question_stays(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    await phone.says("22 33 44 55", "ikke noget navn")
    await phone.says("Ove Prøve 22 33 44 55", "Ove Prøve er skrevet ned")
    case = await here.case(phone.id)
    assert [(w.name, w.contact) for w in case.witnesses.values()] == [("Ove Prøve", "22 33 44 55")]


async def test_a_no_is_the_button_and_no_person(here: World) -> None:
    for answer, told in (("Nej ingen så det", ()), ("no one", ()), ("ved ikke", None), ("don't know", None)):
        phone = here.stranger()
        await phone.taps(await kept(phone), "Vidner", "Var der nogen")
        await phone.says(answer, "^.*Nr. 1 · ")
        case = await here.case(phone.id)
        assert not case.witnesses
        assert case.incidents[1].witnesses == told


async def test_a_question_is_no_name_until_the_person_says_so(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    ask = await phone.says("hvad betyder vidner?", "hvad betyder vidner.*Er det et navn")
    assert [b["text"] for b in buttons(ask)][:2] == ["Ja", "Nej"]
    await phone.taps(ask, "w:1:x", "ikke noget navn")
    await phone.says("ja", "ikke noget navn")
    assert not (await here.case(phone.id)).witnesses
    ask = await phone.says("Træls", "Træls.*Er det et navn")
    await phone.taps(ask, "w:1:y", "Træls er skrevet ned")
    assert [w.name for w in (await here.case(phone.id)).witnesses.values()] == ["Træls"]


async def test_what_was_asked_about_can_be_kept_as_something_new(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    ask = await phone.says("Han ringede igen lige nu, jeg er bange", "Er det et navn")
    await phone.taps(ask, "k:1", "gemt for sig selv")
    await phone.reads("Gemt · nr. (1 · 2 beskeder|2|1–2)")
    case = await here.case(phone.id)
    assert not case.witnesses
    assert [e.text for e in case.exhibits.values()][-1] == "Han ringede igen lige nu, jeg er bange"


async def test_several_names_are_several_persons(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    panel = await phone.says("Jens, Mette og Ole", "Vidner: Jens, Mette, Ole")
    await phone.taps(panel, "Vidner", "Var der nogen")
    ask = await phone.says("min nabo Bente Holm og hendes mand", "Bente Holm, hendes mand.*Er det personer")
    panel = await phone.taps(ask, "w:1:y", "Vidner: Jens, Mette, Ole, Bente Holm, hendes mand")
    case = await here.case(phone.id)
    assert len(case.witnesses) == 5
    assert [w.saw for w in case.witnesses.values()][3] == "min nabo"
    await phone.taps(panel, "Vidner", "Var der nogen")
    await phone.says("nej", "Vidner: Jens, Mette, Ole, Bente Holm, hendes mand")
    assert len((await incident(here, phone)).witnesses or ()) == 5, "no more, not none"


async def test_nothing_more_is_known_of_a_witness(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await kept(phone), "Vidner", "Var der nogen")
    await phone.says("Ove Prøve", "Ove Prøve er skrevet ned")
    await phone.says("nej", "Vidner: Ove Prøve")
    assert [(w.saw, w.contact) for w in (await here.case(phone.id)).witnesses.values()] == [("", "")]
