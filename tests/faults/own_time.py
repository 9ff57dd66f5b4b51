"""How long a program takes of itself, however much else a machine has to do meanwhile."""

import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["stopwatch"]

TICKS = os.sysconf("SC_CLK_TCK")


def stopwatch(process: int) -> Callable[[], float]:
    """Starts; gives what tells the seconds that a process has had a processor since, in all its threads."""
    began = _worked(process)
    return lambda: _worked(process) - began


def _worked(process: int) -> float:
    """Seconds of processor time, its own and the system's for it: fields 14 and 15, of which the second is a name."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
