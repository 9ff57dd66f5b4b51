"""Presence: when each agent's desk was last seen open. No action, so no entry of the journal."""

from datetime import timedelta

from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look
from cs_tui.desk.values import Presence
from cs_tui.policy import leading
from cs_tui.store import AgentRecord, PresenceRecord

__all__ = ["BEAT", "Attendance", "presence_of"]

BEAT = timedelta(minutes=5)
"""How often an open desk says that its agent is there."""


class Attendance(Reading):
    """An agent's desk tells that it is open, and that it is being left."""

    def be_here(self) -> None:
        """Tell that the acting agent's desk is open; to be said again each `BEAT`."""
        self._attend(here=True)

    def leave(self) -> None:
        """Tell that the acting agent leaves their desk."""
        self._attend(here=False)

    def _attend(self, *, here: bool) -> None:
        with self._transaction() as tx:
            tx.writer.see(tx.me.name, tx.now, here=here)


def presence_of(look: Look, agent: AgentRecord, seen: PresenceRecord) -> tuple[Presence, timedelta | None]:
    """Whether an agent is there; for an absent one also for how much open time there was no sign of them (4.1)."""
    if agent.retired_at is not None:
        return "retired", None
    if seen.seen_at is None:
        return "absent", None
    if seen.here and look.now - seen.seen_at < 2 * BEAT:
        return "here", None
    away = leading.absent_for(look.policy, agent.department, seen.seen_at, look.now)
    return ("away", None) if away is None else ("absent", away)
