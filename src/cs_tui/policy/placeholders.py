"""Placeholders of reply templates, ``{{name}}``, which are filled before a reply leaves (clause 3.3)."""

import re
from dataclasses import dataclass

__all__ = ["Placeholder", "fill", "placeholders"]

_PLACEHOLDER = re.compile(r"\{\{[ ]{0,8}([^\W_](?:[\w \-]{0,60}[\w\-])?)[ ]{0,8}\}\}")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One ``{{name}}`` of a text: its half-open span, braces included, and its name without blanks around it."""

    start: int
    end: int
    name: str


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a text in order of place; a name is letters, digits, spaces, ``_`` and ``-`` (clause 3.3)."""
    return tuple(Placeholder(found.start(), found.end(), found[1]) for found in _PLACEHOLDER.finditer(text))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with each placeholder that ``values`` names replaced; the others stay as they are (clause 3.3).

    What is filled in is never read for placeholders again.
    """
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
