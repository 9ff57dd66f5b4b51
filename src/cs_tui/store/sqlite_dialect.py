"""The SQL that only SQLite understands: its full-text search (FTS5), its JSON, its times that are texts."""

from typing import Any

__all__ = ["SqliteDialect"]


class SqliteDialect:
    """See `cs_tui.store.connection.Dialect`."""

    name = "sqlite"
    has_table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = :table"
    quarter_hour = "substr(entries.at, 1, 13), CAST(substr(entries.at, 15, 2) AS INTEGER) / 15"
    message_key = "search.rowid"
    # One row of JSON: thousands of rows cost more to fetch than to find.
    with_word = (
        "SELECT json_group_array(rowid) FROM"
        " (SELECT rowid FROM search WHERE search MATCH :expression AND rowid > :floor LIMIT :most)"
    )
    index_message = "INSERT INTO search (rowid, subject, body, customer) VALUES (:id, :subject, :body, :customer)"
    unindex_message = (
        "INSERT INTO search (search, rowid, subject, body, customer) VALUES ('delete', :id, :subject, :body, :customer)"
    )
    before_forgetting: tuple[str, ...] = ("PRAGMA secure_delete = ON",)
    after_forgetting: tuple[str, ...] = ("INSERT INTO search (search) VALUES ('optimize')",)

    def among(self, name: str) -> str:
        """A query for the numbers in the JSON array ``:name``, however many there are; its column is ``value``."""
        return f"SELECT value FROM json_each(:{name})"

    def texts_among(self, name: str) -> str:
        """The same for the texts in a JSON array."""
        return self.among(name)

    def by_index(self, name: str) -> str:
        """By which index to go; SQLite thinks too little of ranges beside equal columns."""
        return f"INDEXED BY {name}"

    def next_key(self, table: str, key: str) -> str:  # noqa: ARG002 - SQLite counts by itself
        """The key of a new row: SQLite gives it."""
        return "NULL"

    def indexed(self, **columns: str) -> dict[str, Any]:
        """What `index_message` keeps of the folded text of each column: all of it."""
        return columns

    def found_messages(
        self, words: list[str], phrases: list[str], customers: list[str]
    ) -> tuple[str, dict[str, Any]] | None:
        """A query for the ids of messages, and its values; the last letters of words and customers are left open."""
        terms = [f'"{word}" *' for word in words] + [f'"{phrase}"' for phrase in phrases]
        if customers:
            named = " OR ".join(f'"{customer}" *' for customer in customers)
            terms.insert(0, f"customer : ({named})")
        query = "SELECT rowid FROM search WHERE search MATCH :expression"
        return (query, {"expression": " AND ".join(terms)}) if terms else None

    def word_in_text(self, word: str) -> str:
        """What finds the messages that have a word in their subject or body."""
        return f'{{subject body}} : "{word}"'
