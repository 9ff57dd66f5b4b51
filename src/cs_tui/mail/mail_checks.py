"""The mail set-up: whether the configuration can be read, its servers be reached, and anybody is sending."""

import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from cs_tui.desk import BadInput, Place
from cs_tui.desk.findings import Finding, fault, note, ok
from cs_tui.mail.servers import Server
from cs_tui.mail.settings import read_settings

__all__ = ["check_mail"]

PATIENCE = 3.0
"""Seconds that a server has for answering the telephone."""


def check_mail(configuration: dict[str, object], store: Place) -> Iterator[Finding]:
    """The checks of the owner's ``[mail]``, and of who sends for this store."""
    if "mail" not in configuration:
        yield note("mail", "No mail is set up: replies stay in the outbox.", "See the README, [mail] in config.toml.")
        return
    try:
        settings = read_settings(configuration)
    except BadInput as error:
        yield fault("mail", error.cause, error.remedy)
        return
    ways = [("mail out", settings.smtp), ("mail in", settings.imap.server if settings.imap is not None else None)]
    for check, server in ways:
        if server is not None:
            yield _server(check, server)
    if any(server for _, server in ways) and isinstance(store, Path):
        yield _at_work(store.with_name(f"{store.name}.mail"))


def _server(check: str, server: Server) -> Finding:
    try:
        if server.user is not None:
            server.password()
        socket.create_connection((server.host, server.port), timeout=PATIENCE).close()
    except BadInput as error:
        return fault(check, error.cause, error.remedy)
    except OSError as error:
        why = error.strerror or "it does not answer"
        remedy = "Mend the host or the port in config.toml, or wait until the server is back."
        return fault(check, f"{server.host} cannot be reached at port {server.port}: {why}.", remedy)
    return ok(check, f"{server.host} answers at port {server.port}.")


def _at_work(lock: Path) -> Finding:
    """Whether a process of this program holds the lock of those who send."""
    idle = note("mail run", "Nobody is sending: replies wait in the outbox.", "Keep `cs-tui mail run` running.")
    try:
        opened = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return idle
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return ok("mail run", "`cs-tui mail run` is at work.")
    finally:
        os.close(opened)
    return idle
