"""The command palette: every action by name, with its key, and why not where it cannot be done now."""

from collections.abc import Callable, Iterable

from cs_tui.tui.actions import Action, key_name
from cs_tui.tui.picker import Option

__all__ = ["commands"]


def commands(actions: Iterable[Action], why_not: Callable[[Action], str]) -> list[Option]:
    """What the palette offers; ``why_not`` gives the reason against an action now, or nothing."""
    return [
        Option(
            id=action.id,
            label=action.sentence,
            hint=" ".join(key_name(key) for key in action.keys),
            disabled=why_not(action),
        )
        for action in actions
        if action.id != "palette"
    ]
