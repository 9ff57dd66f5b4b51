"""The one door: everything that people, mail and commands can look at or do."""

from cs_tui.desk.acting import Acting
from cs_tui.desk.intake import Intake

__all__ = ["Desk"]


class Desk(Acting, Intake):
    """One agent's desk on one store; see `Reading`, `Acting` and `Intake` for what it offers."""
