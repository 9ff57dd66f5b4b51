"""What people do. The one door: every change is an action of the `Desk`, ruled on, written and entered together."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cs_tui.desk.desk import Desk
from cs_tui.desk.errors import FAULTS, LASTING, BadInput, DeskError, NoSuchTicket, NotAnAgent, NotTheOwner, StoreError
from cs_tui.desk.history import Past
from cs_tui.desk.incoming import Incoming
from cs_tui.desk.opening import configuration, open_desk, store_path
from cs_tui.desk.saved_views import SavedView
from cs_tui.desk.suggesting import Suggestion
from cs_tui.desk.templates import Template, fill_template, template, templates
from cs_tui.desk.values import (
    LOST,
    Agent,
    Attachment,
    Customer,
    Delivery,
    Draft,
    DueLetter,
    Entry,
    FrontDeskLists,
    Held,
    Member,
    Message,
    Outcome,
    Section,
    Standing,
    Summary,
    Team,
    Ticket,
)

if TYPE_CHECKING:
    from cs_tui.desk.administration import Administration, StoreInfo, make_store
    from cs_tui.desk.keeping import (
        Backup,
        Restored,
        Upgraded,
        back_up_store,
        copy_store,
        restore_store,
        upgrade_store,
    )
    from cs_tui.desk.period import AgentCount, CategoryCount, PeriodReport, Satisfaction, TimeCount
    from cs_tui.policy.forecast import Prediction
from cs_tui.store import Place

__all__ = [
    "FAULTS",
    "LASTING",
    "LOST",
    "Administration",
    "Agent",
    "AgentCount",
    "Attachment",
    "Backup",
    "BadInput",
    "CategoryCount",
    "Customer",
    "Delivery",
    "Desk",
    "DeskError",
    "Draft",
    "DueLetter",
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
    "Place",
    "Prediction",
    "Restored",
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
    "Upgraded",
    "back_up_store",
    "configuration",
    "copy_store",
    "fill_template",
    "make_store",
    "open_desk",
    "restore_store",
    "store_path",
    "template",
    "templates",
    "upgrade_store",
]

_LATER = {
    "Administration": "cs_tui.desk.administration",
    "StoreInfo": "cs_tui.desk.administration",
    "make_store": "cs_tui.desk.administration",
    "Backup": "cs_tui.desk.keeping",
    "Restored": "cs_tui.desk.keeping",
    "Upgraded": "cs_tui.desk.keeping",
    "back_up_store": "cs_tui.desk.keeping",
    "copy_store": "cs_tui.desk.keeping",
    "restore_store": "cs_tui.desk.keeping",
    "upgrade_store": "cs_tui.desk.keeping",
    "AgentCount": "cs_tui.desk.period",
    "CategoryCount": "cs_tui.desk.period",
    "PeriodReport": "cs_tui.desk.period",
    "Satisfaction": "cs_tui.desk.period",
    "TimeCount": "cs_tui.desk.period",
    "Prediction": "cs_tui.policy.forecast",
}
"""What no desk needs from the start: its module is loaded when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
