"""Codes that somebody tries first: the commonest ones and simple runs. Pure.

The digits are those that stand highest in published counts of leaked passwords and PINs, with those of Danish keypads'
patterns (down, up, across). Birthdays cannot be told from other digits: the screen advises against them.
"""

from __future__ import annotations

import itertools

from storage.access.locks import plainly

COMMON = frozenset(
    """
    123456 123456789 12345678 1234567 1234567890 111111 000000 123123 654321 666666 121212 112233 159753 696969
    123321 7777777 222222 555555 101010 131313 777777 987654321 147258369 999999 333333 888888 444444 789456123
    456789 789456 147258 159357 232323 123654 987654 252525 202020 212121 010203 102030 110110 112211 113355 123789
    124578 134679 135246 141414 142536 147147 147852 151515 200000 200200 222333 246810 258456 258852 321321 321654
    332211 369369 420420 456123 456456 520520 521521 556677 741852 741963 753951 778899 789789 852456 852852 888999
    951753 963258 963852 987987 112358 314159 271828 100000 110011 001122 123454 100200 102938 121314 212223 010101
    020202 090909 111222 111222333 123412 135791 147896 258369 369258 778800 123000 147369 159159 456321 321123
    654123 741258 963741 112112 122333 001001 121121 131415 654654 789123 147741 159951
    """.split()  # noqa: SIM905 - a list of a hundred lines is harder to read
)
WORDS = (
    "qwertyuiopåasdfghjklæøzxcvbnm",
    "abcdefghijklmnopqrstuvwxyzæøå",
    "password",
    "kodeord",
    "adgangskode",
)
FEWEST_DIFFERENT = 4  # letters


def guessed_first(code: str) -> bool:
    """Whether a code is among the first that anybody tries."""
    bare = plainly(code).replace(" ", "")
    if bare.isdecimal():
        return bare in COMMON or _run(bare)
    if len(set(bare)) < FEWEST_DIFFERENT:
        return True
    return any(bare in word * 3 or bare in word[::-1] * 3 for word in WORDS)


def _run(digits: str) -> bool:
    """Always the same step from digit to digit, none or one: 111111, 345678, 210987."""
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}
