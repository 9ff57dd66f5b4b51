"""A text to be read: wrapped to the width, scrolled by the keys of a reader, drawn line by line."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cs_tui.tui.inks import Inked, Line, Piece
from cs_tui.tui.words import wrap

__all__ = ["Paper"]


class Paper(Inked, ScrollView, can_focus=True, inherit_bindings=False):
    """Shows paragraphs, each in its inks. Texts have to be safe already."""

    DEFAULT_CSS = """
    Paper {
        height: 1fr; padding: 0 0 0 1; background: $background; overflow: hidden scroll; scrollbar-size: 0 1;
        scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_by(1)", "Down", show=False),
        Binding("up,k", "scroll_by(-1)", "Up", show=False),
        Binding("ctrl+d", "scroll_pages(0.5)", "Half a page down", show=False),
        Binding("ctrl+u", "scroll_pages(-0.5)", "Half a page up", show=False),
        Binding("pagedown,space", "scroll_pages(1)", "Page down", show=False),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False),
        Binding("g,home", "scroll_to_end(-1)", "First line", show=False),
        Binding("G,end", "scroll_to_end(1)", "Last line", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: list[Piece] = []
        self._lines: list[Line] = []

    @property
    def text(self) -> str:
        """The paragraphs as plain text."""
        return "\n".join(text for text, _ in self._paragraphs)

    def show(self, paragraphs: list[Piece]) -> None:
        """Show another text from its beginning."""
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self._lay_out()
            self.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width:
            self._lines = [[(row, inks)] for text, inks in self._paragraphs for row in wrap(text, width)]
            self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        at = y + self.scroll_offset.y
        return self.draw(self._lines[at] if at < len(self._lines) else [], self.scrollable_content_region.width)

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll_relative(y=rows, animate=False)

    def action_scroll_pages(self, pages: float) -> None:
        """Scroll by pages."""
        rows = max(1, int(abs(pages) * max(1, self.size.height - 1)))
        self.scroll_relative(y=rows if pages > 0 else -rows, animate=False)

    def action_scroll_to_end(self, direction: int) -> None:
        """Go to the first row (-1) or the last one (1)."""
        self.scroll_to(y=self.virtual_size.height if direction > 0 else 0, animate=False)
