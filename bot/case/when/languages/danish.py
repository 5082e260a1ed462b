"""Danish words for times, as data: sort, value, spellings. Forms without æ, ø, å are made by the lexicon."""

from __future__ import annotations

from bot.case.when.languages.vocabulary import Entries, Sort
from bot.case.when.meaning import (
    DayPart,
    Mode,
    Month,
    Now,
    Offset,
    Reason,
    Sign,
    Tie,
    Week,
    Weekday,
    Weekend,
    Year,
)
from bot.case.when.model import PartOfDay

_NUMBERS = (
    "nul|en;et;een;én|to|tre|fire|fem|seks;sex|syv|otte;ottte|ni|ti|elleve;eleve|tolv|tretten|fjorten|femten|seksten"
    "|sytten|atten|nitten|tyve|enogtyve|toogtyve|treogtyve|fireogtyve|femogtyve|seksogtyve|syvogtyve|otteogtyve"
    "|niogtyve|tredive"
)
_ORDINALS = (
    "første|anden;andet|tredje;tredie|fjerde|femte|sjette|syvende|ottende|niende|tiende|ellevte;elvte|tolvte"
    "|trettende|fjortende|femtende|sekstende|syttende|attende|nittende|tyvende|enogtyvende|toogtyvende|treogtyvende"
    "|fireogtyvende|femogtyvende|seksogtyvende|syvogtyvende|otteogtyvende|niogtyvende|tredivte|enogtredivte"
)
_SPOKEN_HOURS = ("et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv")
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_SHORT_WEEKDAYS = ("man", "tir|tirs", "ons", "tor|tors", "fre", "lør", "søn")
_MODES: dict[Mode, str] = {
    Mode.BARE: "{0}|{0}en",
    Mode.RECENT: "i {0}s|{0}s|nu i {0}s",
    Mode.LAST: "sidste {0}|den sidste {0}|i sidste {0}|seneste {0}",
    Mode.PREVIOUS: "forrige {0}|i forrige {0}|om {0}en",
    Mode.FUTURE: "på {0}|næste {0}|nu på {0}|kommende {0}|førstkommende {0}",
}
_MONTHS = (
    "januar|jan",
    "februar|feb|febuar",
    "marts|mar|mart",
    "april|apr",
    "maj|mai",
    "juni|jun",
    "juli|jul",
    "august|aug",
    "september|sep|sept|setember",
    "oktober|okt|october",
    "november|nov",
    "december|dec|decemper",
)
_FREE: dict[PartOfDay, str] = {
    PartOfDay.NIGHT: "om natten|nat|natten|i natten|i nattens løb|ved nattetide|ud på natten|hen på natten"
    "|midt om natten|midt på natten|i løbet af natten|først på natten|sidst på natten|tidligt på natten",
    PartOfDay.MORNING: "først på morgenen|sidst på morgenen|tidligt på morgenen|hen på morgenen|sent på morgenen"
    "|om morgenen|om morgnen|morgen|morgenen|morges|om morgen|til morgen|fra morgenstunden",
    PartOfDay.FORENOON: "først på formiddagen|sidst på formiddagen|tidligt på formiddagen|hen på formiddagen"
    "|sent på formiddagen|midt på formiddagen|ud på formiddagen|i løbet af formiddagen"
    "|om formiddagen|formiddag|formiddagen|formiddags|om formiddag",
    PartOfDay.NOON: "om middagen|middag|middagen|midt på dagen|ved middagstid|ved middag|middagstid|ved frokosttid"
    "|ved frokost|frokosttid",
    PartOfDay.AFTERNOON: "først på eftermiddagen|sidst på eftermiddagen|tidligt på eftermiddagen|hen på eftermiddagen"
    "|sent på eftermiddagen|midt på eftermiddagen|ud på eftermiddagen|i løbet af eftermiddagen"
    "|om eftermiddagen|eftermiddag|eftermiddagen|eftermiddags|om eftermiddag"
    "|eftermidag|ettermiddag",
    PartOfDay.EVENING: "om aftenen|aften|aftenen|aftes|om aften|om aftnen|sidst på aftenen|først på aftenen"
    "|hen under aften|hen mod aften|hen ad aften|under aften|hen under aftenen"
    "|ud på aftenen|hen på aftenen|sent på aftenen|tidligt på aftenen|i løbet af aftenen|ved aftenstid"
    "|midt på aftenen|ved aftensmaden|ved aftensmad|ved aftensmadstid",
}
_BOUND: tuple[tuple[PartOfDay, int, str], ...] = (
    (PartOfDay.NIGHT, 0, "i nat|sidste nat|nu i nat"),
    (PartOfDay.NIGHT, -1, "forrige nat"),
    (PartOfDay.MORNING, 0, "i morges|i moges|i morgest|denne morgen|her i morges|her til morgen"),
    (PartOfDay.FORENOON, 0, "i formiddags|i formiddag|her i formiddags"),
    (PartOfDay.NOON, 0, "i middags"),
    (PartOfDay.AFTERNOON, 0, "i eftermiddags|i eftermiddag|her i eftermiddags|her til eftermiddag"),
    (PartOfDay.EVENING, -1, "i aftes|sidste aften"),
    (PartOfDay.EVENING, 0, "i aften|her til aften|nu i aften"),
)
_DAYS: tuple[tuple[object, str], ...] = (
    (Offset(0), "i dag|idg|tidligere i dag|dags dato|hele dagen|hele dagen i dag"),
    (Offset(-1), "i går|i gårs"),
    (Offset(-2), "i forgårs|i forgår|forgårs|i forigårs"),
    (Offset(-3), "i forforgårs|i forforgår"),
    (Now(), "nu|lige nu|netop nu|i dette øjeblik|her og nu|lige i øjeblikket|nu her"),
    (
        Reason.VAGUE,
        "forleden|forleden dag|den anden dag|her den anden dag|her forleden|for nylig|for nyligt|for noget tid siden"
        "|for længe siden|for et stykke tid siden|for nogle dage siden|for flere dage siden"
        "|for nogle uger siden|for flere uger siden|for nogle måneder siden|for flere måneder siden"
        "|for nogen tid siden|en dag|en af dagene|i sommer|sidste sommer|i vinter|sidste vinter|i foråret"
        "|sidste forår|i efteråret|sidste efterår|i sommers|i vinters",
    ),
    (
        Reason.UNKNOWN,
        "ved ikke|det ved jeg ikke|ved det ikke|jeg ved det ikke|jeg ved ikke|husker ikke|jeg husker det ikke"
        "|jeg husker ikke|husker det ikke|kan ikke huske|kan ikke huske det|jeg kan ikke huske det"
        "|det kan jeg ikke huske|aner det ikke|ingen anelse|ukendt|tidspunkt ukendt|dato ukendt|ukendt dato"
        "|ukendt tidspunkt|ukendt dag",
    ),
    (
        Reason.FUTURE,
        "i morgen|i overmorgen|næste uge|i næste uge|næste måned|i næste måned|næste år|til næste år|næste weekend"
        "|i næste weekend|om lidt|senere|senere i dag|snart",
    ),
    (Week((1,)), "i sidste uge|sidste uge|ugen før denne"),
    (Week((1, 2)), "i forrige uge|forrige uge"),
    (Week((0,)), "i denne uge|denne uge|i ugen|hele ugen"),
    (Month(None, back=1), "i sidste måned|sidste måned"),
    (Month(None, back=0), "i denne måned|denne måned|hele måneden|ds|dennes|indeværende måned"),
    (Year(None, back=1), "sidste år|i fjor|forrige år"),
    (Year(None, back=0), "i år|dette år|i dette år"),
    (
        Weekend(),
        "i weekenden|weekenden|i weekend|i weekendens løb|i løbet af weekenden|i wekenden|i vikenden",
    ),
    (Weekend(Mode.LAST), "sidste weekend|i sidste weekend"),
    (Weekend(Mode.PREVIOUS), "forrige weekend|i forrige weekend"),
    (Weekend(whole=True), "hele weekenden"),
)
_NAMED: dict[str, str] = {
    "new_year": "nytårsdag",
    "new_year_eve": "nytårsaften|nytårsaftensdag|nytårsaftens",
    "new_year_time": "nytår|nytåret",
    "epiphany": "helligtrekonger|hellig tre konger|helligtrekongersdag",
    "valentine": "valentinsdag|valentines|valentinsdagen",
    "shrovetide": "fastelavn|fastelavnssøndag|fastelavns",
    "palm_sunday": "palmesøndag",
    "maundy_thursday": "skærtorsdag|skær torsdag",
    "good_friday": "langfredag|lang fredag",
    "easter_eve": "påskelørdag|påskeaften",
    "easter": "påskedag|påskesøndag|1 påskedag|første påskedag",
    "easter_monday": "2 påskedag|anden påskedag|andenpåskedag|påskemandag",
    "easter_time": "påske|påsken|påskedagene|hele påsken",
    "prayer_day": "store bededag|storebededag|st bededag",
    "ascension": "kristi himmelfartsdag|kristi himmelfart|himmelfartsdag",
    "whit_eve": "pinselørdag|pinseaften",
    "whit": "pinsedag|pinsesøndag|1 pinsedag|første pinsedag",
    "whit_monday": "2 pinsedag|anden pinsedag|andenpinsedag|pinsemandag",
    "whitsun": "pinse|pinsen",
    "constitution": "grundlovsdag|grundlovsdagen|fars dag|farsdag",
    "mothers_day": "mors dag|morsdag",
    "midsummer_eve": "sankt hans|sankthans|sankt hans aften|sankthansaften|skt hans|skt hans aften|sct hans"
    "|sct hans aften|sankthansaften|sankt hansaften",
    "halloween": "halloween|halloweenaften",
    "martinmas_eve": "mortensaften|mortens aften",
    "lucia": "luciadag|sankta lucia|lucia",
    "little_christmas_eve": "lillejuleaften|lille juleaften",
    "christmas_eve": "juleaften|juleaftensdag|jule aften",
    "christmas_day": "juledag|1 juledag|første juledag",
    "second_christmas_day": "2 juledag|anden juledag|andenjuledag",
    "christmas": "jul|julen|juledagene",
}
_KEYS: dict[str, str] = {
    "clock": "kl|klokken|klok|klokka|klokkem|klkken|klokke|klokken var|klokken er|kl var",
    "half": "halv|halvt|hlav|½",
    "quarter": "kvart|kvarter|et kvarter|kvaert",
    "past": "over|efter",
    "to": "i|før",
    "bit": "lidt|lige|et par minutter|få minutter|nogle minutter",
    "tide": "tiden|tid",
    "from": "fra",
    "until": "til|indtil|og til|og indtil|og så til",
    "between": "mellem|imellem|melem|ml|mlm",
    "and": "og",
    "ago_before": "for",
    "ahead": "om",
    "ago_after": "siden|sidn|sidden",
    "night_leading_to": "natten til|nat til|om natten til|midt om natten til|sent om natten til"
    "|natten op til|natten imod|natten mod|natten inden",
    "night_between": "natten mellem|natten imellem|natten fra|om natten mellem|i natten mellem"
    "|nat mellem|nat imellem|nat fra|natten ml|nat ml|midt om natten mellem",
    "the": "den|d|dn",
    "in": "i|på|til",
    "week": "uge|i uge",
    "year": "i",
    "midnight": "midnat|midnatstid",
    "to_night_of": "nytårsnat",
    "dinner": "til middag|spisetid|ved spisetid|ved spisetiden|spisetiden",
    "half_hour": "halv|halvt|½",
    "and_a_half": "½",
    "hours_sign": "h",
    "heading": "dato|sendt|modtaget|tidspunkt|tid",
    "next_day": "dagen efter|næste dag|den næste dag|næste morgen|den følgende dag|dagen derpå",
    "last": "sidste",
    "last_but_one": "næstsidste|næst sidste",
    "half_more": "halvanden|halvandet|en en halv|en og en halv",
    "couple": "et par|nogle få|par",
}
_UNITS: dict[str, str] = {
    "minute": "minut|minutter|min|minuter",
    "quarter": "kvarter|kvarters",
    "hour": "time|timer|timers|tim|t",
    "day": "dag|dage|døgn|daga",
    "week": "uge|uger|ugers",
    "month": "måned|måneder|mdr|md|månder",
    "year": "år",
}
_SIGNS: dict[Sign, str] = {
    Sign.ABOUT: "ca|cirka|circa|cika|omkring|omkr|omtrent|omtrentlig|nogenlunde|vist|vistnok|vist nok|nok|måske"
    "|muligvis|tror|jeg tror|tror jeg|tror jeg nok|sådan|sådan cirka|cirka sådan|ved|hen ad|henad|op ad|næsten"
    "|deromkring|eller deromkring|eller sådan|så vidt jeg husker|mener|jeg mener|mener jeg|formentlig|formodentlig"
    "|godt|godt og vel|lidt over|lidt under|lidt mere end|lidt mindre end"
    "|knap|knapt|små|sandsynligvis|lige omkring|der omkring|rundt regnet",
    Sign.WHOLE: "hver dag|hver eneste dag|hele|i hele|hele dagen",
    Sign.FILLER: "det var|det er|var|det|det skete|skete|sket|den er sket|er sket|øh|øhm|hm|jo|altså|lige|kun|igen"
    "|allerede|præcis|præcist|nøjagtig|nøjagtigt|tidspunkt|tidspunktet|dato|datoen|selve|tidligt|tidlig|sent|sen|engang"
    "|skærmbillede|skærmoptagelse|var det|det var her|jeg|hej|ja|her|i tidsrummet|tidsrummet|klokkeslæt",
}


