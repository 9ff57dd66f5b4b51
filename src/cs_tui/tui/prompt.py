"""A question with an answer of one line, docked in a pane."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from cs_tui.tui.bar import Bar
from cs_tui.tui.field import Field
from cs_tui.tui.safe_text import safe_line

__all__ = ["Prompt"]


class Prompt(Horizontal):
    """Asks for one line of text: Enter answers, Esc goes back."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "close", "back", id="prompt.close", show=False),
    ]

    @dataclass
    class Answered(Message):
        """The answer, without blanks around it; empty only where it is optional."""

        text: str

    class Closed(Message):
        """No answer."""

    def __init__(self, label: str, placeholder: str = "", initial: str = "", *, optional: bool = False) -> None:
        super().__init__()
        self._label, self._optional = safe_line(label), optional
        self._bar = Bar(ruled=True)
        self._field = Field(initial, safe_line(placeholder))

    def compose(self) -> ComposeResult:
        """The question over its answer."""
        yield from (self._bar, self._field)

    @property
    def said(self) -> str:
        """What the question says now."""
        return self._bar.said

    def on_mount(self) -> None:
        """Begin."""
        self._ask()
        self.screen.set_focus(self._field, scroll_visible=False)

    def _ask(self) -> None:
        self._bar.show([(f" {self._label} ", "strong")], "Enter answers, Esc goes back")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            self._ask()

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        event.stop()
        answer = event.value.strip()
        if answer or self._optional:
            self.post_message(self.Answered(answer))
        else:
            self._bar.show([(f" {self._label} ", "strong"), ("- nothing is written yet ", "warning")], "Esc goes back")

    def action_close(self) -> None:
        """Go back without an answer."""
        self.post_message(self.Closed())
