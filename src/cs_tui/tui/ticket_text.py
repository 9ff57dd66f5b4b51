"""A ticket as lines of text: its head, its conversation, its journal, and why it stands where it stands. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rich.cells import cell_len

from cs_tui.desk import Entry, Message, Standing, Ticket
from cs_tui.policy import Policy, Refused
from cs_tui.tui.inks import Line
from cs_tui.tui.safe_text import safe_line, safe_text
from cs_tui.tui.signs import Signs
from cs_tui.tui.words import fit, in_full, size, span, when, wrap

__all__ = ["Today", "View", "lay_out"]

SHOWN_OF_A_MESSAGE, SHOWN_IN_ALL = 100_000, 600_000
"""Characters; what is longer is cut on screen, with a word on where the whole is."""

BAR = 10

UNTOLD = ("set", "sha256", "message")
"""What an entry keeps for the audit."""


@dataclass(frozen=True, slots=True)
class View:
    """What the ticket pane shows: one look at one ticket."""

    kind: Literal["conversation", "progress", "why"]
    ticket: Ticket
    policy: Policy
    standing: Standing | None = None
    entries: tuple[Entry, ...] = field(default=(), repr=False)

    @property
    def weight(self) -> int:
        """How many characters there are to lay out."""
        return sum(len(message.body) for message in self.ticket.messages)


@dataclass(frozen=True, slots=True)
class Today:
    """What was done today, in the ticket's place; ``whose`` names the agent, or for ``by_all`` the department."""

    entries: tuple[Entry, ...] = field(repr=False)
    whose: str
    by_all: bool = False
    kind: Literal["today"] = "today"

    @property
    def weight(self) -> int:
        """About how many characters there are to lay out."""
        return 80 * len(self.entries)


def lay_out(view: View | Today, width: int, now: datetime, signs: Signs) -> list[Line]:
    """The lines of a view, each in at most ``width`` cells, with a cell of margin on the left."""
    inner = max(10, width - 2)
    if isinstance(view, Today):
        lines = list(_today(view, inner, now, signs))
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
    facts = [ticket.status, held, place, f"opened {in_full(ticket.opened_at, now)}"]
    for line in wrap(f" {signs.dot} ".join(filter(None, facts)), width):
        yield [(line, "")]
    if ticket.status in ("resolved", "merged"):
        return
    yield from _time_left(view, width, now, signs)
    if ticket.passed_over is not None:
        yield from _paragraph(f"{ticket.passed_over.reason} ({ticket.passed_over.clause})", width, "faint")


