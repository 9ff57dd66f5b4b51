"""What is read of the journal: its entries, whole."""

import json

from cs_tui.store.connection import Connection
from cs_tui.store.records import EntryRecord
from cs_tui.store.statements import BY_ACTION, ENTRIES

__all__ = ["EntriesReader"]

_ENDING = "('resolve', 'decline', 'merge')"


class EntriesReader:
    """The part of a `Reader` that gives entries."""

    _connection: Connection

    def entry(self, id: int) -> EntryRecord | None:
        """The entry of this id."""
        return self._connection.record(EntryRecord, f"{ENTRIES} WHERE id = :id", id=id)

    def entries(self, *, after: int = 0, limit: int | None = None) -> list[EntryRecord]:
        """Entries of the whole journal, in order, from the one after ``after``."""
        query = f"{ENTRIES} WHERE id > :after ORDER BY id"
        if limit is not None:
            query = f"{query} LIMIT :limit"
        return self._connection.records(EntryRecord, query, after=after, limit=limit)

    def entries_of(self, number: int) -> list[EntryRecord]:
        """A ticket's entries, in order."""
        return self._connection.records(EntryRecord, f"{ENTRIES} WHERE number = :number ORDER BY id", number=number)

    def last_entry(self) -> EntryRecord | None:
        """The newest entry of the journal."""
        return self._connection.record(EntryRecord, f"{ENTRIES} ORDER BY id DESC LIMIT 1")

    def last_entry_id(self) -> int:
        """The id of the newest entry; 0 before the first."""
        return self._connection.value("SELECT max(id) FROM entries") or 0

    def touched_since(self, after: int) -> set[int | None]:
        """Numbers of the tickets of which an entry after this one tells."""
        return set(self._connection.column("SELECT number FROM entries WHERE id > :after", after=after))

    def forgets(self) -> list[EntryRecord]:
        """The entries that say which customers were forgotten, in order."""
        query = f"{ENTRIES} WHERE action = 'forget' AND {BY_ACTION} AND NOT refused ORDER BY id"
        return self._connection.records(EntryRecord, query)

    def ends(self, numbers: list[int]) -> dict[int, EntryRecord]:
        """The entry with which each of these tickets was last processed or merged, by number."""
        query = f"""{ENTRIES} WHERE id IN (
            SELECT max(id) FROM entries {self._connection.dialect.by_index("ix_entries_number")}
            WHERE number IN ({self._connection.dialect.among("numbers")}) AND action IN {_ENDING} AND NOT refused
            GROUP BY number)"""
        ended = self._connection.records(EntryRecord, query, numbers=json.dumps(numbers))
        return {entry.number: entry for entry in ended if entry.number is not None}
