"""Tickets: how they come in by hand or from files, and how they are looked at."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cs_tui.cli import objects, output, texts
from cs_tui.cli.answers import answer, answer_list
from cs_tui.cli.errors import DONE
from cs_tui.cli.forgetting import forget
from cs_tui.cli.opening import opened
from cs_tui.cli.options import ActingAs, AsJson, Body, BodyFile, Channel, Number, Status, StorePath, Words, utf8

if TYPE_CHECKING:
    from cs_tui.desk import Customer

app = typer.Typer(help="Tickets: add, look at, search, import.", no_args_is_help=True)

MOST = 10**18


def _all_utf8(words: list[str]) -> list[str]:
    return [utf8(word) or "" for word in words]


@app.command()
def add(
    *,
    customer: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help='An address, or "Name <address>".', callback=utf8, show_default=False),
    ],
    subject: Annotated[str, typer.Option(metavar="S", help="What it is about.", callback=utf8, show_default=False)],
    body: Body = None,
    body_file: BodyFile = None,
    department: Annotated[str | None, typer.Option(metavar="D", help="With --category: the scope.")] = None,
    category: Annotated[str | None, typer.Option(metavar="C", help="With --department: the scope.")] = None,
    channel: Annotated[Channel, typer.Option(help="How the customer reached us.")] = "email",
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Open a ticket for a customer; without a scope it is unsorted."""
    from cs_tui.desk import Incoming

    words = Words(body, body_file)
    with opened(store, acting) as desk:
        incoming = Incoming(
            key="",
            source="command line",
            customer=_customer(customer),
            subject=subject,
            body=words.read(desk),
            channel=channel,
            department=department,
            category=category,
        )
        return answer(desk, desk.add_ticket(incoming), as_json, "is opened")


@app.command()
def message(
    number: Number,
    *,
    body: Body = None,
    body_file: BodyFile = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Enter what the customer writes again on their ticket; the ticket says who entered it.

    A waiting ticket comes back to its holder's hand, a resolved one to its queue.
    """
    words = Words(body, body_file)
    with opened(store, acting) as desk:
        return answer(desk, desk.customer_message(number, words.read(desk)), as_json, "has the customer's message")


@app.command()
def show(number: Number, *, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Show a ticket whole: conversation and progress."""
    with opened(store, acting) as desk:
        ticket = desk.ticket(number)
    if as_json:
        output.json_line(objects.ticket_object(ticket))
    else:
        output.text(texts.ticket_text(ticket))
    return DONE


app.command()(forget)


@app.command("list")
def list_tickets(
    *,
    department: Annotated[str | None, typer.Option(metavar="D", help="Of this department alone.")] = None,
    status: Annotated[Status | None, typer.Option(help="In this status alone.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="K", min=0, max=MOST, help="So many at most.")] = None,
    after: Annotated[int, typer.Option(metavar="N", min=0, max=MOST, help="Those with higher numbers than this.")] = 0,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """List the tickets you may read, by number."""
    with opened(store, acting) as desk:
        found = desk.tickets(department=department, status=status, limit=limit, after=after)
    return answer_list(found, as_json, "There are no such tickets for you.")


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="Words that have to stand in it, and filters.", callback=_all_utf8),
    ],
    *,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Find tickets by words of subject, messages or customer, the newest first.

    Filters narrow it: from:linh status:open category:login department:business holder:me channel:system
    before:2026-03-09 after:3d overdue:yes. What stands in double quotes is found word for word.
    """
    with opened(store, acting) as desk:
        found = desk.search(" ".join(words))
    return answer_list(found, as_json, "No ticket that you read meets all of this.")


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=".eml, mbox, Maildir, .jsonl, .csv, folders.")],
    *,
    mapped: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")
    ] = None,
    constant: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="What is the same for all rows.")
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Bring in messages from files; the same message twice is one, so that it can be repeated."""
    from cs_tui.cli.importing import import_messages
    from cs_tui.desk import Administration

    mapping, constants = _fields(mapped or [], "--map"), _fields(constant or [], "--set")
    with opened(store, None) as desk:
        Administration(desk)
        return import_messages(desk, files, mapping, constants, as_json)


def _customer(given: str) -> "Customer":
    from cs_tui.desk import Customer

    named = re.fullmatch(r"\s*(.*?)\s*<([^<>]*)>\s*", given)
    if named is None:
        return Customer(given.strip(), "")
    return Customer(named[2].strip(), named[1].strip('" '))


def _fields(pairs: list[str], option: str) -> dict[str, str]:
    """``FIELD=VALUE`` pairs of fields that a message has."""
    from cs_tui.mail.sources import FIELDS

    found = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals or field not in FIELDS:
            raise typer.BadParameter(
                f'"{pair}" is not FIELD=VALUE; the fields are {", ".join(FIELDS)}', param_hint=option
            )
        found[field] = value
    return found
