"""One line of cells with something at its left and something at its right end."""

from rich.cells import cell_len
from textual.strip import Strip

from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.signs import signs
from cs_tui.tui.words import clip

__all__ = ["Bar"]


class Bar(Inked):
    """A line that is drawn anew only when it says something else. Texts have to be safe already."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None, ruled: bool = False) -> None:
        super().__init__(id=id)
        self._left: Line = []
        self._right = ""
        self._signs = signs()
        self._fill = self._signs.across if ruled else " "

    @property
    def said(self) -> str:
        """What the line says."""
        return "  ".join(part for part in ("".join(text for text, _ in self._left), self._right) if part)

    def show(self, left: Line, right: str = "") -> None:
        """Say this; the right end gives way where there is no room for both."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        room = width = self.size.width
        line: Line = []
        for text, inks in self._left:
            shown = clip(text, room, self._signs.ellipsis)
            line.append((shown, inks))
            room -= cell_len(shown)
        right = f" {self._right} " if self._right and cell_len(self._right) + 2 <= room else ""
        line += [(self._fill * (room - cell_len(right)), "rule"), (right, "faint")]
        return self.draw(line, width)
