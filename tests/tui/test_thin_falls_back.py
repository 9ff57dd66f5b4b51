"""A Textual that hands its pictures on otherwise than the one that is known: the desk is drawn plainly, and right."""

import os
import sys
import time

import pexpect
import pytest
from test_cells import Terminal

SIZE = (90, 24)
RUN = "from cs_tui.cli import main; main(['demo'])"

OTHER_KINDS = """
import textual._compositor as made
for name in ("ChopsUpdate", "LayoutUpdate"):
    setattr(made, name, type("Other", (getattr(made, name),), {}))
"""
OTHER_PARTS = """
import textual._compositor as made
made.LayoutUpdate = type("LayoutUpdate", (made.LayoutUpdate,), {"region": property(lambda self: self.parts[0],
    lambda self, region: setattr(self, "parts", (region,)))})
made.LayoutUpdate.strips = property(lambda self: self.none, lambda self, strips: setattr(self, "rows", strips))
made.LayoutUpdate.render_segments = lambda self, console: "".join(
    f"\\x1b[{y};1H" + "".join(strip.render(console) for strip in strips) for y, strips in enumerate(self.rows, 1))
"""
OTHER_WAY = """
import cs_tui.tui.thin as thin
del thin.ThinApp._display
"""
NO_KINDS = """
import textual._compositor as made, sys, types
GONE = ("ChopsUpdate", "LayoutUpdate")
kinds = types.ModuleType("textual._compositor")
kinds.__dict__.update({name: kept for name, kept in vars(made).items() if name not in GONE})
sys.modules["textual._compositor"] = kinds
"""


def shown(before: str = "") -> list[str]:
    """What a terminal shows after a few keys, of a Textual changed by this code."""
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    child = pexpect.spawn(sys.executable, ["-c", f"{before}\n{RUN}"], dimensions=SIZE[::-1], env=environment)
    terminal, sent = Terminal(*SIZE), b""

    def read(until: bytes, quiet: float) -> None:
        nonlocal sent
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                found = child.read_nonblocking(1 << 16, timeout=quiet)
            except pexpect.TIMEOUT:
                if until in sent:
                    return
                continue
            sent += found
            terminal.feed(found.decode())
            child.send("\x1b[0n" * found.count(b"\x1b[5n"))

    read(b"QUEUE", 1.5)
    for key in ("j", "j", "?", "\x1b"):
        child.send(key)
        read(b"", 0.7)
    child.sendline("Q")
    child.close(force=True)
    return list(terminal.screen.display)


@pytest.fixture(scope="module")
def as_ever() -> list[str]:
    """What a terminal shows as things are."""
    return shown()


@pytest.mark.parametrize(
    "change",
    [OTHER_KINDS, OTHER_PARTS, OTHER_WAY, NO_KINDS],
    ids=["other kinds", "other parts", "other way", "no kinds"],
)
def test_a_textual_that_draws_otherwise_is_drawn_plainly_and_right(change: str, as_ever: list[str]) -> None:
    assert any("QUEUE" in line for line in as_ever)
    assert shown(change) == as_ever
