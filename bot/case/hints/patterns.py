"""The words of both languages that suggest a type, as patterns over plain letters (æ, ø, å as ae, oe, aa)."""

from __future__ import annotations

import re

from bot.case.hints.clauses import HOUSES, KIN
from bot.case.kinds import Type

_WHO = (
    r"(?:han|hun|de|min eks|mit eks|my ex|personen|manden|nogen|en mand|en kvinde|ham|hende|he|she|they"
    r"|someone|somebody|a man|him)"
)
_CAR = (
    r"(?:bil|bilen|biler|varevogn|varevognen|kassevogn|kassevognen|motorcykel|scooter|knallert|car|van|truck)"
)
_WHERE = (
    r"(?:udenfor|uden for|ude|foran|ved|der|her|i (?:min|vores|mit|haven|opgangen)|paa (?:min|mit|trappen|vejen|gaden)"
    r"|bag|bagved|over for|og|outside|there|here|in (?:my|the|front)|by|at|on (?:my|the)|behind|across)"
)
_OTHERS = rf"(?:{KIN}|{HOUSES}|arbejdsgiveren|alle|myndighederne|udlejeren|everyone|everybody)"
_TOLD = (
    r"(?:skrev|skrevet|skriver|ring\w+|kontakt\w+|spurgt\w*|spoerger|sendt\w*|talt\w*|fortalt\w*|sagt?|siger|paastaar"
    r"|paastod|henvend\w+|snakke\w*|opsoegte|opsoegt|wrote|written|writes|call\w*|contact\w*|text(?:ed|s)|ask(?:ed|s)"
    r"|told|tells|message[ds]|email(?:ed|s)|rang|phoned|spoke)"
)
_THEIRS = r"(?:hans|hendes|his|her) (?:nye |new )?"
_HELPERS = (
    r"(?:kaereste|kone|mand|mor|far|bror|soester|ven|veninde|venner|familie|girlfriend|wife|mother|father"
    r"|brother|sister"
    r"|friends?|family)"
)
_ABOUT_HER = r"(?:mig|os|boernene|me|us)"

