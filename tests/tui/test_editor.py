"""The editor: text that survives everything typed, pasted, undone and resized."""

from collections.abc import Iterator

import pytest
from hosting import Host
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import TextArea

from cs_tui.tui.editor import Editor, Mark
from cs_tui.tui.graphemes import clusters
from cs_tui.tui.wrapping import breaks, measure, pieces

PASTE = "We have looked into it, and the pages answer again.\n" * 20_000
"""A bit more than a megabyte."""


class Stock(App[None]):
    """Textual's own text area."""

    def compose(self) -> ComposeResult:
        """One text area."""
        yield TextArea()


class Ours(App[None]):
    """The same with our editor."""

    def compose(self) -> ComposeResult:
        """One editor."""
        yield Editor()

    @property
    def editor(self) -> Editor:
        """The editor."""
        return self.query_one(Editor)


async def paste_and_undo(app: App[None]) -> str:
    """What is in the text area after a paste, a letter, and undoing both."""
    async with app.run_test(size=(40, 10)) as pilot:
        area = app.query_one(TextArea)
        area.load_text("before")
        area.move_cursor(area.document.end)
        area.focus()
        await pilot.pause()
        area.post_message(events.Paste("a short line\n" * 30))
        await pilot.pause(0.1)
        await pilot.press("x", "ctrl+z", "ctrl+z", "ctrl+z")
        await pilot.pause(0.1)
        return area.text


def rows(editor: Editor) -> list[str]:
    """What stands in the editor's rows, without the blanks at their ends."""
    return [editor.render_line(y).text.rstrip() for y in range(editor.size.height)]


def styled(editor: Editor, kind: str) -> list[str]:
    """The pieces of text drawn in the style of a mark, or of the cursor."""
    ink = editor.get_component_rich_style(kind, partial=True)
    strips = [editor.render_line(y) for y in range(editor.size.height)]
    return [
        each.text
        for strip in strips
        for each in strip
        if each.style and each.style.underline == ink.underline and each.style.color == ink.color and ink.underline
    ]


async def test_the_stock_text_area_dies_on_undo_after_a_paste_that_brings_up_the_scrollbar() -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        await paste_and_undo(Stock())


async def test_case_47_undo_after_a_paste_that_brings_up_the_scrollbar_gives_the_text_back() -> None:
    assert await paste_and_undo(Ours()) == "before"


MEGABYTES = {"lines": PASTE, "line": PASTE.replace("\n", " "), "word": "x" * 1_000_000, "cjk": "金" * 350_000}


@pytest.mark.parametrize("text", MEGABYTES.values(), ids=MEGABYTES.keys())
async def test_case_47_a_megabyte_pasted_in_brackets_is_all_there_and_can_be_undone(text: str) -> None:
    app = Ours()
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.focus()
        app.editor.post_message(events.Paste(text))
        await pilot.pause()
        assert app.editor.text == text
        await pilot.press("ctrl+z")
        assert app.editor.text == ""


async def test_keys_that_wait_are_put_in_together() -> None:
    app = Ours()
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.focus()
        text = "one\ttwo words\n" * 200
        for letter in text:
            key = {"\n": "enter", "\t": "tab"}.get(letter, letter)
            app.editor.post_message(events.Key(key, letter if letter.isprintable() else None))
        await pilot.pause()
        # The tab after the first three letters came too early to be told from the key.
        assert app.editor.text.count("two words") == 200
        assert app.editor.text.count("\t") >= 199
        await pilot.press("ctrl+z")
        assert "two words\n" * 100 not in app.editor.text


async def test_ctrl_d_and_ctrl_u_only_scroll() -> None:
    app = Ours()
    text = "\n".join(f"line {n}" for n in range(100))
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.load(text)
        app.editor.focus()
        app.editor.move_cursor((50, 3))
        await pilot.press("ctrl+d")
        assert app.editor.cursor_location == (55, 3)
        await pilot.press("ctrl+u", "ctrl+u")
        assert app.editor.cursor_location == (45, 3)
        assert app.editor.text == text


FORBIDDEN = ["ctrl+h", "ctrl+i", "ctrl+m", "ctrl+a", "ctrl+b", "ctrl+q", "alt+enter", "ctrl+enter", "shift+enter"]


@pytest.mark.parametrize("key", FORBIDDEN)
def test_keys_that_terminals_or_multiplexers_eat_are_not_bound(key: str) -> None:
    assert key not in Editor()._bindings.key_to_bindings


WHOLE = ["é", "e\u0301", "ệ", "e\u0323\u0302", "👩\u200d💻", "👍🏽", "🇻🇳", "❤\ufe0f", "金", "각", "1\ufe0f\u20e3"]


@pytest.mark.parametrize("character", WHOLE)
async def test_backspace_and_delete_remove_a_whole_character_as_the_reader_sees_it(character: str) -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        app.editor.load(f"a{character}")
        await pilot.press("backspace")
        assert app.editor.text == "a"
        app.editor.load(f"{character}b")
        await pilot.press("left", "left", "delete")
        assert app.editor.text == "b"
        await pilot.press("ctrl+z")
        assert app.editor.text == f"{character}b"


