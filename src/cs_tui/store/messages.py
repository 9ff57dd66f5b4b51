"""What is read of conversations: messages with their attachments."""

from dataclasses import replace

from cs_tui.store.connection import Connection
from cs_tui.store.records import AttachmentRecord, MessageRecord
from cs_tui.store.statements import FILES, MESSAGE, MESSAGES

__all__ = ["MessagesReader"]


class MessagesReader:
    """The part of a `Reader` that gives messages."""

    _connection: Connection

    def messages(self, number: int) -> list[MessageRecord]:
        """The whole conversation of a ticket, oldest first."""
        rows = self._connection.rows(MESSAGES, number=number)
        found = [MessageRecord(*row[:-1]) for row in rows]
        if not any(row[-1] for row in rows):
            return found
        files: dict[int, list[AttachmentRecord]] = {}
        for message_id, *file in self._connection.rows(FILES, number=number):
            files.setdefault(message_id, []).append(AttachmentRecord(*file))
        return [replace(each, attachments=tuple(files[each.id])) if each.id in files else each for each in found]

    def text(self, message_id: int) -> str | None:
        """The text of a message."""
        text: str | None = self._connection.value("SELECT body FROM messages WHERE id = :id", id=message_id)
        return text

    def all_messages(self, *, after: int, until: int, limit: int) -> list[tuple[MessageRecord, str]]:
        """Messages with their tickets' channels, in order, from the one after ``after`` to ``until``."""
        query = f"""
            SELECT {MESSAGE}, tickets.channel
            FROM messages JOIN tickets ON tickets.number = messages.number
            WHERE messages.id > :after AND messages.id <= :until ORDER BY messages.id LIMIT :limit"""
        rows = self._connection.rows(query, after=after, until=until, limit=limit)
        return [(MessageRecord(*row[:-1]), row[-1]) for row in rows]

    def last_message_id(self) -> int:
        """The id of the newest message; 0 before the first."""
        return self._connection.value("SELECT max(id) FROM messages") or 0

    def knows(self, intake_key: str) -> int | None:
        """The number of the ticket that holds the message with this key."""
        number: int | None = self._connection.value(
            "SELECT number FROM messages WHERE intake_key = :key", key=intake_key
        )
        return number
