"""What is said where the terminal is too small for the desk."""

from textual.strip import Strip

from cs_tui.tui.inks import Inked
from cs_tui.tui.words import wrap

__all__ = ["Small"]


class Small(Inked):
    """One line over everything; what lies under it keeps its place and its text."""

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width, size = self.size.width, self.app.size
        said = f"cs-tui needs 60×20 cells; there are {size.width}×{size.height}."
        said += " Nothing is lost: make it larger, or Q quits."
        lines = list(wrap(said, max(1, width)))
        return self.draw([(lines[y], "warning")] if y < len(lines) else [], width)
