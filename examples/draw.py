"""Draws the pictures of examples/files anew: `python examples/draw.py [FOLDER]`; always the same pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from drawing import lists, scenes, threads
from drawing.canvas import Canvas
from drawing.lists import Entry
from drawing.phone import Shown
from drawing.threads import Bubble
from PIL import Image

MISSED, TAKEN, HIDDEN = "Ubesvaret", "Indgående, 4 min.", "Skjult nummer"
FEW, MANY = 24, 64  # colours
TURNED = 6  # EXIF: turn a quarter clockwise to see it upright, as phones write it


def calls_in_the_morning() -> Canvas:
    """Tuesday 25 March: seven calls after he had stood outside."""
    clocks = ["09.52", "09.41", "09.33", "09.12", "08.58", "08.40", "08.22"]
    today = [Entry("Kim Opdigt", MISSED, clock) for clock in clocks]
    today.insert(3, Entry("Line Eksempel", TAKEN, "09.20", missed=False))
    before = [
        Entry("Line Eksempel", TAKEN, "19.05", missed=False),
        Entry("Børnehaven", TAKEN, "15.48", missed=False),
    ]
    return lists.calls(Shown("20.21", 62), [("I dag, 25. marts", today), ("I går, 24. marts", before)])


def calls_after_the_notice() -> Canvas:
    """Tuesday 29 April: strangers call because of a notice that she did not write."""
    today = [
        Entry(HIDDEN, MISSED, "22.47"), Entry("00 00 00 31", MISSED, "22.31"), Entry("00 00 00 44", MISSED, "22.18"),
        Entry(HIDDEN, MISSED, "22.02"), Entry("00 00 00 52", "Indgående, 1 min.", "21.55", missed=False),
        Entry("00 00 00 31", MISSED, "21.40"), Entry("00 00 00 67", MISSED, "21.26"),
        Entry("00 00 00 70", MISSED, "21.09"), Entry("Line Eksempel", TAKEN, "18.30", missed=False),
    ]  # fmt: skip
    before = [Entry("Mads Prøvesen", TAKEN, "16.12", missed=False)]
    return lists.calls(Shown("00.20", 34), [("I går, 29. april", today), ("28. april", before)])


def sms_unknown() -> Canvas:
    """Wednesday 2 April: an unknown number that knows her evening."""
    bubbles = [
        Bubble("Godt at I nåede hjem inden regnen.", "22.31", day="Onsdag 2. april 2025"),
        Bubble("Hvem er det?", "22.33", mine=True, note="Leveret"),
        Bubble("Det ved du godt."),
        Bubble("Jeg passer bare på jer.", "22.36"),
    ]
    return threads.sms(Shown("22.39", 48), "12 34 56 78", bubbles, "Nummeret er ikke i dine kontakter")


def sms_sorry() -> Canvas:
    """Tuesday 6 May: sorry, and at once not."""
    bubbles = [
        Bubble("Undskyld for i søndags.", "20.47", day="Tirsdag 6. maj 2025"),
        Bubble("Jeg ville bare snakke. Du gør det større, end det var."),
        Bubble("Naboen skal ikke blande sig.", "20.52"),
        Bubble("Jeg har slet ikke sovet. Det kan jeg takke dig for.", "21.04"),
        Bubble("Jeg kan se, at du læser det her.", "21.26"),
    ]
    return threads.sms(Shown("21.30", 71), "12 34 56 99", bubbles)


def chat_first() -> Canvas:
    """The night to Sunday 13 April, first screen."""
    bubbles = [
        Bubble("Sover du?", "02.07", day="13. april 2025"),
        Bubble("Jeg gik forbi. Det var ikke planlagt."),
        Bubble("Der var lys i køkkenet.", "02.09"),
        Bubble("Du har flyttet bordet hen til vinduet. Det er fint."),
        Bubble("Jeg siger bare, hvad jeg ser.", "02.31"),
        Bubble("Kan du huske den sommer, hvor du sagde, at du ikke kunne undvære mig?", "02.58"),
        Bubble("Det kan jeg.", "02.58"),
    ]
    return threads.chat(Shown("09.02", 88, dark=True), "Kim O.", "Aktiv for 5 timer siden", bubbles)


def chat_second() -> Canvas:
    """The same night, further down."""
    bubbles = [
        Bubble("Det kan jeg.", "02.58"),
        Bubble("Nu er der slukket.", "03.14"),
        Bubble("Sov godt, Signe."),
        Bubble("Og Alma.", "03.15"),
        Bubble("Jeg bliver lidt endnu.", "03.40"),
    ]
    return threads.chat(Shown("09.03", 88, dark=True), "Kim O.", "Aktiv for 5 timer siden", bubbles)


def mail_long() -> Canvas:
    """Sunday 6 April: a mail to her at work."""
    words = (
        "Kære Signe\n\nJeg skriver til dit arbejde, fordi du ikke svarer andre steder. Det er du nødt til at tage "
        "ansvar for.\n\nJeg har lavet en liste over de dage, vi har haft sammen. Der er 412. Jeg synes, vi skal gå "
        "dem igennem, én for én, så du kan forklare mig, hvilken af dem der var forkert.\n\nJeg har tid hele "
        "påsken. Jeg ved, at du har fri.\n\nKim"
    )
    return lists.mail(
        Shown("09.14", 93), "Det, du skylder mig at høre", "Kim Opdigt", "kim@opdigt.example",
        "Til signe@bibliotek.example · 6. april 2025 kl. 21.02", words,
    )  # fmt: skip


def mail_login() -> Canvas:
    """Monday 21 April: somebody was in her mailbox."""
    words = (
        "Hej Signe\n\nDer er logget ind på din konto fra en ny enhed.\n\nTidspunkt: 21. april 2025 kl. 03.12\n"
        "Enhed: Computer\nSted: Opdigtby (omtrentligt)\n\nVar det dig, behøver du ikke gøre noget.\n\nVar det ikke "
        "dig, så skift din adgangskode nu.\n\nEksempelpost"
    )
    return lists.mail(
        Shown("08.30", 100), "Nyt login på din konto", "Eksempelpost", "sikkerhed@eksempelpost.example",
        "Til signe@eksempelpost.example · 21. april 2025 kl. 03.12", words,
    )  # fmt: skip


def mail_movers() -> Canvas:
    """Thursday 8 May: a van that she has not ordered."""
    words = (
        "Kære Signe Eksempel\n\nTak for din bestilling.\n\nDato: fredag 9. maj 2025 kl. 8.00\n"
        "Fra: Eksempelvej 1, 2. tv., Opdigtby\nTil: oplyses på dagen\nTelefon: 00 00 00 00\n\nBemærkning fra dig: "
        "»Bare tag det hele. Min kæreste lukker jer ind.«\n\nVil du ændre noget, så ring til os inden kl. 18.\n\n"
        "Venlig hilsen\nOpdigtby Flytteforretning"
    )
    return lists.mail(
        Shown("17.04", 55), "Bekræftelse på flytning", "Opdigtby Flytteforretning", "ordre@flytte.example",
        "Til signe@eksempelpost.example · 8. maj 2025 kl. 16.22", words,
    )  # fmt: skip


def profile() -> Canvas:
    """Tuesday 8 April: a new profile with pictures that only few have seen."""
    facts = ["Oprettet 7. april 2025", "Bor i Opdigtby", "Har gået på Eksempelskolen"]
    post = ("I dag kl. 12.06", "Bedste sommer. Nogle glemmer hurtigt, andre glemmer aldrig.")
    return lists.profile(Shown("12.39", 77), "Sanne Prøve", facts, post)


PICTURES: dict[str, tuple[Callable[[], Canvas], int]] = {
    "opkaldsliste-1.png": (calls_in_the_morning, FEW),
    "opkaldsliste-2.png": (calls_after_the_notice, FEW),
    "sms-ukendt-nummer.png": (sms_unknown, FEW),
    "sms-undskyld.png": (sms_sorry, FEW),
    "chat-1.png": (chat_first, FEW),
    "chat-2.png": (chat_second, FEW),
    "mail.png": (mail_long, FEW),
    "login.png": (mail_login, FEW),
    "flyttemail.png": (mail_movers, FEW),
    "profil.png": (profile, MANY),
    "bil-1.png": (lambda: scenes.car(near=False), MANY),
    "bil-2.png": (lambda: scenes.car(near=True), MANY),
    "sporingsbrik.png": (scenes.tracker, MANY),
}


def draw(folder: Path) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (picture, colours) in PICTURES.items():
        picture().finished(colours).save(folder / name, optimize=True)
    exif = Image.Exif()
    exif[0x0112] = TURNED
    lying = scenes.flowers().photo().transpose(Image.Transpose.ROTATE_90)
    lying.save(folder / "blomster.jpg", quality=72, optimize=True, exif=exif)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "files")
