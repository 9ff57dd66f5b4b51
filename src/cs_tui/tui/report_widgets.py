"""What the report screen is made of: figures, curves, and the lines below them."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import Sparkline

from cs_tui.desk import PeriodReport
from cs_tui.tui.bar import Bar
from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.paper import Paper
from cs_tui.tui.report_lines import figures, report_lines
from cs_tui.tui.signs import signs

__all__ = ["Curve", "Figures", "ReportLines"]


class Figures(Inked):
    """The report's figures, in as many lines as they need."""

    _report: PeriodReport | None = None

    def show(self, report: PeriodReport) -> None:
        """Show those of a report."""
        self._report = report
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many as there are at this width."""
        return max(1, len(self._lines(width)))

    def render_line(self, y: int) -> Strip:
        """Draw one of them."""
        lines = self._lines(self.size.width)
        return self.draw(lines[y] if y < len(lines) else [], self.size.width)

    def _lines(self, width: int) -> list[Line]:
        return [] if self._report is None else figures(self._report, width, signs())


class Curve(Horizontal):
    """A name with its lowest and highest value, and the curve through all of them."""

    def __init__(self, name: str, *, id: str) -> None:
        super().__init__(id=id)
        self._says = name

    def compose(self) -> ComposeResult:
        """Name and curve."""
        yield Bar()
        yield Sparkline()

    def show(self, values: Sequence[int], each: str) -> None:
        """Run through these values, one for ``each`` hour or day."""
        low, high = min(values), max(values)
        counts = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        self.query_one(Bar).show([(self._says, "")], f"{counts} {each}")
        self.query_one(Sparkline).data = values


class ReportLines(Paper, inherit_bindings=False):
    """What the report tells below its curves."""

    _report: PeriodReport | None = None

    def show_report(self, report: PeriodReport, *, anew: bool) -> None:
        """Show a report; ``anew`` from its beginning, else where the reader is."""
        self._report = report
        self._lay_out()
        if anew:
            self.scroll_to(y=0, animate=False)

    def move(self, rows: int) -> None:
        """Scroll by rows, as far as there are any."""
        self.action_scroll_by(rows)

    def page(self) -> int:
        """The rows of a page."""
        return max(1, self.size.height - 1)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width and self._report is not None:
            self._lines = report_lines(self._report, width, signs())
            self.virtual_size = Size(width, len(self._lines))
        self.refresh()
