"""The list of a store's backups, kept beside it: to be found when the store itself cannot be read any more."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["KnownBackup", "newest_backup", "put_back", "remember"]


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A backup: when it was made, where, and with which entry its journal ends."""

    at: datetime
    path: Path
    entry: int
    head: str


def remember(store: Path, backup: KnownBackup) -> None:
    """Note a backup of a store; where that cannot be done the backup is none the worse."""
    noted = {
        "at": backup.at.astimezone(UTC).isoformat(),
        "file": str(backup.path.absolute()),
        "entry": backup.entry,
        "head": backup.head,
    }
    with suppress(OSError):
        handle = os.open(_list(store), os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(json.dumps(noted) + "\n")


def newest_backup(store: Path) -> KnownBackup | None:
    """The backup that was made last and is still where it was; ``None`` where none is known."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        for line in reversed(_list(store).read_text("utf-8").splitlines()):
            noted = json.loads(line)
            known = KnownBackup(
                datetime.fromisoformat(noted["at"]), Path(noted["file"]), int(noted["entry"]), str(noted["head"])
            )
            if known.path.is_file():
                return known
    return None


def put_back(store: Path) -> str:
    """What to do about a store that is damaged: which backup to put in its place, and how."""
    known = newest_backup(store)
    if known is None:
        return "Stop work on it and put a backup in its place: cs-tui store restore FILE."
    return (
        f"Stop work on it and put the newest backup in its place, of {known.at:%Y-%m-%d %H:%M} UTC: "
        f"cs-tui store restore {known.path}"
    )


def _list(store: Path) -> Path:
    return store.with_name(f"{store.name}.backups")
