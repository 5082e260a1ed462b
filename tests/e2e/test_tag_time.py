"""When it happened: by taps, by calendar, in words, with a question back, or not at all; nothing counts unseen."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.case.when import PartOfDay, When
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

ACCOUNT = "en bil holdt uden for"  # no time and no type can be found in it


async def asked(phone: Phone) -> JSON:
    """Something kept, and the question of its time on the screen."""
    ack = await phone.says(ACCOUNT, "Gemt · nr. 1")
    return await phone.taps(ack, "Tid", "Hvornår skete det")


async def told(here: World, phone: Phone, number: int = 1) -> When | None:
    """What counts as the time of an incident."""
    return (await here.case(phone.id)).incidents[number].when


async def test_now_is_shown_as_a_full_date_before_it_counts(here: World, clock: Clock) -> None:
    phone = here.stranger()
    sure = await phone.taps(await asked(phone), "Lige nu", "Passer det")
    now = clock.now()
    assert shown(sure) == f"onsdag 14. maj 2025 kl. {now:%H.%M}\nPasser det?"
    assert await told(here, phone) is None
    await phone.taps(sure, "Ja, gem", "Det er skrevet ned")
    when = await told(here, phone)
    assert when is not None
    assert (when.date, when.time, when.approximate) == (now.date(), dt.time(now.hour, now.minute), False)


@pytest.mark.parametrize(
    ("button", "part", "date", "said"),
    [
        ("I dag", "Formiddag", dt.date(2025, 5, 14), "onsdag 14. maj 2025 om formiddagen"),
        ("I går", "Aften", dt.date(2025, 5, 13), "tirsdag 13. maj 2025 om aftenen"),
        ("I går", "Kun dagen", dt.date(2025, 5, 13), "tirsdag 13. maj 2025"),
    ],
)
async def test_a_day_and_a_part_of_it_are_three_taps(
    here: World, button: str, part: str, date: dt.date, said: str
) -> None:
    phone = here.stranger()
    day = await phone.taps(await asked(phone), button, "Hvad var klokken")
    panel = await phone.taps(day, part, "Det er skrevet ned")
    assert f"Nr. 1 · {said}\n" in shown(panel)
    when = await told(here, phone)
    assert when is not None
    assert (when.date, when.time) == (date, None)


async def test_a_night_is_asked_about_since_a_day_has_two(here: World) -> None:
    phone = here.stranger()
    day = await phone.taps(await asked(phone), "I går", "Hvad var klokken")
    which = await phone.taps(day, "Nat", "Hvilken nat")
    labels = [button["text"] for button in buttons(which)]
    assert labels[:2] == ["natten til tirsdag 13. maj 2025", "natten til onsdag 14. maj 2025"]
    assert await told(here, phone) is None
    await phone.taps(which, "natten til onsdag", "Det er skrevet ned")
    when = await told(here, phone)
    assert when is not None
    assert (when.date, when.part) == (dt.date(2025, 5, 14), PartOfDay.NIGHT)


async def test_today_has_one_night_behind_it(here: World) -> None:
    phone = here.stranger()
    day = await phone.taps(await asked(phone), "I dag", "Hvad var klokken")
    await phone.taps(day, "Nat", "Nr. 1 · natten til onsdag 14. maj 2025")


async def test_the_calendar_goes_back_month_by_month_and_never_into_the_future(here: World) -> None:
    phone = here.stranger()
    month = await phone.taps(await asked(phone), "En anden dag", "maj 2025")
    days = [button["text"] for button in buttons(month) if button["text"].isdecimal()]
    assert days == [str(day) for day in range(1, 15)]
    assert "›" not in [button["text"] for button in buttons(month)]
    month = await phone.taps(month, "‹", "april 2025")
    days = [button["text"] for button in buttons(month) if button["text"].isdecimal()]
    assert days == [str(day) for day in range(1, 31)]
    day = await phone.taps(month, "17", "torsdag 17. april 2025\nHvad var klokken")
    sure = await phone.says("kvart over ni om aftenen", "Passer det")
    assert day["message_id"] != sure["message_id"]
    assert shown(sure).startswith("torsdag 17. april 2025 kl. 21.15\n")
    await phone.taps(sure, "Ja, gem", "Nr. 1 · torsdag 17. april 2025 kl. 21.15")


async def test_own_words_are_read_and_kept_verbatim(here: World) -> None:
    phone = here.stranger()
    await asked(phone)
    sure = await phone.says("i gaar ved 22-tiden", "Passer det")
    assert shown(sure).startswith("tirsdag 13. maj 2025 ca. kl. 22\n")
    await phone.taps(sure, "Ja, gem", "Det er skrevet ned")
    when = await told(here, phone)
    assert when is not None
    assert (when.date, when.time, when.approximate, when.words) == (
        dt.date(2025, 5, 13),
        dt.time(22),
        True,
        "i gaar ved 22-tiden",
    )


async def test_words_that_can_mean_two_things_are_a_question_with_full_dates_to_choose(here: World) -> None:
    phone = here.stranger()
    await asked(phone)
    which = await phone.says("natten lørdag", "\\?")
    assert await told(here, phone) is None
    labels = [button["text"] for button in buttons(which)][:-2]
    assert len(labels) == 2
    assert all("maj 2025" in label for label in labels)
    await phone.taps(which, labels[1], "Det er skrevet ned")
    assert await told(here, phone) is not None


@pytest.mark.parametrize("words", ["i morgen kl. 9", "grøn onsdagsagtig banan"])
async def test_what_cannot_be_a_time_is_refused_kindly_and_can_be_kept_as_it_is(
    here: World, words: str
) -> None:
    phone = here.stranger()
    await asked(phone)
    refused = await phone.says(words, "»i går kl. 14«|fremtiden|endnu ikke|ikke været")
    assert await told(here, phone) is None
    await phone.taps(refused, "Gem som noget nyt", "Godt")
    await phone.reads("Gemt · nr. 1 · 2 beskeder|Gemt · nr. 2")
    case = await here.case(phone.id)
    assert words in [exhibit.text for exhibit in case.exhibits.values()]


async def test_a_refused_answer_can_simply_be_written_again(here: World) -> None:
    phone = here.stranger()
    await asked(phone)
    await phone.says("øh", "»i går kl. 14«")
    sure = await phone.says("i går kl. 14", "Passer det")
    await phone.taps(sure, "Ja, gem", "Nr. 1 · tirsdag 13. maj 2025 kl. 14.00")
    assert len((await here.case(phone.id)).exhibits) == 1, "the words that were not understood were an answer"


async def test_not_knowing_is_an_answer_and_no_longer_lacks_a_time(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await asked(phone), "Ved ikke", "Nr. 1 · tidspunkt ukendt")
    incident = (await here.case(phone.id)).incidents[1]
    assert (incident.when, incident.when_unknown) == (None, True)
    overview = await phone.says("/log", "Din log")
    assert not [b for b in buttons(overview) if "mangler tid" in b["text"]]


async def test_a_time_can_be_changed_and_the_earlier_answer_stays_in_the_events(here: World) -> None:
    phone = here.stranger()
    day = await phone.taps(await asked(phone), "I går", "Hvad var klokken")
    panel = await phone.taps(day, "Kun dagen", "Det er skrevet ned")
    again = await phone.taps(panel, "Tid", "Hvornår skete det")
    await phone.taps(again, "Ved ikke", "tidspunkt ukendt")
    told_times = [e.payload for e in await here.events(phone.id) if type(e.payload).__name__ == "TimeTold"]
    assert len(told_times) == 2


async def test_a_forwards_own_time_gives_way_to_what_the_person_says(here: World) -> None:
    phone = here.stranger()
    await phone.forward("ring til mig", dt.datetime(2025, 5, 2, 21, 0, tzinfo=COPENHAGEN))
    ack = await phone.reads("Gemt · nr. 1 · fredag 2. maj 2025 kl. 21.00")
    question = await phone.taps(ack, "Tid", "Hvornår")
    day = await phone.taps(question, "I går", "Hvad var klokken")
    await phone.taps(day, "Midt på dagen", "Nr. 1 · tirsdag 13. maj 2025")
    exhibit = next(iter((await here.case(phone.id)).exhibits.values()))
    assert exhibit.sent.astimezone(COPENHAGEN).date() == dt.date(2025, 5, 2), "when it was sent stays"


async def test_later_leaves_everything_as_it_was(here: World) -> None:
    phone = here.stranger()
    await phone.taps(await asked(phone), "Senere", "Nr. 1 · tidspunkt mangler")
    await phone.says("og så kørte den igen", "Gemt · nr. 1 · 2 beskeder|Gemt · nr. 2")
