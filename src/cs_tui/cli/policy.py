"""The policy: reading it, checking a file, putting it in force, and the hours it opens the desks."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cs_tui.cli import output, texts
from cs_tui.cli.behalf import require_own_hands
from cs_tui.cli.errors import DONE, FAILED, Failure, tell
from cs_tui.cli.opening import administration, policy_in_force
from cs_tui.cli.options import ActingAs, AsJson, StorePath, parse_time, regular_file

if TYPE_CHECKING:
    from cs_tui.policy import Policy, Schedule

app = typer.Typer(help="The policy: show, check, apply, hours.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A policy file.", show_default=False)]


@app.command()
def show(*, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """Print the policy in force, as it was written."""
    policy, _ = policy_in_force(store, acting)
    if as_json:
        output.json_line({"policy": policy.source})
    else:
        output.text(policy.source.rstrip("\n"))
    return DONE


@app.command()
def check(file: File, *, as_json: AsJson = False) -> int:
    """Check a policy file and list every fault."""
    require_own_hands("it opens no file for you")
    from cs_tui.policy import PolicyError, load_policy

    try:
        policy = load_policy(regular_file(file))
    except PolicyError as error:
        if as_json:
            output.json_line({"ok": False, "problems": error.problems})
        else:
            for problem in error.problems:
                output.line(problem)
        count = len(error.problems)
        tell(
            f"cs-tui: {file} cannot be put in force: {count} {'fault' if count == 1 else 'faults'}. Mend and check it."
        )
        return FAILED
    categories = sum(len(department.categories) for department in policy.departments.values())
    if as_json:
        output.json_line({"ok": True, "problems": []})
    else:
        output.line(
            f"{file} is ok: {len(policy.departments)} departments, {categories} categories, "
            f"{len(policy.schedules)} schedules in {policy.calendar.timezone}."
        )
    return DONE


@app.command()
def apply(file: File, *, store: StorePath = None, as_json: AsJson = False) -> int:
    """Put a policy file in force; the store's owner alone."""
    with administration(store) as owner:
        version = owner.apply_policy(regular_file(file))
    if as_json:
        output.json_line({"version": version})
    else:
        output.line(f"The policy of {file} is in force now, as version {version}.")
    return DONE


@app.command()
def hours(
    *,
    schedule: Annotated[str | None, typer.Option(metavar="S", help="Of this schedule alone.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Then instead of now: ISO 8601, else of the company's zone.")
    ] = None,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,
) -> int:
    """Tell which desks are open, until when, and the day's windows."""
    policy, clock = policy_in_force(store, acting)
    if schedule is not None and schedule not in policy.schedules:
        known = ", ".join(policy.schedules)
        raise Failure(f'There is no schedule "{schedule}".', f"The policy has {known}.")
    zone = policy.calendar.zone
    moment = clock().astimezone(zone) if at is None else parse_time(at, zone)
    found = [_hours(policy, name, moment) for name in policy.schedules if schedule in (None, name)]
    if as_json:
        for each in found:
            output.json_line(each)
        return DONE
    output.line(f"At {texts.clock_time(moment)}:")
    headings = ("schedule", "clause", "desk", "until", "windows of the day", "departments")
    output.table(
        headings,
        (
            (
                each["schedule"],
                each["clause"],
                _DESK[each["state"]],
                each["changes_at"] or "-",
                ", ".join(each["windows"]) or "none",
                ", ".join(each["departments"]),
            )
            for each in found
        ),
    )
    return DONE


_DESK = {"open": "open", "common": "open for common categories alone", "closed": "closed"}


def _hours(policy: "Policy", name: str, at: datetime) -> dict[str, Any]:
    schedule = policy.schedules[name]
    state, changes_at = _state(schedule, at)
    windows = schedule.windows_on(at.astimezone(schedule.calendar.zone).date(), common=state == "common")
    return {
        "schedule": name,
        "clause": schedule.clause,
        "at": at.isoformat(),
        "state": state,
        "changes_at": None if changes_at is None else changes_at.isoformat(),
        "windows": [str(window) for window in windows],
        "departments": [each.name for each in policy.departments.values() if each.schedule is schedule],
    }


def _state(schedule: "Schedule", at: datetime) -> tuple[str, datetime | None]:
    """Whether the desk is open, open for common categories alone (2.2b), or closed, and when that changes."""
    if schedule.is_open(at):
        return "open", schedule.next_closing(at)
    if schedule.is_open(at, common=True):
        closes, opens = schedule.next_closing(at, common=True), schedule.next_opening(at)
        return "common", min((each for each in (closes, opens) if each is not None), default=None)
    return "closed", schedule.next_opening(at)
