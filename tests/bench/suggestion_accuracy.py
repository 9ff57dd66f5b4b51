"""How often the suggested scope is right, and what a suggestion costs. Prints a table.

.venv/bin/python tests/bench/suggestion_accuracy.py [CSV [TICKETS]]

Without arguments: on the demo's sorted tickets, each asked as if it were new. CSV is a file of messages with columns
`text` and `category`; a tenth of it is held back and asked, the rest is in the store. With TICKETS the cost is measured
on a store of so many tickets made of the same messages.
"""

import csv
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cs_tui.desk import Administration, Customer, Desk, Incoming, make_store
from cs_tui.desk.demo import play_demo
from cs_tui.desk.suggesting import ENOUGH, NEAREST, WITNESSES, voted
from cs_tui.policy import shipped
from cs_tui.store import Store

HELD_BACK = 10
"""One of so many messages is held back."""
SEED = 77
ASKED_FOR_COST = 300


def messages_of(path: Path) -> list[tuple[str, str]]:
    """Text and category of each row, shuffled in the same way each time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], _name(row["category"])) for row in csv.DictReader(file)]
    random.Random(SEED).shuffle(rows)
    return rows


def store_for(folder: Path, categories: Iterable[str]) -> Store:
    """An empty store whose business department has these categories too, and a front desk of one."""
    policy = folder / "policy.toml"
    header = "[departments.business.categories]\n"
    more = "".join(f'{name} = {{ title = "{name}" }}\n' for name in sorted(set(categories)))
    policy.write_text(shipped("policy.toml").read_text("utf-8").replace(header, header + more), "utf-8")
    make_store(folder / "store.db", policy_file=policy, settings={"demo": "0"})
    store = Store.open(folder / "store.db")
    Administration(Desk(store)).add_agent("mai", department="customer-room")
    return store


def ask(store: Store, truth: dict[int, str]) -> tuple[list[tuple[bool, bool]], list[float]]:
    """Of each ticket whether its nearest say the truth and whether that would be shown; and the milliseconds each."""
    policy = Desk(store, "mai").policy()
    scopes = {(d.name, category) for d in policy.departments.values() for category in d.categories}
    told, took = [], []
    for number, category in truth.items():
        before = time.perf_counter()
        with store.read() as reader:
            found = voted(reader.alike(number, scopes, NEAREST))
        took.append((time.perf_counter() - before) * 1000)
        shown = found is not None and found.share >= ENOUGH and len(found.like) >= WITNESSES
        told.append((found is not None and f"{found.department}/{found.category}" == category, shown))
    return told, took


def show(title: str, truth: dict[int, str], told: list[tuple[bool, bool]], took: list[float]) -> None:
    """Print what was found on one set of tickets."""
    shown = [right for right, is_shown in told if is_shown]
    commonest = Counter(truth.values()).most_common(1)[0][1]
    table = Table("figure", "value", title=title)
    table.add_row("tickets asked, scopes among them", f"{len(told)}, {len(set(truth.values()))}")
    table.add_row("right, were the commonest scope always said", f"{commonest / len(told):.1%}")
    table.add_row("right, were each suggestion shown", f"{sum(right for right, _ in told) / len(told):.1%}")
    table.add_row("suggestions shown", f"{len(shown) / len(told):.1%}")
    table.add_row("right of those shown", f"{sum(shown) / max(1, len(shown)):.1%}")
    table.add_row("median, worst ms for one", f"{statistics.median(took):.1f}, {max(took):.1f}")
    Console().print(table)


def on_messages(rows: list[tuple[str, str]]) -> None:
    """Sort all but a tenth of the messages, then ask about that tenth."""
    held_back, sorted_ones = rows[: len(rows) // HELD_BACK], rows[len(rows) // HELD_BACK :]
    with tempfile.TemporaryDirectory() as folder:
        store = store_for(Path(folder), (category for _, category in rows))
        desk = Desk(store)
        desk.receive(_incoming(place, *row) for place, row in enumerate(sorted_ones))
        numbers = desk.receive(_incoming(-place, text, None) for place, (text, _) in enumerate(held_back, start=1))
        truth = {n: f"business/{row[1]}" for n, row in zip(numbers, held_back, strict=True) if n is not None}
        show(f"held-back messages, {len(sorted_ones)} sorted ones", truth, *ask(store, truth))
        store.close()


def on_demo() -> None:
    """Ask about each sorted ticket of the demo, going by all the others."""
    with tempfile.TemporaryDirectory() as folder:
        store = play_demo(Path(folder) / "store.db")
        tickets = Desk(store, "mai").tickets()
        truth = {t.number: f"{t.department}/{t.category}" for t in tickets if t.department is not None}
        show("the demo's sorted tickets, each by the others", truth, *ask(store, truth))
        store.close()


def on_many(rows: list[tuple[str, str]], tickets: int) -> None:
    """Ask on a store of many tickets, each of two messages' texts; what is right means nothing here."""
    pick, at = random.Random(SEED), datetime.now(UTC)
    columns = {"channel": "email", "department": "business", "status": "queued", "opened_at": at, "due_from": at}
    with tempfile.TemporaryDirectory() as folder:
        store = store_for(Path(folder), (category for _, category in rows))
        with store.write() as writer:
            customer = writer.customer("linh@vinasoft.example", "Linh")
            for _ in range(tickets):
                (subject, category), (body, _) = pick.choices(rows, k=2)
                subject = " ".join(subject.split())
                number = writer.add_ticket(
                    customer_id=customer, subject=subject, category=category, queued_at=at, **columns
                )
                more = {"kind": "customer", "author": "linh@vinasoft.example", "customer": "Linh"}
                writer.add_message(number=number, at=at, body=body, subject=subject, **more)
        asked = Desk(store).receive(_incoming(place, pick.choice(rows)[0], None) for place in range(ASKED_FOR_COST))
        _, took = ask(store, {number: "" for number in asked if number is not None})
        table = Table("figure", "value", title=f"{tickets:,} tickets")
        table.add_row("median ms for one", f"{statistics.median(took):.1f}")
        table.add_row("worst ms for one", f"{max(took):.1f}")
        Console().print(table)
        store.close()


def _name(category: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")


def _incoming(key: int, text: str, category: str | None) -> Incoming:
    department = None if category is None else "business"
    customer = Customer(f"{key}@x.example", "")
    return Incoming(f"bench:{key}", "bench", customer, "Question", text, department=department, category=category)


if __name__ == "__main__":
    on_demo()
    if len(sys.argv) > 1:
        messages = messages_of(Path(sys.argv[1]))
        on_messages(messages)
        if len(sys.argv) > 2:
            on_many(messages, int(sys.argv[2]))
