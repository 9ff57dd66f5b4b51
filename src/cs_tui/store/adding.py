"""Tickets, messages and entries added many at a time: an import's rows go in by the dozen, not one by one."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Any

from cs_tui.store.connection import Connection, insert
from cs_tui.store.folding import folded
from cs_tui.store.records import AttachmentRecord

__all__ = ["Adding", "NewMessage"]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be added to a ticket, and to the search with its ``subject`` and ``customer``."""

    number: int
    at: datetime
    kind: str
    author: str
    body: str
    subject: str
    customer: str
    intake_key: str | None = None
    sent_at: datetime | None = None
    problem: str | None = None
    header_id: str | None = None
    files: Sequence[AttachmentRecord] = ()
    raw: bytes | None = None


class Adding:
    """What a `cs_tui.store.writing.Writer` adds of which there can be many. The keys of new rows have no gaps."""

    _connection: Connection

    def known(self, intake_keys: Iterable[str]) -> set[str]:
        """Those of the keys under which there is a message already."""
        query = f"SELECT intake_key FROM messages WHERE intake_key IN ({self._connection.dialect.texts_among('keys')})"
        return set(self._connection.column(query, keys=json.dumps(list(intake_keys))))

    def customers(self, named: Iterable[tuple[str, str]]) -> dict[str, tuple[int, str]]:
        """Id and name of the customers with these addresses and names, by address; added if new.

        A name is kept once one is known.
        """
        told: dict[str, str] = {}
        for address, name in named:
            told[address] = told.get(address) or name
        texts = self._connection.dialect.texts_among("addresses")
        query = f"SELECT address, id, name FROM customers WHERE address IN ({texts})"
        known = {
            address: (id, name) for address, id, name in self._connection.rows(query, addresses=json.dumps([*told]))
        }
        new = dict(
            zip((address for address in told if address not in known), self._keys("customers", "id"), strict=False)
        )
        self._connection.add("customers", [{"id": id, "address": each, "name": told[each]} for each, id in new.items()])
        renamed = [{"id": id, "name": told[each]} for each, (id, name) in known.items() if told[each] and not name]
        self._connection.change_each("UPDATE customers SET name = :name WHERE id = :id", renamed)
        return {
            each: (new[each], told[each]) if each in new else (known[each][0], known[each][1] or told[each])
            for each in told
        }

    def add_tickets(self, tickets: Iterable[Mapping[str, Any]]) -> list[int]:
        """Open tickets, given by the same columns each; gives their numbers."""
        rows = [
            {"number": number, "version": 1, "answered": False, **columns}
            for number, columns in zip(self._keys("tickets", "number"), tickets, strict=False)
        ]
        self._connection.add("tickets", rows)
        return [row["number"] for row in rows]

    def add_messages(self, messages: Sequence[NewMessage]) -> list[int]:
        """Add messages to their tickets, and to the search; gives their ids."""
        if not messages:
            return []
        dialect = self._connection.dialect
        added = dict(zip(self._keys("messages", "id"), messages, strict=False))
        self._connection.add("messages", [_message_row(id, each) for id, each in added.items()])
        self._connection.change_each(
            dialect.index_message,
            [
                {"id": id}
                | dialect.indexed(subject=folded(each.subject), body=folded(each.body), customer=folded(each.customer))
                for id, each in added.items()
            ],
        )
        files = [(id, file) for id, each in added.items() for file in each.files]
        self._connection.add(
            "attachments",
            [
                {"id": key, "message_id": id, **asdict(file)}
                for key, (id, file) in zip(self._keys("attachments", "id"), files, strict=False)
            ]
            if files
            else [],
        )
        raw = [{"message_id": id, "raw": each.raw} for id, each in added.items() if each.raw is not None]
        self._connection.change_each(insert("raw_messages", "message_id", "raw"), raw)
        return list(added)

    def _keys(self, table: str, key: str) -> Iterator[int]:
        """The keys of a table's next rows; the gate lets one writer at a time ask."""
        return count(1 + (self._connection.value(f"SELECT max({key}) FROM {table}") or 0))


def _message_row(id: int, message: NewMessage) -> dict[str, Any]:
    return {
        "id": id,
        "number": message.number,
        "at": message.at,
        "kind": message.kind,
        "author": message.author,
        "body": message.body,
        "intake_key": message.intake_key,
        "sent_at": message.sent_at,
        "problem": message.problem,
        "header_id": message.header_id,
    }
