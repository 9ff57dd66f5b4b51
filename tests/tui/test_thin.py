"""The whole desk, worked at random: the thin stream shows on a terminal what Textual's own stream shows.

`CS_TUI_THIN_SESSIONS` of `CS_TUI_THIN_STEPS` each are worked, each by another seed: 25 of 400 are 10,000 steps.
"""

import os
import random
from collections.abc import Iterator
from operator import length_hint
from pathlib import Path

import pytest
from desk_hand import House
from rich.console import RenderableType
from test_cells import Styles, Terminal
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.events import Key, Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen

from cs_tui.tui.app import DeskApp, make_app
from cs_tui.tui.cells import Cells, cells_of
from cs_tui.tui.thin import placements

SESSIONS = int(os.environ.get("CS_TUI_THIN_SESSIONS", "3"))
STEPS = int(os.environ.get("CS_TUI_THIN_STEPS", "70"))
KEYS = (
    *"jjjjkkgG123qyptrnchsmuwzDFTR", "tab", "shift+tab", "enter", "escape", "escape", "ctrl+d", "ctrl+u", "ctrl+s",
    "ctrl+t", "slash", "colon", "question_mark", "space", "V", "pagedown", "down", "up", *"aeio", "backspace", "ctrl+l",
)  # fmt: skip
SIZES = ((140, 40), (80, 24), (100, 30), (60, 20), (50, 15), (141, 33))
CUSTOMERS = ("Linh Tran", "金子 美咲", "박준호", "Νίκος Παπαδόπουλος", "Otto Brandt", "Phạm Minh Quân", "O'Neill",
             "Hu\u031bo\u031bng Le\u0302")  # fmt: skip


class Watched:
    """Feeds two terminals with what the app displays, one thinly and one plainly, and compares them each time."""

    def __init__(self) -> None:
        self.compared = 0
        self._styles = Styles()
        self._size = (0, 0)
        self._is_lost = False

    def see(self, app: DeskApp, renderable: RenderableType | None) -> None:
        if not isinstance(renderable, CompositorUpdate):
            return
        size = (app.size.width, app.size.height)
        if size != self._size or (isinstance(renderable, LayoutUpdate) and renderable.region.size != size):
            if not isinstance(renderable, LayoutUpdate) or tuple(renderable.region.size) != size:
                return
            self._size = size
            self._thin, self._plain = Terminal(*size), Terminal(*size)
            self._cells = Cells(*size, colours_erase=bool(self.compared % 2))
        for x, y, strip in placements(renderable):
            self._cells.put(x, y, cells_of(strip, self._styles))
        if self._is_lost and not (isinstance(renderable, LayoutUpdate) and renderable.region.size == size):
            return
        self._is_lost = False
        self._thin.feed(self._cells.frame())
        # Textual joins lines by a bare line feed, which scrolls the emulator's last line; each is moved to anyhow.
        self._plain.feed(renderable.render_segments(app.console).replace("\n", ""))
        assert not self._thin.differs_from(self._plain)
        self.compared += 1

    def lose(self) -> None:
        """Let something else write on the terminals, as a shell does to which a suspended desk gave way."""
        if self._size != (0, 0):
            for terminal in (self._thin, self._plain):
                terminal.feed("\x1b[3;1H\x1b[31;7mfg\x1b[m")
            self._cells.forget()
            self._is_lost = True  # until all is painted anew


def watched(app: DeskApp, watching: Watched) -> None:
    """Let it see every picture of the app."""
    display = app._display

    def see(screen: Screen[object], renderable: RenderableType | None) -> None:
        watching.see(app, renderable)
        display(screen, renderable)

    app._display = see  # type: ignore[method-assign]


@pytest.mark.parametrize("seed", range(1, SESSIONS + 1))
async def test_random_sessions_look_the_same_thin_and_plain(house: House, seed: int) -> None:
    chance, name = random.Random(seed), ("tom", "lea", "mai")[seed % 3]
    for number in range(40):
        scope = {} if number % 5 else {"department": None, "category": None}
        house.ticket(f"Ticket {number}: ứng dụng 日本語", customer=chance.choice(CUSTOMERS), **scope)
    steps, compared = iter(range(STEPS)), 0
    while length_hint(steps):  # whoever chose to quit in the palette comes back
        app, watching = make_app(house.desk(name), {}, poll=0.05), Watched()
        watched(app, watching)
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.pause(0.1)
            await work(app, pilot, watching, chance, steps)
        compared += watching.compared
    assert compared > STEPS / 4


async def work(
    app: DeskApp, pilot: Pilot[None], watching: Watched, chance: random.Random, steps: Iterator[int]
) -> None:
    """Do something at random for each step, until the app has been quit."""
    for _ in steps:
        kind = chance.random()
        if kind < (0.3 if app.size.height < 20 else 0.02):  # where the desk has no room, nothing happens
            await pilot.resize_terminal(*chance.choice(SIZES))
        elif kind < 0.04:
            app.theme = chance.choice(("few", "dark", "light"))
        elif kind < 0.06:
            watching.lose()
            app.repaint()
        else:
            key = chance.choice(KEYS)
            app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        if app.return_code is not None:
            return


async def test_a_size_that_comes_back_at_once_is_painted_whole_again(house: House) -> None:
    app = make_app(house.desk("tom"), {}, poll=60)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        seen: list[object] = []
        app._display = lambda screen, renderable: seen.append(renderable)  # type: ignore[method-assign]
        size = Size(100, 30)
        app.post_message(Resize(size, size))
        await pilot.pause()
        assert any(isinstance(each, LayoutUpdate) and each.region.size == size for each in seen)


def test_no_picture_of_an_unknown_kind_is_taken_apart(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="Path"):
        list(placements(tmp_path))
