"""What a verification of the journal finds."""

from dataclasses import dataclass, field

from cs_tui.store import EntryRecord

__all__ = ["Report"]


@dataclass
class Report:
    """What a verification found: counts, the newest hash, and each problem in a line, the first one first.

    ``violations`` counts what the policy of its time does not allow: entries, and replies that break its frame.
    ``forgotten`` counts the entries whose words were replaced because a customer was forgotten.
    ``first_bad_entry`` is the id of the first entry that was changed or does not stand; ``None`` where all do.
    """

    entries: int = 0
    tickets: int = 0
    refusals: int = 0
    violations: int = 0
    forgotten: int = 0
    head: str = ""
    first_bad_entry: int | None = None
    problems: list[str] = field(default_factory=list)

    def problem(self, said: str, *, entry: int | None = None, violation: bool = False) -> None:
        """Report a problem, and the entry in which it lies."""
        self.violations += violation
        self.problems.append(said)
        if entry is not None:
            self.first_bad_entry = min(entry, self.first_bad_entry or entry)

    def violation(self, entry: EntryRecord, said: str) -> None:
        """Report what the policy says against an entry."""
        about = "" if entry.number is None else f" #{entry.number}"
        self.problem(f"entry {entry.id}: {entry.actor}'s {entry.action}{about} {said}", entry=entry.id, violation=True)
