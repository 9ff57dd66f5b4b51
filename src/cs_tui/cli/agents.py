"""The people at the desk."""

from typing import TYPE_CHECKING, Annotated

import typer

from cs_tui.cli import objects, output
from cs_tui.cli.errors import DONE, tell
from cs_tui.cli.opening import administration, opened
from cs_tui.cli.options import ActingAs, AsJson, Department, Role, StorePath, utf8

if TYPE_CHECKING:
    from cs_tui.desk import Agent

app = typer.Typer(help="Agents: add, list, edit, retire; changes are the store's owner's.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The agent's name.", callback=utf8, show_default=False)]
OsUser = Annotated[
    str | None, typer.Option("--os-user", metavar="U", help="The login by which the system knows them.", callback=utf8)
]
FullName = Annotated[
    str | None, typer.Option("--full-name", metavar="N", help="The name to put under notes.", callback=utf8)
]


@app.command()
def add(
    name: Name,
    *,
    department: Department,
    role: Annotated[Role, typer.Option(help="A lead may reassign.")] = "agent",
    os_user: OsUser = None,
    full_name: FullName = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Add a person to the desk."""
    with administration(store) as owner:
        added = owner.add_agent(
            name, department=department, role=role, os_user=os_user or None, full_name=full_name or ""
        )
    return _changed(added, as_json, "is at the desk")


@app.command("list")
def list_agents(*, store: StorePath = None, acting: ActingAs = None, as_json: AsJson = False) -> int:
    """List all agents, retired ones too."""
    with opened(store, acting) as desk:
        agents = desk.agents()
    if as_json:
        for agent in agents:
            output.json_line(objects.agent_object(agent))
    elif agents:
        headings = ("name", "department", "role", "login", "full name", "")
        output.table(
            headings,
            (
                (each.name, each.department, each.role, each.os_user or "-", each.full_name, "retired" * each.retired)
                for each in agents
            ),
        )
    else:
        tell("There are no agents yet. Add one with `cs-tui agent add NAME --department D`.")
    return DONE


@app.command()
def edit(
    name: Name,
    *,
    department: Annotated[str | None, typer.Option(metavar="D", help="The new department.")] = None,
    role: Annotated[Role | None, typer.Option(help="The new role.")] = None,
    os_user: OsUser = None,
    full_name: FullName = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> int:
    """Change what is known of an agent; an empty text takes a login or a full name away."""
    given = {"department": department, "role": role, "os_user": os_user, "full_name": full_name}
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        raise typer.BadParameter("say what to change", param_hint="--department / --role / --os-user / --full-name")
    with administration(store) as owner:
        changed = owner.edit_agent(
            name, **{key: value or (None if key == "os_user" else "") for key, value in changes.items()}
        )
    return _changed(changed, as_json, "is changed")


@app.command()
def retire(name: Name, *, store: StorePath = None, as_json: AsJson = False) -> int:
    """Let an agent go; what they hold stays with them until their lead moves it."""
    with administration(store) as owner:
        retired = owner.retire_agent(name)
    return _changed(retired, as_json, "is retired")


def _changed(agent: "Agent", as_json: bool, done: str) -> int:
    if as_json:
        output.json_line(objects.agent_object(agent))
    else:
        login = f", logs in as {agent.os_user}" if agent.os_user else ""
        output.line(f"{agent.name} {done}: {agent.role} of {agent.department}{login}.")
    return DONE
