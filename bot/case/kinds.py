"""The types of incident of the logskema (docs/logskema.md §4): stable keys; names are in the catalogues
(``types.*``)."""

from __future__ import annotations

from enum import StrEnum


class Type(StrEnum):
    """What kind of contact or incident. Several may hold for one incident; OTHER takes own words."""

    MESSAGE = "message"
    CALL = "call"
    EMAIL = "email"
    SOCIAL_MEDIA = "social_media"
    LETTER_GIFT = "letter_gift"
    APPROACH = "approach"
    FOLLOWING = "following"
    THREAT = "threat"
    HACKING = "hacking"
    IMAGE_ABUSE = "image_abuse"
    VANDALISM = "vandalism"
    VIOLENCE = "violence"
    FALSE_ACCUSATION = "false_accusation"
    AUTHORITY_REPORT = "authority_report"
    THROUGH_OTHERS = "through_others"
    OTHER = "other"
