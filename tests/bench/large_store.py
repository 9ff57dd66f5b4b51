"""Stores as large as years of work leave them, made in minutes: a few tickets are worked at a real desk, then copied.

A copy has its own number, customer and times, and its entries continue the journal's chain, so that a store of any size
opens, is worked and is verified like one that grew.
"""

import json
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store
from cs_tui.desk.session import fingerprint
from cs_tui.policy import Refused, shipped
from cs_tui.store import Store, canonical
from cs_tui.store.folding import folded
from cs_tui.store.journal import entry_hash

__all__ = ["AGENTS", "QUEUES", "always_open_policy", "make_large_store"]

QUEUES = {"technical": "hosting-domain", "business": "billing", "customer-room": "document"}
"""The departments that tickets arrive in by turns, each with the category they have there."""
AGENTS = {"technical": "tom", "business": "sofia", "customer-room": "mai"}
"""Who has worked each of them."""

SCRIPTS = 48
"""Different tickets, taken from the demo's; all others are copies of these."""
WORKED = timedelta(days=1_000)
"""Before the newest tickets came in, others were worked for so long."""
WAITED = timedelta(days=5)
"""The queued tickets came in over so long a time."""
FILL = 20_000
"""Tickets copied between two reports of how far it is."""

Row = dict[str, Any]


def always_open_policy(*, hold: int = 1) -> str:
    """The shipped policy for a desk that never closes, so that it can be measured at any hour.

    ``hold`` is how many tickets an agent may have in hand.
    """
    text = shipped("policy.toml").read_text("utf-8")
    for now, then in (
        ('working_days = ["mon"', 'working_days = ["sat", "sun", "mon"'),
        ('windows = ["08:00-12:00", "13:30-16:30"]', 'windows = ["00:00-24:00"]'),
        ('country = "VN"', 'country = ""'),
        ("tickets = 1 }", f"tickets = {hold} }}"),
    ):
        assert now in text, f"the shipped policy has no {now}"
        text = text.replace(now, then)
    return text


