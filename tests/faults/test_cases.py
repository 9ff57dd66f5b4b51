"""Each case has a test of its number."""

import re
from pathlib import Path

from cases import CASES

TESTS = Path(__file__).parent.parent
NAMED = re.compile(r"def test_case_((?:\d\d_)+)")

TO_COME = set(CASES) - {
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    10,
    13,
    15,
    17,
    18,
    19,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    33,
    34,
    40,
    42,
    43,
    44,
    46,
    47,
}
"""Cases whose tests are still to be written."""


def test_every_case_has_a_test_that_is_named_by_its_number() -> None:
    named = [numbers for file in TESTS.rglob("test_*.py") for numbers in NAMED.findall(file.read_text("utf-8"))]
    found = {int(number) for numbers in named for number in numbers.split("_") if number}
    assert sorted(CASES) == list(range(1, 48))
    assert sorted(CASES.keys() - found - TO_COME) == []
