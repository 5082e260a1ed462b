"""The tokens of one text with the small questions that every rule of the grammar asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.case.when.languages.lexicon import lexicon
from bot.case.when.languages.vocabulary import Sort
from bot.case.when.meaning import Sign
from bot.case.when.tokens import Token, TokenKind

MOST_ABOUT = 8
"""Nobody says "ca." more often in a row; a bound for hostile text."""


class Scanner:
    """A text cut into tokens. Rules take an index and give what they found with the index after it."""

    def __init__(self, tokens: Sequence[Token], language: str) -> None:
        self.tokens = tokens
        self.language = lexicon().language(tokens, language)
        self._known: dict[int, list[tuple[Sort, object, int]]] = {}
        self._sorted: dict[int, dict[Sort, list[tuple[object, int]]]] = {}
        self._keys: dict[int, dict[object, list[int]]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def kind(self, i: int) -> TokenKind | None:
        """What stands at ``i``; None after the end."""
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else None

    def meanings(self, i: int) -> list[tuple[Sort, object, int]]:
        """All that the vocabulary knows to begin at ``i``: sort, value, next index."""
        if i not in self._known:
            found = [(lexeme.sort, lexeme.value, end) for lexeme, end in lexicon().at(self.tokens, i)]
            self._known[i] = list(dict.fromkeys(found))
        return self._known[i]

    def of(self, sort: Sort, i: int) -> Iterator[tuple[object, int]]:
        """The meanings of one sort at ``i``."""
        return iter(self._by_sort(i).get(sort, ()))

    def key(self, name: str, i: int) -> Iterator[int]:
        """The indexes after the key word ``name`` if it stands at ``i``, longest first."""
        if i not in self._keys:
            ends: dict[object, list[int]] = {}
            for value, end in self.of(Sort.KEY, i):
                ends.setdefault(value, []).append(end)
            self._keys[i] = {value: sorted(found, reverse=True) for value, found in ends.items()}
        return iter(self._keys[i].get(name, ()))

    def maybe(self, name: str, i: int) -> list[int]:
        """``i`` itself, and the indexes after the key word ``name`` if it stands there."""
        return [*self.key(name, i), i]

    def word_number(self, i: int) -> Iterator[tuple[int, int]]:
        """A number in letters."""
        for value, end in self.of(Sort.NUMBER, i):
            if isinstance(value, int):
                yield value, end

    def number(self, i: int) -> Iterator[tuple[int, int]]:
        """A number in digits or letters."""
        if self.kind(i) is TokenKind.NUMBER:
            yield self.tokens[i].value, i + 1
        yield from self.word_number(i)

    def about(self, i: int) -> tuple[bool, int]:
        """Whether words such as "ca." stand at ``i``, and the index after all of them."""
        start = i
        while i - start < MOST_ABOUT:
            ends = [end for value, end in self.of(Sort.SIGN, i) if value is Sign.ABOUT]
            if self.kind(i) is TokenKind.ABOUT:
                ends.append(i + 1)
            if not ends:
                return i > start, i
            i = max(ends)
        return True, i

    def _by_sort(self, i: int) -> dict[Sort, list[tuple[object, int]]]:
        """The meanings at ``i`` by their sort: asked for dozens of times at each token."""
        if i not in self._sorted:
            found: dict[Sort, list[tuple[object, int]]] = {}
            for sort, value, end in self.meanings(i):
                found.setdefault(sort, []).append((value, end))
            self._sorted[i] = found
        return self._sorted[i]
