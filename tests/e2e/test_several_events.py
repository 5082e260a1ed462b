"""An account with several events is not made into one: she is asked, sees the parts, and the account stays whole."""

from __future__ import annotations

from bot.case.kinds import Type
from tests.kits.world import Phone, World, buttons, shown

ACCOUNT = (
    "I går kl. 22.15 stod han uden for vinduet. I morges ringede han 7 gange,"
    " og i lørdags var der en buket på trappen"
)


def _labels(message: dict[str, object]) -> list[str]:
    return [str(button["text"]) for button in buttons(message)]


async def _told(here: World, phone: Phone) -> dict[int, tuple[str, list[str]]]:
    """By number: the words of what stands in the log, and the texts of its exhibits."""
    case = await here.case(phone.id)
    return {i.number: (i.what, [e.text for e in case.exhibits_of(i)]) for i in case.standing()}


async def test_it_is_taken_apart_and_each_part_confirmed(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says(ACCOUNT, "Der står flere tidspunkter. Skal jeg dele det op?")
    assert shown(ack).startswith("Gemt · nr. 1")
    assert _labels(ack)[:2] == ["Ja, 3 dele", "Nej"]
    assert not any("2025" in label or "Opkald" in label for label in _labels(ack)), (
        "nothing is offered as sure"
    )
    preview = await phone.taps(ack, "Ja, 3 dele", "Nr. 1 bliver til 3")
    assert "tirsdag 13. maj 2025 kl. 22.15\nI går kl. 22.15 stod han" in shown(preview)
    assert await _told(here, phone) == {1: ("", [ACCOUNT])}, "nothing is done before she says so"
    done = await phone.taps(preview, "Del op", "Delt op")
    assert _labels(done) == ["Nr. 1", "Nr. 2", "Nr. 3"]
    assert await _told(here, phone) == {
        1: ("I går kl. 22.15 stod han uden for vinduet.", [ACCOUNT]),
        2: ("I morges ringede han 7 gange", [ACCOUNT]),
        3: ("i lørdags var der en buket på trappen", [ACCOUNT]),
    }
    panel = await phone.taps(done, "Nr. 3", "Nr. 3")
    panel = await phone.taps(panel, "lørdag 10. maj 2025", "Nr. 3 · lørdag 10. maj 2025")
    await phone.taps(panel, "Brev", "Type: Brev")
    case = await here.case(phone.id)
    assert case.incidents[3].types == (Type.LETTER_GIFT,)
    assert case.incidents[1].when is None
    await phone.refuses(done["message_id"], "ps:1:cut:1:9")


async def test_no_leaves_it_whole_and_asks_no_more(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says(ACCOUNT, "Skal jeg dele det op")
    panel = await phone.taps(ack, "Nej", "Nr. 1")
    assert "Ja, 3 dele" not in _labels(panel)
    assert await _told(here, phone) == {1: ("", [ACCOUNT])}


async def test_a_single_text_is_cut_by_hand(here: World) -> None:
    phone = here.stranger()
    words = "Han stod ved porten. Bagefter lå der en buket på trappen. Den var fra ham."
    ack = await phone.says(words, "Gemt · nr. 1")
    menu = await phone.taps(ack, "Mere", "Hvad vil du")
    where = await phone.taps(menu, "Del op", "Hvor begynder den næste del")
    assert len(buttons(where)) == 3
    panel = await phone.taps(where, "Bagefter", "Skilt ud fra nr. 1")
    assert "Brev" in " ".join(_labels(panel))
    assert await _told(here, phone) == {
        1: ("Han stod ved porten.", [words]),
        2: ("Bagefter lå der en buket på trappen. Den var fra ham.", [words]),
    }
    ready = await phone.taps(await phone.says("/log", "Din log"), "Lav en log", "")
    made = await phone.taps(ready, "Lav pdf", "")
    assert made
