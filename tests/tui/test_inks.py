"""Inks: styled once for a screen and not for each of its widgets, and mixed anew when the theme is another."""

from hosting import Host
from rich.style import Style
from textual.strip import Strip

from cs_tui.tui.inks import INKS, Inked


class Notice(Inked):
    """Draws its one line in an ink, and keeps the styles that it drew with."""

    DEFAULT_CSS = "Notice { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[Style] = []

    def render_line(self, y: int) -> Strip:
        """The line."""
        self.drawn.append(self.ink("error"))
        return self.draw([("late", "error")], self.size.width)


async def test_inks_are_styled_for_the_screen_and_not_for_its_widgets() -> None:
    notice = Notice()
    app = Host(notice)
    async with app.run_test():
        assert app.screen._component_styles.keys() >= INKS
        assert not notice._component_styles


async def test_another_theme_draws_the_widgets_in_its_own_inks() -> None:
    notice = Notice()
    app = Host(notice, theme="dark")
    async with app.run_test() as pilot:
        before = notice.drawn[-1]
        app.theme = "light"
        await pilot.pause()
        assert notice.drawn[-1].color not in (None, before.color)


class Marked(Host):
    """Whose errors are bold while the screen is marked."""

    CSS = "Screen.-marked .ink--error { text-style: bold; }"


async def test_a_rule_that_changes_nothing_but_an_ink_draws_the_widgets_anew() -> None:
    notice = Notice()
    app = Marked(notice)
    async with app.run_test() as pilot:
        assert not notice.drawn[-1].bold
        app.screen.add_class("-marked")
        await pilot.pause()
        assert notice.drawn[-1].bold
