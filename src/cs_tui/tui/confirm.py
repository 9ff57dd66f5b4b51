"""The one confirming step before what cannot be undone: what will happen, and a letter of its own that does it."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from cs_tui.tui.bar import Bar
from cs_tui.tui.footer import Hint
from cs_tui.tui.paper import Paper
from cs_tui.tui.safe_text import safe_line

__all__ = ["Confirm"]

MOST_LINES = 10


class Confirm(Vertical):
    """Shows what will happen; only its letter does it. Texts may come from outside."""

    DEFAULT_CSS = """
    Confirm { dock: bottom; height: auto; max-height: 70%; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g,q", "close", "back", id="confirm.close", show=False),
    ]

    class Confirmed(Message):
        """It is to happen."""

    class Closed(Message):
        """It is not."""

    def __init__(self, title: str, paragraphs: Sequence[str], key: str, word: str) -> None:
        super().__init__()
        self._label, self._key, self._word = safe_line(title), key, word
        self._paragraphs = [safe_line(paragraph) for paragraph in paragraphs]
        self._title, self._paper = Bar(ruled=True), Paper()

    def compose(self) -> ComposeResult:
        """The title over what will happen."""
        yield from (self._title, self._paper)

    @property
    def hints(self) -> list[Hint]:
        """The keys that matter here."""
        return [Hint(self._key, self._word), Hint("Esc", "back")]

    @property
    def text(self) -> str:
        """What is to be read."""
        return self._paper.text

    def on_mount(self) -> None:
        """Begin."""
        self._title.show([(f" {self._label} ", "strong")], f"{self._key} does it, Esc goes back")
        self._paper.show([(paragraph, "") for paragraph in self._paragraphs])
        self.screen.set_focus(self._paper, scroll_visible=False)

    def on_resize(self) -> None:
        """As many lines as the text needs."""
        self._paper.styles.height = max(1, min(MOST_LINES, self._paper.virtual_size.height))

    def on_key(self, event: events.Key) -> None:
        """The letter, and no other key, confirms."""
        if event.key == self._key:
            event.stop()
            self.post_message(self.Confirmed())

    def action_close(self) -> None:
        """Go back; nothing happens."""
        self.post_message(self.Closed())
