"""Drawing thin: what Textual is about to show is taken apart into cells, of which only those that changed are sent.

How Textual hands its pictures on is nobody's promise. Where it does so otherwise, pictures are drawn as Textual draws
them.
"""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from cs_tui.tui.driver import DeskDriver

__all__ = ["ThinApp", "placements"]

OTHERWISE = (AttributeError, LookupError, TypeError, ValueError)
"""What is raised by a picture of another make than the one that is known."""


class ThinApp(App[None], inherit_bindings=False):
    """An app whose pictures go to a `DeskDriver` as cells; what it does not know how to take apart is drawn plainly."""

    def on_resize(self) -> None:
        """Paint anew even when the size is what it was: in between, the terminal may have cut off what stood there."""
        self.repaint()

    def repaint(self) -> None:
        """Send every cell of the screen again."""
        if isinstance(self._driver, DeskDriver):
            self._driver.draw_plainly()
        if self._screen_stack:
            self.screen.refresh(layout=True)
            self.refresh(layout=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        driver = self._driver
        if not isinstance(driver, DeskDriver) or renderable is None:
            super()._display(screen, renderable)
            return
        try:
            if self._batch_count or not self._running or self._closed:
                return
            self._show(driver, screen, renderable)
        except OTHERWISE:
            driver.draw_plainly()
            super()._display(screen, renderable)
            return
        self.post_display_hook()

    def _show(self, driver: DeskDriver, screen: Screen[object], renderable: object) -> None:
        placed = list(placements(renderable))
        size, at = self.size, self.cursor_position
        cursor = screen.outer_size.clamp_offset(at) if at else None  # at the origin it is nobody's
        driver.show(placed, (size.width, size.height), cursor, synchronized=self._sync_available)


def placements(renderable: Any) -> Iterator[tuple[int, int, Strip]]:
    """The strips of a picture, each with the column and the line where it begins.

    Raises `TypeError` for a kind of picture that is not known, and one of `OTHERWISE` where it is of another make. The
    kinds are known by their names: one that is gone is missed by nobody.
    """
    kind = type(renderable).__name__
    if kind == "LayoutUpdate":
        for y, strips in enumerate(renderable.strips, renderable.region.y):
            x = renderable.region.x
            for strip in strips:
                yield x, y, strip
                x += strip.cell_length
    elif kind == "ChopsUpdate":
        for y, first, last in renderable.spans:
            for end, (x, chop) in zip(renderable.chop_ends[y], renderable.chops[y].items(), strict=False):
                if chop is not None and x <= last and end > first:
                    yield x, y, chop if end <= last else chop.crop(0, last - x)
    else:
        raise TypeError(f"{kind} cannot be taken apart")
