"""The demo: the desk on a throw-away store with sample work."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cs_tui.cli import output
from cs_tui.cli.behalf import require_own_hands
from cs_tui.cli.errors import DONE, Failure
from cs_tui.cli.opening import full_screen, run_desk
from cs_tui.cli.options import ActingAs, StorePath, parse_time

YEARS = range(1971, 9000)
"""When a demo can start: what came before it has to be within time, and what its deadlines promise."""


def demo(
    *,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When its clock starts: ISO 8601.")] = None,
    no_desk: Annotated[bool, typer.Option("--no-desk", help="With --store: make it, and open no desk.")] = False,
    store: StorePath = None,
    acting: ActingAs = None,
) -> int:
    """Try the desk on sample work, its clock started on a working morning; quitting leaves nothing behind.

    With --store the demo's store is made there and kept.
    """
    from cs_tui.cli.sample import check_agent, play_demo

    if no_desk and store is None:
        raise typer.BadParameter("it needs --store PATH, where the demo's store is to be kept", param_hint="--no-desk")
    if store is not None:
        require_own_hands("the demo's store would be its own, not yours")
    check_agent(acting)
    start = None if at is None else _start(at)
    if store is None:
        return play_demo(acting, start)
    if not no_desk:
        full_screen()
    from cs_tui.desk import store_path
    from cs_tui.desk.demo import DEFAULT_AGENT, make_demo

    path = store_path(store)
    if not isinstance(path, Path):
        raise Failure("The demo's store is a file.", "Name a path with --store.")
    make_demo(path, start)
    output.line(f"The demo's store is at {path}. Work it with: cs-tui --store {path} --as {DEFAULT_AGENT} queue")
    return DONE if no_desk else run_desk(path, acting or DEFAULT_AGENT)


def _start(at: str) -> datetime:
    from cs_tui.desk.holiday_cache import kept_holidays
    from cs_tui.policy import load_policy

    start = parse_time(at, load_policy(holidays=kept_holidays).calendar.zone)
    if start.year not in YEARS:
        raise typer.BadParameter(f"the demo is played in the years {YEARS[0]} to {YEARS[-1]}", param_hint="--at")
    return start