async def test_a_row_of_flags_loses_one_flag_at_a_time() -> None:
    assert [end - start for start, end, _ in clusters("🇻🇳🇩🇪🇫🇷")] == [2, 2, 2]


async def test_a_word_of_decomposed_vietnamese_is_deleted_as_one() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        app.editor.load("xin tie\u0302\u0301ng")
        await pilot.press("ctrl+w")
        assert app.editor.text == "xin "


async def test_control_characters_typed_or_pasted_never_get_into_the_text() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        app.editor.post_message(events.Paste("a\x1b]52;c;eA==\x07b\u202ec\r\nd\re"))
        await pilot.pause()
        assert app.editor.text == "a\ufffd]52;c;eA==\ufffdb\ufffdc\nd\ne"


async def test_a_cleaned_draft_stays_the_same_when_it_is_loaded_again() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)):
        app.editor.load("a\x1b[31mb\r\n" + "e" + "\u0301" * 50 + "\tend\u2028")
        once = app.editor.text
        app.editor.load(once)
        assert app.editor.text == once


async def test_marked_words_are_drawn_marked_in_wrapped_lines_with_wide_characters_and_tabs() -> None:
    app = Ours()
    async with app.run_test(size=(24, 10)):
        text = "\t金子 美咲様\tplease just call us now or later\nđường dây: call us"
        app.editor.load(text)
        first, second = text.index("call us"), text.rindex("call us")
        app.editor.mark([Mark(first, first + 7, "refused"), Mark(second, second + 7, "refused")])
        assert "".join(styled(app.editor, "editor--refused")).replace(" ", "") == "calluscallus"
        for y in range(app.editor.size.height):
            assert app.editor.render_line(y).cell_length == app.editor.scrollable_content_region.width


async def test_marks_move_with_their_words_while_one_types_before_them() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        app.editor.load("please call us today")
        app.editor.mark([Mark(7, 14, "refused")])
        app.editor.move_cursor((0, 0))
        await pilot.press("O", "h", "enter")
        assert styled(app.editor, "editor--refused") == ["call us"]
        app.editor.move_cursor((1, 10))
        await pilot.press("x")
        assert styled(app.editor, "editor--refused") == []


async def test_resizing_keeps_text_cursor_and_focus() -> None:
    app = Ours()
    text = "Xin chào, " * 40 + "\n" + "金" * 50
    async with app.run_test(size=(140, 40)) as pilot:
        app.editor.focus()
        app.editor.load(text)
        app.editor.move_cursor((1, 20))
        for size in [(60, 20), (20, 5), (80, 24), (140, 40)]:
            await pilot.resize_terminal(*size)
            assert app.editor.text == text
            assert app.editor.cursor_location == (1, 20)
            assert app.focused is app.editor
            top = app.editor.scroll_offset.y
            assert top <= app.editor._cursor_offset[1] < top + app.editor.size.height


async def test_while_it_is_being_sent_keys_change_nothing_and_go_nowhere() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        app.editor.load("text")
        app.editor.frozen = True
        await pilot.press("x", "enter", "backspace", "ctrl+k", "ctrl+z", "ctrl+w")
        assert app.editor.text == "text"


async def test_an_idle_editor_draws_nothing() -> None:
    app = Ours()
    async with app.run_test(size=(40, 10)) as pilot:
        app.editor.focus()
        await pilot.pause()
        drawn = []
        app.editor.render_lines = lambda crop: drawn.append(crop) or []  # type: ignore[method-assign]
        await pilot.pause(1.2)
        assert drawn == []


def lines() -> Iterator[str]:
    """Lines that are hard to break."""
    yield ""
    yield "one two three four five six seven"
    yield "a" * 50 + " b"
    yield "\t\ta\tb\tc ddd\teee" * 3
    yield "金子美咲様、お世話になっております。" * 4
    yield "👩\u200d💻" * 30
    yield "xin cha\u0300o " * 10
    yield "e" + "\u0301" * 8
    yield "   " * 20


@pytest.mark.parametrize("width", [1, 2, 5, 11, 24])
@pytest.mark.parametrize("line", list(lines()))
def test_rows_hold_the_whole_line_within_the_width_and_split_no_character(line: str, width: int) -> None:
    rows = pieces(line, width)
    assert "".join(rows) == line
    edges = {start for start, _, _ in clusters(line)} | {len(line)}
    assert set(breaks(line, width)) <= edges
    widest = max((cells for _, _, cells in clusters(line)), default=1)
    for row in rows:
        assert measure(row) <= max(width, widest, 4 if "\t" in row else 0)


@pytest.mark.parametrize("theme", ["few", "dark", "light"])
async def test_marks_differ_from_each_other_and_from_plain_text_without_colours_too(theme: str) -> None:
    app = Host(editor := Editor(), theme=theme)
    async with app.run_test(size=(40, 10)) as pilot:
        editor.load("refused warned blank plain")
        editor.mark([Mark(0, 7, "refused"), Mark(8, 14, "warned"), Mark(15, 20, "blank")])
        await pilot.pause()
        looks = {}
        for segment in editor.render_line(0):
            assert segment.style is not None
            looks[segment.text.strip()] = (segment.style.bold, segment.style.underline, segment.style.italic)
        assert len({looks[word] for word in ("refused", "warned", "blank", "plain")}) == 4
