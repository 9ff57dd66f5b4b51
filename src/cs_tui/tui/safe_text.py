"""Text from outside on its way to a terminal: nothing in it may steer the terminal or reorder what is read."""

import re

__all__ = ["escaped", "safe_line", "safe_text"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MARKS_KEPT = 8
"""Combining marks kept on one character; more are no writing system's."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKS = re.compile(
    f"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{{{MARKS_KEPT}}})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+"
)


def safe_text(text: str) -> str:
    """The text with control sequences and direction overrides replaced; tabs and line ends stay.

    CR LF becomes LF first, so that a mail's line ends leave no marks.
    """
    return _MARKS.sub(r"\1", _UNSAFE.sub(REPLACEMENT, text.replace("\r\n", "\n")))


def safe_line(text: str) -> str:
    """The text as one line: line ends and tabs become blanks."""
    return " ".join(safe_text(text).split())


def escaped(text: str) -> str:
    """The text with control sequences and direction overrides written out as JSON does; tabs and line ends stay."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))
