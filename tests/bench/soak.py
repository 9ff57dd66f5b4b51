"""Forty people at work on one store, one process killed each second; then everything they were told is compared.

.venv/bin/python tests/bench/soak.py [--seconds 300] [--agents 40] [--beat 1] [--pace 1] [--store PLACE | --postgres]

Prints the figures and each fault that was found; the exit status is 1 where there is any.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))

from soaked import Figures, Proof
from soaking import Soak, crew_of

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""What a server promises that is not a test's."""


def main() -> int:
    """Run, compare and tell; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=300.0, help="how long they work")
    parser.add_argument("--agents", type=int, default=40, help="agents, leads and front desk; customers come besides")
    parser.add_argument("--beat", type=float, default=1.0, help="seconds from one kill to the next")
    parser.add_argument("--pace", type=float, default=1.0, help="how long they think: 1 is some tenths of a second")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--store", help="where it is made: a file or a database's URL; else a file that goes afterwards")
    where.add_argument("--postgres", action="store_true", help="make it on a PostgreSQL that is there for the run")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-"))
        store = wanted.store or (database(stack) if wanted.postgres else str(Path(folder) / "store.db"))
        soak = Soak(store, Path(folder), crew_of(wanted.agents), wanted.pace)
        soak.make()
        soak.run(wanted.seconds, wanted.beat)
        proof = Proof(soak)
        faults = proof.faults()
        show(proof.figures())
    print(*faults, f"{len(faults)} faults", sep="\n")
    return 1 if faults else 0


def database(stack: ExitStack) -> str:
    """The URL of an empty database, on a server that keeps what it says as any other does."""
    from postgres_server import Server

    server = Server(**DURABLE)
    stack.callback(server.stop)
    return server.new().dsn


def show(figures: Figures) -> None:
    """Print what the run came to."""
    for name, value in asdict(figures).items():
        shown = f"{value:,.3f} s" if isinstance(value, float) else f"{value:,}"
        print(f"{name.replace('_', ' '):>16}  {shown}")
    print(f"{'each second':>16}  {figures.acknowledged / figures.seconds:,.1f} acknowledged")


if __name__ == "__main__":
    sys.exit(main())