def _time_left(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """Deadline and act-by as a bar of the time that has gone, and what is left of it (2.2c, 2.2d)."""
    ticket, limits = view.ticket, view.policy.limits
    whole = limits.next_issue if ticket.deadline_clause == limits.next_issue_clause else limits.processing
    left = ticket.deadline - now
    gone = min(1.0, max(0.0, 1 - left / whole)) if whole else 1.0
    full = round(gone * BAR)
    over = left.total_seconds() <= 0
    ink = "error strong" if over else "warning" if gone > 0.8 else "good"
    said = f"{signs.overdue} overdue {span(-left)}" if over else f"{span(left)} left"
    act_by = f"act by {in_full(ticket.act_by, now)}" if ticket.act_by is not None and not over else ""
    due = f"due {in_full(ticket.deadline, now)} ({ticket.deadline_clause})"
    bar: Line = [(signs.full * full, ink), (signs.left * (BAR - full), "faint"), (f" {said}", ink)]
    rest = f" {signs.dot} ".join(filter(None, (act_by, due)))
    if BAR + 1 + cell_len(said) + 3 + cell_len(rest) <= width:
        yield [*bar, (f" {signs.dot} {rest}", "")]
    else:
        yield bar
        yield from _paragraph(rest, width)


def _conversation(view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    messages = view.ticket.messages
    budget, first = SHOWN_IN_ALL, len(messages)
    while first > 0 and budget > 0:
        first -= 1
        budget -= min(len(messages[first].body), SHOWN_OF_A_MESSAGE)
    if first:
        yield from _paragraph(
            f"{first} older messages are not shown; cs-tui ticket show {view.ticket.number} has all.", width, "warning"
        )
        yield []
    for place, message in enumerate(messages[first:]):
        if place:
            yield []
        yield from _message(message, view, width, now, signs)


def _message(message: Message, view: View, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    at = when(message.at, now)
    if message.kind == "customer":
        ticket = view.ticket
        name = safe_line(ticket.customer.name or message.author)
        ink, title, margin = "customer", f"{name} {signs.dot} {at}", "  "
    elif message.kind == "reply":
        ink, title, margin = "reply", f"reply {signs.dot} {message.author} {signs.dot} {at}", "  "
    else:
        ink, title, margin = "note", f"note {signs.dot} {message.author} {signs.dot} {at}", f"{signs.quote} "
    yield [(fit(title, min(width, cell_len(title))), f"{ink} strong")]
    text = message.body
    cut = len(text) - SHOWN_OF_A_MESSAGE
    if cut > 0:
        text = text[:SHOWN_OF_A_MESSAGE]
    for line in wrap(safe_text(text).strip("\n"), width - 2):
        body = "note" if message.kind == "note" else "faint" if line.startswith(">") else ""
        yield [(margin, ink if margin.strip() else ""), (line, body)]
    if cut > 0:
        said = f"{cut:,} more characters are not shown; cs-tui ticket show {view.ticket.number} has them."
        yield from _paragraph(said, width, "warning")
    for file in message.attachments:
        name = f"attached: {safe_line(file.name) or 'without a name'} ({size(file.size)}, {safe_line(file.media_type)})"
        yield from _paragraph(name, width, "faint")


def _progress(view: View, width: int, now: datetime, _: Signs) -> Iterator[Line]:
    yield [("progress", "accent strong"), ("  the whole journal of the ticket (1.0)", "faint")]
    for entry in view.entries:
        yield from _entry(entry, [(fit(when(entry.at, now), 12), "faint"), (f"{safe_line(entry.actor)}  ", "")], width)


def _entry(entry: Entry, opening: Line, width: int) -> Iterator[Line]:
    """An entry: after ``opening`` what was done, and beneath it the details."""
    clause = f" ({entry.clause})" if entry.clause else ""
    verb = f"refused: {entry.action}" if entry.refused else entry.action
    yield [*opening, (verb, "warning" if entry.refused else "strong"), (clause, "faint")]
    said = _details(entry.detail)
    if said:
        yield from ([("  ", ""), *line] for line in _paragraph(said, width - 2, "faint"))


def _today(view: Today, width: int, now: datetime, signs: Signs) -> Iterator[Line]:
    """What was done, counted, and then each of it, the newest first."""
    yield [("today", "accent strong"), (f"  {now:%a} {now.day} {now:%b}, {safe_line(view.whose)}", "faint")]
    counts = Counter("refused" if entry.refused else entry.action for entry in view.entries)
    told = f" {signs.dot} ".join(f"{name} {count}" for name, count in counts.items())
    yield from _paragraph(told or "Nothing yet. What is done with tickets stands here.", width, "" if told else "faint")
    yield []
    for entry in reversed(view.entries):
        opening: Line = [
            (f"{entry.at:%H:%M}  ", "faint"),
            (fit("" if entry.number is None else f"#{entry.number}", 8), ""),
        ]
        who = [(f"{safe_line(entry.actor)}  ", "")] if view.by_all else []
        yield from _entry(entry, [*opening, *who], width)


def _details(detail: dict[str, Any]) -> str:
    """What an entry says besides, in words; fingerprints and times are left to the audit."""
    changes = detail.get("set")
    said = [f"{key.replace('_', ' ')}: {value}" for key, value in detail.items() if key not in UNTOLD]
    if isinstance(changes, dict):
        kept = ("status", "holder", "department", "category", "channel")
        said += [f"{key}: {changes[key]}" for key in kept if changes.get(key) is not None]
        if "holder" in changes and changes["holder"] is None and changes.get("status") == "queued":
            said.append("held by nobody")
    return safe_line(" · ".join(said))


def _why(view: View, width: int, now: datetime, _: Signs) -> Iterator[Line]:
    yield [("why", "accent strong"), ("  where it stands, and what may be done now", "faint")]
    if view.standing is None:
        return
    for sentence in view.standing.sentences:
        yield from _paragraph(sentence, width)
    yield []
    for name, ruling in view.standing.rulings.items():
        if isinstance(ruling, Refused):
            until = "" if ruling.until is None else f", until {when(ruling.until.astimezone(now.tzinfo), now)}"
            first, *rest = wrap(f"no{until}: {ruling.reason} ({ruling.clause})", width - 11)
            yield [(fit(name, 11), "faint"), (first, "faint")]
            yield from ([(" " * 11 + line, "faint")] for line in rest)
        else:
            yield [(fit(name, 11), ""), ("yes", "good strong")]


def _paragraph(text: str, width: int, ink: str = "") -> Iterable[Line]:
    return ([(line, ink)] for line in wrap(text, width))
