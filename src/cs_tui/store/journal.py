"""The hash chain of the journal: what an entry's hash is made of."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cs_tui.digest import sha256
from cs_tui.store.records import EntryRecord

__all__ = [
    "START",
    "Seal",
    "canonical",
    "chained",
    "entry_hash",
    "following",
    "hash_of",
    "policy_digest",
    "sealed",
    "seals",
]

START = ""
"""The previous hash of the first entry."""


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed: sorted keys, no blanks, text as it is."""
    return _CANONICAL.encode(value)


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


def following(id: int, hash: str, *, detail: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The columns of the entry that follows the one of this id and hash and says the rest; see `EntryRecord`."""
    columns = {**said, "id": id + 1, "detail": canonical(detail), "previous_hash": hash}
    return columns | {"hash": entry_hash(**columns)}


def chained(entry: EntryRecord, previous_hash: str) -> bool:
    """Whether the entry follows the one with ``previous_hash`` and says what its hash was made of."""
    return entry.previous_hash == previous_hash and entry.hash == hash_of(entry)


def hash_of(entry: EntryRecord) -> str:
    """The hash that the entry has by what it says now: its own, unless it was edited or a customer was forgotten."""
    return entry_hash(
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


@dataclass(frozen=True, slots=True)
class Seal:
    """What a later entry, ``by``, says of one that names a customer no more: whose it was, and the hash it has now."""

    by: int
    customer: str
    hash: str


def seals(forgets: Iterable[EntryRecord]) -> dict[int, Seal]:
    """What the entries of action ``forget`` say of others, by those entries' ids; what cannot be read says nothing."""
    found: dict[int, Seal] = {}
    for entry in forgets:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            detail = json.loads(entry.detail)
            for id, hash in detail["entries"].items():
                found[int(id)] = Seal(entry.id, detail["customer"], hash)
    return found


def sealed(entry: EntryRecord, previous_hash: str, seals: Mapping[int, Seal]) -> bool:
    """Whether the entry is in its place and says what a later one says that it does, since a customer was forgotten.

    Its hash is still that of its former words: the chain goes on by it, as it always did.
    """
    seal = seals.get(entry.id)
    return (
        seal is not None and seal.by > entry.id and (entry.previous_hash, hash_of(entry)) == (previous_hash, seal.hash)
    )
