"""The terminal, as far as a program can ask it: what is there to be drawn on, and what tmux keeps from it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from cs_tui.desk.findings import Finding, note, ok
from cs_tui.tui.terminal import few_colours, shows_utf8, why_not

__all__ = ["check_terminal"]

ESCAPE_TIME = 50
"""Milliseconds that tmux may hold an Esc back before it is felt."""


def check_terminal() -> Iterator[Finding]:
    """The checks of the terminal that this process is on."""
    reason = why_not()
    if reason is not None:
        yield note("terminal", reason, "The commands work without one.")
    else:
        yield ok("terminal", f"The desk can be drawn on a terminal of type {os.environ['TERM']}.")
        yield _colours(os.environ)
    if shows_utf8():
        yield ok("locale", "The locale is UTF-8.")
    else:
        yield note(
            "locale", "The locale is not UTF-8: signs are plain ones.", "Set LANG=C.UTF-8, or your own language."
        )
    if os.environ.get("TMUX") and not sys.flags.isolated:
        yield from _tmux()


def _colours(environment: Mapping[str, str]) -> Finding:
    if not few_colours():
        return ok("colours", "The terminal shows all colours.")
    if environment.get("SSH_CONNECTION"):
        return ok("colours", "Over SSH the desk draws with sixteen colours, which cost the link less.")
    return note(
        "colours",
        "The desk draws with sixteen colours: COLORTERM does not promise more.",
        "If the terminal has them, set COLORTERM=truecolor; in tmux also `set -as terminal-features ',*:RGB'`.",
    )


def _tmux() -> Iterator[Finding]:
    """What tmux is set to; nothing is said where it does not answer."""
    held = _tmux_option("escape-time")
    if held.isdecimal():
        yield (
            note("tmux", f"tmux holds Esc back for {held} ms.", "Put `set -sg escape-time 10` into ~/.tmux.conf.")
            if int(held) > ESCAPE_TIME
            else ok("tmux", f"tmux holds Esc back for {held} ms at most.")
        )
    clipboard = _tmux_option("set-clipboard")
    if clipboard == "off":
        yield note(
            "clipboard",
            "tmux keeps what is copied at the desk from the terminal.",
            "Put `set -s set-clipboard on` into ~/.tmux.conf.",
        )
    elif clipboard:
        yield ok("clipboard", f"tmux hands on what is copied (set-clipboard {clipboard}).")


def _tmux_option(name: str) -> str:
    tmux = shutil.which("tmux")
    if tmux is None:
        return ""
    try:
        asked = subprocess.run(  # noqa: S603 - the user's own tmux, asked in their own name
            [tmux, "show-options", "-sv", name], capture_output=True, text=True, check=False, timeout=3
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()
