"""Drawing in inks: lines of plain pieces with the names of their inks, which the stylesheet turns into colours."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from cs_tui.tui.words import wrap

__all__ = ["INKS", "Inked", "InkedScreen", "Line", "Piece", "paragraph"]

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
"""Component classes of every screen on which widgets draw by themselves; see ``desk.tcss``."""

Piece = tuple[str, str]
"""A text, already safe, and the names of its inks with blanks between them; an empty name is plain text."""

Line = list[Piece]


def paragraph(text: str, width: int, ink: str = "") -> Iterator[Line]:
    """The lines of a safe text in one ink, each in at most ``width`` cells."""
    return ([(line, ink)] for line in wrap(text, width))


class InkedScreen(Screen[None]):
    """A screen that has the inks for all its widgets: styled once, not for each of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(INKS)


class Inked(Widget):
    """A widget that draws lines of pieces, on an `InkedScreen`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._styles_of_inks: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Another theme, or other rules: the inks are mixed anew."""
        self._styles_of_inks.clear()
        super().notify_style_update()
        self.refresh()

    def ink(self, names: str) -> Style:
        """The style of these inks, laid over each other and over the ground; kept until the stylesheet is another."""
        style = self._styles_of_inks.get(names)
        if style is None:
            style = self.rich_style
            for name in names.split():
                style += self.screen.get_component_rich_style(f"ink--{name}", partial=True)
            self._styles_of_inks[names] = style
        return style

    def draw(self, line: Iterable[Piece], width: int) -> Strip:
        """One line of a screen, cut or filled to ``width`` cells."""
        strip = Strip([Segment(text, self.ink(ink)) for text, ink in line if text])
        return strip.adjust_cell_length(width, self.ink(""))
