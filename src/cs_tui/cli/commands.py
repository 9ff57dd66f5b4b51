"""All commands together, and what `cs-tui` does without one."""

from functools import cache
from typing import Annotated, Any

import typer

from cs_tui.cli import (
    agents,
    audit,
    demo,
    doctor,
    export,
    front_desk,
    leading,
    mail,
    policy,
    report,
    store,
    templates,
    tickets,
    work,
)
from cs_tui.cli.behalf import COMPLETION, require_own_hands
from cs_tui.cli.opening import open_full_screen
from cs_tui.cli.options import ActingAs, AsJson, StorePath

__all__ = ["command"]

app = typer.Typer(
    name="cs-tui",
    help="A terminal desk for support agents that cannot be used against the support policy. "
    "Without a command it opens, full screen.",
    epilog="Exit: 0 done, 1 failed, 2 wrong usage, 3 refused by the policy, 4 nothing to take.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from cs_tui.cli.output import version

        raise typer.Exit(version())


@app.callback()
def desk(
    context: typer.Context,
    store: StorePath = None,
    acting: ActingAs = None,
    as_json: AsJson = False,  # noqa: ARG001 - the commands ask the context for it
    version: Annotated[  # noqa: ARG001 - its callback has printed it
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> int:
    if context.invoked_subcommand is not None:
        return 0
    return open_full_screen(store, acting)


app.add_typer(work.app)
app.add_typer(front_desk.app)
app.add_typer(leading.app)
app.add_typer(tickets.app, name="ticket")
app.add_typer(policy.app, name="policy")
app.add_typer(audit.app, name="audit")
app.add_typer(templates.app, name="template")
app.add_typer(agents.app, name="agent")
app.add_typer(store.app, name="store")
app.add_typer(mail.app, name="mail")
app.command()(store.init)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.command()(report.report)
app.command()(export.export)


@cache
def command() -> Any:
    """The whole command line, built once; it keeps nothing from one run to the next."""
    built = typer.main.get_command(app)
    for option in built.params:
        if option.name in ("install_completion", "show_completion"):
            option.callback = _for_own_shell(option.callback)
    return built


def _for_own_shell(act: Any) -> Any:
    """Completion reads and writes the files of an account's shell: for whoever logged in as it alone."""

    def guarded(context: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
        if value:
            require_own_hands(COMPLETION, logged_in=True)
        return act(context, param, value)

    return guarded
