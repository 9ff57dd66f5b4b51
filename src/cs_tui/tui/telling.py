"""An entry of the journal told as a sentence in the past tense: who did what, to whom, and why. Pure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cs_tui.desk import Entry
from cs_tui.tui.safe_text import safe_line

__all__ = ["told"]

OWNER = "owner"
"""Who the journal names where the mail or a file brought something in."""

UNTOLD = ("set", "sha256", "message", "clock")
"""What an entry keeps for the audit."""


def told(entry: Entry, next_issue: timedelta) -> str:
    """What an entry says, in one safe line; ``next_issue`` is the time from one issue of a customer to the next (2.2c).

    Of an action that has no sentence of its own all is told that the entry keeps for a reader.
    """
    changes = entry.detail.get("set")
    facts = {**entry.detail, "set": changes if isinstance(changes, dict) else {}, "next_issue": next_issue}
    if entry.refused:
        said = f"{entry.actor}'s {entry.action.replace('-', ' ')} was refused{_reason(facts)}"
    elif entry.action in _SENTENCES:
        said = _SENTENCES[entry.action](entry.actor, facts)
    else:
        said = _plain(entry)
    return safe_line(said)


Facts = dict[str, Any]


def _opened(actor: str, facts: Facts) -> str:
    new = facts["set"]
    way = "by e-mail" if new.get("channel") == "email" else "on the system"
    what = f"dispute about #{new['disputes']} arrived" if new.get("disputes") else "arrived"
    return f"{what} {way} from {new.get('customer')}{_entered(actor)}{_doubts(facts)}: {_placed(new)}"


def _wrote(actor: str, facts: Facts) -> str:
    follows = {"queued": ": opened again, with seven new days", "in-progress": ": back in its holder's hand"}
    return (
        f"the customer wrote again{_entered(actor)}{_doubts(facts)}{follows.get(str(facts['set'].get('status')), '')}"
    )


def _doubts(facts: Facts) -> str:
    """What a mail says of itself that proves nothing, and what is odd about it."""
    said = [
        ", written by a machine" if facts.get("automatic") else "",
        f", saying that it belongs to #{facts['claims']}, which nothing proves" if facts.get("claims") else "",
        f", with the Message-ID of another mail, on #{facts['same_id_as']}" if facts.get("same_id_as") else "",
    ]
    return "".join(said)


def _declined(actor: str, _: Facts) -> str:
    return f"{actor} declined it with a reply: resolved"


def _moved(actor: str, facts: Facts) -> str:
    to = facts["set"].get("holder")
    return f"{actor} moved it from {facts.get('former')} {f'to {to}' if to else 'back to the queue'}{_reason(facts)}"


def _handed_over(actor: str, facts: Facts) -> str:
    return f"{actor} handed it over, {_placed(facts['set'])}{_reason(facts)}"


def _became_next(_: str, facts: Facts) -> str:
    hours = facts["next_issue"] / timedelta(hours=1)
    return f"became due {hours:g} h after #{facts.get('after')} was processed"


def _rated(actor: str, facts: Facts) -> str:
    new = facts["set"]
    said = f", “{new['satisfaction_said']}”" if new.get("satisfaction_said") else ""
    return f"{actor} recorded the customer's satisfaction: {new.get('satisfaction')} of 5{said}"


def _left_ready(actor: str, facts: Facts) -> str:
    follows = {"decline": "a decline", "resolve": "a reply that resolves it", "wait": "a reply that leaves it waiting"}
    return f"{actor} left {follows.get(str(facts.get('then')), 'a reply')} ready to be sent when the desk opens"


_SENTENCES: dict[str, Callable[[str, Facts], str]] = {
    "open": _opened,
    "customer-message": _wrote,
    "auto-reply": lambda _, facts: f"an automatic answer came in{_doubts(facts)}: nothing changes by it",
    "accepted": lambda *_: "the mail server took the reply: it is delivered",
    "failed": lambda _, facts: f"a reply did not reach the customer{_reason(facts)}",
    "resent": lambda *_: "a reply is sent again, with its old Message-ID: it is unknown whether the first one arrived",
    "bounce": lambda *_: "a mail server wrote about a reply: its words are a note",
    "sort": lambda actor, facts: f"{actor} sorted it, {_placed(facts['set'])}",
    "approve": lambda actor, _: f"{actor} approved it: queued",
    "decline": _declined,
    "take": lambda actor, _: f"{actor} took it",
    "reply": lambda actor, _: f"{actor} replied",
    "note": lambda actor, _: f"{actor} left a note",
    "wait": lambda actor, _: f"{actor} left it waiting for the customer",
    "resolve": lambda actor, _: f"{actor} resolved it",
    "release": lambda actor, facts: f"{actor} released it to its place in the queue{_reason(facts)}",
    "hand-over": _handed_over,
    "reassign": _moved,
    "reopen": lambda actor, facts: f"{actor} opened it again, with seven new days{_reason(facts)}",
    "next-issue": _became_next,
    "merge": lambda actor, facts: f"{actor} merged it into #{facts['set'].get('merged_into')}",
    "merged-in": lambda actor, facts: f"{actor} merged #{facts.get('merged')} into it",
    "rate": _rated,
    "dispute": lambda actor, facts: f"{actor} opened the dispute #{facts.get('dispute')} about it",
    "ready": _left_ready,
    "unready": lambda actor, _: f"{actor} changed what was left ready: it no longer goes out by itself",
}


def _placed(new: Facts) -> str:
    """Where a ticket came: its scope, and what it waits for there."""
    if new.get("department") is None:
        return "unsorted"
    status = {"awaiting-approval": "awaiting approval"}.get(str(new.get("status")), new.get("status"))
    return f"{status} in {new['department']}/{new.get('category')}"


def _entered(actor: str) -> str:
    return "" if actor == OWNER else f", entered by {actor}"


def _reason(facts: Facts) -> str:
    return f": {facts['reason']}" if facts.get("reason") else ""


def _plain(entry: Entry) -> str:
    said = [f"{key.replace('_', ' ')}: {value}" for key, value in entry.detail.items() if key not in UNTOLD]
    return f"{entry.actor}: {entry.action.replace('-', ' ')}{' · ' if said else ''}{', '.join(said)}"
