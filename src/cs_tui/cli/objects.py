"""What the desk gives, as the JSON of the command line's contract."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cs_tui.desk import Agent, Entry, Member, Message, Prediction, Ticket
    from cs_tui.policy import Finding, Refused, Ruling

__all__ = [
    "agent_object",
    "entry_object",
    "exported_ticket",
    "member_object",
    "placed",
    "prediction_object",
    "refusal_object",
    "row_object",
    "ticket_object",
]

MOST_WORDS = 60
"""Characters of a finding's words that are repeated."""


def ticket_object(ticket: "Ticket") -> dict[str, Any]:
    """A ticket whole, with its conversation and entries."""
    entries = [
        {
            key: value
            for key, value in entry_object(entry).items()
            if key in ("at", "actor", "action", "clause", "detail")
        }
        for entry in ticket.entries
    ]
    return row_object(ticket) | {"messages": [_message(each) for each in ticket.messages], "entries": entries}


def row_object(ticket: "Ticket") -> dict[str, Any]:
    """A ticket without its conversation and entries."""
    return {
        "number": ticket.number,
        "status": ticket.status,
        "department": ticket.department,
        "category": ticket.category,
        "channel": ticket.channel,
        "customer": {"address": ticket.customer.address, "name": ticket.customer.name},
        "subject": ticket.subject,
        "opened_at": _time(ticket.opened_at),
        "queued_at": _time(ticket.queued_at),
        "deadline": _time(ticket.deadline),
        "deadline_clause": ticket.deadline_clause,
        "act_by": _time(ticket.act_by),
        "holder": ticket.holder,
        "position": ticket.position,
        "ruling_for_take": _ruling(ticket.ruling_for_take, ticket.opened_at.tzinfo),
    }


def exported_ticket(ticket: "Ticket") -> dict[str, Any]:
    """A ticket as it is exported: without what holds only now and for who asks, its place and who could take it."""
    said = {k: v for k, v in row_object(ticket).items() if k not in ("position", "ruling_for_take")}
    return said | {
        "merged_into": ticket.merged_into,
        "disputes": ticket.disputes,
        "satisfaction": ticket.satisfaction,
        "satisfaction_said": ticket.satisfaction_said,
        "messages": [_message(each) for each in ticket.messages],
    }


def refusal_object(refused: "Refused", zone: tzinfo | None, body: str = "") -> dict[str, Any]:
    """A refusal; ``body`` is the reply's text, in which its findings are placed."""
    said: dict[str, Any] = {
        "clause": refused.clause,
        "reason": refused.reason,
        "remedy": refused.remedy,
        "until": None if refused.until is None else refused.until.astimezone(zone).isoformat(),
    }
    if refused.findings:
        said["findings"] = list(placed(refused.findings, body))
    return {"refused": said}


def placed(findings: "Iterable[Finding]", body: str) -> Iterator[dict[str, Any]]:
    """The offending words of a reply, with line and column, both from 1."""
    for finding in findings:
        yield {
            "clause": finding.clause,
            "severity": finding.severity,
            "line": body.count("\n", 0, finding.start) + 1,
            "column": finding.start - body.rfind("\n", 0, finding.start),
            "words": finding.words[:MOST_WORDS],
            "reason": finding.reason,
            "remedy": finding.remedy,
        }


def entry_object(entry: "Entry") -> dict[str, Any]:
    """An entry of the journal."""
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "number": entry.number,
        "actor": entry.actor,
        "action": entry.action,
        "clause": entry.clause,
        "refused": entry.refused,
        "detail": entry.detail,
    }


def agent_object(agent: "Agent") -> dict[str, Any]:
    """A person at the desk."""
    return {
        "name": agent.name,
        "department": agent.department,
        "role": agent.role,
        "os_user": agent.os_user,
        "full_name": agent.full_name,
        "retired": agent.retired,
    }


def member_object(member: "Member") -> dict[str, Any]:
    """An agent of a team, with what they hold."""
    return {
        "name": member.agent.name,
        "role": member.agent.role,
        "presence": member.presence,
        "seen_at": _time(member.seen_at),
        "away_hours": None if member.away_for is None else round(member.away_for.total_seconds() / 3600, 1),
        "done_today": member.done_today,
        "holds": [{"number": held.number, "since": held.since.isoformat()} for held in member.holds],
    }


def prediction_object(prediction: "Prediction") -> dict[str, Any]:
    """What is to be expected of a ticket; ``risk`` is the share of the runs in which it missed its deadline."""
    return {
        "number": prediction.number,
        "status": prediction.status,
        "holder": prediction.holder,
        "place": prediction.place,
        "deadline": prediction.deadline.isoformat(),
        "deadline_clause": prediction.deadline_clause,
        "act_by": _time(prediction.act_by),
        "turn": _time(prediction.turn),
        "done": _time(prediction.done),
        "risk": prediction.risk,
        "explanation": prediction.explanation,
    }


def _message(message: "Message") -> dict[str, Any]:
    said: dict[str, Any] = {
        "at": message.at.isoformat(),
        "kind": message.kind,
        "author": message.author,
        "body": message.body,
    }
    if message.attachments:
        said["attachments"] = [
            {"name": file.name, "size": file.size, "media_type": file.media_type} for file in message.attachments
        ]
    if (delivery := message.delivery) is not None:
        said["delivery"] = {"state": delivery.state, "said": delivery.said, "at": _time(delivery.at)}
    return said


def _ruling(ruling: "Ruling", zone: tzinfo | None) -> dict[str, Any]:
    from cs_tui.policy import Refused

    return refusal_object(ruling, zone) if isinstance(ruling, Refused) else {"allowed": True}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
