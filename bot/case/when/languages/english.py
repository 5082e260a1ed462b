"""English words for times, as data: sort, value, spellings. British: half seven is 7:30."""

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
    "zero|one;a;an|two|three|four|five|six|seven|eight;eigth|nine|ten|eleven|twelve;twelwe|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|twenty one|twenty two|twenty three|twenty four|twenty five"
    "|twenty six|twenty seven|twenty eight|twenty nine|thirty"
)
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty first|twenty second|twenty third"
    "|twenty fourth|twenty fifth|twenty sixth|twenty seventh|twenty eighth|twenty ninth|thirtieth|thirty first"
)
_WEEKDAYS = (
    ("monday", "mon"),
    ("tuesday", "tue", "tues", "teusday"),
    ("wednesday", "wed", "wednsday", "wensday"),
    ("thursday", "thu", "thur", "thurs"),
    ("friday", "fri"),
    ("saturday", "sat", "saterday"),
    ("sunday", "sun"),
)
_MODES: dict[Mode, str] = {
    Mode.BARE: "{0}|on {0}",
    Mode.LAST: "last {0}|on last {0}|this past {0}|this last {0}",
    Mode.PREVIOUS: "the {0} before last|{0} before last|the previous {0}|previous {0}|on {0}s",
    Mode.FUTURE: "next {0}|this coming {0}|coming {0}",
}
_MONTHS = (
    "january|jan",
    "february|feb|febuary",
    "march|mar",
    "april|apr",
    "may",
    "june|jun",
    "july|jul",
    "august|aug",
    "september|sep|sept",
    "october|oct",
    "november|nov",
    "december|dec",
)
_FREE: dict[PartOfDay, str] = {
    PartOfDay.MORNING: "in the morning|morning|in the early morning|early morning|in the early hours of the morning",
    PartOfDay.FORENOON: "before noon|in the forenoon|forenoon|late morning|in the late morning",
    PartOfDay.NOON: "at lunchtime|lunchtime|at lunch|at lunch time|around lunchtime",
    PartOfDay.AFTERNOON: "in the afternoon|afternoon|in the late afternoon|late afternoon|early afternoon",
    PartOfDay.EVENING: "in the evening|evening|late evening|late in the evening|early evening|in the late evening",
}
_BOUND: tuple[tuple[PartOfDay, int, str], ...] = (
    (PartOfDay.NIGHT, 0, "overnight|tonight after midnight"),
    (PartOfDay.MORNING, 0, "this morning|earlier this morning"),
    (PartOfDay.FORENOON, 0, "this forenoon"),
    (PartOfDay.NOON, 0, "this lunchtime"),
    (PartOfDay.AFTERNOON, 0, "this afternoon|earlier this afternoon"),
    (PartOfDay.EVENING, -1, "last evening"),
    (PartOfDay.EVENING, 0, "this evening|tonight|earlier this evening"),
)
_DAYS: tuple[tuple[object, str], ...] = (
    (Offset(0), "today|to day|earlier today|all day|the whole day|all day long|all day today"),
    (Offset(-1), "yesterday|yesteday|yesterdays|yesturday|yday"),
    (Offset(-2), "the day before yesterday|day before yesterday|two days before today"),
    (Now(), "now|right now|just now|at this moment|this minute|right this minute"),
    (
        Reason.VAGUE,
        "the other day|recently|some time ago|a while ago|a long time ago|a few days ago|some days ago"
        "|several days ago|a few weeks ago|some weeks ago|several weeks ago|a few months ago|several months ago"
        "|one day|last summer|last winter|last spring|last autumn|this summer|this winter|this spring"
        "|this autumn|the other night|the other evening|lately|ages ago",
    ),
    (
        Reason.UNKNOWN,
        "i dont know|dont know|i do not know|do not know|not sure|i am not sure|im not sure|no idea|unknown"
        "|time unknown|date unknown|unknown date|unknown time|i cant remember|cant remember|i dont remember"
        "|dont remember|i do not remember|do not remember|i cannot remember|cannot remember",
    ),
    (
        Reason.FUTURE,
        "tomorrow|the day after tomorrow|next week|next month|next year|next weekend|later|later today|soon",
    ),
    (Week((1,)), "last week|in the last week"),
    (Week((2,)), "the week before last"),
    (Week((1, 2)), "the previous week|previous week"),
    (Week((0,)), "this week|all week"),
    (Month(None, back=1), "last month"),
    (Month(None, back=0), "this month|all month"),
    (Year(None, back=1), "last year"),
    (Year(None, back=0), "this year"),
    (
        Weekend(),
        "the weekend|weekend|at the weekend|over the weekend|this weekend|during the weekend|on the weekend",
    ),
    (Weekend(Mode.LAST), "last weekend"),
    (Weekend(Mode.PREVIOUS), "the weekend before last|the previous weekend"),
    (Weekend(whole=True), "all weekend|the whole weekend|all of the weekend"),
)
_NAMED: dict[str, str] = {
    "new_year": "new years day|new year day",
    "new_year_eve": "new years eve|new year eve",
    "new_year_time": "new year|new years|the new year",
    "epiphany": "epiphany|twelfth night",
    "valentine": "valentines day|valentine day",
    "shrovetide": "shrovetide|shrove sunday",
    "palm_sunday": "palm sunday",
    "maundy_thursday": "maundy thursday",
    "good_friday": "good friday",
    "easter_eve": "holy saturday|easter saturday|easter eve",
    "easter": "easter sunday|easter day",
    "easter_monday": "easter monday",
    "easter_time": "easter|over easter|at easter",
    "prayer_day": "great prayer day|prayer day",
    "ascension": "ascension day|ascension thursday",
    "whit": "whit sunday|pentecost|pentecost sunday",
    "whit_monday": "whit monday|pentecost monday",
    "whitsun": "whitsun|whit weekend",
    "constitution": "constitution day",
    "midsummer_eve": "st johns eve|saint johns eve|midsummer eve|midsummers eve",
    "halloween": "hallowe en",
    "martinmas_eve": "martinmas eve",
    "lucia": "st lucys day|saint lucys day",
    "christmas_eve": "christmas eve|xmas eve",
    "christmas_day": "christmas day|xmas day",
    "second_christmas_day": "boxing day|st stephens day",
    "christmas": "christmas|xmas|over christmas|at christmas",
}
_KEYS: dict[str, str] = {
    "clock_spoken": "at",
    "half_english": "half|half past",
    "quarter": "quarter|a quarter",
    "past": "past|after",
    "to": "to|before",
    "bit": "a little|a bit|just|shortly|a few minutes",
    "ish": "ish",
    "oclock": "oclock|o clock",
    "from": "from",
    "until": "to|until|till|til|and until|and till",
    "between": "between",
    "and": "and",
    "ahead": "in|within",
    "ago_after": "ago",
    "night_leading_to": "the night before|night before|the night to|night to|the night leading to"
    "|the night leading up to|on the night before",
    "night_between": "the night between|night between|on the night between",
    "the": "the|on the|on",
    "of": "of",
    "in": "in the month of|the month of|on|at|in|over|during",
    "week": "week|in week",
    "year": "in|of",
    "midnight": "midnight|at midnight|12 midnight|twelve midnight|12 at midnight",
    "noon": "noon|midday|at noon|at midday|12 noon|twelve noon|high noon",
    "night": "at night|night|the night of|night of|on the night of"
    "|in the night|during the night|in the middle of the night|late at night",
    "last_night": "last night|late last night",
    "night_before_last": "the night before last|night before last",
    "hours_sign": "h|hrs|hours",
    "heading": "date|sent|received|time",
    "next_day": "the next day|next day|the following day|the day after|the next morning|the following morning",
    "last": "last|final",
    "last_but_one": "second last|second to last|penultimate|last but one|next to last",
    "dinner": "dinner time|dinnertime|at dinner|at dinner time|at dinnertime",
    "half_hour": "half a|half an",
    "and_a_half": "and a half",
    "couple": "a couple of|a couple|couple of",
    "quarter_hour": "a quarter of an|quarter of an",
    "three_quarters": "three quarters of an",
}
_UNITS: dict[str, str] = {
    "minute": "minute|minutes|min|mins",
    "hour": "hour|hours|hr|hrs",
    "day": "day|days",
    "week": "week|weeks",
    "fortnight": "fortnight|fortnights",
    "month": "month|months",
    "year": "year|years",
}
_SIGNS: dict[Sign, str] = {
    Sign.ABOUT: "about|around|like|a little over|a little under|just over|just under|a bit over|a bit under"
    "|round|round about|approximately|approx|roughly|maybe|perhaps|probably|possibly|i think|i believe|c|circa"
    "|or so|or thereabouts|i guess|somewhere around|nearly|almost|towards|something like|give or take"
    "|as far as i remember|if i remember right",
    Sign.WHOLE: "every day|every single day"
    "|all|all day|the whole day|all day long|the whole|whole|all through the|all through|all the",
    Sign.FILLER: "it was|it is|it happened|happened|was|this was|that was|it|er|um|uh|just|exactly|precisely|sharp"
    "|screenshot"
    "|early|late|some time|sometime|on|hi|yes|well|in the|during the|the date was|the time was|only|again|twice|once",
}