_SOURCES: dict[Type, tuple[str, ...]] = {
    Type.MESSAGE: (
        r"sms(?:er|'er|en)?\b",
        r"beskede?(?:r|n|rne)?\b",
        r"(?:han|hun|de) (?:har )?(?:skrev|skrevet|skriver)\b(?! (?:til (?!mig)|paa |ned|en |et |under |af ))",
        r"skrev(?:et)? (?:til mig|igen)\b",
        r"messenger\b",
        r"whatsapp\b",
        r"snap(?:chat|s|pet|pede)?\b",
        r"sendte (?:mig )?et (?:billede|foto)",
        r"text message",
        r"text(?:ed|s|ing) me\b",
        r"messag(?:ed|es|ing) me\b",
        r"wrote to me\b",
    ),
    Type.CALL: (
        r"ring(?:er|ede|et)\b(?! (?:det |der |han |hun |nogen )?paa\b(?! (?:min telefon|min mobil|telefonen)))"
        r"(?!.*(?:paa doeren|doerklokken))",
        r"ringe til mig\b|ringe mig op\b",
        r"opkald|opringning|lagt paa\b|facetime\w* mig|silent calls",
        r"telefonsvarer",
        r"lagde paa\b",
        r"i telefonen\b",
        r"voicemail",
        r"(?:called|calls|calling|phoned|rang|ringing) me\b(?! (?:a|an|names)\b)",
        r"(?:he|she|they) (?:always |often |just )?(?:calls|called|phones|phoned)\b(?! (?:me (?:a|an|names)|my"
        r"|the|our|it|him|her)\b)",
        r"phone rang\b",
        r"missed calls?",
    ),
    Type.EMAIL: (
        r"(?<!min )(?<!mit )(?:e-?)?mails?\b(?<!my mail)(?<!my email)(?<!my e-mail)",
        r"mailede\b",
        r"e?-?mailed me\b",
    ),
    Type.SOCIAL_MEDIA: (
        r"facebook",
        r"instagram",
        r"tiktok",
        r"snapchat",
        r"opslag",
        r"venneanmod",
        r"falsk profil",
        r"friend request",
        r"fake profile",
        r"likede?\b",
    ),
    Type.LETTER_GIFT: (
        r"blomst",
        r"chokolade|\brose\b|\broser\b",
        r"buket",
        r"(?:en|den|af|som|til) gaver?\b",
        r"gaver?n?\b(?= (?:i|fra|til|paa))",
        r"brev(?:et|e)?\b",
        r"(?<!postbuddet kom med en )pakke(?:n|r)?\b",
        r"seddel|sedlen",
        r"flowers?\b",
        r"bouquet",
        r"(?:a|the|his) (?:letter|note|gift|card|parcel|package)\b",
        r"(?:letters|gifts|parcels)\b",
    ),
    Type.APPROACH: (
        rf"\b{_WHO}\b.{{0,30}}\bst(?:od|aar|aaet)\b(?! (?:skrevet|af))",
        rf"st(?:od|aar) {_WHO}\b",
        rf"^(?:\W*(?:pludselig|der) )?st(?:od|aaet) (?:stille )?{_WHERE}\b(?<! der)",
        rf"\b{_WHO}(?:'s)?\b.{{0,20}}\b(?:stood|standing|stands)\b",
        rf"{_WHO}(?: \w+)? (?:vente(?:de|r|t)|lurede|lurer)\b",
        rf"vente(?:de|r) {_WHO}\b",
        r"(?:\w+'s|is|was|were) waiting\b",
        r"waited (?:for me|outside|by)",
        r"der er (?:nogen|en mand) (?:i haven|i gaarden|ved|ude|uden)",
        r"dukke(?:de|t|r) op\b",
        r"moe(?:dte|der|dt) op\b",
        r"\bbanke(?:de|r|t) (?:paa|\w+ paa)\b",
        r"ring(?:e|er|ede|et) (?:det |der |han |hun |nogen )?paa\b(?! (?:min (?:telefon|mobil)|telefonen))",
        r"(?:bank|ring|spark|hamre|dundre|raab|slog|slaa|kradse)\w*\b.{0,15}\bpaa (?:min )?doer",
        r"bang(?:ed|s|ing) on|ring(?:s|ing)? the (?:door)?bell",
        r"doerklokken",
        r"taget i doeren|tog i doeren|haandtaget|door handle|came to my (?:house|flat|door|work|home)",
        r"kom(?:mer)? (?:hen|hjem til mig|ind|op til mig|ind i min|over til mig)",
        r"raab(?:te|er)\b|shouting (?:in|at|outside)",
        r"opsoegte mig|opsoegt mig",
        r"(?:er|var) (?:her|i haven|i min|foran|udenfor|uden for|ved min|ved mit|ved vores|ved doeren)\b",
        r"turn(?:ed|s|ing) up\b|show(?:ed|s) up\b",
        r"knock(?:ed|s|ing)\b",
        r"doorbell|rang (?:at|on) the door",
        r"(?:is|was|\w+'s) (?:outside|at my|in my|in the garden)\b",
    ),
    Type.FOLLOWING: (
        r"f(?:ulgte|oelger|ulgt) (?:\w+ )?efter",
        r"hold(?:t|er) oeje\b",
        r"overvaag",
        r"\bgps\b|airtag|sporing|tracker",
        r"koer(?:te|er|t)\b.{0,20}\b(?:forbi|efter|frem og tilbage|frem|rundt|bag)\b",
        r"(?:gik|gaar|cykle\w+|loeb) (?:\w+ )?(?:forbi|bag|efter|bagved)\b",
        rf"\b{_CAR}\b.{{0,30}}\b(?:hold(?:t|er)|parker\w*|staar|stod)\b",
        rf"\bhold(?:t|er)\b.{{0,25}}\b{_CAR}\b",
        r"(?:sad|sidder) i (?:sin |en |hans )?bil",
        r"stirre(?:de|r)|glo(?:ede|r)\b|kigge(?:de|r)? (?:ind|paa mig)|filme(?:de|r)\b|tog billeder af mig",
        r"follow(?:ed|ing|s) me\b(?! (?:on|paa)\b)|(?:was|being|been) followed|watch(?:ed|ing|es) me\b",
        r"dr(?:ove|ives|iving|iven) (?:past|by|slowly|up and down)",
        r"walk(?:ed|s) (?:past|behind)\b",
        rf"\b{_CAR}\b.{{0,30}}\b(?:parked|waiting|outside)\b",
    ),
    Type.THREAT: (
        r"true(?:de|r|nde)\b|truet\b|true mig",
        r"trus(?:el|ler|len|lerne)\b",
        r"(?:slaa|slaar) .{0,10}ihjel|draebe mig|goere mig noget",
        r"fortryde det\b",
        r"threat",
        r"kill me\b|hurt me\b.*\bwill\b|regret it\b",
    ),
    Type.HACKING: (
        r"hack",
        r"log(?:get|gede|ger) ind\b|log(?:ged|s) (?:in|into)\b",
        r"(?:kodeord|adgangskode|password)\w* (?:er|var|blev) ",
        r"(?:aendre\w*|skifte\w*|changed) (?:mit|min|my) (?:kodeord|adgangskode|password)",
        r"(?:min|my) (?:e-?)?mail (?:er blevet|blev|was|has been)",
        r"laes(?:t|te) min(?:e)? (?:mails?|beskeder)",
    ),
    Type.IMAGE_ABUSE: (
        r"noegenbilled|sexbilled|intime (?:billed|video)|nude",
        r"(?:del(?:te|t|er)|lagde|lagt|laegge|laegger|shared|posted|post)\b.{0,20}\b(?:billeder?|pictures?"
        r"|photos?|videos?)"
        r"\b.{0,12}\b(?:af mig|ud|of me)",
    ),
    Type.VANDALISM: (
        r"haervaerk",
        r"ridset",
        r"punkter",
        r"daek\w*\b.{0,15}\bskaaret",
        r"smadre",
        r"indbrud|broed ind|broed .{0,20}doer\w* op",
        r"malet paa|kaste\w* .{0,20}(?:rude|vindue)",
        r"(?:aeg|sten) paa .{0,10}(?:rude|vindue|doer)",
        r"broke (?:in|into)\b|scratched|slashed|smashed",
    ),
    Type.VIOLENCE: (
        r"sl(?:og|aaet|aar) mig\b(?! ihjel)",
        r"skubbe(?:de|t) (?:\w+ )?mig\b",
        r"spark(?:ede|et) (?:\w+ )?mig\b|hev mig i|rev mig|kastede .{0,15} efter mig",
        r"kvaelertag|spyttede paa mig|spat (?:at|on) me",
        r"tog fat i mig|holdt mig fast|rev mig i",
        r"(?:hit|pushed|kicked|grabbed|slapped|punched|choked|shoved) me\b",
    ),
    Type.FALSE_ACCUSATION: (r"falsk anmeld|anmeldt mig|meldt mig\b(?! ud)|reported me\b",),
    Type.AUTHORITY_REPORT: (r"underretning|reported me to the council",),
    Type.THROUGH_OTHERS: (
        rf"{_TOLD}\b.{{0,25}}\b(?:til|hos|over for|med|to|with)? ?(?<!jeg ){_OTHERS}\b(?! telefon| mobil| mail"
        rf"| facebook)",
        r"spurgt?e? efter mig\b|asked for me\b|asking about me\b",
        rf"{KIN}\b.{{0,40}}\b(?:fra|af|from|by) (?:ham|hende|him|her)\b",
        rf"{_THEIRS}{_HELPERS}\b",
        r"(?:fik|faar|bad|beder) (?:sin|sine|en)\b.{0,25}\b(?:til|give|at)\b",
    ),
}

