"""Forgetting a customer: their personal data is taken out of the store for good."""

import sys
from typing import Annotated

import typer

from cs_tui.cli import output
from cs_tui.cli.behalf import require_own_hands
from cs_tui.cli.errors import DONE, Failure, tell
from cs_tui.cli.opening import administration, opened
from cs_tui.cli.options import AsJson, Reason, StorePath, utf8

__all__ = ["forget"]


def forget(
    customer: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="The customer's address.", callback=utf8, show_default=False)
    ],
    *,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Replace a customer's personal data everywhere, for good; for the store's owner.

    Their tickets must be resolved. What was done stays in the journal, which still proves it; the reason is kept there,
    too: leave names out of it.
    """
    require_own_hands("customers are forgotten by its own hand, not yours")
    from cs_tui.desk.forgetting import forget as forget_customer
    from cs_tui.desk.forgetting import tickets_of

    with opened(store, None) as desk:
        numbers = tickets_of(desk, customer)
        if not yes:
            _ask(len(numbers))
        done = forget_customer(desk, customer, reason)
    with administration(store) as owner:
        backup = owner.info().newest_backup
    if as_json:
        output.json_line(
            {
                "customer": done.customer,
                "tickets": list(done.tickets),
                "messages": done.messages,
                "entries": done.entries,
            }
        )
        return DONE
    messages = output.many(done.messages, "message", "messages")
    counts = f"on {output.many(len(done.tickets), 'ticket', 'tickets')} with {messages}"
    output.line(f"Forgotten: the customer is {done.customer} now, {counts}.")
    output.line(
        "What was copied or exported before still holds it"
        + ("." if backup is None else f": the backup {backup.path} and older ones.")
    )
    return DONE


def _ask(tickets: int) -> None:
    """Have the number of tickets typed by a person."""
    what = f"All they wrote and were written on {output.many(tickets, 'ticket', 'tickets')} goes for good."
    if sys.stdin is None or not sys.stdin.isatty():
        raise Failure(what, "Say --yes to have it done.")
    tell(f"{what} To have it done, type the number of tickets:")
    if sys.stdin.readline().strip().replace(",", "") != str(tickets):
        raise Failure("That is not the number of tickets.", "Nothing was changed.")
