"""Which sorted tickets are most like a ticket: those with whose messages it shares the rarest words."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import Any, NamedTuple

from cs_tui.store.connection import Connection
from cs_tui.store.folding import words as words_of

__all__ = ["Alike", "alike"]

WINDOW = 20_000
"""So many of the newest messages are looked at, however many there are: what is asked today is like what was asked
lately, and the work stays the same as the store grows."""
WORDS = 40
"""So many different words of a ticket are looked up, from its beginning."""
CHARACTERS = 4_000
"""So many characters of a ticket are read for its words."""
EVERYDAY = 2_500
"""A word that stands in more messages of the window, or in every fourth, tells nothing of what a ticket is about."""
FEW = 10
"""A word that stands in so few messages is never an everyday one, however small the store."""
LONG = 8
"""A word of so many letters counts whole, a shorter one by its part of them: short words make up a language and tell
little in any."""
CANDIDATES = 200
"""So many messages are read for their tickets, those with the most telling words in common."""

_ASKED = """
    SELECT tickets.subject, substr(messages.body, 1, :characters)
    FROM messages JOIN tickets ON tickets.number = messages.number
    WHERE messages.number = :number AND messages.kind = 'customer' ORDER BY messages.id LIMIT 4"""


@dataclass(frozen=True, slots=True)
class Alike:
    """A sorted ticket, and how like the one asked about it is: a number that can be compared within one answer."""

    number: int
    department: str
    category: str
    likeness: float


class _Compared(NamedTuple):
    """A customer's message beside its ticket."""

    id: int
    number: int
    department: str
    category: str
    characters: int


def alike(connection: Connection, number: int, scopes: Collection[tuple[str, str]], most: int) -> list[Alike]:
    """The ``most`` tickets of these scopes that are most like a ticket, the most alike first.

    A word that both share counts the more the fewer of the newest messages have it and the longer it is; a long
    message, which has many words, counts less for each. Nothing but customers' messages is compared.
    """
    newest = connection.value("SELECT max(id) FROM messages") or 0
    words = _words(connection.rows(_ASKED, number=number, characters=CHARACTERS))
    shared = _shared(connection, words, max(0, newest - WINDOW), min(newest, WINDOW))
    likely = [id for _, id in nlargest(CANDIDATES, ((tells, id) for id, tells in shared.items()))]
    query = f"""
        SELECT messages.id, tickets.number, tickets.department, tickets.category,
            length(tickets.subject) + length(messages.body)
        FROM messages JOIN tickets ON tickets.number = messages.number
        WHERE messages.id IN ({connection.dialect.among("ids")}) AND messages.kind = 'customer'
            AND messages.number <> :number AND tickets.status <> 'merged'"""
    compared = connection.records(_Compared, query, ids=json.dumps(likely), number=number)
    return _nearest([each for each in compared if (each.department, each.category) in scopes], shared)[:most]


def _words(said: Iterable[tuple[Any, ...]]) -> list[str]:
    """The first words of a ticket, each once: of its subject, then of what the customer wrote."""
    texts = [part for place, row in enumerate(said) for part in (row if place == 0 else row[1:])]
    return list(dict.fromkeys(words_of(" ".join(texts)[:CHARACTERS])))[:WORDS]


def _shared(connection: Connection, words: list[str], floor: int, size: int) -> dict[int, float]:
    """What each message of the window shares with the words, by its id: the sum of what they tell."""
    everyday = max(FEW, min(EVERYDAY, size // 4))
    shared: defaultdict[int, float] = defaultdict(float)
    for word in words:
        expression = connection.dialect.word_in_text(word)
        rows = connection.value(connection.dialect.with_word, expression=expression, floor=floor, most=everyday + 1)
        found = json.loads(rows)
        if len(found) <= everyday:
            tells = log(1 + (size - len(found) + 0.5) / (len(found) + 0.5)) * _length(word) / LONG
            for id in found:
                shared[id] += tells
    return shared


def _length(word: str) -> int:
    """How long a word is, up to `LONG`; a CJK character is a word of its own, and one as good as a long one."""
    return LONG if word[0] >= "\u2e80" else min(len(word), LONG)


def _nearest(rows: list[_Compared], shared: dict[int, float]) -> list[Alike]:
    """The tickets of these messages, each once with its most alike message, the most alike and newest first."""
    usual = max(1.0, sum(row.characters for row in rows) / max(1, len(rows)))
    best: dict[int, Alike] = {}
    for row in rows:
        likeness = shared[row.id] / (0.5 + 0.5 * row.characters / usual)
        if row.number not in best or best[row.number].likeness < likeness:
            best[row.number] = Alike(row.number, row.department, row.category, likeness)
    return sorted(best.values(), key=lambda found: (-found.likeness, -found.number))
