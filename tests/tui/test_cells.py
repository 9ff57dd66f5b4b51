"""What is sent as changed cells shows the same on a terminal as what would be sent plainly."""

import random
from copy import deepcopy

import pyte
import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cs_tui.tui.cells import Cells, cells_of
from cs_tui.tui.sgr import PLAIN, parse_sgr

WIDTH, HEIGHT = 40, 8
TEXTS = ("abc def", "  ", "Lê Thị Hương", "金子 美咲", "─────┬", "▰▰▱▱", "x", "Νίκος", "박준호", " " * 12, "é", "日本")
STYLES = (
    None,
    Style(color="red"),
    Style(bold=True, color="#e6c384", bgcolor="#1f1f28"),
    Style(bgcolor="#1f1f28"),
    Style(reverse=True),
    Style(underline=True, color="blue"),
    Style(dim=True),
    Style(bold=True, italic=True, bgcolor="green"),
)


class Terminal:
    """An emulated terminal without line wrap, as the desk sets it."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed("\x1b[?7l")
        for y in range(height):  # the emulator erases only what it holds already
            for x in range(width):
                self.screen.buffer[y][x] = self.screen.default_char

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What is seen: on a blank neither its colour nor boldness is."""
        return [self.line(y) for y in range(self.screen.lines)]

    def line(self, y: int) -> list[tuple[object, ...]]:
        """What is seen in one line."""
        return [self._seen(self.screen.buffer[y][x]) for x in range(self.screen.columns)]

    def differs_from(self, other: "Terminal") -> list[int]:
        """The lines that show something else than the other's, of those written to since the last time."""
        written = self.screen.dirty | other.screen.dirty
        self.screen.dirty.clear()
        other.screen.dirty.clear()
        return [y for y in sorted(written) if self.line(y) != other.line(y)]

    @staticmethod
    def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
        if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
            return (" ", cell.bg)
        return tuple(cell)


def styled(strip: Strip) -> str:
    return "".join(
        text if style is None else Strip.render_style(style, text, 3)  # type: ignore[arg-type]
        for text, style, _ in strip
    )


class Styles(dict):
    def __missing__(self, style: Style | None):
        self[style] = sgr = PLAIN if style is None else parse_sgr(Strip.render_ansi(style, 3))  # type: ignore[arg-type]
        return sgr

    @staticmethod
    def named(definition: str) -> Style | None:
        """The style of this definition; an empty one is none."""
        return Style.parse(definition) if definition else None


def random_strip(chance: random.Random, width: int, texts: tuple[str, ...] = TEXTS) -> Strip:
    segments, left = [], width
    while left > 0:
        segment = Segment(chance.choice(texts), chance.choice(STYLES))
        segments.append(segment)
        left -= segment.cell_length
    return Strip(segments).crop(0, width)


def painted_anew(cells: Cells) -> str:
    """What a terminal would be sent that shows nothing yet."""
    anew = deepcopy(cells)
    anew.forget()
    return anew.frame()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("colours_erase", [True, False])
def test_changed_cells_show_what_whole_lines_show(seed: int, colours_erase: bool) -> None:
    chance = random.Random(seed)
    thin, plain = Terminal(), Terminal()
    cells = Cells(WIDTH, HEIGHT, colours_erase=colours_erase)
    styles = Styles()
    for step in range(60):
        if step % 20 == 19:
            thin.feed("\x1b[3;3Hgarbage\x1b[m")
            cells.forget()
        lines = range(HEIGHT) if step % 15 == 0 else chance.sample(range(HEIGHT), chance.randint(1, 3))
        for y in lines:
            strip = random_strip(chance, WIDTH)
            cells.put(0, y, cells_of(strip, styles))
            plain.feed(f"\x1b[{y + 1};1H{styled(strip)}")
        cells.put_cursor(chance.randrange(WIDTH), chance.randrange(HEIGHT))
        thin.feed(cells.frame())
        assert thin.cells() == plain.cells()


def test_what_is_shown_already_is_not_sent_again() -> None:
    cells, styles = Cells(WIDTH, HEIGHT, colours_erase=True), Styles()
    strip = random_strip(random.Random(1), WIDTH)
    cells.put(0, 2, cells_of(strip, styles))
    assert len(cells.frame()) > WIDTH / 2
    cells.put(0, 2, cells_of(strip, styles))
    assert cells.frame() == ""


