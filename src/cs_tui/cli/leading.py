"""The work of leads: moving what others hold, merging duplicates, and how the team stands."""

from typing import Annotated

import typer

from cs_tui.cli import objects, output, texts
from cs_tui.cli.answers import answer, refuse
from cs_tui.cli.errors import DONE
from cs_tui.cli.opening import opened
from cs_tui.cli.options import ActingAs, AsJson, Number, Numbers, Reason, StorePath, utf8

app = typer.Typer()


@app.command()
def reassign(
    numbers: Numbers,
    *,
    reason: Reason,
    to: Annotated[
        str | None, typer.Option(metavar="NAME", help="An agent of the same department.", callback=utf8)
    ] = None,
    to_queue: Annotated[bool, typer.Option("--queue", help="Back to the queue.")] = False,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Move tickets that somebody holds to another agent, or back to the queue; for leads."""
    from cs_tui.policy import Refused

    if (to is None) != to_queue:
        raise typer.BadParameter("say where to with one of them, --to NAME or --queue", param_hint="--to / --queue")
    code = DONE
    with opened(store, acting) as desk:
        wanted = list(dict.fromkeys(numbers))
        for number, outcome in zip(wanted, desk.reassign(wanted, to, reason), strict=True):
            if isinstance(outcome, Refused):
                code = refuse(desk, outcome, as_json, number=number)
            else:
                answer(desk, outcome, as_json, "is moved")
    return code


@app.command()
def merge(
    number: Number,
    *,
    into: Annotated[int, typer.Option(metavar="M", help="The customer's older ticket.")],
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Merge a queued duplicate into the customer's older ticket; nothing of it is lost (1.0)."""
    with opened(store, acting) as desk:
        return answer(desk, desk.merge(number, into), as_json, f"goes on as #{into}")


@app.command()
def team(*, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Show your department's agents: who is there, what each holds and did today; for leads."""
    with opened(store, acting) as desk:
        shown = desk.team()
        if as_json:
            for member in shown.members:
                output.json_line(objects.member_object(member))
        else:
            output.table(texts.TEAM_HEADINGS, map(texts.team_row, shown.members))
    return DONE


@app.command("forecast")
def show_forecast(
    *,
    department: Annotated[str | None, typer.Option(metavar="D", help="Another department's, if you read it.")] = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Foretell which tickets will miss their deadline under strict order; for leads and Customer Room."""
    with opened(store, acting) as desk:
        foretold = desk.forecast(department)
        if as_json:
            for prediction in foretold:
                output.json_line(objects.prediction_object(prediction))
        else:
            output.table(texts.FORECAST_HEADINGS, map(texts.forecast_row, foretold))
    return DONE
