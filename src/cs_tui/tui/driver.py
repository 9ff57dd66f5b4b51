"""The terminal's driver: Textual's, but it sends changed cells, survives bad bytes, and ends when the link is gone."""

import codecs
import os
import select
import threading
from collections.abc import Iterable
from time import monotonic
from typing import Any, BinaryIO, TextIO

from rich.color import ColorSystem
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from cs_tui.tui.cells import Cells, cells_of
from cs_tui.tui.pastes import PAUSE, Pastes
from cs_tui.tui.sgr import PLAIN, Sgr, parse_sgr
from cs_tui.tui.terminal import colours_erase
from cs_tui.tui.wire import Answers, Wire

__all__ = ["DeskDriver", "Keyboard"]

WAIT = 0.1
"""Seconds that the rest of a sequence is waited for before what has come of it is taken for keys."""

RESTLESS = 2.0
"""Seconds after the last input in which rests may be pending; after them nothing wakes the thread but input."""


KEEP_TITLE, TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""Put the terminal's title aside, and take it up again (xterm, tmux and most others)."""

OWN_STYLE = "\x1b[m"
"""Gives the terminal its own style back, which a frame leaves as it was set last."""

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
"""What stands between them is shown at once (synchronized output)."""

WIDEST, TALLEST = 800, 300
"""Cells that are drawn on at most. Whoever comes in by a forced command says how large their terminal is, up to 65,535
each way: to draw that would take the whole server's memory."""

LONG = 400
"""Bytes from which on a frame is worth being shown at once, by terminals that can."""


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


class _Styles(dict[object, Sgr]):
    """Rich's styles as the terminal knows them."""

    def __init__(self, colours: ColorSystem) -> None:
        super().__init__({None: PLAIN})
        self._colours = colours

    def __missing__(self, style: Any) -> Sgr:
        self[style] = sgr = parse_sgr(Strip.render_ansi(style, self._colours))
        return sgr


class _Bell(threading.Event):
    """An event that can be waited for together with a file, by selecting on it: when it is set it can be read."""

    def __init__(self) -> None:
        super().__init__()
        self._heard, self._rung = os.pipe()

    def fileno(self) -> int:
        """The end of the pipe to select on."""
        return self._heard

    def set(self) -> None:
        """Set the event, and wake who selects on it."""
        if not self.is_set():
            os.write(self._rung, b"\0")
        super().set()

    def clear(self) -> None:
        """Take the event back."""
        if self.is_set():
            os.read(self._heard, 1)
        super().clear()


class DeskDriver(LinuxDriver):
    """Sends pictures as changed cells; reads keys until the link is gone: then the app is told, and nothing is sent."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.hung_up = False
        self._size = self._size or self._get_terminal_size()
        self.exit_event = self._bell = _Bell()
        self._title: str | None = None
        self._drawing = threading.Lock()
        self._cells: Cells | None = None
        self._styles = _Styles(getattr(app.console, "_color_system", None) or ColorSystem.TRUECOLOR)
        self._synchronized = False
        self._answers = Answers()

    def show(
        self,
        placed: Iterable[tuple[int, int, Strip]],
        size: tuple[int, int],
        cursor: tuple[int, int] | None,
        *,
        synchronized: bool,
    ) -> None:
        """Want these strips on the screen, each at a column and a line; they are sent when the terminal is ready.

        ``cursor`` is where the terminal's own is wanted, ``None`` where that does not matter.
        """
        with self._drawing:
            cells = self._cells
            if cells is None or (cells.width, cells.height) != size:
                cells = self._cells = Cells(*size, colours_erase=colours_erase())
            self._synchronized = synchronized
            for x, y, strip in placed:
                cells.put(x, y, cells_of(strip, self._styles))
            if cursor is not None:
                cells.put_cursor(*cursor)
        if isinstance(self._writer_thread, Wire):
            self._writer_thread.picture()

    def draw_plainly(self) -> None:
        """Something else than cells is about to be drawn: what the terminal shows is not known afterwards."""
        with self._drawing:
            if self._cells is not None:
                self._cells.forget()
                self.write(OWN_STYLE)

    def _frame(self) -> str:
        with self._drawing:
            frame = "" if self._cells is None else self._cells.frame()
        return f"{SYNC_START}{frame}{SYNC_END}" if self._synchronized and len(frame) > LONG else frame

    @property
    def can_suspend(self) -> bool:
        """Only where there is a shell to go back to."""
        return bool(getattr(self._app, "may_suspend", False)) and super().can_suspend

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing: no browser runs for whoever sits at the desk, whatever asks for it."""

    def deliver_binary(self, binary: BinaryIO | TextIO, **_: Any) -> None:
        """Save nothing: no picture of the screen becomes a file."""
        binary.close()

    def write(self, data: str) -> None:
        """Write to the terminal, while there is one."""
        if not self.hung_up:
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Hand on what came in; a terminal that tells its size by itself is believed as far as any other."""
        if isinstance(message, events.Resize) and message.size != (fits := _bounded(message.size)):
            message = events.Resize(fits, fits)
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        return _bounded(super()._get_terminal_size())

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
        if self._writer_thread is not None and self._file is not None:
            self._writer_thread.stop()
            self._writer_thread = wire = Wire(self._file, self._frame, self._hang_up)  # type: ignore[assignment]
            wire.start()
        self.draw_plainly()
        if (title := self._title) is not None:
            self._title = None
            self.set_title(title)

    def stop_application_mode(self) -> None:
        """Give the terminal back; what it still answers is read before, and nothing is drawn on the shell's screen."""
        wire = self._writer_thread
        if isinstance(wire, Wire):
            wire.no_more_pictures()
            self.write(OWN_STYLE)
        if self._title is not None:
            self.write(TITLE_BACK)
        if isinstance(wire, Wire) and not self.hung_up:
            wire.wait_for_answers()
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Wait for input and hand it on, until the driver stops or the terminal is gone."""
        parser, keyboard, pastes = XTermParser(self._debug), Keyboard(), Pastes()
        said, last = 0, monotonic()
        while not self.exit_event.is_set():
            wait = PAUSE if pastes.is_open else WAIT if monotonic() - last < RESTLESS else None
            ready, _, _ = select.select([self.fileno, self._bell.fileno()], [], [], wait)
            text = ""
            if self.fileno in ready:
                last = monotonic()
                try:
                    data = os.read(self.fileno, 64 * 1024)
                except OSError:
                    data = b""
                if not data:
                    self._hang_up()
                    return
                text = self._without_answers(keyboard.text(data))
                if keyboard.dropped > said:
                    said = keyboard.dropped
                    self._app.call_later(self._app.bad_bytes)  # type: ignore[attr-defined]
            else:
                text = self._answers.rest()
            pasted, text = pastes.take(text)
            if pasted:
                self.process_message(events.Paste(pasted))
            if text:
                for message in parser.feed(text):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _without_answers(self, text: str) -> str:
        wire = self._writer_thread
        if not isinstance(wire, Wire):
            return text
        text, answers = self._answers.take(text, expected=wire.awaits_answer)
        if answers:
            wire.answered(answers)
        return text

    def _hang_up(self) -> None:
        if self.hung_up:
            return
        self.hung_up = True
        self._app.call_later(self._app.hang_up)  # type: ignore[attr-defined]


def _bounded(size: tuple[int, int]) -> Size:
    return Size(min(size[0], WIDEST), min(size[1], TALLEST))
