"""What is read from the store, within one transaction."""

from cs_tui.store.connection import Connection, where
from cs_tui.store.durations import DurationsReader
from cs_tui.store.entries import EntriesReader
from cs_tui.store.letters import LettersReader
from cs_tui.store.messages import MessagesReader
from cs_tui.store.records import AgentRecord, DraftRecord, PolicyRecord, PresenceRecord
from cs_tui.store.statements import AGENTS, DRAFTS, POLICIES
from cs_tui.store.tickets import TicketsReader

__all__ = ["Reader"]


class Reader(TicketsReader, EntriesReader, MessagesReader, LettersReader, DurationsReader):
    """Queries on one connection, in one transaction. It knows no rule: callers say which tickets they want.

    ``only`` narrows a query to one department's tickets; ``None`` leaves it open.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._newest_policy_id: int | None = None

    def setting(self, key: str) -> str | None:
        """What the store knows of itself under this key."""
        value: str | None = self._connection.value("SELECT value FROM settings WHERE key = :key", key=key)
        return value

    def policy(self, id: int | None = None) -> PolicyRecord | None:
        """A version of the policy; without ``id`` the newest."""
        if id is None:
            return self._connection.record(PolicyRecord, f"{POLICIES} ORDER BY id DESC LIMIT 1")
        return self._connection.record(PolicyRecord, f"{POLICIES} WHERE id = :id", id=id)

    def newest_policy_id(self) -> int | None:
        """The id of the policy in force."""
        if self._newest_policy_id is None:
            self._newest_policy_id = self._connection.value("SELECT max(id) FROM policies")
        return self._newest_policy_id

    def agent(self, name: str) -> AgentRecord | None:
        """The agent of this name."""
        return self._connection.record(AgentRecord, f"{AGENTS} WHERE name = :name", name=name)

    def agent_of(self, os_user: str) -> AgentRecord | None:
        """The agent who logs in as this user of the system."""
        return self._connection.record(AgentRecord, f"{AGENTS} WHERE os_user = :os_user", os_user=os_user)

    def agents(self, department: str | None = None) -> list[AgentRecord]:
        """All agents by name, retired ones too."""
        of = where([] if department is None else ["department = :department"])
        found = self._connection.records(AgentRecord, f"{AGENTS} {of}", department=department)
        return sorted(found, key=lambda agent: agent.name)  # databases have alphabets of their own

    def all_settings(self) -> dict[str, str]:
        """All that the store knows of itself."""
        return dict(self._connection.rows("SELECT key, value FROM settings"))

    def saved_views(self, agent: str) -> list[tuple[str, str]]:
        """Names and searches of an agent's views, by name."""
        query = "SELECT name, query FROM saved_views WHERE agent = :agent"
        return sorted((name, wanted) for name, wanted in self._connection.rows(query, agent=agent))

    def draft(self, number: int, agent: str) -> DraftRecord | None:
        """What the agent has typed for the ticket."""
        query = f"{DRAFTS} WHERE number = :number AND agent = :agent"
        return self._connection.record(DraftRecord, query, number=number, agent=agent)

    def drafts(self, agent: str) -> list[DraftRecord]:
        """All of an agent's drafts, the newest first."""
        query = f"{DRAFTS} WHERE agent = :agent ORDER BY saved_at DESC"
        return self._connection.records(DraftRecord, query, agent=agent)

    def ready_drafts(self) -> list[DraftRecord]:
        """All replies that were left ready to send, in the order in which they were."""
        query = f"{DRAFTS} WHERE ready_at IS NOT NULL ORDER BY ready_at, number"
        return self._connection.records(DraftRecord, query)

    def presence(self, agent: str) -> PresenceRecord:
        """When the agent was last seen, at their desk or in the journal."""
        row = self._connection.row("SELECT seen_at, here FROM presences WHERE agent = :agent", agent=agent)
        acted = "SELECT at FROM entries WHERE actor = :agent ORDER BY id DESC LIMIT 1"
        seen = [self._connection.value(acted, agent=agent), None if row is None else row[0]]
        return PresenceRecord(agent, max(filter(None, seen), default=None), row is not None and row[1])

    def counts(self) -> dict[str, int]:
        """How many rows each table that grows has."""
        tables = ("agents", "customers", "tickets", "messages", "entries")
        return {table: self.count(table) for table in tables}

    def count(self, table: str) -> int:
        """How many rows a table has."""
        rows: int = self._connection.value(f"SELECT count(*) FROM {table}")
        return rows
