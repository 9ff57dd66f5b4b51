"""How a command answers for a ticket: the object, the line that it is done, or the refusal, and the exit code."""

from typing import TYPE_CHECKING

from cs_tui.cli import objects, output, texts
from cs_tui.cli.errors import DONE, REFUSED, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cs_tui.desk import Desk, Ticket
    from cs_tui.policy import Finding, Refused

__all__ = ["after_sending", "answer", "answer_list", "refuse", "warn"]


def answer(
    desk: "Desk", outcome: "Ticket | Refused", as_json: bool, done: str, *, body: str = "", next_step: str = ""
) -> int:
    """Print what an action gave: ``done`` says what happened, ``next_step`` what can be done now."""
    from cs_tui.policy import Refused

    if isinstance(outcome, Refused):
        return refuse(desk, outcome, as_json, body)
    if as_json:
        output.json_line(objects.ticket_object(outcome))
    else:
        output.line(f"#{outcome.number} {done}; it {texts.state(outcome)}. {next_step}")
    return DONE


def refuse(desk: "Desk", refused: "Refused", as_json: bool, body: str = "", number: int | None = None) -> int:
    """Print a refusal: the object on standard output, or the words for a person on standard error."""
    zone = desk.policy().calendar.zone
    if as_json:
        said = objects.refusal_object(refused, zone, body)
        output.json_line(said if number is None else said | {"number": number})
        return REFUSED
    which = "" if number is None else f"#{number} "
    until = "" if refused.until is None else f" (until {texts.clock_time(refused.until.astimezone(zone))})"
    tell(f"{which}refused ({refused.clause}): {refused.reason} {refused.remedy}{until}")
    _tell_findings(refused.findings, body, refused.reason)
    return REFUSED


def warn(desk: "Desk", number: int, body: str) -> None:
    """Say what a reply that has left could have said more gently (4.2)."""
    from cs_tui.policy import Refused
    from cs_tui.tui.reply_text import read

    found = read(desk.policy(), desk.ticket(number), body)
    if not isinstance(found, Refused):
        _tell_findings(found, body)


def after_sending(desk: "Desk", number: int, said: str, code: int, as_json: bool) -> None:
    """Say what a reply that left could have said more gently, or that a refused one is kept: only where it is."""
    if code == DONE:
        warn(desk, number, said)
    elif not as_json and (draft := desk.draft(number)) and draft.body == said:
        tell(f"Your text is kept as the draft of #{number}.")


def _tell_findings(findings: "Iterable[Finding]", body: str, said: str = "") -> None:
    """The offending words with their places; a reason that was ``said`` is not repeated."""
    for found in objects.placed(findings, body):
        where = f"line {found['line']}, column {found['column']}: “{found['words']}” " if found["words"] else ""
        why = "" if found["reason"] == said else f": {found['reason']} {found['remedy']}"
        if where or why:
            tell(f"{where}{found['severity']} ({found['clause']}){why}")


def answer_list(tickets: "Sequence[Ticket]", as_json: bool, empty: str) -> int:
    """Print tickets one a line; ``empty`` says that there are none, to the person at the terminal."""
    if as_json:
        for ticket in tickets:
            output.json_line(objects.row_object(ticket))
    elif tickets:
        output.table(texts.LIST_HEADINGS, map(texts.list_row, tickets))
    else:
        tell(empty)
    return DONE
