"""One line to type in: cleaned, without blinking, and without keys that terminals or multiplexers eat."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widgets import Input

from cs_tui.tui.graphemes import end_of_cluster, start_of_cluster
from cs_tui.tui.safe_text import safe_line, safe_text

__all__ = ["Field"]


class Field(Input, inherit_bindings=False):
    """An input of one line without a border."""

    DEFAULT_CSS = """
    Field, Field:focus, Field:ansi, Field:dark, Field:light {
        height: 1; border: none; padding: 0; background: $background; color: $foreground;
        & .input--cursor { text-style: reverse; color: $foreground; background: $background; }
        & .input--selection { text-style: reverse; color: $foreground; background: $background; }
        & .input--placeholder { color: $foreground; text-style: dim; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", "Left", show=False),
        Binding("right", "cursor_right", "Right", show=False),
        Binding("ctrl+left", "cursor_left_word", "Word left", show=False),
        Binding("ctrl+right", "cursor_right_word", "Word right", show=False),
        Binding("home", "home", "Start", show=False),
        Binding("end,ctrl+e", "end", "End", show=False),
        Binding("backspace", "delete_left", "Delete left", show=False),
        Binding("delete", "delete_right", "Delete right", show=False),
        Binding("ctrl+w", "delete_left_word", "Delete word left", show=False),
        Binding("ctrl+k", "delete_right_all", "Delete to the end", show=False),
        Binding("ctrl+c", "copy", "Copy the selection", show=False),
        Binding("ctrl+v", "paste", "Paste", show=False),
        Binding("ctrl+u,ctrl+d", "nothing", "Only ever scroll", show=False),
        Binding("enter", "submit", "Done", show=False),
    ]

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(None, placeholder, id=id, compact=True, select_on_focus=False)
        self._initial = safe_line(value)
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Begin with what is to be changed, the cursor behind it."""
        self._selection_started = self.screen.text_selection_started_signal
        if self._initial:
            self.value = self._initial
            self.cursor_position = len(self.value)

    def on_unmount(self) -> None:
        """Let go of the screen's signal, which would keep every field that was ever asked in."""
        self._selection_started.unsubscribe(self)

    def insert_text_at_cursor(self, text: str) -> None:
        """Insert what was typed."""
        super().insert_text_at_cursor(safe_text(text).replace("\n", " "))

    def _on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, on one line."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        self.replace(safe_line(event.text), start, end)

    def action_delete_left(self) -> None:
        """Delete one character to the left, as the reader sees characters."""
        if self.selection.is_empty:
            self.delete(start_of_cluster(self.value, self.cursor_position), self.cursor_position)
        else:
            self.delete_selection()

    def action_delete_right(self) -> None:
        """Delete one character to the right, as the reader sees characters."""
        if self.selection.is_empty:
            self.delete(self.cursor_position, end_of_cluster(self.value, self.cursor_position))
        else:
            self.delete_selection()

    def action_cursor_left(self, select: bool = False) -> None:
        """One character to the left."""
        del select
        self.cursor_position = start_of_cluster(self.value, self.cursor_position)

    def action_cursor_right(self, select: bool = False) -> None:
        """One character to the right."""
        del select
        self.cursor_position = end_of_cluster(self.value, self.cursor_position)

    def action_copy(self) -> None:
        """Copy the selection; without one the key is somebody else's."""
        if self.selection.is_empty:
            raise SkipAction
        super().action_copy()

    def action_nothing(self) -> None:
        """Never deletes; what is around may scroll."""
        raise SkipAction
