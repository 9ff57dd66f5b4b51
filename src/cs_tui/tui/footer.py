"""The bottom of the screen: the keys that matter now, and over them the message of the last thing that happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from rich.cells import cell_len
from textual.geometry import Size
from textual.strip import Strip
from textual.timer import Timer

from cs_tui.tui.inks import Inked, Line
from cs_tui.tui.safe_text import safe_line
from cs_tui.tui.words import wrap

__all__ = ["Hint", "KeysLine", "MessageLine"]

FADES_AFTER = 6.0
"""Seconds a message stays that says what was done; errors and refusals stay until the next key."""

MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Hint:
    """A key that matters now."""

    key: str
    word: str
    possible: bool = True


def _cells(hint: Hint) -> int:
    return cell_len(hint.key) + 1 + cell_len(hint.word) + 3


class KeysLine(Inked):
    """The keys that matter now, those that cannot act dim, and at the right what came in."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()
        self._news = ""

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What is shown."""
        return self._hints

    @property
    def news(self) -> str:
        """What came in, as it is said."""
        return self._news

    def show(self, hints: Sequence[Hint], news: str) -> None:
        """Show these; drawn only when they differ."""
        if (tuple(hints), news) != (self._hints, self._news):
            self._hints, self._news = tuple(hints), news
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw as many as there is room for; the way to the help always."""
        width = self.size.width
        room = width - (cell_len(self._news) + 3 if self._news else 1)
        line: Line = []
        used = 0
        last = next((_cells(hint) for hint in self._hints if hint.key == "?"), 0)
        for hint in self._hints:
            cells = _cells(hint)
            if used + cells > room - (last if hint.key != "?" else 0):
                continue
            line += [(" ", ""), (hint.key, "key" if hint.possible else "faint"),
                     (f" {hint.word}  ", "" if hint.possible else "faint")]  # fmt: skip
            used += cells
        if self._news:
            line += [(" " * max(1, width - used - cell_len(self._news) - 1), ""), (self._news, "accent")]
        return self.draw(line, width)


class MessageLine(Inked):
    """What happened, in the past tense, or why not: laid over the keys, growing upwards when it is long."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.text = ""
        self.stays = False
        self._ink = ""
        self._fade: Timer | None = None
        self._until = 0.0
        self.display = False

    def say(self, text: str, ink: str = "good", *, stays: bool = False, least: float = 0.0) -> None:
        """Say something; it fades by itself unless it ``stays`` until the next key, for ``least`` seconds anyhow.

        What comes before those are over is said behind it.
        """
        said = safe_line(text)
        if self.is_held:
            said, stays = f"{self.text} {said}", True
        self.text, self._ink, self.stays = said, ink, stays
        self._until = max(self._until, monotonic() + least if least else 0.0)
        if self._fade is not None:
            self._fade.stop()
        self._fade = None if stays else self.set_timer(FADES_AFTER, self.clear)
        self.display = True
        self.refresh(layout=True)

    @property
    def is_held(self) -> bool:
        """Whether what is said has not stood there for as long as it should."""
        return bool(self.display) and monotonic() < self._until

    def clear(self) -> None:
        """Take it away, unless it is held."""
        if self.is_held:
            return
        if self._fade is not None:
            self._fade.stop()
            self._fade = None
        if self.display:
            self.text = ""
            self.display = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the message needs, within reason."""
        return max(1, min(MOST_LINES, len(self._wrapped(width))))

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        width = self.size.width
        lines = self._wrapped(width)
        return self.draw([(f" {lines[y]}", self._ink)] if y < len(lines) else [], width)

    def _wrapped(self, width: int) -> list[str]:
        return list(wrap(self.text, max(10, width - 2)))
