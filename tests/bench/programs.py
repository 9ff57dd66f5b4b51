"""The two programs that are measured side by side, and the keys that do the same in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal

__all__ = ["DOWN", "LARGE", "SMALL", "UP", "Program", "bare", "desk"]

LARGE, SMALL, NARROW = (140, 40), (80, 24), (60, 20)
"""Columns and rows; in the narrow one the queue stands alone."""
DOWN, UP = "\x1b[B", "\x1b[A"
Keys = tuple[Sequence[str], float]
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Program:
    """What is run, and the keys for what it does; ``shown`` comes with the queue."""

    arguments: tuple[str, ...]
    shown: bytes
    write: tuple[str, ...]
    """Into the reply's editor."""
    again: tuple[str, ...]
    """Into the editor once more, from anywhere in the list."""
    out: str
    """Out of the editor, back to the list."""
    leave: str
    """Out of a palette."""
    own_round: tuple[Keys, ...] = ()
    """What only this one has of the keys of a round of work."""
    refused: str = "w"
    """What brings up a message."""

    @property
    def round(self) -> tuple[Keys, ...]:
        """A round of work that leaves everything as it was: the keys, and seconds of quiet to wait for behind each."""
        return (
            ([DOWN] * 20, 0.02),
            ([UP] * 10, 0.02),
            *self.own_round,
            (self.again, 0.1),
            (list("Your site is back online, and mail works"), 0.02),
            (["\x7f"] * 40, 0.02),
            (["\x13"], 0.1),
            (["e"], 0.1),
            ([self.out], 0.1),
            (["\x10", *"rep"], 0.1),
            ([self.leave], 0.2),
        )

    def start(self, size: tuple[int, int] = LARGE) -> Terminal:
        """The program in a terminal, its queue on the screen."""
        terminal = Terminal(self.arguments, size)
        terminal.wait_for(self.shown)
        return terminal

    def start_writing(self, size: tuple[int, int] = LARGE) -> Terminal:
        """The program with the hand in the reply."""
        terminal = self.start(size)
        self.go_writing(terminal)
        return terminal

    def go_writing(self, terminal: Terminal) -> None:
        """Put the hand into the reply."""
        for key in self.write:
            terminal.settle()
            terminal.send(key)
        terminal.settle()


def bare(*, follows: bool = True) -> Program:
    """A bare Textual app of the desk's shape."""
    arguments = (str(HERE / "bare_app.py"), *(() if follows else ("--alone",)))
    return Program(arguments, b"customer 3", write=("r",), again=("r",), out="\x1b[Z", leave="\x1b")


def desk(store: Path) -> Program:
    """The desk on a store, at the hand of its technical agent."""
    command = f"import sys; from cs_tui.cli import main; sys.exit(main(['--store', {str(store)!r}, '--as', 'tom']))"
    return Program(
        ("-c", command),
        rb"#\d",
        write=("t", "r"),
        again=("g", "r"),
        out="\x071",
        leave="\x07",
        own_round=(("\r", 0.1), ("q", 0.1), ("/mail\r", 0.3), ("nn", 0.1), ("\x07", 0.1)),
    )
