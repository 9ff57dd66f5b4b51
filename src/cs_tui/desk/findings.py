"""What a check of the set-up found: in order, worth knowing, or a fault that somebody has to mend."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "fault", "note", "ok"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, how it went, what was found, and what to do about it (empty where it is in order)."""

    check: str
    state: Literal["ok", "note", "fault"]
    said: str
    remedy: str = ""


def ok(check: str, said: str) -> Finding:
    """It is in order."""
    return Finding(check, "ok", said)


def note(check: str, said: str, remedy: str) -> Finding:
    """It works so, and better otherwise."""
    return Finding(check, "note", said, remedy)


def fault(check: str, said: str, remedy: str) -> Finding:
    """It has to be mended."""
    return Finding(check, "fault", said, remedy)
