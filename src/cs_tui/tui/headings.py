"""What parts the panes: a heading line over each, and one line of cells between left and right."""

from textual.strip import Strip

from cs_tui.tui.inks import Inked
from cs_tui.tui.signs import signs
from cs_tui.tui.words import clip

__all__ = ["Divider", "Heading"]


class Heading(Inked):
    """The line over a pane: its name, what it shows, and a rule to the right; brighter while the pane has the focus."""

    def __init__(self, name: str, *, id: str) -> None:
        super().__init__(id=id)
        self._pane_name, self._said, self._lively = name, "", False
        self._signs = signs()

    def show(self, name: str, said: str = "") -> None:
        """Say this; texts from outside have to be safe already."""
        if (name, said) != (self._pane_name, self._said):
            self._pane_name, self._said = name, said
            self.refresh()

    def light(self, lively: bool) -> None:
        """Say whether the pane has the focus."""
        if lively != self._lively:
            self._lively = lively
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        said = clip(f" {self._said} " if self._said else " ", max(0, width - len(self._pane_name) - 2))
        name = (f" {self._pane_name}", "accent strong" if self._lively else "strong")
        return self.draw([name, (said, ""), (self._signs.across * width, "rule")], width)


class Divider(Inked):
    """The line of cells between the queue and what stands right of it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._signs = signs()

    def render_line(self, y: int) -> Strip:
        """Draw one cell of it."""
        return self.draw([(self._signs.tee if y == 0 else self._signs.down, "rule")], 1)
