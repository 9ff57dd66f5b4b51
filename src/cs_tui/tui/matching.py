"""Fuzzy matching of what was typed against what can be chosen, blind to accents and safe from slow texts."""

import unicodedata
from collections.abc import Iterable
from math import prod

from textual.fuzzy import Matcher

__all__ = ["Query", "folded"]

_SLOW = 2_000
"""Ways to lay a query over a text from which on `Matcher`, which tries all of them, is not asked."""
_LONGEST = 120


def folded(text: str) -> str:
    """The text in small letters without accents; ``đ`` is ``d``."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return plain.casefold().replace("đ", "d").replace("ł", "l")


class Query:
    """What was typed. Blanks part words, which all have to be found."""

    def __init__(self, text: str) -> None:
        self._words = [(word, Matcher(word)) for word in folded(text).split()]
        self._text = " ".join(word for word, _ in self._words)

    def score(self, candidate: str) -> float:
        """How well a text fits; 0 when it does not."""
        text = folded(candidate)[:_LONGEST]
        scores = [_score(word, matcher, text) for word, matcher in self._words]
        return min(scores, default=1.0) and sum(scores, start=1.0)

    def score_named(self, names: Iterable[str], label: str) -> tuple[int, float]:
        """The same, and before it whether it is a name (3), begins one (2) or a word of one (1); falsy: (0, 0)."""
        best = 0
        for name in map(folded, names):
            words = f" {name.replace('-', ' ')}"
            rank = 3 if name == self._text else 2 if name.startswith(self._text) else f" {self._text}" in words
            best = max(best, int(rank))
        score = max((self.score(text) for text in (label, *names)), default=0.0)
        return best, score


def _score(word: str, matcher: Matcher, text: str) -> float:
    if word in text or prod(text.count(letter) for letter in word) <= _SLOW:
        return matcher.match(text)
    letters = iter(text)
    return 0.1 if all(letter in letters for letter in word) else 0.0
