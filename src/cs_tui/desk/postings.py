"""In which department agents were when they did something: work counts where it was done (4.1)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from cs_tui.store import EntryRecord, HappeningRecord, Reader

__all__ = ["Postings"]


class Postings:
    """Where agents were since a moment; most of them have been where they are now all the time."""

    def __init__(self, reader: Reader, since: datetime) -> None:
        lately = _postings(reader, reader.first_entry_since(since))
        self._told: Mapping[str, list[tuple[int, str]]] = _postings(reader, 1) if lately else {}

    def were_in(self, department: str | None, entry: EntryRecord | HappeningRecord) -> bool:
        """Whether who made this entry was in the department then, in which they are now; ``None`` is any."""
        before = [there for id, there in self._told.get(entry.actor, ()) if id < entry.id]
        return department is None or not before or before[-1] == department


def _postings(reader: Reader, first: int) -> dict[str, list[tuple[int, str]]]:
    """The departments that agents were put into by entries from id ``first`` on, with the entries' ids, by name."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for record in reader.staff_entries(first):
        detail = json.loads(record.detail)
        if "department" in detail:
            found[detail["agent"]].append((record.id, detail["department"]))
    return found
