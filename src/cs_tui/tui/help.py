"""Help: the keys of this place, on one screen."""

from collections.abc import Sequence
from itertools import groupby

from textual import events
from textual.message import Message
from textual.strip import Strip

from cs_tui.tui.actions import GROUPS, Action, key_name
from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.words import fit

__all__ = ["HelpPane", "help_lines"]

EDITOR_KEYS = (
    ("Ctrl-s", "review, then y w d send"),
    ("Ctrl-t", "template"),
    ("Tab", "next placeholder"),
    ("Esc Ctrl-g", "back, draft kept"),
)


def help_lines(actions: Sequence[Action], width: int, height: int) -> list[Line]:
    """All keys in as many columns as it takes to stand on one screen."""
    entries: list[Line | None] = []
    cells = 0
    for group, members in groupby(actions, key=lambda action: action.group):
        entries.append([(GROUPS[group], "accent strong")])
        for action in members:
            keys = " ".join(key_name(key) for key in action.keys)
            entries.append([(keys, "key"), (action.word, "")])
    entries.append([("In the editor", "accent strong")])
    entries += [[(keys, "key"), (word, "")] for keys, word in EDITOR_KEYS]
    rows = max(1, height - 2)
    columns = max(1, -(-len(entries) // rows))
    cells = max(8, (width - 2) // columns)
    lines: list[Line] = [[(" help", "accent strong"), ("  any key goes back", "faint")], []]
    for row in range(min(rows, len(entries))):
        line: Line = [(" ", "")]
        for column in range(columns):
            index = column * rows + row
            entry = entries[index] if index < len(entries) else None
            line += _entry(entry, cells)
        lines.append(line)
    return lines


def _entry(entry: Line | None, cells: int) -> Line:
    if entry is None:
        return [(" " * cells, "")]
    if len(entry) == 1:
        return [(fit(entry[0][0], cells), entry[0][1])]
    keys = 7 if cells < 24 else 10 if cells < 32 else 14
    (name, ink), (word, plain) = entry
    if len(name) > keys:
        name = fit(name, keys)
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
