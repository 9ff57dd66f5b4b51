"""The hash chain of the journal: what an entry's hash is made of."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cs_tui.store.records import EntryRecord

__all__ = ["START", "canonical", "chained", "entry_hash", "policy_digest"]

START = ""
"""The previous hash of the first entry."""


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed: sorted keys, no blanks, text as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def policy_digest(source: str) -> str:
    """The SHA-256 of a policy file's text, in hexadecimal."""
    return sha256(source.encode()).hexdigest()


def entry_hash(
    *,
    id: int,
    at: datetime,
    actor: str,
    action: str,
    number: int | None,
    clause: str | None,
    refused: bool,
    detail: str,
    policy_id: int,
    previous_hash: str,
) -> str:
    """The SHA-256 of everything an entry says and of the entry before it, in hexadecimal."""
    said = [
        id, at.astimezone(UTC).isoformat(), actor, action, number, clause, refused, detail, policy_id, previous_hash
    ]  # fmt: skip
    return sha256(canonical(said).encode("utf-8", "surrogatepass")).hexdigest()


def chained(entry: EntryRecord, previous_hash: str) -> bool:
    """Whether the entry follows the one with ``previous_hash`` and says what its hash was made of."""
    return entry.previous_hash == previous_hash and entry.hash == entry_hash(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        number=entry.number,
        clause=entry.clause,
        refused=entry.refused,
        detail=entry.detail,
        policy_id=entry.policy_id,
        previous_hash=entry.previous_hash,
    )
