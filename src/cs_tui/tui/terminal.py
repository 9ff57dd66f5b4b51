"""The terminal the desk runs in: whether it can be drawn on, with which colours and signs, and its signals."""

import asyncio
import curses
import os
import signal
import sys
from collections.abc import Callable, Mapping

__all__ = ["colours_erase", "few_colours", "is_light", "no_colour", "on_signals", "shows_utf8", "why_not"]

PLAIN = "Use the plain commands instead: cs-tui queue, take, ticket show, reply (cs-tui --help)."
LEAVING = (signal.SIGHUP, signal.SIGTERM)


def why_not() -> str | None:
    """Why the desk cannot be drawn here, in one line with what to use instead; ``None`` when it can."""
    if not (sys.stdin.isatty() and sys.__stdout__ is not None and sys.__stdout__.isatty()):
        come = "Come in with `ssh -t`. " if os.environ.get("SSH_CONNECTION") else ""
        return f"The desk needs a terminal, and this is none. {come}{PLAIN}"
    return _why_not(os.environ)


def _why_not(environment: Mapping[str, str]) -> str | None:
    term = environment.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return f"The desk cannot be drawn on a terminal of type {term or 'unknown (TERM is not set)'!s}. {PLAIN}"
    charset = _charset(environment)
    if charset and charset not in ("utf8", "c", "posix"):
        return f"The desk needs a UTF-8 locale, and this one is {charset}. Set LANG=C.UTF-8, or: {PLAIN}"
    return None


def shows_utf8(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the locale speaks of UTF-8; ``C`` and none at all do not, and get plain signs."""
    return _charset(os.environ if environment is None else environment) == "utf8"


def _charset(environment: Mapping[str, str]) -> str:
    """What the locale says of characters: ``utf8``, ``c``, another charset, or nothing."""
    named = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    name, _, charset = named.partition(".")
    charset = charset.partition("@")[0].lower().replace("-", "")
    return charset or (name.lower() if name.lower() in ("c", "posix", "") else "iso88591")


def no_colour() -> bool:
    """Whether `NO_COLOR` asks for none (any value but an empty one)."""
    return bool(os.environ.get("NO_COLOR"))


def few_colours() -> bool:
    """Whether to draw with the terminal's own sixteen colours: over SSH, and where truecolor is not promised."""
    over_ssh = bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))
    return over_ssh or os.environ.get("COLORTERM", "").lower() not in ("truecolor", "24bit")


def is_light() -> bool:
    """Whether the terminal says its background is light."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in ("7", "15")


def on_signals(leave: Callable[[int], None]) -> None:
    """Call ``leave`` in the running loop when the link drops or the system asks the program to end."""
    loop = asyncio.get_running_loop()
    for number in LEAVING:
        try:
            loop.add_signal_handler(number, leave, int(number))
        except (NotImplementedError, RuntimeError, ValueError):
            return  # no main thread (a test): nobody signals it


def colours_erase() -> bool:
    """Whether the terminal erases with the background colour that is set, as its entry in the database says."""
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)
    except (curses.error, OSError, ValueError):
        return False
    return bool(curses.tigetflag("bce") == 1)
