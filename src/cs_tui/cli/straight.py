"""The shortest way to the screen: what most people type, all day, needs no machinery of commands, options and help.

Whatever is not plainly one of these goes the long way, where the same functions are called.
"""

import os
from collections.abc import Callable
from functools import partial

__all__ = ["COMPLETING", "straight"]

COMPLETING = "_CS_TUI_COMPLETE"
"""Set by a shell that asks what could come next."""
OPTIONS = {"--store": "store", "--as": "acting"}


def straight(arguments: list[str]) -> Callable[[], int] | None:
    """What the arguments plainly ask for: the desk, with ``--store`` and ``--as``, the demo with ``--as``, the version.

    ``None`` where it is something else, or where anything may be wrong with them.
    """
    if COMPLETING in os.environ:
        return None
    if arguments == ["--version"]:
        return _version
    options: dict[str, str] = {}
    words, rest = [], iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name not in OPTIONS:
            words.append(argument)
            continue
        value = value if equals else next(rest, "")
        if not value.isprintable() or not value or value.startswith("-") or OPTIONS[name] in options:
            return None
        options[OPTIONS[name]] = value
    if not words:
        return partial(_desk, **options)
    if words == ["demo"] and "store" not in options:
        return partial(_demo, **options)
    return None


def _desk(store: str | None = None, acting: str | None = None) -> int:
    from cs_tui.cli.opening import open_full_screen

    return open_full_screen(store, acting)


def _demo(acting: str | None = None) -> int:
    from cs_tui.cli.sample import play_demo

    return play_demo(acting)


def _version() -> int:
    from cs_tui.cli.output import version

    return version()
