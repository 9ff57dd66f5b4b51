"""The signs the desk draws with, and their plain twins for terminals without UTF-8."""

from dataclasses import dataclass

__all__ = ["ASCII", "UNICODE", "Signs", "signs"]


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of one cell each."""

    cursor: str = "▌"
    head: str = "▸"
    passed_over: str = "·"
    overdue: str = "!"
    mark: str = "*"
    full: str = "▰"
    left: str = "▱"
    across: str = "─"
    down: str = "│"
    tee: str = "┬"
    branch: str = "├"
    dot: str = "·"
    open: str = "●"
    closed: str = "○"
    quote: str = "┆"
    ellipsis: str = "…"
    more: str = "▼"


UNICODE = Signs()
ASCII = Signs(
    cursor=">",
    head="^",
    passed_over=".",
    full="#",
    left="-",
    across="-",
    down="|",
    tee="+",
    branch="+",
    dot="-",
    open="*",
    closed="o",
    quote=":",
    ellipsis="~",
    more="v",
)


def signs() -> Signs:
    """The signs this terminal can show."""
    from cs_tui.tui.terminal import shows_utf8

    return UNICODE if shows_utf8() else ASCII
