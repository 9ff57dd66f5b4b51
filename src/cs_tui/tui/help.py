"""Help: the keys of this place, on one screen."""

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from cs_tui.tui.actions import GROUPS, Action, key_name
from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.words import fit

__all__ = ["HelpPane", "help_lines"]


def help_lines(actions: Sequence[Action], width: int, height: int) -> list[Line]:
    """All keys in as many columns as it takes to stand on one screen; the headings go where they do not fit."""
    rows = max(1, height - 2)
    entries = _entries(actions, headings=True)
    columns = max(1, -(-len(entries) // rows))
    if columns == 1 and width >= 90:
        entries = _entries(actions, headings=True, in_full=True)
    if width // columns < 27:
        entries = _entries(actions, headings=False)
        columns = max(1, -(-len(entries) // rows))
    cells = max(8, (width - 2) // columns)
    lines: list[Line] = [[(" help", "accent strong"), ("  any key goes back", "faint")], []]
    for row in range(min(rows, len(entries))):
        line: Line = [(" ", "")]
        for column in range(columns):
            index = column * rows + row
            line += _entry(entries[index] if index < len(entries) else None, cells)
        lines.append(line)
    return lines


def _entries(actions: Sequence[Action], *, headings: bool, in_full: bool = False) -> list[Line]:
    entries: list[Line] = []
    for group, members in groupby(actions, key=lambda action: action.group):
        if headings:
            entries.append([(GROUPS[group], "accent strong")])
        for together, same in groupby(members, key=lambda action: action.together or action.id):
            of_one = [action for action in same if action.keys]
            if not of_one:
                continue
            word = together if of_one[0].together else of_one[0].sentence if in_full else of_one[0].word
            names = [key_name(key) for action in of_one for key in action.keys[: 1 if len(of_one) > 1 else None]]
            entries.append([(" ".join(names), "key"), (word, "")])
    return entries


def _entry(entry: Line | None, cells: int) -> Line:
    if entry is None:
        return [(" " * cells, "")]
    if len(entry) == 1:
        return [(fit(entry[0][0], cells), entry[0][1])]
    (name, ink), (word, plain) = entry
    keys = max(9 if cells < 32 else 14, cell_len(name))
    return [(fit(name, keys) + " ", ink), (fit(word, max(1, cells - keys - 2)) + " ", plain)]


class HelpPane(Inked, can_focus=True):
    """The keys, over the whole screen but the status line."""

    def __init__(self, actions: Sequence[Action], *, id: str) -> None:
        super().__init__(id=id)
        self._actions = actions
        self.display = False

    class Closed(Message):
        """The reader goes back."""

    def on_key(self, event: events.Key) -> None:
        """Any key goes back."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Closed())

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        lines = help_lines(self._actions, self.size.width, self.size.height)
        return self.draw(lines[y] if y < len(lines) else [], self.size.width)
