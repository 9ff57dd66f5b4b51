"""The last wall before the terminal: no control sequence leaves through a widget, whatever it was given."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from cs_tui.tui.safe_text import safe_text

__all__ = ["InertLines"]


class InertLines(LineFilter):
    """Replaces what could steer the terminal or reorder what is read in every line that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, with unsafe characters replaced."""
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(_inert(segment.text), segment.style, None)
            for segment in segments
        ]


def _inert(text: str) -> str:
    return safe_text(text).replace("\n", " ").replace("\t", " ")
