"""What scope a ticket could get, going by how the tickets most like it were sorted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cs_tui.desk.reading import Reading
from cs_tui.desk.session import Look, facts
from cs_tui.policy import Refused, Scope, TicketFacts
from cs_tui.policy.front_desk import sort
from cs_tui.store import Alike

__all__ = ["Suggesting", "Suggestion", "voted"]

NEAREST = 10
"""So many of the most alike tickets have a vote each."""
ENOUGH = 0.4
"""The share of the vote below which nothing is suggested: of such suggestions most were right on real messages, and of
those below it not (see tests/bench/suggestion_accuracy.py)."""
WITNESSES = 2
"""One ticket alone is no ground."""
SHOWN = 3
"""So many tickets are named as grounds."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A scope for a ticket, learned from how earlier ones were sorted; it is a hint, and the one who sorts decides.

    ``like`` are the numbers of the most alike tickets of that scope, the most alike first; ``share`` is what part of
    the vote went to it, from 0 to 1.
    """

    department: str
    category: str
    like: tuple[int, ...]
    share: float

    @property
    def grounds(self) -> str:
        """Why, in a few words: ``like #118 and #97: billing``."""
        *first, last = (f"#{number}" for number in self.like)
        return f"like {', '.join(first)} and {last}: {self.category}" if first else f"like {last}: {self.category}"


class Suggesting(Reading):
    """Suggested scopes, for those who sort."""

    def suggestions(self, numbers: Iterable[int]) -> dict[int, Suggestion]:
        """A scope for each of these tickets that the agent may sort, where there are grounds for one (1.0, 1.4c).

        Leads get scopes of their own department only, and grounds are tickets that the agent may read (4.1). A closed
        desk changes nothing: it locks sorting, not looking. Nobody else gets any.
        Each takes some hundredths of a second: ask for those that are being looked at.
        """
        with self._look() as look:
            scopes = _readable_scopes(look)
            asked = [ticket for ticket in map(facts, look.reader.tickets(numbers)) if _may_sort(look, ticket)]
            found = {ticket.number: voted(look.reader.alike(ticket.number, scopes, NEAREST)) for ticket in asked}
            has = {ticket.number: ticket.scope for ticket in asked}
            return {
                number: suggestion
                for number, suggestion in found.items()
                if suggestion is not None
                and suggestion.share >= ENOUGH
                and len(suggestion.like) >= WITNESSES
                and has[number] != (suggestion.department, suggestion.category)
            }


def voted(nearest: Iterable[Alike]) -> Suggestion | None:
    """What these tickets speak for, sure or not; ``None`` without any. The more alike, the more their vote counts."""
    nearest = list(nearest)
    votes: defaultdict[Scope, float] = defaultdict(float)
    for one in nearest:
        votes[Scope(one.department, one.category)] += one.likeness**2
    if not votes:
        return None
    scope = max(votes, key=votes.__getitem__)
    like = tuple(one.number for one in nearest if (one.department, one.category) == scope)
    return Suggestion(scope.department, scope.category, like[:SHOWN], votes[scope] / sum(votes.values()))


def _readable_scopes(look: Look) -> set[tuple[str, str]]:
    """The scopes of the policy in force whose tickets the agent may read (4.1)."""
    departments = look.policy.departments.values()
    return {(d.name, category) for d in departments if look.only in (None, d.name) for category in d.categories}


def _may_sort(look: Look, ticket: TicketFacts) -> bool:
    """Whether the agent may give the ticket a scope, now or when time has come for it."""
    ruling = sort(look.policy, look.me, ticket, look.now)
    return not isinstance(ruling, Refused) or ruling.until is not None