def test_a_character_typed_costs_a_few_bytes() -> None:
    cells, styles = Cells(140, 40, colours_erase=True), Styles()
    ink, cursor = STYLES[2], Style(reverse=True)
    line = "The certificate of your site was issued"

    def show(text: str) -> str:
        segments = [Segment(text, ink), Segment(" ", cursor), Segment(" " * (80 - len(text) - 1), ink)]
        cells.put(60, 30, cells_of(segments, styles))
        return cells.frame()

    show(line)
    assert len(show(f"{line} ")) < 80


def test_a_line_with_characters_that_terminals_measure_differently_keeps_its_end_in_place() -> None:
    cells, styles = Cells(WIDTH, 1, colours_erase=True), Styles()
    for name in ("नमस्ते राम", "Ha\u0300 No\u0323\u0302i", "👩‍👩‍👧 family", "plain again", "ไทยแลนด์"):
        strip = Strip([Segment(name)]).adjust_cell_length(WIDTH - 1)
        cells.put(0, 0, cells_of([*strip, Segment("│")], styles))
        terminal = Terminal(WIDTH, 1)
        cells.forget()
        terminal.feed(cells.frame())
        assert terminal.screen.buffer[0][WIDTH - 1].data == "│"


def test_half_of_a_wide_character_is_never_left_behind() -> None:
    styles = Styles()
    for x in range(6):
        cells, terminal = Cells(10, 1, colours_erase=True), Terminal(10, 1)
        cells.put(0, 0, cells_of([Segment("日本語日本")], styles))
        terminal.feed(cells.frame())
        cells.put(x, 0, cells_of([Segment("a")], styles))
        terminal.feed(cells.frame())
        shown = terminal.screen.display[0]
        assert shown.count("a") == 1
        assert shown.index("a") + sum(c in "日本語" for c in shown[: shown.index("a")]) == x


WIDE = ("日本語", "한국", "abc", "é", " " * 7, "a金b", "│", "Ệ")


@pytest.mark.parametrize("seed", range(8))
def test_pieces_put_anywhere_show_what_a_fresh_paint_shows(seed: int) -> None:
    chance, styles = random.Random(seed), Styles()
    cells, terminal = Cells(WIDTH, 1, colours_erase=True), Terminal(WIDTH, 1)
    terminal.feed(cells.frame())
    for _ in range(150):
        before = [cell[0] for cell in terminal.cells()[0]]
        x, width = chance.randint(-9, WIDTH), chance.randint(1, 12)
        piece = cells_of(random_strip(chance, width, WIDE), styles)
        cells.put(x, 0, piece)
        terminal.feed(cells.frame())
        shown = [cell[0] for cell in terminal.cells()[0]]
        for at in range(WIDTH):
            if x <= at < x + width:
                halved = at in (0, WIDTH - 1) and shown[at] == " "
                assert shown[at] == piece[at - x][0] or halved
            else:
                assert shown[at] == before[at] or (at in (x - 1, x + width) and shown[at] == " ")
        fresh = Terminal(WIDTH, 1)
        fresh.feed(painted_anew(cells))
        assert terminal.cells() == fresh.cells()


UNSURE = ("अर्जुन मेहता", "שלום עולם", "مرحبا بك", "👩‍👩‍👧 x", "ไทยแลนด์", "a\u0301b", *WIDE)


@pytest.mark.parametrize("seed", range(8))
def test_lines_that_terminals_measure_differently_show_what_a_fresh_paint_shows(seed: int) -> None:
    chance, styles = random.Random(seed), Styles()
    cells, terminal = Cells(WIDTH, 1, colours_erase=True), Terminal(WIDTH, 1)
    for _ in range(60):
        width = chance.randint(1, 20)
        cells.put(chance.randint(0, WIDTH - 1), 0, cells_of(random_strip(chance, width, UNSURE), styles))
        cells.put(WIDTH - 1, 0, cells_of([Segment("│")], styles))
        terminal.feed(cells.frame())
        fresh = Terminal(WIDTH, 1)
        fresh.feed(painted_anew(cells))
        assert [cell[0] for cell in terminal.cells()[0]] == [cell[0] for cell in fresh.cells()[0]]
        assert terminal.cells()[0][-1][0] == "│"


@pytest.mark.parametrize("name", ["अर्जुन मेहता", "שלום עולם", "مرحبا بك"])
def test_a_stretch_that_terminals_measure_differently_is_written_without_moves_and_what_follows_stays(
    name: str,
) -> None:
    cells, styles = Cells(WIDTH, 1, colours_erase=True), Styles()
    cells.put(0, 0, cells_of([Segment(f"#114 {name}   act by Wed")], styles))
    frame = cells.frame()
    assert f"{name}\x1b[" in frame
    before = len("#114 ") + Segment(name).cell_length + 3
    assert f"{name}\x1b[1;{before + 1}Hact by Wed" in frame
