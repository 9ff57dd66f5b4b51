"""Reply templates: the company's own words for what is asked again and again."""

import tomllib
from dataclasses import dataclass
from functools import cache

from cs_tui.desk.values import Agent, Ticket
from cs_tui.policy import shipped
from cs_tui.policy.placeholders import fill

__all__ = ["Template", "fill_template", "template", "templates"]


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
