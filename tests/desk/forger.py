"""Somebody with the database's shell and our source, who leaves triggers in place and a journal that hangs together."""

import json
from datetime import UTC, datetime

from cs_tui.desk.session import fingerprint
from cs_tui.store import canonical
from cs_tui.store.journal import entry_hash
from raw_store import by_hand

TIMES = ("opened_at", "queued_at", "due_from", "previous_processed_at")


def kept(at):
    """A time as SQLite keeps it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Forger:
    """Writes into an office's store what the desk would have refused, with a journal that hangs together."""

    def __init__(self, office):
        self.office = office

    def does(self, actor, action, number=None, *, changes=None, policy=None, **detail):
        """Forge an entry with its changes; gives its id."""
        at = self.office.clock.now
        changes = {key: _plain(value) for key, value in (changes or {}).items()}
        if number is not None:
            detail = {"set": changes} | detail
        with self.meddling() as connection:
            if changes:
                values = _columns(connection, changes)
                pairs = ", ".join(f"{key} = :{key}" for key in values)
                connection.execute(f"UPDATE tickets SET {pairs} WHERE number = :number", values | {"number": number})
            last, hash = connection.execute("SELECT id, hash FROM entries ORDER BY id DESC LIMIT 1").fetchone()
            in_force = connection.execute("SELECT max(id) FROM policies").fetchone()[0]
            entry = {
                "id": last + 1, "at": at, "actor": actor, "action": action, "number": number, "clause": "3.1",
                "refused": False, "detail": canonical(detail), "policy_id": policy or in_force, "previous_hash": hash,
            }  # fmt: skip
            values = entry | {"at": kept(at), "hash": entry_hash(**entry)}
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", values)
            return last + 1

    def says(self, author, number, body, kind="reply", to="a@x.example", at=None):
        """Put a message into a conversation, and into the outbox where ``to`` is given; gives its entry's words."""
        at = at or self.office.clock.now
        with self.meddling() as connection:
            id = connection.execute(
                "INSERT INTO messages (id, number, at, kind, author, body) VALUES "
                "((SELECT max(id) + 1 FROM messages), :number, :at, :kind, :author, :body) RETURNING id",
                {"number": number, "at": kept(at), "kind": kind, "author": author, "body": body},
            ).fetchone()[0]
            if to is not None:
                connection.execute(
                    "INSERT INTO outbox (id, message_id, header_id, recipient, subject, state, created_at) "
                    "SELECT (SELECT coalesce(max(id), 0) + 1 FROM outbox), "
                    ":id, :header, :to, 'Re: ' || subject || ' [#' || number || ']', 'queued', :at "
                    "FROM tickets WHERE number = :number",
                    {"id": id, "header": f"<{id}@x>", "to": to, "at": kept(at), "number": number},
                )
        said = {"message": id, "sha256": fingerprint(number, kind, author, at, body)}
        return said if to is None else said | {"to": to}

    def meddling(self):
        """The database, its triggers gone meanwhile."""
        return by_hand(self.office.path, unguarded=True)

    def details(self, entry):
        """What an entry says."""
        with by_hand(self.office.path) as connection:
            found = connection.execute("SELECT detail FROM entries WHERE id = :id", {"id": entry})
            return json.loads(found.fetchone()[0])

    def makes(self, number, changes):
        """Put a ticket into the store, so that its message can follow, and then its entry."""
        with self.meddling() as connection:
            values = _columns(connection, changes) | {"number": number, "version": 1}
            names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO tickets ({names}) VALUES ({marks})", values)


def _plain(value):
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _columns(connection, changes):
    """The columns of a ticket that its changes stand for, as SQLite keeps them."""
    columns = {key: _plain(value) for key, value in changes.items()}
    for key in TIMES:
        if columns.get(key) is not None:
            columns[key] = kept(datetime.fromisoformat(columns[key]))
    if (address := columns.pop("customer", None)) is not None:
        known = connection.execute("SELECT id FROM customers WHERE address = :address", {"address": address}).fetchone()
        columns["customer_id"] = known[0]
    return columns
