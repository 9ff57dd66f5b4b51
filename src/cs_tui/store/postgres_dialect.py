"""The SQL that only PostgreSQL understands: its full-text search, its JSON, its times."""

from collections.abc import Iterator
from typing import Any

from cs_tui.store.folding import split

__all__ = ["PostgresDialect"]

LONGEST = 200
"""Characters of a word that are looked at; PostgreSQL takes lexemes of up to 2 KB."""
MOST = 900_000
"""Bytes of different words of one message that are indexed; PostgreSQL takes up to 1 MB."""

_COLUMNS = {"subject": "A", "body": "B", "customer": "C"}
"""The weights that tell in which column a word stands."""


class PostgresDialect:
    """See `cs_tui.store.connection.Dialect`.

    The search keeps each message's folded words twice: as lexemes, by whose index a message is found, and in their
    order, for phrases. A lexeme's place is its column's: a whole conversation's words would run past what places count.
    """

    name = "postgresql"
    has_table = "SELECT CAST(to_regclass(:table) AS text)"
    quarter_hour = "date_trunc('hour', entries.at), div(extract(minute from entries.at), 15)"
    message_key = "search.id"
    with_word = (
        "SELECT CAST(coalesce(json_agg(id), '[]') AS text) FROM"
        " (SELECT id FROM search WHERE words @@ CAST(:expression AS tsquery) AND id > :floor LIMIT :most) AS found"
    )
    index_message = (
        "INSERT INTO search (id, words, subject, body, customer)"
        " VALUES (:id, CAST(:words AS tsvector), :subject, :body, :customer)"
    )
    unindex_message = "DELETE FROM search WHERE id = :id"
    before_forgetting: tuple[str, ...] = ()
    after_forgetting: tuple[str, ...] = ()  # what was there goes with the next VACUUM

    def among(self, name: str) -> str:
        """A query for the numbers in the JSON array ``:name``, however many there are; its column is ``value``."""
        return (
            f"SELECT CAST(value AS bigint) AS value FROM json_array_elements_text(CAST(:{name} AS json)) AS each(value)"
        )

    def texts_among(self, name: str) -> str:
        """The same for the texts in a JSON array."""
        return f"SELECT value FROM json_array_elements_text(CAST(:{name} AS json)) AS each(value)"

    def by_index(self, name: str) -> str:  # noqa: ARG002 - PostgreSQL chooses well by itself
        """By which index to go: PostgreSQL knows."""
        return ""

    def next_key(self, table: str, key: str) -> str:
        """The key of a new row: one more than the greatest. The gate lets one writer at a time ask."""
        return f"(SELECT coalesce(max({key}), 0) + 1 FROM {table})"

    def indexed(self, **columns: str) -> dict[str, Any]:
        """What `index_message` keeps of the folded text of each column."""
        said = {column: split(text) for column, text in columns.items()}
        placed: dict[str, list[str]] = {}
        size = 0
        for place, (column, weight) in enumerate(_COLUMNS.items(), start=1):
            for lexeme in dict.fromkeys(word[:LONGEST] for word in said[column]):
                size += len(lexeme.encode()) + 8
                if size > MOST:
                    break
                places = placed.setdefault(lexeme, [])
                if (stands := f"{place}{weight}") not in places:
                    places.append(stands)
        words = " ".join(f"'{lexeme}':{','.join(places)}" for lexeme, places in placed.items())
        return {column: f" {' '.join(each)} " for column, each in said.items()} | {"words": words}

    def found_messages(
        self, words: list[str], phrases: list[str], customers: list[str]
    ) -> tuple[str, dict[str, Any]] | None:
        """A query for the ids of messages, and its values; the last letters of words and customers are left open."""
        values: dict[str, Any] = {}
        conditions = [_holds(word, values, is_open=True) for word in words]
        conditions += [_holds(phrase, values) for phrase in phrases]
        if customers:
            named = [_holds(customer, values, only=("customer",), is_open=True) for customer in customers]
            conditions.append(f"({' OR '.join(named)})")
        return (f"SELECT id FROM search WHERE {' AND '.join(conditions)}", values) if conditions else None

    def word_in_text(self, word: str) -> str:
        """What finds the messages that have a word in their subject or body."""
        return f"'{word[:LONGEST]}':AB"


def _holds(phrase: str, values: dict[str, Any], *, only: tuple[str, ...] = (), is_open: bool = False) -> str:
    """The condition that a message holds words one after the other; the last one's end may be left open."""
    name = f"found_{len(values)}"
    *whole, last = (word[:LONGEST] for word in phrase.split())
    weights = "".join(_COLUMNS[column] for column in only)
    asked = [f"'{word}':{weights}" if weights else f"'{word}'" for word in whole]
    asked.append(f"'{last}':{'*' if is_open else ''}{weights}" if is_open or weights else f"'{last}'")
    values[name] = " & ".join(asked)
    found = f"search.words @@ CAST(:{name} AS tsquery)"
    if not whole:
        return f"({found})"
    values[f"{name}_said"] = f" {phrase}" if is_open else f" {phrase} "
    places = " OR ".join(_stands(f"{name}_said", only or tuple(_COLUMNS)))
    return f"({found} AND ({places}))"


def _stands(name: str, columns: tuple[str, ...]) -> Iterator[str]:
    for column in columns:
        yield f"position(:{name} IN search.{column}) > 0"
