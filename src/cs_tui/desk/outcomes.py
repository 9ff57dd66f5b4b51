"""What each action changes in a ticket, and no more: the state after an entry, told from the state before it."""

from datetime import datetime
from typing import Any

from cs_tui.policy import Policy, Scope, actions

__all__ = ["MESSAGE_OF", "TIMES", "outcome", "read_changes"]

State = dict[str, Any]

TIMES = ("opened_at", "queued_at", "due_from", "previous_processed_at")
"""What is kept of a ticket as a time."""
MESSAGE_OF = {
    "open": "customer",
    "customer-message": "customer",
    "auto-reply": "customer",
    "reply": "reply",
    "decline": "reply",
    "note": "note",
    "merged-in": "note",
    "bounce": "note",
}
"""The kind of the message that comes with each action that says something; the others say nothing."""

_WORDS_OF_OPENING = ("channel", "subject", "customer", "disputes")
_PLAIN: dict[str, State] = {
    "approve": {"status": "queued"},
    "decline": {"status": "resolved", "answered": True},
    "reply": {"answered": True},
    "wait": {"status": "waiting"},
    "resolve": {"status": "resolved", "holder": None},
    "release": {"status": "queued", "holder": None},
}


def read_changes(detail: dict[str, Any]) -> State:
    """The changes that an entry tells of, its times as times."""
    changes = dict(detail.get("set", {}))
    return changes | {name: datetime.fromisoformat(changes[name]) for name in TIMES if changes.get(name) is not None}


def outcome(
    policy: Policy, action: str, actor: str, before: State, told: State, *, at: datetime, clock: datetime
) -> State:
    """The state that an action leaves behind it.

    ``told`` is what its entry says it changed, of which only the actor's own choices are taken: a scope, a holder, a
    score. ``at`` is the time the entry records, ``clock`` what the clock said. Raises `LookupError` for a scope that
    the policy does not have. For ``merged-in``, ``before`` holds the state of the ``duplicate`` too.
    """
    if action == "open":
        return _opened(policy, told, at, clock)
    return before | _changes(policy, action, actor, before, told, at=at, clock=clock)


def _changes(
    policy: Policy, action: str, actor: str, before: State, told: State, *, at: datetime, clock: datetime
) -> State:
    anew = {"status": "queued", "queued_at": at, "due_from": clock, "previous_processed_at": None, "answered": False}
    if action == "take":
        return {"status": "in-progress", "holder": actor}
    if action == "reopen":
        return anew
    if action == "customer-message":
        if before["status"] == "resolved":
            return anew
        return {"answered": False} | ({"status": "in-progress"} if before["status"] == "waiting" else {})
    if action in ("sort", "hand-over"):
        scope = Scope(str(told.get("department")), str(told.get("category")))
        arrival = before["queued_at"] or before["opened_at"]
        return {**_in_scope(policy, scope), "holder": None, "queued_at": arrival}
    if action == "reassign":
        to = told.get("holder")
        return {"status": "queued", "holder": None} if to is None else {"holder": to}
    if action == "next-issue":
        return {"previous_processed_at": clock}
    if action == "merge":
        return {"status": "merged", "merged_into": told.get("merged_into")}
    if action == "merged-in":
        return _taken_over(before)
    if action == "rate":
        return {name: told.get(name) for name in ("satisfaction", "satisfaction_said")}
    return _PLAIN.get(action, {})


def _taken_over(before: State) -> State:
    """What an older ticket takes over: the earlier times of both, and a question to be answered."""
    duplicate = before["duplicate"]
    earlier = {
        name: min((at for at in (duplicate[name], before[name]) if at is not None), default=None)
        for name in ("due_from", "queued_at", "previous_processed_at")
    }
    return earlier | {"answered": False} | ({"status": "in-progress"} if before["status"] == "waiting" else {})


def _opened(policy: Policy, told: State, at: datetime, clock: datetime) -> State:
    """A new ticket: in the words of its customer, arriving now, in nobody's hand."""
    scope: State = {"status": "unsorted", "department": None, "category": None}
    if told.get("department") is not None:
        scope = _in_scope(policy, Scope(str(told["department"]), str(told.get("category"))))
    return {
        **{name: told[name] for name in _WORDS_OF_OPENING if name in told},
        **scope,
        "opened_at": at,
        "queued_at": None if told.get("department") is None else at,
        "due_from": clock,
        "previous_processed_at": None,
        "holder": None,
        "answered": False,
    }


def _in_scope(policy: Policy, scope: Scope) -> State:
    status = actions.status_in_scope(policy, scope)
    return {"status": status, "department": scope.department, "category": scope.category}
