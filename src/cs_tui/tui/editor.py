"""The editor of replies and notes: a text area that draws little, marks words, and never deletes half a character."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import Document, EditResult, Location, Selection
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from cs_tui.tui.graphemes import end_of_cluster, start_of_cluster
from cs_tui.tui.safe_text import safe_text
from cs_tui.tui.wrapping import TAB, Wrapping, measure

__all__ = ["Editor", "Mark"]

_W = r"\w\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff"
_WORD_EDGE = re.compile(rf"(?<=[^{_W}])(?=[{_W}])|(?<=[{_W}])(?=[^{_W}])")
_BURST = 8
"""Keys waiting at once that no hand types: a paste without brackets, whose tabs are text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to be marked: a half-open piece of the text in code points, and what it is."""

    start: int
    end: int
    kind: Literal["refused", "warned", "blank"]


class Editor(TextArea, inherit_bindings=False):
    """A text area for many lines. Its text has ``\\n`` between lines, and nothing that could steer a terminal."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--refused", "editor--warned", "editor--blank"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        Binding("left", "cursor_left", "Left", show=False),
        Binding("right", "cursor_right", "Right", show=False),
        Binding("ctrl+left", "cursor_word_left", "Word left", show=False),
        Binding("ctrl+right", "cursor_word_right", "Word right", show=False),
        Binding("home", "cursor_line_start", "Start of line", show=False),
        Binding("end,ctrl+e", "cursor_line_end", "End of line", show=False),
        Binding("pageup", "cursor_page_up", "Page up", show=False),
        Binding("pagedown", "cursor_page_down", "Page down", show=False),
        Binding("ctrl+u", "half_page(-1)", "Half a page up", show=False),
        Binding("ctrl+d", "half_page(1)", "Half a page down", show=False),
        Binding("shift+up", "cursor_up(True)", "Select up", show=False),
        Binding("shift+down", "cursor_down(True)", "Select down", show=False),
        Binding("shift+left", "cursor_left(True)", "Select left", show=False),
        Binding("shift+right", "cursor_right(True)", "Select right", show=False),
        Binding("shift+home", "cursor_line_start(True)", "Select to start", show=False),
        Binding("shift+end", "cursor_line_end(True)", "Select to end", show=False),
        Binding("ctrl+shift+left", "cursor_word_left(True)", "Select word left", show=False),
        Binding("ctrl+shift+right", "cursor_word_right(True)", "Select word right", show=False),
        Binding("backspace", "delete_left", "Delete left", show=False),
        Binding("delete", "delete_right", "Delete right", show=False),
        Binding("ctrl+w", "delete_word_left", "Delete word left", show=False),
        Binding("ctrl+k", "delete_to_end_of_line_or_delete_line", "Delete to end of line", show=False),
        Binding("ctrl+x", "cut", "Cut the selection", show=False),
        Binding("ctrl+c", "copy", "Copy the selection", show=False),
        Binding("ctrl+v", "paste", "Paste", show=False),
        Binding("ctrl+z", "undo", "Undo", show=False),
        Binding("ctrl+y", "redo", "Redo", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        self._marks: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        self.frozen = False
        """While what was written is being sent: keys are swallowed, and change nothing."""
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._word_pattern = _WORD_EDGE

    def load(self, text: str) -> None:
        """Begin with this text, cursor at its end, nothing to undo."""
        self._marks.clear()
        self.load_text(_clean(text))
        self.move_cursor(self.document.end)

    def type_in(self, text: str) -> None:
        """Put text in at the cursor as one step that can be undone."""
        self._replace_via_keyboard(text, *self.selection)

    def select(self, start: int, end: int) -> None:
        """Select a piece of the text, given in code points, and bring it into view."""
        self.selection = Selection(self.place(start), self.place(end))

    def place(self, index: int) -> Location:
        """Line and column of an index into the text."""
        for row, line in enumerate(self.document.lines):
            if index <= len(line):
                return row, max(0, index)
            index -= len(line) + 1
        return self.document.end

    def index(self, location: Location) -> int:
        """The index into the text of a line and column."""
        return sum(len(line) + 1 for line in self.document.lines[: location[0]]) + location[1]

    def mark(self, marks: Iterable[Mark]) -> None:
        """Show these words as marked until the text under them changes; later marks lie over earlier ones."""
        marked: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for each in marks:
            (top, first), (bottom, last) = self.place(each.start), self.place(each.end)
            for row in range(top, bottom + 1):
                start, end = first if row == top else 0, last if row == bottom else len(self.document[row])
                marked[row].append((start, end, f"editor--{each.kind}"))
        if marked != self._marks:
            self._marks = marked
            self.refresh()

    def _set_document(self, text: str, language: str | None) -> None:
        del language
        self.document = Document(text)
        self.wrapped_document: Wrapping = Wrapping(self.document, tab_width=TAB)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._line_cache.clear()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; marks move with their words."""
        top, bottom = edit.top, edit.bottom
        result = super().edit(edit)
        self._move_marks(top, bottom, result.end_location)
        return result

    def _move_marks(self, top: Location, bottom: Location, new_end: Location) -> None:
        if not self._marks:
            return
        moved: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for row, marks in self._marks.items():
            for start, end, kind in marks:
                if (row, end) <= top:
                    moved[row].append((start, end, kind))
                elif (row, start) >= bottom:
                    shift = new_end[1] - bottom[1] if row == bottom[0] else 0
                    moved[row + new_end[0] - bottom[0]].append((start + shift, end + shift, kind))
        self._marks = moved

    def undo(self) -> None:
        """Undo; marks wait for the next reading."""
        if not self.frozen:
            self._marks.clear()
            super().undo()

    def redo(self) -> None:
        """Redo; marks wait for the next reading."""
        if not self.frozen:
            self._marks.clear()
            super().redo()

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        return None if self.frozen else super()._replace_via_keyboard(_clean(insert), start, end)

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        return None if self.frozen or start == end else super()._delete_via_keyboard(start, end)

    async def _on_key(self, event: events.Key) -> None:
        """Insert what was typed; keys that wait already are put in with it, so that a paste is one step."""
        if (typed := _typed(event)) is None:
            return
        event.stop()
        event.prevent_default()
        text = [typed]
        while isinstance(pending := self._peek_message(), events.Key):
            more = "\t" if pending.key == "tab" and len(text) > _BURST else _typed(pending)
            if more is None:
                break
            await self._get_message()
            text.append(more)
        self._replace_via_keyboard("".join(text), *self.selection)
        if len(text) > _BURST:
            self.call_after_refresh(self.scroll_cursor_visible, animate=False)

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, as one step."""
        event.stop()
        event.prevent_default()
        self._replace_via_keyboard(event.text, *self.selection)
        self.call_after_refresh(self.scroll_cursor_visible, animate=False)

    def get_cursor_left_location(self) -> Location:
        """One character to the left, as the reader sees characters."""
        row, column = self.cursor_location
        if column == 0:
            return (row - 1, len(self.document[row - 1])) if row else (0, 0)
        return row, start_of_cluster(self.document[row], column)

    def get_cursor_right_location(self) -> Location:
        """One character to the right, as the reader sees characters."""
        row, column = self.cursor_location
        if column >= len(self.document[row]):
            return (row + 1, 0) if row + 1 < self.document.line_count else (row, column)
        return row, end_of_cluster(self.document[row], column)

    def action_half_page(self, direction: int) -> None:
        """Scroll by half a page, the cursor with it."""
        rows = direction * max(1, self.content_size.height // 2)
        target = self.navigator.get_location_at_y_offset(self.cursor_location, rows)
        self.scroll_relative(y=rows, animate=False)
        self.move_cursor(target)

    def action_cut(self) -> None:
        """Cut the selection; without one, nothing."""
        if not self.selection.is_empty and not self.frozen:
            super().action_cut()

    def action_copy(self) -> None:
        """Copy the selection; without one the key is somebody else's."""
        if self.selection.is_empty:
            raise SkipAction
        self.app.copy_to_clipboard(self.selected_text)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """None: brackets are not matched in letters to customers."""
        del bracket, search_from
        return None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region, drawn by `render_line` alone."""
        return super(TextArea, self).render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row: text, marks, selection, cursor."""
        wrapping, base = self.wrapped_document, self.rich_style
        width, at = self.scrollable_content_region.width, y + self.scroll_offset.y
        if at >= wrapping.height:
            return Strip.blank(width, base)
        row, first, last = wrapping.row(at)
        line = self.document[row]
        spans = self._spans(row, first, last, last == len(line))
        text = line[first:last] + (" " if last == len(line) else "")
        edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
        segments, x = [], 0
        for start, end in pairwise(edges):
            piece = text[start:end]
            style = Style.combine([base, *(each for a, b, each in spans if a <= start and end <= b)])
            if "\t" in piece:
                piece = _expand(piece, x)
            segments.append(Segment(piece, style))
            x += measure(piece)
        return Strip(segments, x).adjust_cell_length(width, base)

    def _spans(self, row: int, first: int, last: int, ends: bool) -> list[tuple[int, int, Style]]:
        """Half-open pieces of one row on screen with the style that is laid over them, within the row."""
        found = [(a, b, self.get_component_rich_style(kind, partial=True)) for a, b, kind in self._marks.get(row, ())]
        length = last + 1 if ends else last
        top, bottom = sorted(self.selection)
        if top != bottom and top[0] <= row <= bottom[0]:
            start, end = top[1] if row == top[0] else 0, bottom[1] if row == bottom[0] else length
            found.append((start, end, self.get_component_rich_style("text-area--selection", partial=True)))
        if self._draw_cursor and self.cursor_location[0] == row:
            at = self.cursor_location[1]
            end = max(at + 1, end_of_cluster(self.document[row], at))
            found.append((at, end, self.get_component_rich_style("text-area--cursor", partial=True)))
        clipped = ((max(a, first) - first, min(b, length) - first, style) for a, b, style in found)
        return [(a, b, style) for a, b, style in clipped if a < b]


def _typed(event: events.Key) -> str | None:
    """The text that a key puts in; None for a key that does something else."""
    if event.key in ("enter", "ctrl+j"):
        return "\n"
    return event.character if event.is_printable else None


def _clean(text: str) -> str:
    return safe_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def _expand(text: str, x: int) -> str:
    out: list[str] = []
    for part in re.split(r"(\t)", text):
        filled = " " * (TAB - x % TAB) if part == "\t" else part
        out.append(filled)
        x += measure(filled)
    return "".join(out)
