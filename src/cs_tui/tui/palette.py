"""The command palette: every action by name, with its key, and why not where it cannot be done now."""

import re
from collections.abc import Callable, Iterable

from cs_tui.tui.actions import Action, key_name
from cs_tui.tui.picker import Option

__all__ = ["commands", "in_brief"]

_CLAUSE = re.compile(r"\((\d[\w.]*)\)\W*$")


def in_brief(reason: str) -> str:
    """A reason for a narrow place: its clause, and its first sentence."""
    clause = _CLAUSE.search(reason)
    first = re.split(r"(?<=[.;:])\s", reason, maxsplit=1)[0].rstrip(".;:")
    return f"{clause[1]} {first}" if clause is not None else first


def commands(actions: Iterable[Action], why_not: Callable[[Action], str]) -> list[Option]:
    """What the palette offers; ``why_not`` gives the reason against an action now, or nothing."""
    return [
        Option(
            id=action.id,
            label=f"{action.word}: {action.sentence[0].lower()}{action.sentence[1:]}",
            hint=" ".join(key_name(key) for key in action.keys),
            disabled=(reason := why_not(action)),
            brief=in_brief(reason),
            names=(action.id.replace("_", " "), *action.word.split(", "), action.word),
        )
        for action in actions
        if action.id != "palette"
    ]
