"""The app: theme, bindings, signals and the way out. What there is to see is in the screens."""

import gc
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # before textual reads it: nothing moves by itself on a slow link

from textual import events
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from cs_tui.crashes import hear_logs, report
from cs_tui.desk import FAULTS, Desk, NotAnAgent, Place, configuration, open_desk
from cs_tui.tui.actions import Action, keymap, with_keys
from cs_tui.tui.asking import Asking
from cs_tui.tui.desk_screen import DeskScreen
from cs_tui.tui.driver import DeskDriver
from cs_tui.tui.letting_go import let_go_of_lines
from cs_tui.tui.line_filter import InertLines
from cs_tui.tui.live import POLL
from cs_tui.tui.notices import Notify, chosen_notices
from cs_tui.tui.terminal import no_colour, on_signals
from cs_tui.tui.themes import THEMES, chosen_theme, our_variables
from cs_tui.tui.thin import ThinApp
from cs_tui.tui.type_ahead import TypeAhead

__all__ = ["DeskApp", "make_app", "run_desk"]

PATIENCE = 4.0
"""Seconds a dropped link or a signal leaves for saving the draft, before the process ends anyhow."""


class DeskApp(ThinApp, inherit_bindings=False):
    """One agent's desk, full screen."""

    CSS_PATH: ClassVar[list[str]] = ["desk.tcss"]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 0
    TITLE = "cs-tui"

    def __init__(
        self,
        desk: Desk,
        actions: Sequence[Action],
        theme: str,
        *,
        notify: Notify,
        poll: float,
        may_suspend: bool,
    ) -> None:
        if not no_colour():
            os.environ.pop("NO_COLOR", None)  # an empty value asks for nothing
        let_go_of_lines()
        super().__init__(driver_class=DeskDriver, ansi_color=True if no_colour() else None)
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.desk, self.actions, self.poll, self.may_suspend = desk, actions, poll, may_suspend
        self.notices = notify
        self.set_keymap(keymap(tuple(actions)))
        self._inert = InertLines()
        self.type_ahead = TypeAhead(self, super().on_event)
        self._mouse, self._said_bad_bytes = False, False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for themes that do not name them."""
        return our_variables(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """The desk of whoever acts. Raises `NotAnAgent` for the owner who is none."""
        me = self.desk.me()
        assert me is not None
        return DeskScreen(self.desk, me, self.desk.policy(), self.actions, notify=self.notices, poll=self.poll)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last wall comes last."""
        return [*super().get_line_filters(), self._inert]

    def on_mount(self) -> None:
        """Leave well when told to; paint anew after a pause."""
        on_signals(self.leave)
        self.app_resume_signal.subscribe(self, lambda _: self.repaint())
        self.run_worker(self.type_ahead.hand_on(), group="keys")

    def on_ready(self) -> None:
        """What the start loaded stays: it is not looked through for garbage ever again."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    async def on_event(self, event: events.Event) -> None:
        """What is typed is handed on in order, behind the app's back: its pump is free for what a key begins."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.type_ahead.put(event)
        else:
            await super().on_event(event)

    def toggle_mouse(self) -> bool:
        """Turn the mouse on or off; says which."""
        self._mouse = not self._mouse
        if isinstance(self._driver, DeskDriver):
            self._driver.set_mouse(self._mouse)
        return self._mouse

    def show_title(self, title: str) -> None:
        """Set the terminal's title."""
        if isinstance(self._driver, DeskDriver):
            self._driver.set_title(title)

    def leave(self, signal_number: int) -> None:
        """End because of a signal, with the draft saved."""
        last_resort = threading.Timer(PATIENCE, os._exit, (128 + signal_number,))
        last_resort.daemon = True
        last_resort.start()
        desk = next((screen for screen in self.screen_stack if isinstance(screen, DeskScreen)), None)
        if desk is not None:
            desk.leave(128 + signal_number)
        else:
            self.exit(return_code=128 + signal_number)

    def hang_up(self) -> None:
        """End because the terminal is gone."""
        self.leave(signal.SIGHUP)

    def bad_bytes(self) -> None:
        """Say once that the keyboard sent what is no text."""
        if not self._said_bad_bytes and isinstance(self.screen, Asking):
            self._said_bad_bytes = True
            self.screen.remark("The keyboard sent bytes that are not UTF-8; they were dropped. Check the locale.")

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside the editor is no string of commands."""
        event.stop()

    def _handle_exception(self, error: Exception) -> None:
        """A look that comes back after its widgets are gone, because the desk is being closed, is no crash."""
        if not self.is_running and isinstance(error, WorkerFailed) and isinstance(error.error, NoMatches):
            return
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End after a crash with an id to ask by; no words and no locals, which would be customers' text."""
        error = self._exception
        said = "an error that has gone" if error is None else report(error)
        self._exit_renderables.append(f"cs-tui ended on an error of its own: {said}. Drafts are kept; start it again.")
        self._close_messages_no_wait()


def make_app(desk: Desk, settings: Mapping[str, Any] | None = None, *, poll: float = POLL) -> DeskApp:
    """The app on a desk; ``settings`` are those of the configuration file (``theme``, ``[keys]``, ``[notify]``).

    Raises `NotAnAgent` for the store's owner who is none, `BadInput` for a bad theme, keys or notices.
    """
    settings = {} if settings is None else settings
    if desk.me() is None:
        raise NotAnAgent(
            "You own this store but are not one of its agents.",
            "Add yourself with `cs-tui agent add NAME --department D`, or act --as an agent.",
        )
    keys = settings.get("keys", {})
    actions = with_keys(keys if isinstance(keys, dict) else {"keys": keys})
    theme = chosen_theme(settings.get("theme"))
    notify = chosen_notices(settings.get("notify"))
    return DeskApp(desk, actions, theme, notify=notify, poll=poll, may_suspend=not desk.service_account)


def run_desk(path: Place, as_name: str | None = None) -> int:
    """Open the desk on a store, full screen; gives the exit status. Raises what `cs_tui.desk.FAULTS` lists."""
    desk = open_desk(path, as_name)
    hear_logs()
    try:
        app = make_app(desk, configuration())
        app.run(mouse=False)
        return app.return_code or 0
    finally:
        with suppress(*FAULTS):  # the desk is left whether or not the store can be told
            desk.leave()
        desk.close()
