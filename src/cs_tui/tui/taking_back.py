"""Taking back the last move, sort or release: by the desk's ordinary actions, a new entry, and only if they allow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cs_tui.desk import Desk, NoSuchTicket, Outcome, Ticket
from cs_tui.policy import ALLOWED, Refused, Ruling

__all__ = ["Changed", "Place", "Step", "ruling_on", "step_of", "take_back"]

Kind = Literal["reassign", "sort", "release"]
KINDS: dict[str, Kind] = {"reassign": "reassign", "sort": "sort", "release": "release"}
RULED_AS: dict[Kind, str] = {"reassign": "reassign", "sort": "sort", "release": "take"}
"""The ruling that says whether a step can be taken back; what was released is taken again."""

NAMES: dict[Kind, str] = {"reassign": "move", "sort": "sort", "release": "release"}
REASON = "taken back"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a ticket is, and its scope."""

    holder: str | None
    department: str | None
    category: str | None

    @property
    def scope(self) -> str:
        """The scope in words."""
        return f"{self.department}/{self.category}"


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket before and after a step."""

    number: int
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Step:
    """One move, sort or release, of one ticket or of several at once."""

    kind: Kind
    tickets: tuple[Changed, ...]

    @property
    def name(self) -> str:
        """The step in a word."""
        return NAMES[self.kind]

    def without(self, done: Sequence[Outcome]) -> "Step | None":
        """What is left of it when these were taken back; ``None`` when nothing is."""
        numbers = {ticket.number for ticket in done if isinstance(ticket, Ticket)}
        left = tuple(ticket for ticket in self.tickets if ticket.number not in numbers)
        return replace(self, tickets=left) if left else None


def step_of(outcomes: Sequence[Outcome]) -> Step | None:
    """The step of which these are the outcomes; ``None`` when it was of another kind, or all refused."""
    done = [ticket for ticket in outcomes if isinstance(ticket, Ticket) and ticket.entries]
    kind = KINDS.get(done[0].entries[-1].action) if done else None
    return None if kind is None else Step(kind, tuple(Changed(t.number, _before(t), _place(t)) for t in done))


def ruling_on(desk: Desk, step: Step) -> Ruling:
    """Whether anything of the step could be taken back now; if not, the first reason."""
    refused = None
    for ticket in step.tickets:
        why = _refusal(desk, step.kind, ticket)
        if why is None:
            return ALLOWED
        refused = refused or why
    return refused or ALLOWED


def take_back(desk: Desk, step: Step) -> list[Outcome]:
    """Take back as much of the step as the policy still allows, in one commit; outcomes in the order of its tickets."""
    with desk.batch():
        return [_refusal(desk, step.kind, ticket) or _reverse(desk, step.kind, ticket) for ticket in step.tickets]


def _refusal(desk: Desk, kind: Kind, ticket: Changed) -> Refused | None:
    """Why a ticket cannot be put back now: by the policy, or because somebody has moved it on (1.0, 3.1, 4.1)."""
    number = ticket.number
    if kind == "sort" and ticket.before.department is None:
        return Refused(
            "1.0",
            f"#{number} was unsorted, and a ticket that has a scope keeps one.",
            f"/{number}, then s sorts it anew.",
        )
    try:
        standing = desk.standing(number)
    except NoSuchTicket as error:
        return Refused("4.1", f"There is no ticket #{number} for you any more.", error.remedy)
    ruling = standing.rulings[RULED_AS[kind]]
    if isinstance(ruling, Refused):
        return ruling
    now = _place(standing.ticket)
    if kind == "reassign" and now.holder != ticket.after.holder:
        return Refused("4.1", f"#{number} has gone on since: {now.holder} holds it.", "Move it anew, with a reason.")
    if kind == "sort" and now.scope != ticket.after.scope:
        return Refused("1.0", f"#{number} has been sorted since: it is {now.scope}.", "s sorts it anew.")
    return None


def _reverse(desk: Desk, kind: Kind, ticket: Changed) -> Outcome:
    before = ticket.before
    if kind == "reassign":
        return desk.reassign([ticket.number], before.holder, REASON)[0]
    if kind == "sort":
        assert before.department is not None and before.category is not None  # noqa: PT018
        return desk.sort(ticket.number, before.department, before.category)
    taken = desk.take()  # the ruling on it, in the same commit, says that it is the head
    assert taken is not None
    return taken


def _place(ticket: Ticket) -> Place:
    return Place(ticket.holder, ticket.department, ticket.category)


def _before(ticket: Ticket) -> Place:
    """Where a ticket was before its newest entry, told by its journal."""
    state: dict[str, str | None] = {}
    for entry in ticket.entries[:-1]:
        state.update(entry.detail.get("set", {}))
    return Place(state.get("holder"), state.get("department"), state.get("category"))
