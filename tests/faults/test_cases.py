"""Each case has a test of its number."""

import re
from pathlib import Path

from cases import CASES

TESTS = Path(__file__).parent.parent
NAMED = re.compile(r"def test_case_(\d\d)_")

TO_COME = set(CASES) - {2, 3, 8}
"""Cases whose tests are still to be written."""


def test_every_case_has_a_test_that_is_named_by_its_number() -> None:
    found = {int(number) for file in TESTS.rglob("test_*.py") for number in NAMED.findall(file.read_text("utf-8"))}
    assert sorted(CASES) == list(range(1, 48))
    assert sorted(CASES.keys() - found - TO_COME) == []
