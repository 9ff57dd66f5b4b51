"""The benchmark: what the desk costs on the wire, the clock and the machine. Prints one table.

.venv/bin/python tests/bench [--runs N] [--quick] [--only NAME,NAME] [--markdown]

The first time it makes a store of a million tickets (some minutes, 4 GB) in `.bench`; whoever deletes that folder gets
the room back.
"""

import argparse
import os
import platform
import sys
from collections import defaultdict

import import_costs
import link_costs
import screen_costs
import session_costs
import take_costs
from rich.console import Console
from stores import LARGE, SMALL, Stores
from table import Pair, show, told

GROUPS = {
    "screen": screen_costs,
    "link": link_costs,
    "session": session_costs,
    "take": take_costs,
    "import": import_costs,
}
NOTES = (
    f"The small store holds {SMALL[0]:,} tickets, {SMALL[1]:,} of them queued in three departments; "
    f"the large one {LARGE[0]:,}, {LARGE[1]:,} of them queued.",
    "Stores are durable (synchronous EXTRA), on the disk of the repository; terminals are truecolor.",
)


def main() -> int:
    """Measure what is asked for, so many times, and print the medians; gives the exit status."""
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="how many times all is measured; the medians are shown")
    parser.add_argument("--quick", action="store_true", help="one short run, without the store of a million tickets")
    parser.add_argument("--only", metavar="NAMES", default=",".join(GROUPS), help=f"some of: {', '.join(GROUPS)}")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    wanted = parser.parse_args()
    names = wanted.only.split(",")
    if unknown := set(names) - set(GROUPS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    runs = 1 if wanted.quick else wanted.runs
    found: dict[str, list[Pair]] = defaultdict(list)
    progress = Console(stderr=True)
    with Stores(large_wanted=not wanted.quick) as stores:
        for run in range(runs):
            for name in names:
                progress.print(f"run {run + 1} of {runs}: {name}")
                for figure, pair in GROUPS[name].measure(stores):
                    found[figure].append(pair)
    figures = {key: figure for name in names for key, figure in GROUPS[name].FIGURES.items()}
    assert len(figures) == sum(len(GROUPS[name].FIGURES) for name in names), "two groups have a figure of one name"
    rows = [told(figure, found[key]) for key, figure in figures.items() if found[key]]
    notes = [*NOTES, *(note for name in names for note in getattr(GROUPS[name], "NOTES", ()))]
    machine = f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    show(rows, notes, title=f"Medians of {runs} run{'s' * (runs > 1)}; {machine}", markdown=wanted.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
