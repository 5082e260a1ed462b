"""What a document holds besides pictures, as values."""

from __future__ import annotations

import msgspec

KINDS = ("pages", "pdf", "mail", "card", "docx", "odt", "archive", "text")
"""What documents there are, as ends of keys ``log.annex.document.kind.…``."""
MAIL_FIELDS = ("from", "to", "cc", "date", "subject")
CARD_FIELDS = {
    "FN": "name",
    "TEL": "phone",
    "EMAIL": "mail",
    "ORG": "organisation",
    "ADR": "address",
    "NOTE": "note",
}
"""What is shown of a contact card, by the property's name (RFC 6350 §6)."""
TITLES = ("parts",)


class Passage(msgspec.Struct, frozen=True):
    """A piece of a document's text. ``title`` is the end of a key ``log.annex.document.title.…``, or "". ``pairs`` are
    ends of keys ``log.annex.document.…`` with values; ``lines`` the text."""

    lines: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    title: str = ""


class Document(msgspec.Struct, frozen=True):
    """What a document holds besides its pictures. ``kind`` is the end of a key ``log.annex.document.kind.…``. ``pages``
    is how many it has, as far as it has pages; ``cut``: its text is longer than what stands in ``passages``;
    ``attached`` is how many further files lie in it that are not shown."""

    kind: str
    pages: int = 0
    passages: tuple[Passage, ...] = ()
    cut: bool = False
    attached: int = 0
