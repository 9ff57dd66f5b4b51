"""The list of a picker, drawn line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.strip import Strip

from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import signs
from cs_tui.tui.words import clip

__all__ = ["Choices", "Option"]


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; ``hint`` stands at its right, ``disabled`` says why it cannot be chosen, ``brief``
    says it in a few words.

    ``names`` are what else it is called, and found by before what has the same letters in its label. One that is
    ``typed_only`` is not listed before something is typed; such options come last.
    """

    id: str
    label: str
    hint: str = ""
    preview: str = ""
    disabled: str = ""
    names: tuple[str, ...] = ()
    brief: str = ""
    typed_only: bool = False


class Choices(Inked):
    """Options with a cursor; the numbers are places in the whole list."""

    DEFAULT_CSS = "Choices { background: $background; }"

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self._places = {id(option): place for place, option in enumerate(options, 1)}
        self._signs = signs()
        self._at = self._top = 0
        self.shown: list[Option] = []
        self.show(list(options))

    @property
    def top(self) -> int:
        """How many options there are above the first line drawn."""
        return self._top

    @property
    def current(self) -> Option | None:
        """The option under the cursor."""
        return self.shown[self._at] if self.shown else None

    def show(self, options: list[Option], *, typed: bool = False) -> None:
        """Show these, the cursor on the first that can be chosen; on the best one when it was ``typed``."""
        self.shown = options
        self._at = 0 if typed else next((at for at, option in enumerate(options) if not option.disabled), 0)
        self._follow()

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are options."""
        if self.shown:
            self._at = min(max(self._at + by, 0), len(self.shown) - 1)
            self._follow()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def _follow(self) -> None:
        height = max(1, self.size.height)
        self._top = max(min(self._top, self._at, len(self.shown) - height), self._at - height + 1, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one option."""
        at, width = y + self._top, self.size.width
        if at >= len(self.shown):
            return self.draw([], width)
        option, here = self.shown[at], at == self._at
        line: Line = [(self._signs.cursor if here else " ", "accent strong")]
        line.append((f"{self._places[id(option)]:>3} ", "faint"))
        room = width - 5
        hint = safe_line(option.hint)
        if option.disabled and (option.brief or not hint):
            name = cell_len(safe_line(option.label.partition(": ")[0]))
            space = room - min(name, room // 2) - cell_len(hint) - 5
            reason = clip(safe_line(option.brief or option.disabled), max(0, space), self._signs.ellipsis)
            hint = f"{reason}  {hint}" if hint else reason
        hint = clip(hint, room if option.disabled else room // 2, self._signs.ellipsis)
        label = clip(safe_line(option.label), room - cell_len(hint) - 2, self._signs.ellipsis)
        line.append((label, "faint" if option.disabled else "strong" if here else ""))
        line += [(" " * (room - cell_len(label) - cell_len(hint) - 1), ""), (hint, "faint")]
        return self.draw(line, width)
