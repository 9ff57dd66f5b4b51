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
from cs_tui.store import Place, Store, Url, has_password, is_url

__all__ = ["configuration", "open_desk", "store_path"]


def _file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("cs-tui") / "config.toml"


def configuration() -> dict[str, object]:
    """The configuration file of this user, `config.toml` in the platform's directory; empty where there is none."""
    file = _file()
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(f"The configuration {file} cannot be read: {error}.", "Mend it, or move it away.") from None


def store_path(named: str | None) -> Place:
    """The store that was named, else the configured one, else the one in the platform's data directory."""
    chosen = named or configuration().get("store")
    if chosen is not None:
        if not isinstance(chosen, str) or not chosen.strip() or "\0" in chosen:
            raise BadInput("The store's path is empty or not a text.", "Name a file with --store.")
        if is_url(chosen):
            return _database(chosen, configured=not named)
        try:
            path = Path(chosen).expanduser()
        except RuntimeError:
            raise BadInput(f"There is no user whose home {chosen} begins with.", "Name a file with --store.") from None
        # What stands beside a store is found by its name: everybody has to know it by the same one.
        with suppress(OSError):  # whoever may not look there is told so when the store is opened
            if path.is_symlink():
                return path.resolve()
        return path
    from platformdirs import user_data_path

    return user_data_path("cs-tui") / "store.db"


def _database(url: str, *, configured: bool) -> Url:
    """A database, whose store is its configuration's owner's; one that was named belongs to whoever it lets in.

    A configuration that others can read tells them the way in, and they are its owners as well.
    """
    if not configured:
        if has_password(url):
            raise BadInput(
                "A password in a command is read by everybody on this machine.",
                f"Write the URL into {_file()}, as store, or leave the password to ~/.pgpass.",
            )
        return Url(url, os.getuid())
    file = _file()
    status = file.stat()
    if status.st_mode & 0o077:
        raise BadInput(
            f"The configuration {file} names a database, and others can read it.", f"Close it: chmod 600 {file}"
        )
    return Url(url, status.st_uid)


def open_desk(path: Place, as_name: str | None = None) -> Desk:
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
            isolate(None if isinstance(path, Url) else str(path))
        agent = acting_agent(store, as_name)
    except BaseException:
        store.close()
        raise
    clock = system_clock if ahead is None else ahead_of_system(timedelta(seconds=float(ahead)))
    desk = Desk(store, agent, clock)
    with suppress(*FAULTS):  # what keeps others' replies from leaving is no fault of what is asked for here
        desk.send_ready()
    return desk
