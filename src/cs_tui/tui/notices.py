"""Telling of new work outside the screen: the bell and the terminal's title, both off unless configured."""

from dataclasses import dataclass

from cs_tui.desk import Agent, BadInput, Summary
from cs_tui.tui.listing import Listing, newcomers
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import Signs

__all__ = ["Notify", "chosen_notices", "has_new_work", "title"]

KNOWN = ("bell", "title")


@dataclass(frozen=True, slots=True)
class Notify:
    """What is told: new work by the ``bell``, who and how much is queued by the ``title``."""

    bell: bool = False
    title: bool = False


def chosen_notices(wanted: object) -> Notify:
    """What the configuration's ``[notify]`` asks for. Raises `BadInput`."""
    if wanted is None:
        return Notify()
    remedy = "Write `bell = true` or `title = true` under [notify]."
    if not isinstance(wanted, dict):
        raise BadInput("[notify] in the configuration is no table.", remedy)
    for name, value in wanted.items():
        if name not in KNOWN:
            raise BadInput(f'There is nothing to notify by that is called "{name}".', remedy)
        if not isinstance(value, bool):
            raise BadInput(f'"{name}" under [notify] in the configuration is neither true nor false.', remedy)
    return Notify(**wanted)


def has_new_work(before: Listing, after: Listing) -> bool:
    """Whether a ticket is news, or came into the hand without having been taken; the first list of all is none."""
    given = set(after.group("in hand")) - set(before.group("in hand")) - set(before.group("next"))
    return bool(newcomers(before, after) or (given and before.groups))


def title(me: Agent, summary: Summary, signs: Signs) -> str:
    """The terminal's title: nothing of a customer's is in it."""
    return f" {signs.dot} ".join(("cs-tui", safe_line(me.name), f"{summary.queued} queued"))
