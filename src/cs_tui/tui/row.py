"""One ticket in one line of a list: what a reader of the queue has to see, in the cells there are."""

import re
from datetime import datetime, timedelta

from rich.cells import cell_len

from cs_tui.desk import Ticket
from cs_tui.tui.inks import Line, Piece
from cs_tui.tui.listing import Told
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import Signs
from cs_tui.tui.words import day, fit, hours, span, when

__all__ = ["NUMBER", "PLACE", "SOON", "row_line", "state"]

NAME = 6
"""Cells a name keeps, at the least."""
NUMBER, PLACE = 6, 3
"""Cells of a ticket's number and of its place in the queue; more where a list has longer ones, for none is ever cut."""
WIDE, MIDDLE, LOW = 66, 52, 44
"""From how many cells on a row shows everything, the category too, and words in full."""

SOON = timedelta(hours=2)
"""Open time left until act-by, from which on down a ticket is coloured."""

_BEHIND = re.compile(r"behind (#\d+)")


def row_line(
    number: int,
    ticket: Ticket | None,
    now: datetime,
    width: int,
    signs: Signs,
    *,
    position: int | None,
    cursor: bool,
    marked: bool,
    head: bool,
    whose: bool,
    lively: bool,
    told: Told | None = None,
    left: bool = False,
    number_cells: int = NUMBER,
    place_cells: int = PLACE,
) -> Line:
    """The line of a ticket; while it is not read yet (``None``), only its number.

    ``whose`` says that the holder is told, ``lively`` that the list has the focus, so that its cursor is drawn in full.
    What the list has ``told`` of it stands in place of category and arrival; ``left`` says that the open time left
    until act-by is told, too. ``number_cells`` and ``place_cells`` are those that the list's longest ones fill.
    """
    mark = (signs.cursor, "accent strong" if lively else "faint") if cursor else (" ", "")
    name = f"#{number}"
    if ticket is None:
        return [mark, (fit(f"  {name} {signs.ellipsis}", width - 1), "faint")]
    sign, word, ink = state(ticket, now, short=width < LOW or told is not None)
    if whose and ticket.holder is not None and width >= LOW:
        word = f"{safe_line(ticket.holder)} {signs.dot} {word}"
    body = "faint" if ticket.passed_over is not None or ticket.status == "resolved" else ""
    if head:
        body = "strong"
    if marked:
        lead: Piece = (signs.mark, "accent strong")
        word = f"{signs.overdue} {word}" if sign == "overdue" else word
    elif head:
        lead = (signs.head, "good strong")
        word = f"{signs.overdue} {word}" if sign == "overdue" else word
    elif sign == "overdue":
        lead = (signs.overdue, "error strong")
    else:
        lead = (signs.passed_over if ticket.passed_over is not None else " ", "faint")
    who = safe_line(ticket.customer.name or ticket.customer.address)
    columns: Line = [mark, lead]
    if told is not None:
        word = (_left(ticket, now, width) if left and sign != "overdue" else "") or word
        last = (
            24 if width >= WIDE and left else 17 if width >= WIDE else 14 if width >= LOW else 8 if left or sign else 0
        )
        due = (word if width >= LOW or not sign else "overdue", ink or body)
        names = max(NAME, (14 if width >= WIDE else 11 if width >= LOW else NAME) + NUMBER - number_cells)
        words = told.words if width >= WIDE else told.short
        columns += [(fit(name, number_cells) + " ", body), (fit(who, names, signs.ellipsis) + " ", body)]
        columns.append((fit(words, max(0, width - 5 - number_cells - names - last), signs.ellipsis) + " ", body))
        return [*columns, (fit(due[0], last, signs.ellipsis), due[1])]
    used = 2
    if width >= WIDE:
        columns.append((("" if position is None else str(position)).rjust(place_cells) + " ", "faint"))
        used += place_cells + 1
    columns.append((fit(name, number_cells) + " ", body))
    used += number_cells + 1
    last = 20 if width >= LOW else min(max(14, cell_len(word)), width - used - NAME) if sign == "overdue" else 14
    since = 9 if width >= WIDE else 0
    category = 14 if width >= WIDE else 11 if width >= MIDDLE else 0
    room = width - used - last - 1 - sum(cells + 1 for cells in (category, since) if cells)
    if category and room < NAME:  # beside long numbers
        category, room = category - NAME + room, NAME
    columns.append((fit(who, room, signs.ellipsis) + " ", body))
    if category:
        columns.append((fit(ticket.category or "unsorted", category, signs.ellipsis) + " ", body or "faint"))
    if since:
        columns.append((fit(_since(ticket, now), since) + " ", "faint"))
    columns.append((fit(word, last, signs.ellipsis), ink or body))
    return columns


def _left(ticket: Ticket, now: datetime, width: int) -> str:
    """Act-by and the open time left until then, in as many words as there is room for; empty where it has passed."""
    if ticket.act_by is None or ticket.act_by <= now or ticket.passed_over is not None:
        return ""
    left = hours(ticket.open_left)
    return f"by {day(ticket.act_by, now)}, {left} left" if width >= WIDE else f"{left} left" if width >= LOW else left


def state(ticket: Ticket, now: datetime, *, short: bool = False) -> tuple[str, str, str]:
    """How a ticket stands, for a list: the sign's name, the words, and their ink.

    A ticket that is passed over says why in place of its time.
    """
    if ticket.status in ("resolved", "merged"):
        return "", ticket.status, "faint"
    overdue = ticket.deadline <= now
    if reason := _passed_over(ticket, now, short=short):
        if not overdue:
            return "", reason, "faint"
        return "overdue", f"overdue, {reason}", "error"
    if overdue:
        late = now - ticket.deadline
        return "overdue", f"overdue {f'{late.days} d' if short and late.days else span(late)}", "error strong"
    if ticket.act_by is None or ticket.act_by <= now:
        return "", f"due {day(ticket.deadline, now)}", "warning strong"
    ink = "warning" if ticket.open_left < SOON else ""
    return "", f"{'by' if short else 'act by'} {day(ticket.act_by, now)}", ink


def _passed_over(ticket: Ticket, now: datetime, *, short: bool) -> str:
    """Why a ticket cannot be taken now whoever asks, in two or three words; empty when it can."""
    if ticket.status == "awaiting-approval":
        return "approval" if short else "waits approval"
    over = ticket.passed_over
    if over is None:
        return ""
    if behind := _BEHIND.search(over.reason):
        return behind[0]
    if over.until is None:
        return f"not now ({over.clause})"
    until = when(over.until.astimezone(now.tzinfo), now)
    return f"until {until}" if short else f"closed until {until}"


def _since(ticket: Ticket, now: datetime) -> str:
    at = ticket.queued_at or ticket.opened_at
    return f"{at.day} {at:%b}" if abs((at.date() - now.date()).days) >= 7 else when(at, now)
