"""Opening the desk: which store, who acts, and by which clock."""

import os
import tomllib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from cs_tui.desk.clock import ahead_of_system, system_clock
from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import FAULTS, BadInput
from cs_tui.desk.identity import acting_agent
from cs_tui.enclosure import guard_threads, isolate
from cs_tui.store import Store

__all__ = ["configuration", "open_desk", "store_path"]


def configuration() -> dict[str, object]:
    """The configuration file of this user, `config.toml` in the platform's directory; empty where there is none."""
    from platformdirs import user_config_path

    file = user_config_path("cs-tui") / "config.toml"
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(f"The configuration {file} cannot be read: {error}.", "Mend it, or move it away.") from None


def store_path(named: str | None) -> Path:
    """The store that was named, else the configured one, else the one in the platform's data directory."""
    chosen = named or configuration().get("store")
    if chosen is not None:
        if not isinstance(chosen, str) or not chosen.strip() or "\0" in chosen:
            raise BadInput("The store's path is empty or not a text.", "Name a file with --store.")
        if "://" in chosen:
            raise BadInput(f"{chosen} is a database URL.", "Stores are files for now; name a path with --store.")
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("cs-tui") / "store.db"


def open_desk(path: Path, as_name: str | None = None) -> Desk:
    """The desk of whoever runs this, on the store at ``path``; replies that were left ready go out first.

    Raises what `FAULTS` lists.
    """
    guard_threads()
    store = Store.open(path)
    try:
        with store.read() as reader:
            ahead = reader.setting("demo")
            many_come_in = reader.setting("service_account") is not None
        if many_come_in and os.getuid() == store.owner:
            isolate(str(path))
        agent = acting_agent(store, as_name)
    except BaseException:
        store.close()
        raise
    clock = system_clock if ahead is None else ahead_of_system(timedelta(seconds=float(ahead)))
    desk = Desk(store, agent, clock)
    with suppress(*FAULTS):  # what keeps others' replies from leaving is no fault of what is asked for here
        desk.send_ready()
    return desk
