"""What can send a frightened person to the wrong place: each claim that was told wrong once, and its right value."""

from __future__ import annotations

import re

import pytest

from bot import words
from bot.words import Language, Words, advice, catalogue

ROOT = words.FOLDER.parents[1]
SCREENSHOT = {Language.DANISH: r"skærmbilled", Language.ENGLISH: r"screenshot"}
TELLS = {Language.DANISH: "den anden", Language.ENGLISH: "the other person"}
ANOTHER_PHONE = {
    Language.DANISH: "foto .*med en anden telefon",
    Language.ENGLISH: "photo .*with another phone",
}
ADVISES = {Language.DANISH: r"\b(tag|send)\b", Language.ENGLISH: r"\b(take|send)\b"}
NEVER = {Language.DANISH: r"tag ikke et skærmbillede", Language.ENGLISH: r"do not take a screenshot"}
DEVICES = {
    Language.DANISH: "Indstillinger → Enheder (Settings → Devices)",
    Language.ENGLISH: "Settings → Devices (Indstillinger → Enheder)",
}


def texts(language: Language) -> dict[str, str]:
    """Everything that a person is told in one language, by a key or the name of a page."""
    told = {key: "\n".join(forms) for key, forms in catalogue(language).items()}
    told |= {f"advice/{page.key}": page.body for page in advice.pages(language).values()}
    assert len(told) > 800
    return told


def documents() -> dict[str, str]:
    """Every page of words in the repository, by its path: the README, docs, what an operator gets, examples."""
    found = [
        *ROOT.glob("*.md"),
        *(p for f in ("docs", "deploy", "examples") for p in (ROOT / f).rglob("*.md")),
    ]
    assert len(found) > 25
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize("language", Language)
def test_no_word_of_the_112_app_that_is_closed(language: Language) -> None:
    app = re.compile(r"112[- ]app", re.IGNORECASE)
    assert not [name for name, text in texts(language).items() if app.search(text)]
    danger = advice.pages(language)["danger"].body
    said = ("smartphone", "Sig det alligevel" if language is Language.DANISH else "Say it all the same")
    assert all(part in danger for part in said)


@pytest.mark.parametrize("language", Language)
def test_wherever_a_screenshot_is_advised_it_is_said_that_the_other_may_be_told(language: Language) -> None:
    advised = {
        name: text
        for name, text in texts(language).items()
        if any(
            re.search(SCREENSHOT[language], line, re.IGNORECASE)
            and re.search(ADVISES[language], line, re.IGNORECASE)
            for line in re.sub(NEVER[language], "", text, flags=re.IGNORECASE).splitlines()
        )
    }
    assert {"advice/evidence", "guide.help", "guide.help_reach", "capture.pointer"} <= advised.keys()
    for name, text in advised.items():
        lines = text.splitlines()
        first = next(
            i for i, line in enumerate(lines) if re.search(SCREENSHOT[language], line, re.IGNORECASE)
        )
        near = " ".join(lines[first : first + 2])
        assert TELLS[language] in near, name
        assert re.search(ANOTHER_PHONE[language], near, re.IGNORECASE), name
    assert all(
        "Snapchat" in texts(language)[name] for name in ("advice/evidence", "guide.help", "guide.help_reach")
    )


@pytest.mark.parametrize("language", Language)
def test_telegrams_list_of_devices_is_named_in_both_languages(language: Language) -> None:
    named = {name: text for name, text in texts(language).items() if re.search(r"→ (Enheder|Devices)", text)}
    assert {"advice/accounts", "advice/chat", "guide.privacy"} <= named.keys()
    assert not [name for name, text in named.items() if DEVICES[language] not in text]


def test_documents_name_telegrams_list_of_devices_in_both_languages() -> None:
    named = {name: text for name, text in documents().items() if re.search(r"→ (Enheder|Devices)", text)}
    assert "docs/safety.md" in named
    assert not [name for name, text in named.items() if not ("→ Enheder" in text and "→ Devices" in text)]


