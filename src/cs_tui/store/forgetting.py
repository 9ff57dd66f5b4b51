"""A customer's personal data taken out of the store: what of it is found, and what is put in its place."""

from collections.abc import Iterable, Mapping

from cs_tui.store.connection import Connection, columns
from cs_tui.store.folding import folded, words
from cs_tui.store.records import MessageRecord
from cs_tui.store.triggers import FORGOTTEN

__all__ = ["Forgetting"]

_OF = "(SELECT id FROM messages WHERE number = :number)"
_REPLACED = (
    f"UPDATE messages SET body = '{FORGOTTEN}', problem = NULL, header_id = NULL, "
    "author = CASE kind WHEN 'customer' THEN :named ELSE author END WHERE number = :number",
    f"DELETE FROM raw_messages WHERE message_id IN {_OF}",
    f"UPDATE attachments SET name = '{FORGOTTEN}', sha256 = NULL WHERE message_id IN {_OF}",
    "DELETE FROM drafts WHERE number = :number",
    f"UPDATE tickets SET subject = '{FORGOTTEN}', version = version + 1, "
    f"satisfaction_said = CASE WHEN satisfaction_said <> '' THEN '{FORGOTTEN}' ELSE satisfaction_said END "
    "WHERE number = :number",
    f"UPDATE outbox SET recipient = :named, subject = :letters, last_error = NULL WHERE message_id IN {_OF}",
)
"""What is done with each ticket."""


class Forgetting:
    """Queries and changes for one customer, by whom a `cs_tui.store.writing.Writer` may forget them."""

    _connection: Connection

    def customer_named(self, address: str) -> tuple[int, str] | None:
        """The id and the name of the customer with this address."""
        found = self._connection.row("SELECT id, name FROM customers WHERE address = :address", address=address)
        return None if found is None else (found[0], found[1])

    def messages_on(self, number: int) -> list[MessageRecord]:
        """The messages of a ticket itself, in order; what duplicates brought with them stays on those."""
        kept = columns(MessageRecord, "messages", but=("attachments",))
        query = f"SELECT {kept} FROM messages WHERE number = :number ORDER BY id"
        return self._connection.records(MessageRecord, query, number=number)

    def forget_customer(
        self, customer: int, named: str, tickets: Mapping[int, tuple[str, str]], details: Mapping[int, str]
    ) -> None:
        """Put fixed words in the place of a customer's: their address becomes ``named``, their name none.

        ``tickets`` are all of theirs, each with its subject and the one that its replies go out under from now on;
        ``details`` is what entries say from now on, by id. The newest entry has to be the one that says so: the store's
        own triggers ask for it. Nothing of what was there stays in the file.
        """
        for statement in self._connection.dialect.before_forgetting:
            self._connection.rows(statement)
        self._unindex(customer, {number: subject for number, (subject, _) in tickets.items()})
        for number, (_, letters) in tickets.items():
            values = {"number": number, "named": named, "letters": letters}
            for statement in _REPLACED:
                self._connection.change(statement, **{key: values[key] for key in values if f":{key}" in statement})
        self._connection.change_each(
            "UPDATE entries SET detail = :detail WHERE id = :id",
            [{"id": id, "detail": detail} for id, detail in details.items()],
        )
        self._connection.change(
            "UPDATE customers SET address = :named, name = '' WHERE id = :id", id=customer, named=named
        )
        for statement in self._connection.dialect.after_forgetting:
            self._connection.change(statement)

    def drop_views_with(self, texts: Iterable[str]) -> None:
        """Drop the views that agents keep of searches for one of these texts."""
        wanted = [text.casefold() for text in texts if text]
        for agent, name, query in self._connection.rows("SELECT agent, name, query FROM saved_views"):
            if any(text in query.casefold() for text in wanted):
                this = "DELETE FROM saved_views WHERE agent = :agent AND name = :name"
                self._connection.change(this, agent=agent, name=name)

    def _unindex(self, customer: int, subjects: Mapping[int, str]) -> None:
        """Take their messages out of the search, each by the words that it was added by."""
        address, name = self._connection.rows("SELECT address, name FROM customers WHERE id = :id", id=customer)[0]
        under_address, under_both = self._found_under(address), self._found_under(f"{name} {address}")
        for number, subject in subjects.items():
            for message in self.messages_on(number):
                if message.id not in under_address:
                    continue  # they were forgotten before, and have written again
                known = name if message.id in under_both else ""  # it may have been told after the message
                texts = {"subject": subject, "body": message.body, "customer": f"{known} {address}"}
                dialect = self._connection.dialect
                values = dialect.indexed(**{column: folded(text) for column, text in texts.items()})
                self._connection.change(dialect.unindex_message, id=message.id, **values)

    def _found_under(self, customer: str) -> set[int]:
        """The messages that the search finds under this name and address."""
        asked = self._connection.dialect.found_messages([], [], [" ".join(words(customer))])
        return set() if asked is None else set(self._connection.column(asked[0], **asked[1]))