def entries() -> Entries:
    """All English rows."""
    rows: list[tuple[Sort, object, str]] = []
    rows += [(Sort.NUMBER, n, words.replace(";", "|")) for n, words in enumerate(_NUMBERS.split("|"))]
    rows += [(Sort.ORDINAL, n, words) for n, words in enumerate(_ORDINALS.split("|"), start=1)]
    for number, names in enumerate(_WEEKDAYS):
        for mode, form in _MODES.items():
            rows += [(Sort.WEEKDAY, Weekday(number, mode), form.format(name)) for name in names]
    rows += [(Sort.MONTH, number, names) for number, names in enumerate(_MONTHS, start=1)]
    rows += [(Sort.THIRD, 0, "early|early in|at the beginning of|the beginning of|in early|at the start of")]
    rows += [(Sort.THIRD, 1, "mid|in mid|in the middle of|the middle of")]
    rows += [(Sort.THIRD, 2, "late|late in|at the end of|the end of|in late")]
    rows += [(Sort.PART, DayPart(part), forms) for part, forms in _FREE.items()]
    rows += [(Sort.PART, DayPart(part, Tie.BOUND, offset), forms) for part, offset, forms in _BOUND]
    rows.append((Sort.PART, DayPart(PartOfDay.NIGHT, Tie.EACH), "both nights"))
    rows += [(Sort.DAY, day, forms) for day, forms in _DAYS]
    rows += [(Sort.NAMED, key, forms) for key, forms in _NAMED.items()]
    rows += [(Sort.KEY, key, forms) for key, forms in _KEYS.items()]
    rows += [(Sort.UNIT, unit, forms) for unit, forms in _UNITS.items()]
    rows += [(Sort.SIGN, sign, forms) for sign, forms in _SIGNS.items()]
    rows += [
        (
            Sort.AMOUNT,
            ("minute", (0,)),
            "a moment ago|a few minutes ago|a couple of minutes ago|a minute ago|a little while ago|moments ago"
            "|just before now|a short while ago|seconds ago",
        ),
        (Sort.FOLD, 0, "summer time|summertime|daylight saving time"),
        (Sort.FOLD, 1, "winter time|wintertime|standard time"),
        (Sort.MERIDIEM, 0, "am|a m"),
        (Sort.MERIDIEM, 12, "pm|p m"),
    ]
    return rows
