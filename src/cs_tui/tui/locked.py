"""A locked piece of a reply: greeting or sign-off, whole however narrow the pane is."""

from rich.cells import cell_len
from textual.geometry import Size
from textual.strip import Strip

from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.words import wrap

__all__ = ["Locked"]

MARGIN = 1
SAID = " locked "


class Locked(Inked):
    """Shows a text in as many lines as it needs, and where there is room that it is locked."""

    DEFAULT_CSS = "Locked { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    @property
    def said(self) -> str:
        """The text."""
        return self._text

    def show(self, text: str) -> None:
        """Show another text."""
        if safe_line(text) != self._text:
            self._text = safe_line(text)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text needs."""
        return max(1, len(self._wrapped(width)))

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        width = self.size.width
        lines = self._wrapped(width)
        text = " " * MARGIN + (lines[y] if y < len(lines) else "")
        line: Line = [(text, "faint")]
        room = width - cell_len(text) - cell_len(SAID)
        if y == len(lines) - 1 and room >= 0:
            line += [(" " * room, ""), (SAID, "faint")]
        return self.draw(line, width)

    def _wrapped(self, width: int) -> list[str]:
        return list(wrap(self._text, max(10, width - MARGIN)))