def make_large_store(path: Path, tickets: int, queued: int, advanced: Callable[[int], None] = lambda _: None) -> None:
    """Make a durable store with the demo's agents and so many tickets, of which the newest are ``queued``.

    The others are resolved: received, taken, answered. ``advanced`` is told how many tickets are in.
    """
    with tempfile.TemporaryDirectory() as folder:
        pattern = Path(folder) / "pattern.db"
        _make_store(pattern)
        _work(pattern)
        resolved, waiting = _read_pattern(pattern)
    now = datetime.now(UTC).replace(microsecond=0)
    _make_store(path, now - WAITED - WORKED)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, _unguarded(connection):
        customers = _add_customers(connection, max(queued, tickets // 16, 1))
        copier = _Copier(connection, customers)
        old = tickets - queued
        _fill(copier, resolved, old, now - WAITED - WORKED, WORKED / max(old, 1), advanced)
        _fill(copier, waiting, queued, now - WAITED, WAITED / max(queued, 1), advanced)


def _make_store(path: Path, at: datetime | None = None) -> None:
    policy = path.with_suffix(".toml")
    policy.write_text(always_open_policy(), "utf-8")
    clock = (lambda: at) if at is not None else (lambda: datetime.now(UTC))
    make_store(path, policy_file=policy, clock=clock)
    policy.unlink()
    with closing(Desk(Store.open(path), None, clock)) as desk:
        administration = Administration(desk)
        for agent in tomllib.loads(shipped("demo", "agents.toml").read_text("utf-8"))["agents"]:
            administration.add_agent(**{key: agent[key] for key in ("name", "full_name", "department", "role")})


def _work(path: Path) -> None:
    """Receive `SCRIPTS` tickets and work each to its end, then receive as many that stay queued."""
    told = tomllib.loads(shipped("demo", "tickets.toml").read_text("utf-8"))["tickets"]
    scripts = [script for script in told if script.get("replies")][:SCRIPTS]
    begin, seconds = datetime.now(UTC).replace(microsecond=0), count(step=5)
    with closing(Desk(Store.open(path), None, lambda: begin + timedelta(seconds=next(seconds)))) as desk, desk.batch():
        for index, script in enumerate(scripts * 2):
            department = list(QUEUES)[index % len(QUEUES)]
            desk.agent_name = None
            customer = Customer(f"pattern{index}@bench.example", "Pattern")
            # What is resolved came by the system: a letter to each of its customers would still have to be sent.
            channel = "system" if index < len(scripts) else script["channel"]
            words = (script["subject"], script["body"].strip(), channel)
            scope = (department, QUEUES[department])
            (number,) = desk.receive([Incoming(f"bench:{index}", "bench", customer, *words, *scope)])
            assert number is not None
            if index < len(scripts):
                desk.agent_name = AGENTS[department]
                for outcome in (desk.take(), desk.reply(number, script["replies"][0].strip(), then="resolve")):
                    assert outcome is not None, "there was nothing to take"
                    assert not isinstance(outcome, Refused), outcome


@dataclass
class _Pattern:
    """One worked ticket: its row, and the rows of all that belongs to it, as the database keeps them."""

    ticket: Row
    address: str
    messages: list[Row]
    folded: list[tuple[str, str]]
    entries: list[Row]


def _read_pattern(path: Path) -> tuple[list[_Pattern], list[_Pattern]]:
    """The resolved tickets, and the queued ones."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row

        def rows(query: str, *values: object) -> list[Row]:
            return [_with_times(dict(row)) for row in connection.execute(query, values)]

        found = []
        for ticket in rows("SELECT * FROM tickets ORDER BY number"):
            number, of_ticket = ticket["number"], "WHERE number = ? ORDER BY id"
            messages = rows(f"SELECT * FROM messages {of_ticket}", number)
            (customer,) = rows("SELECT * FROM customers WHERE id = ?", ticket["customer_id"])
            found.append(
                _Pattern(
                    ticket,
                    customer["address"],
                    messages,
                    [(folded(ticket["subject"]), folded(message["body"])) for message in messages],
                    rows(f"SELECT * FROM entries {of_ticket}", number),
                )
            )
            for entry in found[-1].entries:
                entry["detail"] = json.loads(entry["detail"])
    resolved = [pattern for pattern in found if pattern.ticket["status"] == "resolved"]
    return resolved, [pattern for pattern in found if pattern.ticket["status"] == "queued"]


def _with_times(row: Row) -> Row:
    return {
        name: datetime.fromisoformat(value) if _is_time(name) and value is not None else value
        for name, value in row.items()
    }


def _is_time(column: str) -> bool:
    return column in ("at", "due_from") or column.endswith("_at")


def _fill(
    copier: "_Copier",
    patterns: list[_Pattern],
    tickets: int,
    start: datetime,
    step: timedelta,
    advanced: Callable[[int], None],
) -> None:
    for index in range(tickets):
        copier.copy(patterns[index % len(patterns)], (start + index * step).replace(tzinfo=None, microsecond=0))
        if copier.number % FILL == 0:
            copier.flush()
            advanced(copier.number)
    copier.flush()
    advanced(copier.number)


class _Copier:
    """Adds tickets at the end of a store, each a copy of a pattern."""

    def __init__(self, connection: sqlite3.Connection, customers: list[tuple[str, str]]) -> None:
        self._connection = connection
        self._customers = customers
        self.number = self._message = 0
        last = connection.execute("SELECT id, hash, policy_id FROM entries ORDER BY id DESC LIMIT 1").fetchone()
        self._entry, self._hash, self._policy = last
        self._rows: dict[str, list[Row]] = {}

    def copy(self, pattern: _Pattern, at: datetime) -> None:
        """Add a copy that opens ``at``, UTC."""
        self.number += 1
        number = self.number
        customer = number % len(self._customers)
        address, name = self._customers[customer]
        shift = at - pattern.ticket["opened_at"]
        said: dict[int, str] = {}
        ids: dict[int, int] = {}

        def copied(row: Row, **changes: Any) -> Row:
            return {
                column: changes[column]
                if column in changes
                else value + shift
                if isinstance(value, datetime)
                else value
                for column, value in row.items()
            }

        self._add("tickets", copied(pattern.ticket, number=number, customer_id=customer + 1))
        for message, (subject, body) in zip(pattern.messages, pattern.folded, strict=True):
            self._message += 1
            author = address if message["author"] == pattern.address else message["author"]
            key = None if message["intake_key"] is None else f"bench:{number}"
            row = copied(message, id=self._message, number=number, author=author, intake_key=key)
            ids[message["id"]] = self._message
            said[message["id"]] = fingerprint(number, row["kind"], author, row["at"].replace(tzinfo=UTC), row["body"])
            self._add("messages", row)
            words = {"subject": subject, "body": body, "customer": f"{name} {address}"}
            self._add("search", {"rowid": self._message} | words)
        for entry in pattern.entries:
            self._add_entry(entry, copied, said, ids, address)

    def _add_entry(
        self, entry: Row, copied: Callable[..., Row], said: dict[int, str], ids: dict[int, int], address: str
    ) -> None:
        detail = dict(entry["detail"])
        if "message" in detail:
            detail["sha256"], detail["message"] = said[detail["message"]], ids[detail["message"]]
        if "set" in detail:
            detail["set"] = copied(_with_times(detail["set"]), customer=address)
            for column, value in detail["set"].items():
                if isinstance(value, datetime):
                    detail["set"][column] = value.isoformat()
        self._entry += 1
        named = {"id": self._entry, "number": self.number, "policy_id": self._policy, "previous_hash": self._hash}
        row = copied(entry, detail=canonical(detail), **named)
        told = {**row, "at": row["at"].replace(tzinfo=UTC), "refused": bool(row["refused"])}
        del told["hash"]
        self._hash = row["hash"] = entry_hash(**told)
        self._add("entries", row)

    def _add(self, table: str, row: Row) -> None:
        self._rows.setdefault(table, []).append(row)

    def flush(self) -> None:
        """Write what has been added."""
        self._connection.execute("BEGIN")
        for table, rows in self._rows.items():
            columns = list(rows[0])
            marks = ", ".join("?" for _ in columns)
            self._connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", map(_as_kept, rows)
            )
        self._connection.execute("COMMIT")
        self._rows.clear()


def _as_kept(row: Row) -> list[Any]:
    return [value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value for value in row.values()]


@contextmanager
def _unguarded(connection: sqlite3.Connection) -> Iterator[None]:
    """Take indexes and triggers away while rows are poured in, and put back just what was there."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    made = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    taken_away = connection.execute(made).fetchall()
    for kind, name, _ in taken_away:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, sql in taken_away:
        connection.execute(sql)
    connection.execute("PRAGMA journal_mode = WAL")


def _add_customers(connection: sqlite3.Connection, number: int) -> list[tuple[str, str]]:
    """Address and name of each customer; the first has the id 1."""
    told = tomllib.loads(shipped("demo", "customers.toml").read_text("utf-8"))["customers"]
    customers = [
        (f"customer{index}@shop{index % 997}.example", told[index % len(told)]["name"]) for index in range(number)
    ]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO customers (address, name) VALUES (?, ?)", customers)
    connection.execute("COMMIT")
    return [(address, folded(name)) for address, name in customers]
