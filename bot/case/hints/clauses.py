"""An account in clauses: each may be denied, and each is done by somebody.

Rough by intent: what is not understood suggests nothing. Texts are compared in lower case, with æ, ø, å as ae, oe, aa.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CHARACTERS = 4_000

_BREAKS = re.compile(
    r"[.!?;:,\n…()]+(?:\s|$)|\b(?:men|mens|fordi|selvom|da|saa|som|hvor|foer|efter at|(?<!uden )at(?= (?:jeg"
    r"|han|hun|de|der|det|vi|min|hans|mig)\b)"
    r"|but|because|while|when|though|where|who|that)\b|(?<=\w)(?= jeg (?:ikke|aldrig)\b)"
)
_JOINS = re.compile(r"\b(?:og|and)\b")
_DENIED = re.compile(
    r"\b(?:ikke|ik|ikk|aldrig|ingen|intet|hverken|uden at|holdt op med at|stoppet med at|not|never|nobody"
    r"|nothing|no one"
    r"|neither|without|[a-z]+n't|didnt|doesnt|hasnt|isnt|wasnt|wont|stopped)\b"
)
_ENGLISH_I = (  # in Danish texts "i" is "in"
    r"i(?= (?:called|texted|emailed|wrote|told|asked|stood|stand|am|was|have|had|changed|reported|waited|sent|got|get"
    r"|received|found|saw|see|felt|feel|heard|noticed|met|did|do|went|walked|drove|rang|can|think|know|blocked|moved"
    r"|closed|opened|shouted|knocked|followed|hit|pushed|left|gave|put|deleted|would|will|could|just|then"
    r"|also)\b)|i've|i'm"
)
_HERSELF = re.compile(rf"\b(?:jeg|vi|we|{_ENGLISH_I})\b")
_MEETS = re.compile(  # what she does not do but is done to her
    rf"\b(?:jeg|vi|we|{_ENGLISH_I})\b.{{0,20}}\b(?:fik|faaet|faar|modtog|modtaget|fandt|fundet|finder|saa|set"
    rf"|ser|kan se|kan hoere|hoerte"
    r"|blev|bliver|er blevet|foelte|foeler|opdagede|opdaget|moedte|get|got|received|found|saw|see|was|were|been"
    r"|felt|heard"
    r"|noticed|met|have had|ville fortryde|vil fortryde|skulle fortryde|would regret|will regret)\b"
    r"|\b(?:fik|har|saa|fandt|hoerte|blev|er|kan|modtog|opdagede) (?:jeg|vi)\b"
)
_OTHER = re.compile(
    r"\b(?:han|hun|de|den|der|det|nogen|en|et|hans|hendes|personen|manden|he|she|they|someone|somebody|there|his|her)\b"
)
_KIN = (
    r"mor|far|soester|bror|datter|soen|veninde|ven|venner|kollega|kollegaer|kolleger|chef|nabo|naboer|mand"
    r"|kaereste|kone"
    r"|foraeldre|familie|boern|barn|laege|advokat|laerer|arbejdsgiver|arbejdsplads|mormor|farmor|morfar|farfar"
    r"|tante|onkel"
    r"|kusine|faetter|svigermor|eks|leder|udlejer|mother|mum|mom|father|dad|sister|brother|daughter|son|friend|friends"
    r"|colleague|colleagues|boss|neighbour|neighbours|neighbor|husband|partner|boyfriend|wife|parents|family"
    r"|children|kids"
    r"|doctor|lawyer|teacher|employer|workplace|manager|landlord|aunt|uncle|cousin|work"
)
KIN = rf"(?:min|mit|mine|vores|my|our) (?:gamle |nye |ene |old |new )?(?:{_KIN})s?"
_HOUSES = (
    r"kommunen|politiet|politi|skolen|boernehaven|postbud|postbuddet|buddet|pakkebuddet|budbilen|laegen|banken|bussen"
    r"|familieretshuset|retten|statsforvaltningen|krisecentret|haandvaerkeren|elektrikeren|vagten|vicevaerten"
    r"|sygehuset|jobcentret|vaekkeuret|alarmen|brandalarmen"
    r"|koekkenuret|uret|klokken(?! \d)|naboen|naboerne|the council|the police|the school|the postman|the doctor"
    r"|the alarm|the neighbours?|a neighbour|en nabo|the court|the bank|the bus|the train|toget|posten|the mail"
    r"|the nurse|social services|a courier"
)
HOUSES = rf"(?:{_HOUSES})"
_ON_HER_SIDE = re.compile(rf"^\W*(?:saa |i gaar |i dag |then )?(?:{KIN}|{HOUSES})\b")
_FROM_HER_SIDE = re.compile(rf"\b(?:fra|af|from) (?:{KIN}|{HOUSES})\b")
_FROM_THE_OTHER = re.compile(r"\b(?:fra|af|from|by) (?:ham|hende|personen|him|her)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in plain letters. ``harmless``: done by herself or by somebody on her side."""

    text: str
    denied: bool
    harmless: bool


def plain(text: str) -> str:
    """Lower case, without æ, ø, å."""
    lowered = text[:MOST_CHARACTERS].lower().replace("’", "'")
    return lowered.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def clauses(text: str) -> list[Clause]:
    """All clauses of an account. One that names nobody is done by whoever did the one before it."""
    found: list[Clause] = []
    for whole in _BREAKS.split(plain(text)):
        harmless, denied = False, False
        for position, piece in enumerate(_JOINS.split(whole)):
            own = _harmless(piece)
            goes_on = position > 0 and not own and not _OTHER.search(piece)
            harmless = harmless if goes_on else own
            denied = bool(_DENIED.search(piece)) or (goes_on and denied)
            found.append(Clause(piece.strip(), denied, harmless))
    return [clause for clause in found if clause.text]


def _harmless(piece: str) -> bool:
    if _FROM_THE_OTHER.search(piece):
        return False
    if _ON_HER_SIDE.search(piece) or _FROM_HER_SIDE.search(piece):
        return True
    return bool(_HERSELF.search(piece)) and not _MEETS.search(piece)
