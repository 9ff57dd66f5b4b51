"""Checking the tables of a file against dataclasses: what is right becomes values, what is wrong is told with its key.

A field's type says what its key holds: text, whole numbers, yes or no, dates, one of listed words, lists (read as
tuples), tables with keys of their own, and other dataclasses. `Annotated` adds what the type cannot say. A key without
a default has to be there, and no other key may be. Nothing is converted: ``"3"`` is no number.
"""

import re
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

__all__ = ["AtLeast", "Matching", "NotEmpty", "checked"]

_SCALARS = {str: "string", int: "integer", bool: "boolean", date: "date"}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A whole number that is this or more."""

    least: int

    def fault(self, value: int) -> str:
        """What is wrong with a value; empty when nothing is."""
        return "" if value >= self.least else f"input should be greater than or equal to {self.least}"


@dataclass(frozen=True, slots=True)
class Matching:
    """A text that matches a regular expression as a whole."""

    pattern: str

    def fault(self, value: str) -> str:
        """What is wrong with a value; empty when nothing is."""
        return "" if re.fullmatch(self.pattern, value) else f"string should match pattern '{self.pattern}'"


class NotEmpty:
    """A text with a character in it, or a table with a key in it."""

    def fault(self, value: str | dict[str, Any]) -> str:
        """What is wrong with a value; empty when nothing is."""
        if value:
            return ""
        return "string should have a character at least" if value == "" else "table should have a key at least"


def checked(kind: Any, value: Any, faults: list[str], *path: str) -> Any:
    """The value as its kind; each fault is added to ``faults``, with its key, and what has one is of no use."""
    if get_origin(kind) is Annotated:
        kind, *wishes = get_args(kind)
        before = len(faults)
        value = checked(kind, value, faults, *path)
        if len(faults) == before:
            faults += [_told(path, said, value) for wish in wishes if (said := wish.fault(value))]
        return value
    if get_origin(kind) in (Union, UnionType):
        return checked(_meant(kind, value), value, faults, *path)
    if is_dataclass(kind):
        return _table(kind, value, faults, path)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        if value not in inner or type(value) is not str:
            *some, last = (f"'{word}'" for word in inner)
            faults.append(_told(path, f"input should be {', '.join(some)} or {last}", value))
        return value
    if origin is tuple:
        if not isinstance(value, list):
            faults.append(_told(path, "input should be a valid list", value))
            return value
        return tuple(checked(inner[0], each, faults, *path, str(place)) for place, each in enumerate(value))
    if origin is dict:
        if not isinstance(value, dict):
            faults.append(_told(path, "input should be a valid table", value))
            return value
        for key in value:
            checked(inner[0], key, faults, *path, key)
        return {key: checked(inner[1], each, faults, *path, key) for key, each in value.items()}
    if type(value) is not kind:
        faults.append(_told(path, f"input should be a valid {_SCALARS[kind]}", value))
    return value


def _meant(kinds: Any, value: Any) -> Any:
    """The kind that a value is meant as: a table where it is one and may be, else the first that is named."""
    named = get_args(kinds)
    return next((kind for kind in named if get_origin(kind) is dict and isinstance(value, dict)), named[0])


def _table(kind: Any, table: Any, faults: list[str], path: tuple[str, ...]) -> Any:
    if not isinstance(table, dict):
        faults.append(_told(path, "input should be a valid table", table))
        return table
    before, found = len(faults), {}
    for field in fields(kind):
        if field.name in table:
            found[field.name] = checked(field.type, table[field.name], faults, *path, field.name)
        elif field.default is MISSING:
            faults.append(f"{'.'.join((*path, field.name))}: is missing")
    known = {field.name for field in fields(kind)}
    faults += [
        f"{'.'.join((*path, key))}: is not a key of the policy file; check its spelling"
        for key in table
        if key not in known
    ]
    return kind(**found) if len(faults) == before else table


def _told(path: tuple[str, ...], said: str, value: Any) -> str:
    shown = repr(value)
    return f"{'.'.join(path)}: {said}; found {shown if len(shown) <= 60 else f'{shown[:57]}...'}"
