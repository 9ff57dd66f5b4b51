"""What people do. The one door: every change is an action of the `Desk`, ruled on, written and entered together."""

from cs_tui.desk.administration import Administration, StoreInfo, make_store, upgrade_store
from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import FAULTS, LASTING, BadInput, DeskError, NoSuchTicket, NotAnAgent, NotTheOwner, StoreError
from cs_tui.desk.history import Past
from cs_tui.desk.opening import configuration, open_desk, store_path
from cs_tui.desk.period import AgentCount, CategoryCount, PeriodReport, Satisfaction, TimeCount
from cs_tui.desk.saved_views import SavedView
from cs_tui.desk.suggesting import Suggestion
from cs_tui.desk.templates import Template, fill_template, template, templates
from cs_tui.desk.values import (
    Agent,
    Attachment,
    Customer,
    Draft,
    Entry,
    FrontDeskLists,
    Held,
    Incoming,
    Member,
    Message,
    Outcome,
    Section,
    Standing,
    Summary,
    Team,
    Ticket,
)
from cs_tui.policy.forecast import Prediction

__all__ = [
    "FAULTS",
    "LASTING",
    "Administration",
    "Agent",
    "AgentCount",
    "Attachment",
    "BadInput",
    "CategoryCount",
    "Customer",
    "Desk",
    "DeskError",
    "Draft",
    "Entry",
    "FrontDeskLists",
    "Held",
    "Incoming",
    "Member",
    "Message",
    "NoSuchTicket",
    "NotAnAgent",
    "NotTheOwner",
    "Outcome",
    "Past",
    "PeriodReport",
    "Prediction",
    "Satisfaction",
    "SavedView",
    "Section",
    "Standing",
    "StoreError",
    "StoreInfo",
    "Suggestion",
    "Summary",
    "Team",
    "Template",
    "Ticket",
    "TimeCount",
    "configuration",
    "fill_template",
    "make_store",
    "open_desk",
    "store_path",
    "template",
    "templates",
    "upgrade_store",
]
