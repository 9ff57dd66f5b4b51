"""Lines are drawn anew when they look other than they were drawn, and only then."""

import random

import pytest
from desk_hand import House
from hosting import Host
from textual.events import Key
from textual.strip import Strip

from cs_tui.tui.app import DeskApp, make_app
from cs_tui.tui.redrawing import Redrawn

KEYS = (*"jjjjkkkG123yptnewz", "tab", "escape", "ctrl+d", "ctrl+u", "space", "pagedown")


class Words(Redrawn):
    """Draws a word in each line, and counts how often it did."""

    def __init__(self) -> None:
        super().__init__()
        self.words = {y: f"word {y}" for y in range(24)}
        self.painted: list[int] = []

    def strip(self, y: int) -> Strip:
        return self.draw([(self.words[y], "")], self.size.width)

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)

    @property
    def shown(self) -> list[str]:
        """What was drawn last, line by line."""
        return [self._drawn[y].text.strip() for y in range(self.size.height)]


async def test_what_stayed_the_same_is_not_drawn_again() -> None:
    words = Words()
    async with Host(words).run_test() as pilot:
        await pilot.pause()
        words.painted.clear()
        words.refresh_changed()
        await pilot.pause()
        assert words.painted == []
        words.words[3] = "another"
        words.refresh_changed()
        await pilot.pause()
        assert words.painted == [3]
        assert words.shown[2:5] == ["word 2", "another", "word 4"]


async def test_a_line_that_was_drawn_otherwise_meanwhile_is_drawn_back() -> None:
    words = Words()
    async with Host(words).run_test() as pilot:
        words.refresh_changed()
        words.words[3] = "pointed at"
        words.refresh_line(3)
        await pilot.pause()
        words.words[3] = "word 3"
        words.refresh_changed()
        await pilot.pause()
        assert words.shown[3] == "word 3"


async def test_what_changed_while_it_was_hidden_is_there_when_it_is_seen() -> None:
    words = Words()
    async with Host(words).run_test() as pilot:
        await pilot.pause()
        words.display = False
        await pilot.pause()
        words.words[3] = "another"
        words.refresh_changed()
        await pilot.pause()
        words.display = True
        await pilot.pause()
        assert words.shown[2:4] == ["word 2", "another"]


@pytest.mark.parametrize("seed", range(3))
async def test_no_line_of_a_desk_stands_there_that_would_be_drawn_otherwise(house: House, seed: int) -> None:
    chance, other = random.Random(seed), house.desk("ana")
    for number in range(60):
        house.ticket(f"Ticket {number}", customer=f"customer {number % 7}")
    app = make_app(house.desk("tom"), {}, poll=0.05)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.1)
        for _ in range(60):
            if chance.random() < 0.1:
                house.time.go(minutes=7)
            elif chance.random() < 0.2:
                other.take()
            else:
                key = chance.choice(KEYS)
                app.post_message(Key(key, key if len(key) == 1 else None))
            await pilot.pause(0.02)
            for _ in range(50):
                if not (stale := stale_lines(app)):
                    break
                await pilot.pause(0.02)
            assert not stale


def stale_lines(app: DeskApp) -> list[tuple[str | None, int]]:
    """The lines of the panes that are seen which are drawn otherwise than they would be now."""
    panes = [pane for pane in app.screen.query(Redrawn) if pane.is_on_screen]
    return [(pane.id, y) for pane in panes for y in range(pane.size.height) if pane._drawn.get(y) != pane.strip(y)]
