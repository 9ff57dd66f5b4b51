"""Opening the desk for one command, and closing it when the command ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from cs_tui.cli.behalf import require_own_store
from cs_tui.cli.errors import USAGE, tell

if TYPE_CHECKING:
    from cs_tui.desk import Administration, Desk, Place
    from cs_tui.desk.clock import Clock
    from cs_tui.policy import Policy

__all__ = ["administration", "full_screen", "open_full_screen", "opened", "policy_in_force", "run_desk"]


@contextmanager
def opened(store: str | None, acting: str | None) -> Iterator["Desk"]:
    """The desk of whoever runs the command."""
    from cs_tui.desk import open_desk, store_path

    desk = open_desk(store_path(store), acting)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def administration(store: str | None) -> Iterator["Administration"]:
    """The owner's side of the desk; raises `NotTheOwner` for everybody else."""
    from cs_tui.desk import Administration

    with opened(store, None) as desk:
        yield Administration(desk)


def policy_in_force(store: str | None, acting: str | None) -> "tuple[Policy, Clock]":
    """The policy of the store; the one that ships with the program where no store was named and none is there yet.

    With the clock that it is read by: a demo's store has its own.
    """
    from cs_tui.desk import store_path

    if store is None and isinstance(path := store_path(None), Path) and not path.exists():
        from cs_tui.desk.clock import system_clock
        from cs_tui.desk.holiday_cache import kept_holidays
        from cs_tui.policy import load_policy

        tell("There is no store yet: this is the policy that ships with cs-tui.")
        return load_policy(holidays=kept_holidays), system_clock
    with opened(store, acting) as desk:
        return desk.policy(), desk.clock


def full_screen() -> None:
    """Leave with a line on what to use instead, where no full screen can be opened."""
    _load_asyncio()
    from cs_tui.tui.terminal import why_not

    if reason := why_not():
        tell(f"cs-tui: {reason}")
        raise SystemExit(USAGE)


def open_full_screen(store: str | None, acting: str | None) -> int:
    """The desk, full screen, of whoever runs this; gives its exit status."""
    if store is not None:
        store = require_own_store(store)
    full_screen()
    from cs_tui.desk import store_path

    return run_desk(store_path(store), acting)


def _load_asyncio() -> None:
    """As it is on a Python without OpenSSL, which it would load: 4 MB of every session, for a loop without network."""
    if "asyncio" in sys.modules or "ssl" in sys.modules:
        return
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # ``None``: it is not there
    modules["ssl"] = None
    try:
        import asyncio  # noqa: F401
    finally:
        del modules["ssl"]  # whoever needs it himself may have it


def run_desk(path: "Place", acting: str | None) -> int:
    """Open the full screen; gives its exit status."""
    import gc

    gc.disable()  # of what the start loads nothing is garbage; the app goes on collecting once it is there
    try:
        from cs_tui.tui.app import run_desk as run

        return run(path, acting)
    finally:
        gc.enable()
