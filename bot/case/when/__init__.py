"""Danish and English times: words in, a typed time, a question or a refusal out. Never a guess.

Pure: no clock, no files; ``now`` is handed in, and its ZoneInfo is the zone of all wall-clock times.
The way of a phrase:

    tokens       the text cut up, folded to lower case                             "i", "går", "kl", 14
    vocabulary   what each word can be (danish, english: data)                     DAY -1 · clock · 14
    dates clocks phrases   the grammar: every reading of the whole (meaning)       day=-1 clock=14:00
    days hours resolve     every past time that a reading can be (holidays, wallclock)
    answer       one and sure → When · several or unsure → Question · none → Refusal

The rules that decide between one and several (docs/decisions/0005-danish-times.md has them as a table):

* "kl. 8", "8.15", "08", "14" are the 24-hour clock. Spoken forms ("halv otte", "ved 8-tiden", "klokken otte", a bare
  "8") are morning or evening: asked, unless a part of the day is named or one of the two has not been yet. In English
  "at 8" and "8:15" are spoken, "08:15" and "10:30" are not. "kl. 3" (a bare digit to 6) is asked about.
* Hours from a greater to a smaller one, both to twelve ("fra kl. 8 til kl. 4"), are asked about however written.
* An offset or a zone after a clock is applied; one that is not known takes the time away.
* A clock without a day is today's if it has been; else it is asked whether yesterday's is meant.
* A weekday is the latest one; said on that same weekday it is asked about. "i lørdags" is never today.
* "sidste fredag", "last Friday": the latest one, if that is also last week's; else asked.
* The night to Saturday ("natten til lørdag") is dated Saturday; its hours before midnight are dated Friday.
* Before five in the morning "i dag" and "i går" are asked about: who has not slept still lives in yesterday.
* A date without a year is the latest one; asked about if that is more than 330 days ago.
* Words that contradict one another, and hours that the clock skipped or showed twice, are asked about.
"""

from bot.case.when.display import sentence, show, show_clock, show_date, show_instant
from bot.case.when.finder import find, only_time
from bot.case.when.model import FoundTime, PartOfDay, Precision, TimeQuestion, TimeRefusal, When
from bot.case.when.reader import read

__all__ = [
    "FoundTime",
    "PartOfDay",
    "Precision",
    "TimeQuestion",
    "TimeRefusal",
    "When",
    "find",
    "only_time",
    "read",
    "sentence",
    "show",
    "show_clock",
    "show_date",
    "show_instant",
]
