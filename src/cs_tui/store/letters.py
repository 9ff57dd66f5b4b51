"""The outbox and the Message-IDs of the mail: which letters are due, and which one a mail is about."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from cs_tui.store.connection import Connection, columns
from cs_tui.store.records import LetterRecord, OutboxRecord
from cs_tui.store.statements import CHUNK

__all__ = ["LettersReader"]

_LETTERS = (
    f"SELECT {columns(OutboxRecord, 'outbox', number='messages.number')} "
    "FROM outbox JOIN messages ON messages.id = outbox.message_id"
)
_DUE = "outbox.state IN ('queued', 'sending', 'deferred') AND (outbox.next_at IS NULL OR outbox.next_at <= :at)"


class LettersReader:
    """Queries on letters, which are replies in the outbox, and on the mails that customers sent."""

    _connection: Connection

    def letters(self) -> Iterator[LetterRecord]:
        """Every reply in the outbox, oldest first."""
        query = f"SELECT {columns(LetterRecord, 'outbox')}, id FROM outbox WHERE id > :after ORDER BY id LIMIT :rows"
        after = 0
        while page := self._connection.rows(query, after=after, rows=CHUNK):
            yield from (LetterRecord(*row[:-1]) for row in page)
            after = page[-1][-1]

    def due_letters(self, at: datetime, limit: int) -> list[OutboxRecord]:
        """Letters that are to be sent at this time, the oldest first."""
        query = f"{_LETTERS} WHERE {_DUE} ORDER BY outbox.id LIMIT :rows"
        return self._connection.records(OutboxRecord, query, at=at, rows=limit)

    def letter(self, message_id: int) -> OutboxRecord | None:
        """The letter of a message."""
        return self._connection.record(OutboxRecord, f"{_LETTERS} WHERE message_id = :id", id=message_id)

    def letter_named(self, header_id: str) -> OutboxRecord | None:
        """The letter with this Message-ID."""
        return self._connection.record(OutboxRecord, f"{_LETTERS} WHERE outbox.header_id = :id", id=header_id)

    def letters_on(self, number: int) -> list[OutboxRecord]:
        """The letters that were written on a ticket, oldest first."""
        query = f"{_LETTERS} WHERE messages.number = :number ORDER BY outbox.id"
        return self._connection.records(OutboxRecord, query, number=number)

    def letters_of(self, message_ids: Iterable[int]) -> dict[int, OutboxRecord]:
        """The letters of these messages, by message."""
        query = f"{_LETTERS} WHERE message_id IN ({self._connection.dialect.among('ids')})"
        found = self._connection.records(OutboxRecord, query, ids=json.dumps(list(message_ids)))
        return {letter.message_id: letter for letter in found}

    def mail_named(self, header_id: str) -> int | None:
        """The number of the ticket that a mail with this Message-ID came in on, the newest."""
        query = "SELECT number FROM messages WHERE header_id = :id ORDER BY id DESC LIMIT 1"
        number: int | None = self._connection.value(query, id=header_id)
        return number

    def answered_mail(self, number: int, before: int) -> str | None:
        """The Message-ID of the newest mail of a ticket that came in before a message."""
        query = (
            "SELECT header_id FROM messages WHERE number = :number AND id < :before AND kind = 'customer' "
            "AND header_id IS NOT NULL ORDER BY id DESC LIMIT 1"
        )
        id: Any = self._connection.value(query, number=number, before=before)
        return None if id is None else str(id)
