"""What WhatsApp itself writes into an export, in Danish and English, as data. Compared in lower case, without marks of
direction and without a full stop at the end.

The Danish "(fil vedhæftet)", the notices of an edited message and most system lines are assumed, not seen in a real
Danish export; docs/history.md names them.
"""

from __future__ import annotations

import re

LEFT_OUT = {
    "image": "image", "billede": "image", "photo": "image", "foto": "image",
    "video": "video", "video note": "video", "videobesked": "video", "videonote": "video",
    "audio": "audio", "lyd": "audio", "lydfil": "audio", "voice message": "audio", "talebesked": "audio",
    "sticker": "sticker", "klistermærke": "sticker", "mærkat": "sticker",
    "gif": "gif", "document": "document", "dokument": "document",
    "contact card": "contact", "kontaktkort": "contact", "kontakt": "contact",
    "media": "media", "medier": "media", "mediefil": "media", "mediefiler": "media",
}  # fmt: skip
_LEFT = "|".join(sorted(map(re.escape, LEFT_OUT), key=len, reverse=True))
OMITTED = re.compile(rf"({_LEFT}) (?:omitted|udeladt)", re.IGNORECASE)
"""After a mark (iPhone): "image omitted"."""
OMITTED_IN_BRACKETS = re.compile(rf"<\s*({_LEFT}) (?:omitted|udeladt|ikke inkluderet)\s*>", re.IGNORECASE)
"""Android: "<Media omitted>"."""
ATTACHED = re.compile(r"<(?:attached|vedhæftet|vedhæftning): ?([^<>\n]{1,255})>", re.IGNORECASE)
FILE_ATTACHED = re.compile(
    r"([^\n/\\]{1,255}?) \((?:file attached|fil vedhæftet|vedhæftet fil)\)", re.IGNORECASE
)
EDITED = re.compile(
    r"<(?:this message was edited|denne besked (?:blev|er(?: blevet)?) redigeret|beskeden (?:blev|er) redigeret)"
    r"\.?>$",
    re.IGNORECASE,
)
LONGEST_EDITED = 60
DELETED = re.compile(
    r"(?:this message was deleted(?: by admin\b.{0,80})?|you deleted this message(?: as admin)?"
    r"|denne besked (?:blev|er blevet|er|var) slettet(?: af (?:en )?administrator\b.{0,80})?"
    r"|du (?:slettede|har slettet) denne besked(?: som administrator)?|beskeden (?:blev|er) slettet)\.?",
    re.IGNORECASE,
)
VIEW_ONCE = re.compile(
    r"<?(?:view once (?:photo|video|voice message|message)|(?:vis én gang|engangs)[- ]?"
    r"(?:billede|foto|video|besked|talebesked)?)"
    r"(?: omitted| udeladt)?>?",
    re.IGNORECASE,
)
CALL = re.compile(
    r"(?:(?:missed|silenced) (?:group )?(?:voice|video|audio) call\b"
    r"|ubesvaret (?:gruppe)?(?:taleopkald|videoopkald|lydopkald|opkald)"
    r"|(?:tabt|mistet) (?:taleopkald|videoopkald)|(?:voice|video) call\b|(?:tale|video)opkald\b).{0,80}",
    re.IGNORECASE,
)
SYSTEM = re.compile(
    r"messages and calls are end-to-end encrypted|messages to this (?:chat|group) (?:and calls )?are (?:now )?secured"
    r"|messages you send to this|beskeder og opkald er (?:beskyttet|end-to-end)"
    r"|beskeder (?:og opkald )?(?:til|i|du sender) "
    r"|\bcreated (?:this )?group\b|\boprettede (?:denne )?gruppen?\b|\bhar oprettet (?:denne )?gruppen?\b"
    r"|\bchanged (?:the|this) (?:group|subject)\b|\bchanged the group name\b|\bchanged this group's (?:icon|settings)"
    r"|\bændrede (?:gruppe|denne gruppe|gruppens|navnet på gruppen|emnet|beskrivelsen|indstilling)"
    r"|\bskiftede (?:gruppe|gruppens)|\bhar ændret (?:gruppe|gruppens|emnet)"
    r"|\b(?:added|removed) (?:you|.{1,80})$|\btilføjede .{1,80}$|\bfjernede .{1,80}$|\bblev tilføjet$|\bwas added$"
    r"|\b(?:left|forlod gruppen|har forladt gruppen|left the group)$|\bjoined using (?:this|a) group|\bdeltog via "
    r"|\bsecurity code (?:with .{1,80} )?changed|\bsikkerhedskoden? (?:med .{1,80} )?"
    r"(?:er )?(?:blevet )?(?:ændret|ændrede)"
    r"|\bchanged (?:to a new number|their phone number)|\bændrede sit telefonnummer|\bskiftede (?:til et )?nyt nummer"
    r"|\b(?:blocked|unblocked) this contact|\bblokerede denne kontakt|\bhar (?:blokeret|fjernet blokeringen)"
    r"|\bdisappearing messages\b|\bmidlertidige beskeder\b|\bbeskeder, der forsvinder\b|\bforsvindende beskeder\b"
    r"|\bnow an admin$|\bnu administrator$|\bpinned a message$|\bfastgjorde en besked$"
    r"|\bis a contact$|\ber en kontakt$",
    re.IGNORECASE,
)
"""What tells a notice of the program; looked for in lines without a sender, and on an iPhone in marked ones."""
GROUP = re.compile(r"\b(?:group|gruppe)", re.IGNORECASE)
"""In a notice: it is a group."""
YOU = ("You ", "Your ", "Du ", "Din ", "Dit ", "Dine ")
"""How a notice of what she did herself begins."""
MERIDIEM = re.compile(r"([ap])\.?\s?m\.?", re.IGNORECASE)
