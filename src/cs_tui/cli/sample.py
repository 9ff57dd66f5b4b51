"""Playing the demo: a throw-away store with sample work, made for one look at the desk and gone after it."""

import signal
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cs_tui.cli.errors import Failure
from cs_tui.cli.opening import full_screen, run_desk

__all__ = ["check_agent", "play_demo"]


def play_demo(acting: str | None = None, start: datetime | None = None) -> int:
    """Open the desk on sample work, by the clock of ``start``; gives its exit status, and leaves nothing behind."""
    check_agent(acting)
    full_screen()
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix="cs-tui-demo-") as folder:
        from cs_tui.desk.demo import DEFAULT_AGENT, make_demo

        path = Path(folder) / "store.db"
        make_demo(path, start)
        return run_desk(path, acting or DEFAULT_AGENT)


def check_agent(name: str | None) -> None:
    """Raise `Failure` for somebody who is not at the demo's desk, before anything is made."""
    from cs_tui.policy.shipped import shipped

    if name is not None:
        agents = tomllib.loads(shipped("demo", "agents.toml").read_text("utf-8"))["agents"]
        known = [agent["name"] for agent in agents]
        if name not in known:
            raise Failure(f'There is no agent "{name}" in the demo.', f"There are: {', '.join(known)}.")


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a signal that ends the process run down what is open first, so that no folder stays behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, _end) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)
