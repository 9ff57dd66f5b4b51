"""What the policy answers: a ruling is a value, allowed or refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["ALLOWED", "Allowed", "Finding", "Refused", "Ruling"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Words of a reply that the reply gate objects to.

    ``start`` and ``end`` are character offsets into the body that was read (half-open); ``words`` is that piece of it.
    A ``refused`` finding keeps the reply from leaving, a ``warned`` one is shown and leaves the choice to the author.
    """

    clause: str
    severity: Literal["refused", "warned"]
    start: int
    end: int
    words: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """The action may be done; ``warnings`` are the findings its author should see first."""

    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The action may not be done.

    ``clause`` is the clause of the policy, ``reason`` says why in one sentence, ``remedy`` what to do instead, and
    ``until`` (aware) when time alone cures it. ``findings`` are the offending words, for a refused reply.
    """

    clause: str
    reason: str
    remedy: str
    until: datetime | None = None
    findings: tuple[Finding, ...] = ()


Ruling = Allowed | Refused
ALLOWED = Allowed()
