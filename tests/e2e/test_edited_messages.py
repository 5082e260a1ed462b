"""Edits: a later wording stands beside the earlier ones, never over them."""

from __future__ import annotations

from bot.case.fold import fold
from bot.case.model import Exhibit
from tests.e2e.test_every_kind_of_message import PNG
from tests.kits.world import Phone, World, shown


async def exhibits(here: World, phone: Phone) -> list[Exhibit]:
    case = fold(await here.events(phone.id))
    assert case is not None
    return list(case.exhibits.values())


async def test_a_later_wording_is_kept_beside_the_first_and_told(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(text="han kom kl. 9")
    await phone.reads("Gemt · nr. 1 ")
    await phone.edit(sent["message_id"], "han kom kl. 10 & råbte <b>")
    await phone.reads("Din rettelse til nr. 1 er gemt ved siden af")
    (exhibit,) = await exhibits(here, phone)
    assert exhibit.text == "han kom kl. 9"
    assert [wording.text for wording in exhibit.wordings] == ["han kom kl. 10 & råbte <b>"]
    await phone.taps(await phone.says("/nr 1", "Nr. 1 "), "Vis det gemte", "Viser 1–1 af 1")
    (kept,) = [shown(m) for m in await phone.said() if shown(m).startswith("1.1")]
    assert "han kom kl. 9\nRettet onsdag 14. maj 2025" in kept
    assert "råbte <b>" in kept


async def test_two_edits_within_a_second_are_both_kept(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(text="nul")
    await phone.reads("Gemt · nr. 1 ")
    for text in ("et", "to", "et"):
        await phone.edit(sent["message_id"], text, date=sent["date"] + 5)
    await phone.send(text="noget nyt", date=sent["date"] + 60)
    await phone.reads("Gemt · nr. 2 ")
    first, _ = await exhibits(here, phone)
    assert [wording.text for wording in first.wordings] == [
        "et",
        "to",
    ]  # the third is the first, delivered again


async def test_a_caption_edited_keeps_the_picture_once(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(photo=("a.png", PNG), caption="døren")
    await phone.reads("Gemt · nr. 1 ")
    await here.post("edit", user_id=phone.id, message_id=sent["message_id"], caption="døren igen")
    await phone.reads("Din rettelse til nr. 1")
    (exhibit,) = await exhibits(here, phone)
    assert (exhibit.text, exhibit.wordings[0].text, len(exhibit.files)) == ("døren", "døren igen", 1)


async def test_the_same_picture_under_another_id_is_not_kept_twice(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(document=("a.png", PNG))
    await phone.reads("Gemt · nr. 1 ")
    (again,) = await here.phone(4444).send(document=("a.png", PNG))
    edited = {**sent, "document": again["document"], "edit_date": sent["date"] + 3}
    await here.post("update", update={"edited_message": edited})
    await phone.reads("Din rettelse til nr. 1")
    (exhibit,) = await exhibits(here, phone)
    assert len(exhibit.files) == 1


async def test_a_live_location_moves_on_record_by_record_without_a_word(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(location={"latitude": 55.0, "longitude": 12.0, "live_period": 900})
    await phone.reads("Gemt · nr. 1 ")
    for step in range(3):
        point = {"latitude": 55.1 + step / 10, "longitude": 12.0}
        await here.post("edit", user_id=phone.id, message_id=sent["message_id"], location=point)
    await phone.send(text="noget nyt", date=sent["date"] + 60)
    await phone.reads("Gemt · nr. 2 ")
    first, _ = await exhibits(here, phone)
    assert [dict((f.key, f.value) for f in w.facts)["facts.position"][:4] for w in first.wordings] == [
        "55.1",
        "55.2",
        "55.3",
    ]
    assert not any("rettelse" in shown(m) for m in await phone.said())
    await phone.taps(await phone.says("/nr 1", "Nr. 1 "), "Vis det gemte", "Viser 1–1 af 1")
    (kept,) = [shown(m) for m in await phone.said() if shown(m).startswith("1.1")]
    assert all(f"55.{step}00000" in kept for step in range(4))


async def test_an_edit_of_what_was_never_seen_is_kept_as_new(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(text="/help")
    await phone.reads("Det kan du gøre her")
    await phone.edit(sent["message_id"], "han er her nu")
    await phone.reads("Gemt · nr. 1 ")


async def test_a_mistyped_command_put_right_is_a_command(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(text="/hlep")
    await phone.reads("Den kommando kender jeg ikke")
    await phone.edit(sent["message_id"], "/help")
    await phone.reads("Det kan du gøre her")
    assert not any(shown(m).startswith("Gemt") for m in await phone.said())


async def test_what_was_kept_stays_evidence_when_it_is_edited_into_a_command(here: World) -> None:
    phone = here.stranger()
    (sent,) = await phone.send(text="han skrev at")
    await phone.reads("Gemt · nr. 1 ")
    await phone.edit(sent["message_id"], "/start med at svare mig")
    await phone.reads("Din rettelse til nr. 1")
