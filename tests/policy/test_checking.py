"""Checking tables: what is right becomes values, each fault is told with its key and what was found."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import pytest

from cs_tui.policy.checking import AtLeast, Matching, NotEmpty, checked

Name = Annotated[str, Matching("[a-z]+")]


@dataclass
class Inner:
    names: dict[Name, int]
    note: Name | None = None


@dataclass
class Outer:
    number: Annotated[int, AtLeast(1)]
    days: tuple[date, ...]
    word: Literal["one", "other"]
    both: tuple[str, ...] | dict[str, tuple[str, ...]]
    inner: Annotated[dict[str, Inner], NotEmpty()]
    flag: bool = False


GOOD: dict[str, Any] = {
    "number": 1,
    "days": [date(2026, 3, 2)],
    "word": "one",
    "both": {"mon": ["a"]},
    "inner": {"a": {"names": {"x": 1}}},
}


def test_what_is_right_becomes_values() -> None:
    faults: list[str] = []
    found = checked(Outer, GOOD, faults)
    assert faults == []
    assert found == Outer(1, (date(2026, 3, 2),), "one", {"mon": ("a",)}, {"a": Inner({"x": 1})})
    assert checked(Outer, {**GOOD, "both": ["a", "b"]}, faults).both == ("a", "b")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"number": 0}, "number: input should be greater than or equal to 1; found 0"),
        ({"number": True}, "number: input should be a valid integer; found True"),
        ({"number": "3"}, "number: input should be a valid integer; found '3'"),
        ({"flag": 1}, "flag: input should be a valid boolean; found 1"),
        ({"days": date(2026, 3, 2)}, "days: input should be a valid list; found datetime.date(2026, 3, 2)"),
        ({"days": [7]}, "days.0: input should be a valid date; found 7"),
        (
            {"days": [datetime(2026, 3, 2, tzinfo=UTC)]},
            "days.0: input should be a valid date; found datetime.datetime(",
        ),
        ({"word": "two"}, "word: input should be 'one' or 'other'; found 'two'"),
        ({"word": []}, "word: input should be 'one' or 'other'; found []"),
        ({"both": 3}, "both: input should be a valid list; found 3"),
        ({"both": {"mon": [1]}}, "both.mon.0: input should be a valid string; found 1"),
        ({"inner": {}}, "inner: table should have a key at least; found {}"),
        ({"inner": 3}, "inner: input should be a valid table; found 3"),
        ({"inner": {"a": 3}}, "inner.a: input should be a valid table; found 3"),
        ({"inner": {"a": {}}}, "inner.a.names: is missing"),
        ({"inner": {"a": {"names": {"X": 1}}}}, "inner.a.names.X: string should match pattern '[a-z]+'; found 'X'"),
        ({"inner": {"a": {"names": {}, "note": "a\n"}}}, "inner.a.note: string should match pattern '[a-z]+'; found "),
        ({"other": 1}, "other: is not a key of the policy file; check its spelling"),
        ({"word": "x" * 99}, f"word: input should be 'one' or 'other'; found '{'x' * 56}..."),
    ],
)
def test_a_fault_is_told_with_its_key_and_what_was_found(changes: dict[str, Any], fault: str) -> None:
    faults: list[str] = []
    checked(Outer, GOOD | changes, faults)
    assert [told[: len(fault)] for told in faults] == [fault]


def test_all_faults_are_told_in_one_run() -> None:
    faults: list[str] = []
    checked(Outer, {"number": 0, "word": "two", "strange": 1}, faults)
    keys = [told.partition(":")[0] for told in faults]
    assert keys == ["number", "days", "word", "both", "inner", "strange"]
