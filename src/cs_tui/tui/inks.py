"""Drawing in inks: lines of plain pieces with the names of their inks, which the stylesheet turns into colours."""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["INKS", "Inked", "Line", "Piece"]

INKS = frozenset(
    f"ink--{name}"
    for name in (
        "faint",
        "strong",
        "accent",
        "good",
        "warning",
        "error",
        "customer",
        "reply",
        "note",
        "banner",
        "key",
        "rule",
    )
)
"""Component classes of every widget that draws by itself; see ``desk.tcss``."""

Piece = tuple[str, str]
"""A text, already safe, and the names of its inks with blanks between them; an empty name is plain text."""

Line = list[Piece]


class Inked(Widget):
    """A widget that draws lines of pieces."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(INKS)

    def ink(self, names: str) -> Style:
        """The style of these inks, laid over each other."""
        style = Style.null()
        for name in names.split():
            style += self.get_component_rich_style(f"ink--{name}", partial=True)
        return style

    def draw(self, line: Iterable[Piece], width: int) -> Strip:
        """One line of a screen, cut or filled to ``width`` cells."""
        base = self.rich_style
        strip = Strip([Segment(text, base + self.ink(ink) if ink else base) for text, ink in line if text])
        return strip.adjust_cell_length(width, base)
