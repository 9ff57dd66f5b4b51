"""Looks that are far between: what reckons them is loaded when they are first asked for, and not with every desk."""

from datetime import date
from typing import TYPE_CHECKING

from cs_tui.desk.reading import Reading
from cs_tui.policy import Refused

if TYPE_CHECKING:
    from cs_tui.desk.period import PeriodReport
    from cs_tui.policy.forecast import Prediction

__all__ = ["Studies"]


class Studies(Reading):
    """The look ahead, and the looks back."""

    def forecast(self, department: str | None = None) -> "tuple[Prediction, ...]":
        """What is to be expected of a department's tickets: those held, then its queue in order, the first 500 of it.

        Without a department the acting agent's. Unsorted tickets are in no queue and those awaiting approval in none
        yet: they are left out. For the department's leads and Customer Room (4.1); raises `BadInput` for all others.
        """
        from cs_tui.desk.forecasting import forecast_of

        return forecast_of(self, department)

    def report(
        self, start: date | None = None, end: date | None = None, department: str | None = None
    ) -> "PeriodReport | Refused":
        """What was done from ``start`` to ``end``, days of the company's zone; without them, the last 7 days.

        Agents are told of their own department (4.1), leads and Customer Room of everybody in it, others of themselves
        alone; without a department Customer Room and the store's owner are told of all. Another department's is
        refused: an empty report would say that nothing was done there. Raises `BadInput` for a period that is none.

        The journal is read page by page up to the entry that was the last, so that nobody waits to write. Work counts
        where it was done, tickets where they are.
        """
        from cs_tui.desk.reporting import report_of

        return report_of(self, start, end, department)
