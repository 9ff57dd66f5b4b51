"""Doing something when the hand rests."""

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

__all__ = ["Pause"]


class Pause:
    """Calls ``act`` with a text ``pause`` seconds after its last change, at the latest ``most`` after the first.

    Not when the text is by then what it was the last time.
    """

    def __init__(self, widget: Widget, act: Callable[[str], None], *, pause: float, most: float) -> None:
        self._widget, self._act, self._pause, self._most = widget, act, pause, most
        self._held = self._text = ""
        self._first = self._last = 0.0
        self._timer: Timer | None = None

    @property
    def waiting(self) -> bool:
        """Whether there is a change that was not acted on."""
        return self._timer is not None and self._text != self._held

    def hold(self, text: str) -> None:
        """Take this text as acted on."""
        self._stop()
        self._held = self._text = text

    def changed(self, text: str) -> None:
        """The text has changed."""
        self._text, self._last = text, monotonic()
        if self._timer is None and text != self._held:
            self._first = self._last
            self._timer = self._widget.set_timer(self._pause, self._due)

    def now(self) -> None:
        """Act at once if there is a change."""
        if self.waiting:
            self.hold(self._text)
            self._act(self._text)

    def _due(self) -> None:
        rest = min(self._last + self._pause, self._first + self._most) - monotonic()
        self._timer = self._widget.set_timer(rest, self._due) if rest > 0.005 else self._timer
        if rest <= 0.005:
            self.now()
            self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
