"""Drawing anew just those lines that have become others: what is looked at again and again mostly stays as it was."""

from typing import Any

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cs_tui.tui.inks import Inked

__all__ = ["Redrawn"]


class Redrawn(Inked, ScrollView, inherit_bindings=False):
    """A scrolled widget that knows how it has drawn the lines on the screen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._drawn: dict[int, Strip] = {}

    def strip(self, y: int) -> Strip:
        """One line of what is on the screen, counted from its top: blank where a widget has nothing to draw."""
        return self.draw([], self.size.width)

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is on the screen."""
        drawn = self._drawn[y] = self.strip(y)
        return drawn

    def refresh_changed(self) -> None:
        """Have those lines drawn anew that would look other than they do."""
        width, height = self.size
        if not height:
            self.refresh()
            return
        for y in range(height):
            if self._drawn.get(y) != self.strip(y):
                self.refresh(Region(0, y, width, 1))
