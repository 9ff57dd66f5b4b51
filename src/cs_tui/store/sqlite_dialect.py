"""The SQL that only SQLite understands: its full-text search (FTS5), its JSON, its times that are texts."""

__all__ = ["SqliteDialect"]


class SqliteDialect:
    """See `cs_tui.store.connection.Dialect`."""

    quarter_hour = "substr(entries.at, 1, 13), CAST(substr(entries.at, 15, 2) AS INTEGER) / 15"
    found_messages = "SELECT rowid FROM search WHERE search MATCH :expression"
    # One row of JSON: thousands of rows cost more to fetch than to find.
    with_word = (
        "SELECT json_group_array(rowid) FROM"
        " (SELECT rowid FROM search WHERE search MATCH :expression AND rowid > :floor LIMIT :most)"
    )
    index_message = "INSERT INTO search (rowid, subject, body, customer) VALUES (:id, :subject, :body, :customer)"

    def among(self, name: str) -> str:
        """A query for the numbers in the JSON array ``:name``, however many there are; its column is ``value``."""
        return f"SELECT value FROM json_each(:{name})"

    def by_index(self, name: str) -> str:
        """By which index to go; SQLite thinks too little of ranges beside equal columns."""
        return f"INDEXED BY {name}"

    def expression(self, words: list[str], phrases: list[str], customers: list[str]) -> str | None:
        """What a search looks for; the last letters of words and customers are left open."""
        terms = [f'"{word}" *' for word in words] + [f'"{phrase}"' for phrase in phrases]
        if customers:
            named = " OR ".join(f'"{customer}" *' for customer in customers)
            terms.insert(0, f"customer : ({named})")
        return " AND ".join(terms) or None

    def word_in_text(self, word: str) -> str:
        """What finds the messages that have a word in their subject or body."""
        return f'{{subject body}} : "{word}"'
