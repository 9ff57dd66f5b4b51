"""A choice out of a list, docked in a pane: type to narrow it, arrows or a number to choose, a preview beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.events import Resize
from textual.message import Message
from textual.widgets import Input

from cs_tui.tui.bar import Bar
from cs_tui.tui.choices import Choices, Option
from cs_tui.tui.field import Field
from cs_tui.tui.matching import Query
from cs_tui.tui.paper import Paper
from cs_tui.tui.safe_text import safe_line, safe_text

__all__ = ["Option", "Picker"]

WIDE = 90
"""Columns from which on the preview stands beside the list."""
AT_ONCE = 9
"""Options up to which one digit chooses without Enter."""


class Picker(Vertical):
    """Asks for one of the options; texts may come from outside."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "next", id="picker.next", show=False),
        Binding("up", "move(-1)", "previous", id="picker.previous", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("ctrl+d", "scroll_preview(0.5)", "preview down", show=False),
        Binding("ctrl+u", "scroll_preview(-0.5)", "preview up", show=False),
        Binding("escape,ctrl+g", "close", "back", id="picker.close", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """One was chosen."""

        id: str

    class Closed(Message):
        """None was chosen."""

    def __init__(self, title: str, options: Sequence[Option]) -> None:
        super().__init__()
        self._options = list(options)
        self._listed = [option for option in options if not option.typed_only]
        self._label = safe_line(title)
        self._done = False
        self._title, self._remark = Bar(ruled=True), Bar()
        self._field, self._list, self._preview = Field(), Choices(self._options), Paper()
        self._preview.can_focus = False
        self.set_class(any(option.preview for option in self._options), "-preview")

    def compose(self) -> ComposeResult:
        """Title, what is typed, the list with its preview, and a line for what cannot be done."""
        yield self._title
        with Horizontal(id="picker-query"):
            yield self._field
        with Container(id="picker-body"):
            yield from (self._list, self._preview)
        yield self._remark

    @property
    def remark(self) -> str:
        """Why the option under the cursor cannot be chosen; empty when it can."""
        return self._remark.said

    @property
    def shown(self) -> list[str]:
        """The ids in the list, in order."""
        return [option.id for option in self._list.shown]

    @property
    def current(self) -> str | None:
        """The id under the cursor."""
        option = self._list.current
        return None if option is None else option.id

    def on_mount(self) -> None:
        """Begin."""
        if not self.has_class("-preview"):
            self._list.styles.height = max(1, min(12, len(self._listed)))
        self.screen.set_focus(self._field, scroll_visible=False)
        self._list.show(self._listed)
        self._show()

    def on_resize(self, event: Resize) -> None:
        """The preview beside the list or beneath it."""
        self.set_class(event.size.width >= WIDE, "-wide")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        typed = event.value.strip()
        positioned = self._at_position(typed)
        self._list.show(self._matching(typed, positioned), typed=bool(typed))
        self._show()
        alone = len(self._listed) <= AT_ONCE and positioned is not None
        if alone and not any(typed in option.label for option in self._listed):
            self._choose(positioned)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose(self._list.current)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._list.move(by)
        self._show()

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._list.move(pages * max(1, self._list.size.height - 1))
        self._show()

    def action_scroll_preview(self, pages: float) -> None:
        """Scroll the preview; without one, the list."""
        if self.has_class("-preview"):
            self._preview.action_scroll_pages(pages)
        else:
            self._list.move(int(pages * max(2, self._list.size.height)))
            self._show()

    def action_close(self) -> None:
        """Go back without a choice."""
        if not self._done:
            self._done = True
            self.post_message(self.Closed())

    def _at_position(self, typed: str) -> Option | None:
        """The option that a number names by its place in the whole list."""
        if typed.isdecimal() and typed.isascii() and len(typed) < 6 and 1 <= int(typed) <= len(self._listed):
            return self._listed[int(typed) - 1]
        return None

    def _matching(self, typed: str, positioned: Option | None) -> list[Option]:
        if not typed:
            return self._listed
        query = Query(typed)
        scored = [
            (query.score_named(option.names, option.label), option)
            for option in self._options
            if option is not positioned
        ]
        found = [option for score, option in sorted(scored, key=lambda each: each[0], reverse=True) if any(score)]
        return found if positioned is None else [positioned, *found]

    def _choose(self, option: Option | None) -> None:
        if option is not None and not option.disabled and not self._done:
            self._done = True
            self.post_message(self.Chosen(option.id))

    def _show(self) -> None:
        option, count = self._list.current, len(self._list.shown)
        self._title.show([(f" {self._label} ", "strong")], "Enter chooses, Esc goes back")
        if option is None:
            self._remark.show([(" Nothing like that. Delete a letter, or Esc goes back.", "warning")])
        elif option.disabled:
            self._remark.show([(f" {safe_line(option.disabled)}", "warning")])
        else:
            self._remark.show([], "" if count == len(self._listed) else f"{count} of {len(self._options)}")
        lines = [] if option is None else safe_text(option.preview).split("\n")
        self._preview.show([(line, "") for line in lines])
