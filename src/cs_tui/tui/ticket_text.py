"""A ticket as lines of text: its head, its conversation, its journal, and why it stands where it stands. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rich.cells import cell_len

from cs_tui.desk import LOST, Delivery, Draft, Entry, Message, Past, Standing, Ticket
from cs_tui.policy import Policy, Refused
from cs_tui.tui.inks import Line, paragraph
from cs_tui.tui.row import SOON
from cs_tui.tui.safe_text import safe_line, safe_text
from cs_tui.tui.signs import Signs
from cs_tui.tui.timeline import Today, progress, today
from cs_tui.tui.words import clip, fit, hours, in_full, size, span, when, wrap

__all__ = ["Today", "View", "lay_out"]

SHOWN_OF_A_MESSAGE, SHOWN_IN_ALL = 100_000, 600_000
"""Characters; what is longer is cut on screen, with a word on where the whole is."""

BAR = 10

PAST = 5
"""Other tickets of the customer that are told of under the head; those beyond are searched for."""
ROOMY = 50
"""Columns from which on these are told with their category, and before the conversation instead of behind it."""


@dataclass(frozen=True, slots=True)
class View:
    """What the ticket pane shows: one look at one ticket.

    ``past`` are other tickets of the same customer, ``disputed`` the ticket that this one is a dispute about, and
    ``draft`` is what its reader has written to the customer and not sent.
    """

    kind: Literal["conversation", "progress", "why"]
    ticket: Ticket
    policy: Policy
    standing: Standing | None = None
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    past: tuple[Past, ...] = ()
    disputed: Ticket | None = None
    draft: Draft | None = None

    @property
    def weight(self) -> int:
        """About how many characters there are to lay out."""
        shown = [self.ticket] if self.disputed is None else [self.ticket, self.disputed]
        return 80 * len(self.entries) + sum(len(message.body) for ticket in shown for message in ticket.messages)


def lay_out(view: View | Today, width: int, now: datetime, signs: Signs) -> list[Line]:
    """The lines of a view, each in at most ``width`` cells, with a cell of margin on the left."""
    inner = max(10, width - 2)
    if isinstance(view, Today):
        lines = list(today(view, inner, now, signs))
    else:
        body = {"conversation": _conversation, "progress": _progress, "why": _why}[view.kind]
        lines = [*_head(view, inner, now, signs), [], *body(view, inner, now, signs)]
    return [[(" ", ""), *line] if line else [] for line in lines]


def _head(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    ticket = view.ticket
    for line in wrap(safe_line(ticket.subject), width):
        yield [(line, "strong")]
    who = f"{safe_line(ticket.customer.name)} <{safe_line(ticket.customer.address)}>".strip()
    for line in wrap(who, width):
        yield [(line, "customer")]
    held = f"with {ticket.holder}" if ticket.holder else ""
    place = f"number {ticket.position} in the queue" if ticket.position else ""
    merged = f"into #{ticket.merged_into}" if ticket.merged_into is not None else ""
    claims = f"says it belongs to #{ticket.claims}" if ticket.claims is not None else ""
    disputes = f"disputes #{ticket.disputes}" if ticket.disputes is not None else ""
    rated = f"satisfaction {ticket.satisfaction} of 5" if ticket.satisfaction is not None else ""
    facts = [ticket.status, merged, held, place, f"opened {in_full(ticket.opened_at, now)}", claims, disputes, rated]
    for line in wrap(f" {signs.dot} ".join(filter(None, facts)), width):
        yield [(line, "")]
    yield from _lost(ticket, width, now)
    if view.draft is not None:
        yield from paragraph(
            _unsent(view.draft, view.standing, now), width, "warning" if view.draft.returned else "reply"
        )
    if ticket.status in ("resolved", "merged"):
        return
    yield from _time_left(view, width, now, signs)
    if ticket.passed_over is not None:
        yield from paragraph(f"{ticket.passed_over.reason} ({ticket.passed_over.clause})", width, "faint")


def _lost(ticket: Ticket, width: int, now: datetime) -> Iterator[Line]:
    """That the newest reply did not reach the customer, and what to do (3.3)."""
    sent = [message for message in ticket.messages if message.delivery is not None]
    if sent and (delivery := sent[-1].delivery) is not None and delivery.state == "failed":
        said = f"the reply of {when(sent[-1].at, now)} did not reach the customer: {safe_line(delivery.said)}."
        yield from paragraph(f"{said} {LOST} (3.3)", width, "error")


def _unsent(draft: Draft, standing: Standing | None, now: datetime) -> str:
    """What its reader has written and not sent: ready to go by itself, come back, or a draft."""
    if draft.returned:
        return f"your reply came back: {safe_line(draft.returned)}"
    if draft.ready_then is None:
        return f"you have a draft of {when(draft.saved_at, now)}"
    kind = "decline" if draft.ready_then == "decline" else "reply"
    ruling = None if standing is None else standing.rulings.get(kind)
    until = ruling.until if isinstance(ruling, Refused) else None
    at = "" if until is None else f", {when(until.astimezone(now.tzinfo), now)}"
    return f"your {kind} is ready: it goes out when the desk opens{at}"


def _time_left(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """Deadline and act-by as a bar of the time that has gone, and what is left of the open time (2.2c, 2.2d)."""
    ticket, limits = view.ticket, view.policy.limits
    whole = limits.next_issue if ticket.deadline_clause == limits.next_issue_clause else limits.processing
    left = ticket.deadline - now
    gone = min(1.0, max(0.0, 1 - left / whole)) if whole else 1.0
    full = round(gone * BAR)
    over = left.total_seconds() <= 0
    ink = "error strong" if over else "warning" if ticket.open_left < SOON else "good"
    said = f"{signs.overdue} overdue {span(-left)}" if over else f"{hours(ticket.open_left)} open time left"
    act_by = f"act by {in_full(ticket.act_by, now)}" if ticket.act_by is not None and not over else ""
    due = f"due {in_full(ticket.deadline, now)} ({ticket.deadline_clause})"
    bar: Line = [(signs.full * full, ink), (signs.left * (BAR - full), "faint"), (f" {said}", ink)]
    rest = f" {signs.dot} ".join(filter(None, (act_by, due)))
    if BAR + 1 + cell_len(said) + 3 + cell_len(rest) <= width:
        yield [*bar, (f" {signs.dot} {rest}", "")]
    else:
        yield bar
        yield from paragraph(rest, width)


def _conversation(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    past = list(_past(view.past, width, now, signs)) if view.past else []
    if past and width >= ROOMY:
        yield from [*past, []]
    yield from _messages(view.ticket, width, now, signs)
    if past and width < ROOMY:
        yield from [[], *past]
    if view.disputed is not None:
        yield from _disputed(view.disputed, view.policy, width, now, signs)


def _past(past: tuple[Past, ...], width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """The customer's other tickets, each with its outcome, in a line (1.0)."""
    yield [("also theirs", "accent strong"), ("  c shows all" if len(past) > PAST else "", "faint")]
    shown = past[:PAST]
    starts = [[f"#{each.number}", when(each.opened_at, now)] for each in shown]
    if width >= ROOMY:
        starts = [[*start, safe_line(each.category or "unsorted")] for start, each in zip(starts, shown, strict=True)]
    columns = [max(map(cell_len, column)) for column in zip(*starts, strict=True)]
    for each, start in zip(shown, starts, strict=True):
        before = "".join(f"{fit(text, column)}  " for text, column in zip(start, columns, strict=True))
        said = clip(_outcome(each, signs), width - cell_len(before), signs.ellipsis)
        yield [(before, "faint"), (said, "faint" if each.status in ("resolved", "merged") else "")]


