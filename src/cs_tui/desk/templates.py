"""Reply templates: the company's own words for what is asked again and again."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cs_tui.desk.values import Agent, Ticket
from cs_tui.policy import Policy, Refused, shipped
from cs_tui.policy.model import CHANNELS

__all__ = ["Template", "check_templates", "fill_template", "template", "templates"]


@dataclass(frozen=True, slots=True)
class Template:
    """A reply's body to start from; ``categories`` are those it is meant for, none for all of its department."""

    name: str
    title: str
    department: str
    categories: tuple[str, ...]
    body: str


@cache
def _all() -> tuple[Template, ...]:
    found = []
    for file in sorted(shipped("templates").glob("*/*.toml")):
        raw = tomllib.loads(file.read_text("utf-8"))
        department, title = file.parent.name, raw["title"]
        found.append(Template(f"{department}/{file.stem}", title, department, tuple(raw["categories"]), raw["body"]))
    return tuple(found)


def templates(department: str | None = None, category: str | None = None) -> list[Template]:
    """Templates of a department, those meant for the category first; without a department all of them."""
    found = [each for each in _all() if department in (None, each.department)]
    return sorted(found, key=lambda each: (category not in each.categories, bool(each.categories), each.title))


def template(name: str) -> Template | None:
    """The template of this name, such as ``technical/dns-change``."""
    return next((each for each in _all() if each.name == name), None)


def fill_template(chosen: Template, ticket: Ticket, agent: Agent) -> str:
    """The template's body with what is known filled in; other placeholders stay for the author."""
    from cs_tui.policy.placeholders import fill

    return fill(
        chosen.body,
        {
            "customer_name": ticket.customer.name or ticket.customer.address,
            "ticket_number": str(ticket.number),
            "subject": ticket.subject,
            "agent_name": agent.full_name or agent.name,
            "department": agent.department,
        },
    )


def check_templates(policy: Policy) -> list[str]:
    """What keeps templates from leaving once they are filled in, a line each: an unknown scope, or refused words."""
    return [f"{each.name}: {problem}" for each in _all() for problem in _problems(each, policy)]


def _problems(template: Template, policy: Policy) -> Iterator[str]:
    from cs_tui.policy.gate import rule_on_reply
    from cs_tui.policy.placeholders import fill, placeholders

    department = policy.departments.get(template.department)
    if department is None:
        yield f"the policy has no department {template.department}"
        return
    for category in template.categories:
        if category not in department.categories:
            yield f"{template.department} has no category {category}"
    filled = fill(template.body, {each.name: "example" for each in placeholders(template.body)})
    limit = policy.limits.body_characters
    refused = dict[str, None]()
    for channel in CHANNELS:
        ruling = rule_on_reply(policy.frame, policy.off_system, policy.tone, channel, filled, max_characters=limit)
        if isinstance(ruling, Refused):
            refused[f"{ruling.reason} {ruling.remedy} ({ruling.clause})"] = None
    yield from refused
