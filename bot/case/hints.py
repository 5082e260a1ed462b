"""Types of incident that the words of an account suggest: only ever offered, never taken by themselves.

The stems are matched at the start of words, in lower case, with æ, ø, å also as ae, oe, aa.
"""

from __future__ import annotations

import re

from bot.case.kinds import Type

MOST = 3
MOST_CHARACTERS = 4_000

_STEMS: dict[Type, tuple[str, ...]] = {
    Type.MESSAGE: (
        "sms",
        "besked",
        "skrev til mig",
        "messenger",
        "whatsapp",
        "snap",
        "text message",
        "texted",
        "messaged",
    ),
    Type.CALL: (
        "ringe",
        "ringed",
        "opkald",
        "telefonsvarer",
        "lagde på",
        "voicemail",
        "called me",
        "phoned",
        "rang me",
    ),
    Type.EMAIL: ("mail", "e-mail", "email"),
    Type.SOCIAL_MEDIA: (
        "facebook",
        "instagram",
        "tiktok",
        "opslag",
        "venneanmod",
        "falsk profil",
        "friend request",
    ),
    Type.LETTER_GIFT: (
        "blomst",
        "buket",
        "gave",
        "brev",
        "pakke",
        "flowers",
        "bouquet",
        "letter",
        "parcel",
        "gift",
    ),
    Type.APPROACH: (
        "stod uden for",
        "stod foran",
        "stod ved",
        "dukkede op",
        "mødte op",
        "bankede på",
        "ringede på",
        "råbte",
        "opsøgte",
        "stood outside",
        "turned up",
        "showed up",
        "knocked",
    ),
    Type.FOLLOWING: (
        "fulgte efter",
        "følger efter",
        "holdt øje",
        "overvåg",
        "gps",
        "airtag",
        "kørte efter",
        "followed me",
        "following me",
        "watched me",
    ),
    Type.THREAT: ("true", "trusl", "trussel", "slå mig ihjel", "threat"),
    Type.HACKING: ("hack", "logget ind", "adgangskode", "kodeord", "logged into my"),
    Type.VANDALISM: (
        "hærværk",
        "ridset",
        "punkter",
        "smadre",
        "indbrud",
        "brød ind",
        "broke in",
        "scratched",
        "slashed",
    ),
    Type.VIOLENCE: ("slog mig", "skubbede", "sparkede", "tog kvælertag", "hit me", "pushed me", "kicked me"),
    Type.THROUGH_OTHERS: (
        "skrev til min",
        "ringede til min",
        "kontaktede min",
        "spurgte min",
        "contacted my",
    ),
}


def _plain(text: str) -> str:
    lowered = text[:MOST_CHARACTERS].lower()
    return lowered.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(_plain(stem)) for stem in stems) + ")")


_PATTERNS = {kind: _pattern(stems) for kind, stems in _STEMS.items()}
# "ringede på" is somebody at the door, "true" with "d" or "r" a threat and not the English word.
_NOT_A_CALL = re.compile(r"\bringede paa\b(?! (?:min|telefon))")
_NOT_A_THREAT = re.compile(r"\btrue\b")


def find_types(text: str) -> tuple[Type, ...]:
    """The types that the words suggest, in order of the logskema, at most three."""
    plain = _plain(text)
    without_door = _NOT_A_CALL.sub(" ", plain)
    found = []
    for kind, pattern in _PATTERNS.items():
        searched = without_door if kind is Type.CALL else plain
        if kind is Type.THREAT:
            searched = _NOT_A_THREAT.sub(" ", plain)
        if pattern.search(searched):
            found.append(kind)
    return tuple(found[:MOST])
