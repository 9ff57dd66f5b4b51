"""The one door: everything that people, mail and commands can look at or do."""

from cs_tui.desk.history import History
from cs_tui.desk.intake import Intake
from cs_tui.desk.leading import Leading
from cs_tui.desk.presence import Attendance
from cs_tui.desk.ready import Ready
from cs_tui.desk.saved_views import SavedViews
from cs_tui.desk.studies import Studies
from cs_tui.desk.suggesting import Suggesting

__all__ = ["Desk"]


class Desk(Ready, Leading, Intake, Attendance, Suggesting, History, SavedViews, Studies):
    """One agent's desk on one store; each of its parts stands in the module of its name.

    Looks: `Reading`, `History` (a customer's other tickets), `Suggesting` (scopes for those who sort),
    `Studies` (deadlines that will be missed, a period's counts), `SavedViews` (a lead's
    searches). Actions: `Acting` (the queue and what one holds), `FrontDesk`, `Leading`, `Ready` (replies that wait
    for the desk to open), `Intake` (what customers do), `Attendance` (who is there).
    """