def entries() -> Entries:
    """All Danish rows."""
    rows: list[tuple[Sort, object, str]] = []
    rows += [(Sort.NUMBER, n, words.replace(";", "|")) for n, words in enumerate(_NUMBERS.split("|"))]
    rows += [(Sort.ABOUT_HOUR, n, f"{word}tiden") for n, word in enumerate(_SPOKEN_HOURS, start=1)]
    rows += [
        (Sort.ABOUT_HALF, n, f"halv{word}tiden|halv {word}tiden|halv{word} tiden")
        for n, word in enumerate(_SPOKEN_HOURS, start=1)
    ]
    rows += [(Sort.NUMBER, 20 + n, f"{word} og tyve") for n, word in _units_of_numbers()]
    rows += [
        (Sort.ORDINAL, n, words.replace(";", "|")) for n, words in enumerate(_ORDINALS.split("|"), start=1)
    ]
    for number, name in enumerate(_WEEKDAYS):
        rows += [(Sort.WEEKDAY, Weekday(number, mode), form.format(name)) for mode, form in _MODES.items()]
        rows.append((Sort.WEEKDAY, Weekday(number), _SHORT_WEEKDAYS[number]))
    for number, names in enumerate(_MONTHS, start=1):
        rows += [(Sort.MONTH, number, f"{name}|{name} måned") for name in names.split("|")]
    rows += [
        (Sort.THIRD, 0, "i starten af|starten af|start|i start|i begyndelsen af|begyndelsen af|først i|primo")
    ]
    rows += [(Sort.THIRD, 1, "midt i|midt|i midten af|midten af|medio")]
    rows += [(Sort.THIRD, 2, "i slutningen af|slutningen af|slut|i slut|sidst i|ultimo")]
    rows += [(Sort.PART, DayPart(part), forms) for part, forms in _FREE.items()]
    rows += [(Sort.PART, DayPart(part, Tie.BOUND, offset), forms) for part, offset, forms in _BOUND]
    rows.append((Sort.PART, DayPart(PartOfDay.NIGHT, Tie.EACH), "begge nætter"))
    rows += [(Sort.DAY, day, forms) for day, forms in _DAYS]
    rows += [(Sort.NAMED, key, forms) for key, forms in _NAMED.items()]
    rows += [(Sort.KEY, key, forms) for key, forms in _KEYS.items()]
    rows += [(Sort.UNIT, unit, forms) for unit, forms in _UNITS.items()]
    rows += [(Sort.SIGN, sign, forms) for sign, forms in _SIGNS.items()]
    rows += [
        (
            Sort.AMOUNT,
            ("minute", (0,)),
            "for lidt siden|lidt siden|lige før|for kort tid siden|kort tid siden"
            "|for et øjeblik siden|for få minutter siden"
            "|for et par minutter siden|for nogle minutter siden",
        ),
        (Sort.FOLD, 0, "sommertid"),
        (Sort.FOLD, 1, "vintertid|normaltid"),
    ]
    return rows


def _units_of_numbers() -> list[tuple[int, str]]:
    return [(n, words.split(";")[0]) for n, words in enumerate(_NUMBERS.split("|")[:10]) if n]
