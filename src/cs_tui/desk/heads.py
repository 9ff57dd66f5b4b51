"""The head of a journal: told, to be kept elsewhere, and looked for again where it was kept."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cs_tui.desk.audit_report import Report
from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import BadInput
from cs_tui.desk.identity import require_owner
from cs_tui.store import EntryRecord

__all__ = ["KnownHead", "dated_head", "head"]


def head(desk: Desk) -> tuple[int, str]:
    """The newest entry's id and hash, to be kept elsewhere; (0, "") before the first."""
    id, hash, _ = dated_head(desk)
    return id, hash


def dated_head(desk: Desk) -> tuple[int, str, datetime | None]:
    """The newest entry's id, hash and time, in UTC; (0, "", None) before the first."""
    require_owner(desk.store)
    with desk.store.read() as reader:
        last = reader.last_entry()
        return (0, "", None) if last is None else (last.id, last.hash, last.at)


@dataclass
class KnownHead:
    """A head that was kept elsewhere, and what of it is found in the journal."""

    id: int | None
    hash: str
    found: int | None = None
    replaced_by: int | None = None

    @classmethod
    def parse(cls, said: str) -> "KnownHead":
        """A head as it is printed or was logged: ID:HASH, what follows left out; or the hash alone.

        Raises `BadInput` for what can be no head: to report a journal as cut off for a slip of the hand would be a lie.
        """
        id, _, hash = (said.split() or [""])[0].rpartition(":")
        if re.fullmatch(r"[0-9a-f]{64}", hash) is None:
            raise BadInput(f'"{said}" is no head of a journal.', "Give it whole, as `cs-tui audit head` prints it.")
        return cls(int(id) if id.isascii() and id.isdecimal() and len(id) < 19 else None, hash)

    def meet(self, entry: EntryRecord, detail: dict[str, Any]) -> None:
        """See whether an entry is this head, or tells that a backup was put in the place of what ended with it."""
        if entry.hash == self.hash:
            self.found = entry.id
        former = detail.get("former") if entry.action == "restore" else None
        if isinstance(former, dict) and former.get("head") == self.hash:
            self.replaced_by = entry.id

    def compare(self, report: Report) -> None:
        """Report where the journal does not hold it, or elsewhere."""
        if self.found is None:
            why = "it was cut off or rebuilt, or is an old copy"
            if self.replaced_by is not None:
                why = f"entry {self.replaced_by} says that a backup was put in the place of the store that ended so"
            report.problem(f"the journal does not hold {self.hash[:16]}…: {why}")
        elif self.id not in (None, self.found):
            said = f"the head {self.hash[:16]}… is entry {self.found}, and not {self.id} as it was kept"
            report.problem(said, entry=self.found)
