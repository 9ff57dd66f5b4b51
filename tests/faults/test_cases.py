"""Each case has a test of its number."""

import re
from pathlib import Path

from cases import CASES

TESTS = Path(__file__).parent.parent
NAMED = re.compile(r"def test_case_((?:\d\d_)+)")

TO_COME: set[int] = set()
"""Cases whose tests are still to be written."""


def test_every_case_has_a_test_that_is_named_by_its_number() -> None:
    named = [numbers for file in TESTS.rglob("test_*.py") for numbers in NAMED.findall(file.read_text("utf-8"))]
    found = {int(number) for numbers in named for number in numbers.split("_") if number}
    assert sorted(CASES) == list(range(1, 48))
    assert sorted(CASES.keys() - found - TO_COME) == []
