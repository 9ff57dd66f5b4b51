"""Bringing messages in from files, in batches, with a progress bar and an account of what happened to each."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cs_tui.cli import output
from cs_tui.cli.errors import DONE, FAILED, Failure, tell

if TYPE_CHECKING:
    from cs_tui.desk import Desk, Incoming

__all__ = ["import_messages"]

BATCH = 500
LISTED = 20
"""Messages that are here already of which the summary names each."""


@dataclass
class Account:
    """What became of the messages."""

    new: int = 0
    faulty: int = 0
    unreadable: int = 0
    here_already: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Messages that could be read, new or not."""
        return self.new + len(self.here_already)


def import_messages(
    desk: "Desk", files: Sequence[Path], mapping: Mapping[str, str], constants: Mapping[str, str], as_json: bool
) -> int:
    """Import all files; gives the exit status. What could be read before something broke is in."""
    from cs_tui.mail.sandbox import MailReaderError
    from cs_tui.mail.sources import SourceError, Unreadable, count_sources, read_sources

    account, batch, broken = Account(), list["Incoming"](), None
    with _progress(count_sources(files)) as advance:
        try:
            for found in read_sources(files, mapping=mapping, constants=constants, advance=advance):
                if isinstance(found, Unreadable):
                    account.unreadable += 1
                    tell(f"{found.source}: {found.problem}")
                    continue
                batch.append(found)
                if len(batch) == BATCH:
                    _receive(desk, batch, account)
        except (SourceError, MailReaderError) as error:
            broken = str(error)
        _receive(desk, batch, account)
    _sum_up(account, as_json)
    if broken is not None:
        raise Failure(broken, "What was read before is in.")
    if account.read:
        return DONE
    tell("cs-tui: Nothing could be read. Name mails, mailboxes, .jsonl or .csv files.")
    return FAILED


def _receive(desk: "Desk", batch: "list[Incoming]", account: Account) -> None:
    """Hand a batch to the desk, in one commit, and begin the next."""
    for message, number in zip(batch, desk.receive(batch), strict=True):
        if number is None:
            account.here_already.append(message.source)
            continue
        account.new += 1
        if message.problem is not None:
            account.faulty += 1
            tell(f"{message.source}: {message.problem.rstrip('.')}; it is in as #{number}")
    batch.clear()


def _sum_up(account: Account, as_json: bool) -> None:
    if as_json:
        output.json_line(
            {
                "read": account.read,
                "new": account.new,
                "faulty": account.faulty,
                "here_already": account.here_already,
                "unreadable": account.unreadable,
            }
        )
        return
    here = account.here_already
    output.line(
        f"{account.read:,} read: {account.new:,} new tickets ({account.faulty:,} with something unreadable in them), "
        f"{len(here):,} here already; {account.unreadable:,} unreadable."
    )
    for source in here[:LISTED]:
        output.line(f"here already: {source}")
    if len(here) > LISTED:
        output.line(f"and {len(here) - LISTED:,} more that are here already")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error where that is a terminal; gives what to tell of the bytes gone through."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("importing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
