"""What became of a customer's tickets: few rows, read with every ticket that is shown."""

from sqlalchemy import bindparam, func, select

from cs_tui.store.statements import TICKETS
from cs_tui.store.tables import entries, tickets

__all__ = ["ENDS", "OTHERS"]

_ENDING = ("resolve", "decline", "merge")

OTHERS = (
    TICKETS.where(
        tickets.c.customer_id == bindparam("customer_id"),
        tickets.c.number != bindparam("but"),
        func.coalesce(tickets.c.department, "") == func.coalesce(bindparam("only"), tickets.c.department, ""),
    )
    .order_by(tickets.c.number.desc())
    .limit(bindparam("rows"))
)
"""The newest tickets of a customer but one; where ``only`` is given, of this department alone."""

_last = (
    select(func.max(entries.c.id))
    .where(
        entries.c.number.in_(bindparam("numbers", expanding=True)),
        entries.c.action.in_(_ENDING),
        entries.c.refused.is_(False),
    )
    .group_by(entries.c.number)
)
ENDS = select(*entries.c).where(entries.c.id.in_(_last))
"""The last entry of each ticket that ended it."""
