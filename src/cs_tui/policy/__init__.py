"""What may be done. Pure: values in, rulings out; no clock, no database, no screen."""

from cs_tui.policy.facts import AgentFacts, TicketFacts
from cs_tui.policy.file import PolicyError, load_policy, parse_policy
from cs_tui.policy.hours import Calendar, Schedule, Window, WindowError
from cs_tui.policy.model import Category, Department, Policy, Scope, UnknownScope
from cs_tui.policy.rulings import ALLOWED, Allowed, Finding, Refused, Ruling
from cs_tui.policy.shipped import shipped

__all__ = [
    "ALLOWED",
    "AgentFacts",
    "Allowed",
    "Calendar",
    "Category",
    "Department",
    "Finding",
    "Policy",
    "PolicyError",
    "Refused",
    "Ruling",
    "Schedule",
    "Scope",
    "TicketFacts",
    "UnknownScope",
    "Window",
    "WindowError",
    "load_policy",
    "parse_policy",
    "shipped",
]
