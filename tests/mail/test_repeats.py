"""Equal rows of a file are counted, in little memory however many there are."""

import random
import tracemalloc
from collections import Counter
from hashlib import sha256

from cs_tui.mail.repeats import FIRST, Repeats


def test_rows_are_counted_as_a_counter_would():
    picked, repeats, counter = random.Random(5), Repeats(), Counter()
    for _ in range(8 * FIRST):
        row = sha256(str(picked.randrange(5 * FIRST)).encode()).digest()
        counter[row] += 1
        assert repeats.count(row) == counter[row]


def test_rows_whose_places_are_taken_are_told_apart():
    repeats = Repeats()
    rows = [(step << 32).to_bytes(8) for step in range(3 * FIRST)]  # all of them have their place at the table's head
    for step in range(40):
        assert [repeats.count(rows[step]), repeats.count(rows[step])] == [1, 2]
    assert repeats.count(rows[0]) == 3


def test_a_row_more_takes_thirty_two_bytes_at_most():
    tracemalloc.start()
    repeats = Repeats()
    for row in range(50_000):
        repeats.count(sha256(str(row).encode()).digest())
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 50_000 * 32
