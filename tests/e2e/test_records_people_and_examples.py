"""The witness directory and the three to five examples."""

from __future__ import annotations

from tests.kits.world import Clock, Phone, World, buttons, shown


async def witness(phone: Phone, number: int, told: str) -> None:
    """Name a witness at an incident, as the tagging does it."""
    panel = await phone.says(f"/nr {number}", f"Nr. {number}")
    await phone.taps(panel, "Vidner", "så eller hørte")
    more = await phone.says(told, "skrevet ned")
    await phone.taps(more, "Færdig", "Vidner: ")


async def incidents(phone: Phone, clock: Clock, most: int) -> None:
    """So many incidents of one text each."""
    for number in range(1, most + 1):
        await phone.says(f"noget skete, del {number}", f"nr. {number} ")
        clock.on(minutes=1)


async def test_two_names_become_one_person_and_can_be_parted_again(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await incidents(phone, clock, 3)
    await witness(phone, 1, "Mette Hansen, 12 34 56 78")
    await witness(phone, 2, "Mette, så ham ved døren")
    await witness(phone, 3, "Ole Eksempel")
    people = await phone.says("/vidner", "Tryk på et navn")
    assert {"Mette Hansen", "Mette", "Ole Eksempel"} <= {b["text"] for b in buttons(people)}
    card = await phone.taps(people, "Mette Hansen", "12 34 56 78")
    same = await phone.taps(card, "Samme person", "fortryde")
    assert buttons(same)[0]["text"] == "Mette", "the likeliest first"
    card = await phone.taps(same, "Mette", "nu samme person")
    assert "Nr. 1–2" in shown(card)
    assert "ham ved døren" in shown(card)
    case = await here.case(phone.id)
    assert len(case.witnesses) == 2
    assert [len(case.incidents[n].witnesses or ()) for n in (1, 2, 3)] == [1, 1, 1]
    assert "Vidner: Mette Hansen" in shown(await phone.says("/nr 2", "Nr. 2 "))

    await phone.taps(card, "Del Mette igen", "to personer igen")
    assert "Vidner: Mette\n" in shown(await phone.says("/nr 2", "Nr. 2 ")) + "\n"
    assert len((await here.case(phone.id)).witnesses) == 3


async def test_a_witness_is_amended_once_for_all_and_the_earlier_wording_kept(
    here: World, clock: Clock
) -> None:
    phone = here.stranger()
    await incidents(phone, clock, 2)
    empty = await phone.says("/witnesses", "set eller hørt")
    asked = await phone.taps(empty, "Nyt navn", "Hvad hedder vidnet")
    assert "Spring over" not in [b["text"] for b in buttons(asked)], "there is nobody without a name"
    asked = await phone.says("Bo Opdigt", "telefon eller mail")
    asked = await phone.says("bo@example.org", "Hvem er det")
    asked = await phone.says("nabo", "Hvad så eller hørte")
    card = await phone.taps(asked, "Spring over", "Relation: nabo")
    for number in (1, 2):
        panel = await phone.says(f"/nr {number}", f"Nr. {number} ")
        who = await phone.taps(panel, "Vidner", "så eller hørte")
        await phone.taps(who, "Bo Opdigt", "Bo Opdigt")
    card = await phone.taps(card, "✓ Navn", "Der står nu: Bo Opdigt")
    card = await phone.says("Bo Opdigt Nielsen", "Rettet 1 gang")
    assert "Nr. 1–2" in shown(card)
    assert "Bo Opdigt Nielsen" in shown(await phone.says("/nr 2", "Nr. 2 "))
    (bo,) = (await here.case(phone.id)).witnesses.values()
    assert (bo.name, bo.contact, bo.relation) == ("Bo Opdigt Nielsen", "bo@example.org", "nabo")
    assert bo.corrections[0].before == '{"name":"Bo Opdigt"}'


async def mark(phone: Phone, number: int, pattern: str) -> dict[str, object]:
    """Mark an incident as an example, from its own screen."""
    panel = await phone.says(f"/nr {number}", f"Nr. {number} ")
    more = await phone.taps(panel, "Mere", "tilføje eller ændre")
    return await phone.taps(more, "Eksempel", pattern)


async def test_a_sixth_example_is_refused_kindly_with_the_reason(here: World, clock: Clock) -> None:
    phone = here.stranger()
    await incidents(phone, clock, 6)
    for number in range(1, 6):
        await mark(phone, number, "nu et af eksemplerne")
    full = await mark(phone, 6, "Du har allerede fem")
    assert "fem eksempler" in shown(full)
    assert [i.number for i in (await here.case(phone.id)).highlights] == [1, 2, 3, 4, 5]
    await phone.taps(full, "I stedet for Nr. 2", "Nr. 6 .*Et af dine eksempler")
    assert [i.number for i in (await here.case(phone.id)).highlights] == [1, 3, 4, 5, 6]
    shown_now = await phone.says("/highlights", "5 er valgt")
    await phone.taps(shown_now, "Tag ud", "4 er valgt")
    again = await phone.says("/nr 3", "Nr. 3 ")
    more = await phone.taps(again, "Mere", "tilføje")
    await phone.taps(more, "✓ Eksempel", "ikke længere et eksempel")
    assert [i.number for i in (await here.case(phone.id)).highlights] == [4, 5, 6]


async def test_an_example_that_is_taken_out_of_the_log_is_none_and_comes_back_with_it(
    here: World, clock: Clock
) -> None:
    phone = here.stranger()
    await incidents(phone, clock, 2)
    await mark(phone, 1, "nu et af eksemplerne")
    panel = await phone.says("/nr 1", "Nr. 1 ")
    more = await phone.taps(panel, "Mere", "tilføje")
    out = await phone.taps(more, "Ikke en hændelse", "taget ud")
    assert (await here.case(phone.id)).highlights == []
    await phone.taps(out, "Fortryd", "Et af dine eksempler")
    more = await phone.taps(await phone.says("/nr 1", "Nr. 1 "), "Mere", "tilføje")
    joining = await phone.taps(more, "Læg sammen", "Hvilket nummer")
    await phone.taps(joining, "Nr. 2", "er lagt sammen med nr. 2")
    assert [i.number for i in (await here.case(phone.id)).highlights] == [2]
