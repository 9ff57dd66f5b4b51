"""What others moved out of an agent's hand or into it, with who, when and why, in the words of the message line."""

from collections.abc import Iterable

from cs_tui.desk import Desk, Entry, NoSuchTicket

__all__ = ["moves_told"]

MOVES = ("reassign", "hand-over")


def moves_told(desk: Desk, me: str, left: Iterable[int], came: Iterable[int], typed: Iterable[int | None]) -> list[str]:
    """A sentence for each ticket that somebody else moved; ``typed`` are those for which text is being written.

    What the agent did alone, or what came of a customer's message, is no move.
    """
    told, zone = [], desk.policy().calendar.zone
    came = set(came)
    for number in sorted({*left, *came}):
        entry = _last_move(desk, number)
        if entry is None or entry.actor == me:
            continue
        why = f": {entry.detail['reason']}" if entry.detail.get("reason") else ""
        to = "you" if number in came else _target(entry)
        kept = "" if number in came or not (number in typed or desk.draft(number)) else "; your draft is kept"
        told.append(f"{entry.actor} moved #{number} to {to} at {entry.at.astimezone(zone):%H:%M}{why}{kept}.")
    return told


def _last_move(desk: Desk, number: int) -> Entry | None:
    """The entry that changed whose the ticket is, if that was a move; of one that is not to be read, today's own."""
    try:
        entries = desk.log(number)
    except NoSuchTicket:
        entries = [entry for entry in desk.today() if entry.number == number]
    changed = [entry for entry in entries if not entry.refused and "holder" in entry.detail.get("set", {})]
    return changed[-1] if changed and changed[-1].action in MOVES else None


def _target(entry: Entry) -> str:
    changes = entry.detail["set"]
    if entry.action == "hand-over":
        return str(changes.get("department"))
    return str(changes["holder"] or "the queue")