def _outcome(past: Past, signs: Signs) -> str:
    """What became of a ticket, in a few words."""
    ended = f" by {safe_line(past.ended_by)}" if past.ended_by else ""
    after = f" after {span(past.took)}" if past.took is not None else ""
    rated = f" {signs.dot} rated {past.satisfaction}/5" if past.satisfaction is not None else ""
    said = {
        "resolved": f"{'declined' if past.declined else 'resolved'}{ended}{after}{rated}",
        "merged": f"merged into #{past.merged_into}",
        "queued": f"queued: number {past.position}",
        "in-progress": f"in progress with {past.holder}",
        "waiting": f"waiting for the customer, with {past.holder}",
        "awaiting-approval": "awaiting approval",
    }
    return said.get(past.status, past.status)


def _disputed(ticket: Ticket, policy: Policy, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """The ticket that a dispute is about, whole (1.4a)."""
    yield []
    yield [(f"{signs.across * 2} the disputed ticket #{ticket.number} ", "rule"), (signs.across * width, "rule")]
    for line in wrap(safe_line(ticket.subject), width):
        yield [(line, "strong")]
    yield []
    yield from _messages(ticket, width, now, signs)
    yield []
    yield [("progress", "accent strong"), (f"  of #{ticket.number}", "faint")]
    yield from progress(ticket, ticket.entries, policy, width=width, now=now, signs=signs)


def _messages(ticket: Ticket, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    messages = ticket.messages
    budget, first = SHOWN_IN_ALL, len(messages)
    while first > 0 and budget > 0:
        first -= 1
        budget -= min(len(messages[first].body), SHOWN_OF_A_MESSAGE)
    if first:
        yield from paragraph(
            f"{first} older messages are not shown; cs-tui ticket show {ticket.number} has all.", width, "warning"
        )
        yield []
    for place, message in enumerate(messages[first:]):
        if place:
            yield []
        yield from _message(message, ticket, width, now, signs)


def _message(message: Message, ticket: Ticket, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    at = when(message.at, now)
    if message.number not in (0, ticket.number):
        at = f"{at} {signs.dot} from #{message.number}"
    if message.kind == "customer":
        name = safe_line(ticket.customer.name or message.author)
        hand = f" {signs.dot} entered by {safe_line(message.entered_by)}" if message.entered_by else ""
        ink, title, margin = "customer", f"{name} {signs.dot} {at}{hand}", "  "
    elif message.kind == "reply":
        sent = f" {signs.dot} delivered" if message.delivery and message.delivery.state == "accepted" else ""
        ink, title, margin = "reply", f"reply {signs.dot} {message.author} {signs.dot} {at}{sent}", "  "
    else:
        ink, title, margin = "note", f"note {signs.dot} {message.author} {signs.dot} {at}", f"{signs.quote} "
    yield [(fit(title, min(width, cell_len(title))), f"{ink} strong")]
    yield from _on_its_way(message.delivery, width, now)
    text = message.body
    cut = len(text) - SHOWN_OF_A_MESSAGE
    if cut > 0:
        text = text[:SHOWN_OF_A_MESSAGE]
    for line in wrap(safe_text(text).strip("\n"), width - 2):
        body = "note" if message.kind == "note" else "faint" if line.startswith(">") else ""
        yield [(margin, ink if margin.strip() else ""), (line, body)]
    if cut > 0:
        said = f"{cut:,} more characters are not shown; cs-tui ticket show {ticket.number} has them."
        yield from paragraph(said, width, "warning")
    for file in message.attachments:
        name = f"attached: {safe_line(file.name) or 'without a name'} ({size(file.size)}, {safe_line(file.media_type)})"
        yield from paragraph(name, width, "faint")


def _on_its_way(delivery: Delivery | None, width: int, now: datetime) -> Iterator[Line]:
    """Why a reply is not where it should be."""
    if delivery is None or not delivery.said:
        return
    if delivery.state == "failed":
        yield from paragraph(f"did not reach the customer: {safe_line(delivery.said)}", width, "error")
    else:
        again = "" if delivery.at is None else f", it is tried again {when(delivery.at, now)}"
        yield from paragraph(f"not delivered yet{again}: {safe_line(delivery.said)}", width, "warning")


def _progress(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    yield [("progress", "accent strong"), ("  the whole journal (1.0)", "faint")]
    yield from progress(view.ticket, view.entries, view.policy, width=width, now=now, signs=signs)


def _why(view: View, width: int, now: datetime, _: Signs) -> Iterator[Line]:
    yield [("why", "accent strong"), ("  where it stands, and what may be done now", "faint")]
    if view.standing is None:
        return
    for sentence in view.standing.sentences:
        yield from paragraph(sentence, width)
    yield []
    for name, ruling in view.standing.rulings.items():
        if isinstance(ruling, Refused):
            until = "" if ruling.until is None else f", until {when(ruling.until.astimezone(now.tzinfo), now)}"
            first, *rest = wrap(f"no{until}: {ruling.reason} ({ruling.clause})", width - 11)
            yield [(fit(name, 11), "faint"), (first, "faint")]
            yield from ([(" " * 11 + line, "faint")] for line in rest)
        else:
            yield [(fit(name, 11), ""), ("yes", "good strong")]
