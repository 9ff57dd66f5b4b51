"""An app that hosts one widget as the desk does, and keeps what it posts."""

from pathlib import Path

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

import cs_tui.tui
from cs_tui.tui.inks import InkedScreen
from cs_tui.tui.themes import DEFAULTS, THEMES

__all__ = ["Host"]


class Host(App[None]):
    """Hosts a widget; ``posted`` are the messages that reached the app, in order."""

    CSS_PATH = Path(cs_tui.tui.__file__).with_name("desk.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, theme: str = "dark") -> None:
        super().__init__()
        self.posted: list[Message] = []
        self._hosted = widgets
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def get_default_screen(self) -> InkedScreen:
        """With the inks of the desk."""
        return InkedScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The desk's own colours."""
        return DEFAULTS

    def compose(self) -> ComposeResult:
        """The widgets."""
        yield from self._hosted

    def keep(self, message: Message) -> None:
        """Remember a message."""
        self.posted.append(message)

    def kinds(self) -> list[str]:
        """The names of the messages posted."""
        return [type(message).__name__ for message in self.posted]

    def on_picker_chosen(self, message: Message) -> None:
        """Remember."""
        self.keep(message)

    on_picker_closed = on_prompt_answered = on_prompt_closed = on_picker_chosen
    on_reply_pane_draft_changed = on_reply_pane_submitted = on_picker_chosen
    on_reply_pane_templates_wanted = on_reply_pane_left = on_picker_chosen