PATTERNS = {
    kind: re.compile("|".join(rf"(?<!\w)(?:{source})" for source in sources))
    for kind, sources in _SOURCES.items()
}
"""Searched in one clause each."""

INSTEAD: dict[Type, frozenset[Type]] = {
    Type.THROUGH_OTHERS: frozenset({Type.CALL, Type.FALSE_ACCUSATION}),
    Type.HACKING: frozenset({Type.EMAIL, Type.SOCIAL_MEDIA, Type.MESSAGE}),
    Type.CALL: frozenset({Type.APPROACH}),
    Type.IMAGE_ABUSE: frozenset({Type.MESSAGE}),
}
"""Types whose words are in others too: a call to her mother is no call to her."""

HAPPENING = re.compile(
    rf"\b(?:{_WHO}|{_CAR})\b.{{0,20}}\b(?:staar|holder|venter|banker|ringer(?! til)|foelger(?! mig paa)|koerer"
    rf"|sidder|kommer (?:hen|mod|op|ind)"
    r"|er (?:her|udenfor|uden for|ved doeren|i haven|i gaarden)|kigger|raaber|lurer|filmer|gaar rundt)\b"
    rf"|\b(?:staar|holder|sidder|venter) (?:der )?(?:{_WHO}|(?:en|hans|hendes) (?:\w+ )?{_CAR})\b"
    r"|\bder er nogen (?:i|ved|ude|uden)|\blige nu\b"
    rf"|\b{_WHO}(?:'s| is| are)\b.{{0,10}}\b(?:standing|waiting|outside|here|following|knocking|parked|calling|shouting"
    r"|texting|ringing|at (?:the|my) door)\b"
    rf"|\bthere(?:'s| is) (?:a {_CAR}|someone|somebody)\b|\bkeeps (?:calling|texting|ringing|knocking)\b|\bright now\b"
)
"""Something that is going on as it is written."""

OFTEN = re.compile(
    r"\b(?:altid|tit|ofte|plejer|hver|hvert|nogle gange|somme tider|jaevnligt|dagligt|om (?:natten|aftenen|morgenen)"
    r"|always|often|every|sometimes|usually|at night|daily)\b"
)
"""Something that happens again and again, and not just now."""
