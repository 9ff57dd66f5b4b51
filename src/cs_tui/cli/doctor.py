"""The doctor: checks the set-up from the store's file to the terminal, and says of each fault what to do."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from cs_tui.cli import output
from cs_tui.cli.errors import DONE, FAILED, tell
from cs_tui.cli.options import AsJson, StorePath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cs_tui.desk import Place
    from cs_tui.desk.findings import Finding

__all__ = ["doctor"]


def doctor(*, store: StorePath = None, as_json: AsJson = False) -> int:
    """Check store, permissions, clock, policy, way in, mail and terminal; say what to do about each fault."""
    from cs_tui.desk import store_path

    found = list(_findings(store_path(store)))
    if as_json:
        for each in found:
            output.json_line(asdict(each))
    else:
        rows = ((each.state, each.check, f"{each.said} {each.remedy}".rstrip()) for each in found)
        output.table(("", "check", "found"), rows)
    faults = sum(each.state == "fault" for each in found)
    if faults:
        tell(f"cs-tui: {'There is a fault' if faults == 1 else f'There are {faults} faults'}. Mend and check again.")
        return FAILED
    return DONE


def _findings(path: "Place") -> "Iterator[Finding]":
    """All checks, from the inside out."""
    from cs_tui.desk.clock import system_clock
    from cs_tui.desk.file_checks import mounts
    from cs_tui.desk.store_checks import check_store
    from cs_tui.desk.way_in_checks import is_own
    from cs_tui.tui.terminal_checks import check_terminal

    yield from check_store(path, mounts(), system_clock())
    if is_own(path):
        from cs_tui.desk import configuration
        from cs_tui.mail.mail_checks import check_mail

        yield from check_mail(configuration(), path)
    yield from check_terminal()
