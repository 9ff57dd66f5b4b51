"""The terminal's driver: as Textual's, but it survives bad bytes from the keyboard and ends when the link is gone."""

import codecs
import os
import select
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

__all__ = ["DeskDriver", "Keyboard", "is_pasted"]

WAIT = 0.1
"""Seconds between two looks at whether input should end."""


KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""Put the terminal's title aside, and take it up again (xterm, tmux and most others)."""

PASTED = 512
"""Characters in one read that no hands have typed; a terminal without bracketed paste sends them as keys."""


def is_pasted(text: str) -> bool:
    """Whether what was read at once is a pasted text, and not keys: long, and nothing but text and line ends."""
    return len(text) >= PASTED and text.translate(_LINE_ENDS).isprintable()


_LINE_ENDS = str.maketrans("", "", "\r\n\t")


class Keyboard:
    """Bytes from the keyboard as text: what is not UTF-8 is dropped, and counted."""

    def __init__(self) -> None:
        self.dropped = 0
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode

    def text(self, data: bytes, *, final: bool = False) -> str:
        """The text of these bytes, and of those before that waited for them."""
        decoded = self._decode(data, final)
        kept = decoded.replace("\N{REPLACEMENT CHARACTER}", "")
        self.dropped += len(decoded) - len(kept)
        return kept


class DeskDriver(LinuxDriver):
    """Reads keys until the link is gone; then the app is told, and nothing is written any more."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.hung_up = False
        self._title: str | None = None

    @property
    def can_suspend(self) -> bool:
        """Only where there is a shell to go back to."""
        return bool(getattr(self._app, "may_suspend", False)) and super().can_suspend

    def write(self, data: str) -> None:
        """Write to the terminal, while there is one."""
        if not self.hung_up:
            super().write(data)

    def set_mouse(self, on: bool) -> None:
        """Ask the terminal to report the mouse, or to stop."""
        if not on:
            self._disable_mouse_support()
        self._mouse = on
        if on:
            self._enable_mouse_support()

    def set_title(self, title: str) -> None:
        """Give the terminal a title, safe already; the one it had comes back when the program stops drawing."""
        if self._title is None:
            self.write(KEEP_TITLE)
        self._title = title
        self.write(f"\x1b]2;{title}\x07")

    def start_application_mode(self) -> None:
        """Draw, again after a pause too."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if (title := self._title) is not None:
            self._title = None
            self.set_title(title)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._title is not None:
            self.write(TITLE_BACK)
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Wait for input and hand it on, until the driver stops or the terminal is gone."""
        parser, keyboard = XTermParser(self._debug), Keyboard()
        said = 0
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], WAIT)
            text = ""
            if ready:
                try:
                    data = os.read(self.fileno, 64 * 1024)
                except OSError:
                    data = b""
                if not data:
                    self._hang_up()
                    return
                text = keyboard.text(data)
                if keyboard.dropped > said:
                    said = keyboard.dropped
                    self._app.call_later(self._app.bad_bytes)  # type: ignore[attr-defined]
            if is_pasted(text):
                self.process_message(events.Paste(text.replace("\r\n", "\n").replace("\r", "\n")))
            elif text:
                for message in parser.feed(text):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _hang_up(self) -> None:
        self.hung_up = True
        self._app.call_later(self._app.hang_up)  # type: ignore[attr-defined]
