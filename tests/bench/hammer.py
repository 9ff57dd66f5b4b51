"""Writes to a store as fast as it takes them, each ticket in a commit of its own, until it is ended.

.venv/bin/python tests/bench/hammer.py STORE
"""

import sys
from itertools import count
from pathlib import Path

from cs_tui.desk import Customer, Incoming, open_desk


def main(store: Path) -> None:
    """Receive tickets for business, whose queue an agent of the technical department does not see."""
    desk = open_desk(store)
    for index in count():
        customer = Customer(f"hammer{index}@bench.example", "")
        desk.receive(
            [Incoming(f"hammer:{index}", "bench", customer, "Issue", "Help", department="business", category="billing")]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
