"""Characters as a reader sees them: a letter with its marks, an emoji with all that is joined to it, a flag."""

from rich.cells import split_graphemes

__all__ = ["clusters", "end_of_cluster", "start_of_cluster"]

_LONGEST = 64
"""Code points looked at around the cursor: more than any character of a writing system or emoji has."""


def clusters(text: str) -> list[tuple[int, int, int]]:
    """Start, end (half-open, in code points) and width in cells of each character of a line."""
    if text.isascii():
        return [(at, at + 1, 1) for at in range(len(text))]
    found: list[tuple[int, int, int]] = []
    half_flag = False
    for start, end, cells in split_graphemes(text)[0]:
        regional = "\U0001f1e6" <= text[start] <= "\U0001f1ff"
        if regional and half_flag:
            found[-1] = (found[-1][0], end, found[-1][2] + cells)
        else:
            found.append((start, end, cells))
        half_flag = regional and not half_flag
    return found


def start_of_cluster(line: str, column: int) -> int:
    """Where the character before this column begins; 0 at the beginning of the line."""
    first = max(0, column - _LONGEST)
    before = clusters(line[first:column])
    return first + before[-1][0] if before else 0


def end_of_cluster(line: str, column: int) -> int:
    """Where the character at this column ends; the line's length at its end."""
    after = clusters(line[column : column + _LONGEST])
    return column + after[0][1] if after else len(line)
