"""What the reply gate says of a text, in words: beneath the editor in few lines, and whole in the review."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.strip import Strip

from cs_tui.policy import Finding, Refused
from cs_tui.tui.inks import Inked, Line, Piece
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.signs import signs
from cs_tui.tui.terminal import shows_utf8
from cs_tui.tui.words import clip, wrap

__all__ = ["Findings", "finding_pieces", "refusal_piece", "refused_sign"]

_MARGIN = 2


def refused_sign() -> str:
    """The sign before what the policy refuses."""
    return "✗" if shows_utf8() else "x"


def refusal_piece(refused: Refused) -> Piece:
    """A refusal: clause, reason and remedy."""
    return (
        f"{refused_sign()} {refused.clause}  {safe_line(refused.reason)} {safe_line(refused.remedy)}".rstrip(),
        "error",
    )


def finding_pieces(findings: Iterable[Finding]) -> list[Piece]:
    """Findings in words, those that are refused first: clause, reason (which opens with the words), what to do."""
    ordered = sorted(findings, key=lambda each: (each.severity != "refused", each.start))
    return [
        (
            f"{refused_sign() if each.severity == 'refused' else '!'} {each.clause}  "
            f"{safe_line(each.reason)} {safe_line(each.remedy)}".rstrip(),
            "error" if each.severity == "refused" else "warning",
        )
        for each in ordered
    ]


class Findings(Inked):
    """A few lines beneath the editor; what has no room is counted."""

    DEFAULT_CSS = "Findings { height: 3; padding: 0 0 0 1; background: $background; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pieces: list[Piece] = []
        self._lines: list[Line] = []
        self._more = 0
        self._signs = signs()

    @property
    def said(self) -> list[str]:
        """What is said, whole."""
        return [text for text, _ in self._pieces]

    def show(self, pieces: Sequence[Piece]) -> None:
        """Say this, the most important first."""
        if list(pieces) != self._pieces:
            self._pieces = list(pieces)
            self._lay_out()

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        width, height = self.size
        self._lines, self._more = [], 0
        if width > _MARGIN and height:
            for at, (text, inks) in enumerate(self._pieces):
                rows = list(wrap(text, width - _MARGIN))
                if len(self._lines) + len(rows) > height and (self._lines or at):
                    self._more = len(self._pieces) - at
                    break
                if len(rows) > height:
                    rows = [*rows[: height - 1], clip(f"{rows[height - 1]} {rows[height]}", width - _MARGIN, "…")]
                self._lines += [[((" " * _MARGIN if row else "") + each, inks)] for row, each in enumerate(rows)]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line; the last one ends with how many more there are."""
        width = self.size.width
        if y >= len(self._lines):
            return self.draw([], width)
        if not self._more or y != len(self._lines) - 1:
            return self.draw(self._lines[y], width)
        more = f"  +{self._more} more"
        text, inks = self._lines[y][0]
        return self.draw([(clip(text, width - cell_len(more), self._signs.ellipsis), inks), (more, "faint")], width)