@pytest.mark.parametrize("language", Language)
def test_who_thinks_of_dying_is_sent_to_somebody_who_answers_at_night(language: Language) -> None:
    last = advice.pages(language)["effects"].body.splitlines()[-1]
    doctor = "lægevagten (1813" if language is Language.DANISH else "on-call doctor (1813"
    assert all(part in last for part in ("Livslinien", "70 201 201", "112", doctor))
    assert not re.search(r"din læge|your doctor|døgn|day and night|kl\.", last)


@pytest.mark.parametrize("language", Language)
def test_only_the_number_that_is_known_to_answer_day_and_night_says_so(language: Language) -> None:
    always = re.compile(r"døgn|day and night|24", re.IGNORECASE)
    said = {
        one.number
        for one in advice.numbers()
        if always.search(one.name[language] + one.description[language])
    }
    assert said == {"1888"}
    assert always.search(advice.footer(language, advice.numbers()))


@pytest.mark.parametrize("language", Language)
def test_address_protection_is_applied_for_digitally_and_ends(language: Language) -> None:
    told = {name: text for name, text in texts(language).items() if "adressebeskyttelse" in text}
    assert "advice/reach" in told
    ends = "efter et år" if language is Language.DANISH else "for one year"
    assert all("borger.dk" in text and ends in text and "PostNord" in text for text in told.values())


@pytest.mark.parametrize("language", Language)
def test_a_tag_is_searched_for_by_a_path_and_not_by_a_word_alone(language: Language) -> None:
    page = advice.pages(language)["trackers"].body
    assert "Safety & emergency → Unknown tracker alerts" in page
    if language is Language.DANISH:
        assert "Indstillinger → Sikkerhed og nødsituationer" in page


def test_the_network_cable_is_pulled_and_not_the_mains() -> None:
    assert not [name for name, text in documents().items() if "netstik" in text.lower()]
    assert "træk netværkskablet" in documents()["docs/privacy/da/brud.md"]
    assert "pull the network cable" in documents()["docs/privacy/en/breach.md"]


FALSE = {
    Language.DANISH: r"skriver aldrig først|trukket tilbage|der er sket noget|der fik loggen|\bmaskine",
    Language.ENGLISH: r"never writes? first|withdrawn|something has (changed|happened)|whoever got the log|\bmachine",
}
"""Promises that are not kept, words that mean something else in her case, and a word for the server that stops a
reader."""


@pytest.mark.parametrize("language", Language)
def test_no_promise_that_is_not_kept_and_no_word_that_frightens(language: Language) -> None:
    found = {
        name: hit.group()
        for name, text in texts(language).items()
        if (hit := re.search(FALSE[language], text, re.IGNORECASE))
    }
    assert found == {}


def test_documents_promise_nothing_that_is_not_kept() -> None:
    false = re.compile(r"skriver aldrig først|\bnever writes? first", re.IGNORECASE)
    assert not [name for name, text in documents().items() if false.search(text)]


@pytest.mark.parametrize("language", Language)
def test_what_she_told_the_police_is_not_called_a_report(language: Language) -> None:
    """»Anmeldt« is a legal act; she was asked »Hvilke numre talte I om?«. A page may say how one reports."""
    called = re.compile(r"\b(er )?anmeldt\b|\breported\b", re.IGNORECASE)
    assert not [name for name, text in texts(language).items() if called.search(text)]
    told = "Fortalt til politiet" if language is Language.DANISH else "Told to the police"
    text = Words(language)
    assert text.text("log.police.reported") == text.text("log.overview.reported") == told
    assert text.text("log.police.reported_on", day="3. maj") == f"{told} 3. maj"
    assert "politi" not in text.text("records.police.is_reported").lower()


@pytest.mark.parametrize("language", Language)
def test_her_own_address_and_numbers_are_in_a_log_only_if_she_chooses_so(language: Language) -> None:
    chosen = (
        "kun med, hvis du selv vælger det"
        if language is Language.DANISH
        else "only included if you choose so"
    )
    for key in ("ask_own_name", "ask_own_address", "ask_own_numbers"):
        assert chosen in Words(language).text(f"records.background.{key}"), key
