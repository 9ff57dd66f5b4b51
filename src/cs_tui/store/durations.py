"""What is read to tell how long tickets take: what was processed lately, the moves of tickets, and who acted."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from cs_tui.store.connection import listed
from cs_tui.store.period import PeriodReader
from cs_tui.store.statements import BY_ACTION

__all__ = ["ActedRecord", "DurationsReader", "MoveRecord"]


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """An entry of a ticket that was not refused: when, and its detail as it was written."""

    number: int
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class ActedRecord:
    """That somebody did something."""

    at: datetime
    actor: str
    action: str


class DurationsReader(PeriodReader):
    """The part of a `Reader` that forecasts are made of."""

    def newest_with(self, action: str, department: str, *, limit: int, within: int) -> list[int]:
        """Numbers of a department's tickets to which an action, no take, was done last, each once, the newest first.

        ``limit`` entries are counted at most, of the newest ``within`` ones of the whole journal.
        """
        # The department is asked for each entry and not joined: SQLite would begin with its tickets, all of them.
        query = f"""
            SELECT number FROM entries
            WHERE id > (SELECT max(id) FROM entries) - :within AND action = :action AND {BY_ACTION} AND NOT refused
                AND (SELECT department FROM tickets WHERE tickets.number = entries.number) = :department
            ORDER BY id DESC LIMIT :limit"""
        values = {"action": action, "department": department, "limit": limit, "within": within}
        return list(dict.fromkeys(self._connection.column(query, **values)))

    def moves(self, numbers: Iterable[int]) -> list[MoveRecord]:
        """What was done with these tickets; each one's moves are in order."""
        query = f"""
            SELECT number, at, detail FROM entries
            WHERE number IN ({self._connection.dialect.among("numbers")}) AND NOT refused ORDER BY id"""
        return self._connection.records(MoveRecord, query, numbers=json.dumps(list(numbers)))

    def acted_since(self, at: datetime, actors: Collection[str]) -> list[ActedRecord]:
        """What these agents did since this moment, without what was refused.

        Of what is alike within a quarter of an hour only the newest is told: the zones' hours all begin with one.
        """
        some, named = listed("actor", actors)
        query = f"""
            SELECT at, actor, action FROM entries WHERE id IN (
                SELECT max(id) FROM entries WHERE id >= :first AND actor IN {some} AND NOT refused
                GROUP BY actor, action, {self._connection.dialect.quarter_hour})"""
        return self._connection.records(ActedRecord, query, first=self.first_entry_since(at), **named)
