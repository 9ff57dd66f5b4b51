"""Figures, what each is to reach, and the table of both: for a terminal, or in Markdown."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

__all__ = ["Figure", "Pair", "at_least", "at_most", "show", "times", "told"]

Pair = tuple[float | None, float]
"""What was measured of one figure in one run: of the bare program (``None``: not measured), and of the desk."""
Met = Callable[[float | None, float], bool]


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that is measured. ``goal`` is shown, ``met`` decides."""

    name: str
    unit: str
    goal: str = ""
    met: Met | None = None
    digits: int = 0
    ratio: bool = True


def at_most(most: float) -> tuple[str, Met]:
    """The goal of a figure that may not be larger."""
    return f"≤ {most:,g}", lambda _, ours: ours <= most


def at_least(least: float) -> tuple[str, Met]:
    """The goal of a figure that may not be smaller."""
    return f"≥ {least:,g}", lambda _, ours: ours >= least


def times(most: float) -> tuple[str, Met]:
    """The goal of a figure that may be so many times the one beside it."""
    return f"≤ {most:.3g} ×", lambda bare, ours: bare is not None and ours <= most * bare


def told(figure: Figure, pairs: Sequence[Pair]) -> tuple[str, str, str, str, str, str]:
    """A row of the table: the medians of all runs."""
    measured = [bare for bare, _ in pairs if bare is not None]
    bare = statistics.median(measured) if measured else None
    ours = statistics.median(ours for _, ours in pairs)
    ratio = f"{ours / bare:.2f}" if bare and figure.ratio else ""
    met = "" if figure.met is None else "yes" if figure.met(bare, ours) else "NO"
    shown = "" if bare is None else f"{bare:,.{figure.digits}f}"
    return f"{figure.name}, {figure.unit}", shown, f"{ours:,.{figure.digits}f}", ratio, figure.goal, met


HEAD = ("figure", "beside", "cs-tui", "ratio", "goal", "met")


def show(rows: Sequence[tuple[str, ...]], notes: Sequence[str], *, title: str, markdown: bool) -> None:
    """Print the table and what has to be known to read it."""
    if markdown:
        lines = [HEAD, ("---", *["---:"] * 3, "---", "---"), *rows]
        print("\n".join(f"| {' | '.join(line)} |" for line in lines))
        print(f"\n{title}. {' '.join(notes)}")
        return
    table = Table(title=title, caption="\n".join(notes), caption_justify="left")
    for index, column in enumerate(HEAD):
        table.add_column(column, justify="right" if 0 < index < 4 else "left", no_wrap=index > 0)
    for row in rows:
        table.add_row(*row, style="bold red" if row[-1] == "NO" else "")
    Console().print(table)
