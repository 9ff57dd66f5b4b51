"""One cell and its style, as a terminal knows them, and the codes that lead from one style to another (SGR)."""

from functools import lru_cache

__all__ = ["BLANK", "PLAIN", "SHOWS_ON_BLANK", "Cell", "Sgr", "blank", "parse_sgr", "restyle"]

Sgr = tuple[str, str, frozenset[str]]
"""A style as the terminal knows it: foreground code, background code, attributes; empty where it is the default."""

Cell = tuple[str, Sgr]
"""A character with what combines with it, and its style; the second cell of a wide one has no text."""

PLAIN: Sgr = ("", "", frozenset())
BLANK: Cell = (" ", PLAIN)

SHOWS_ON_BLANK = frozenset({"4", "7", "9", "21", "53"})
"""Attributes that are seen on a blank: such cells are written."""

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29", "21": "24", "53": "55"}
"""The code that ends an attribute."""


@lru_cache(4096)
def parse_sgr(codes: str) -> Sgr:
    """The parts of a style's codes, such as ``1;38;2;230;195;132``."""
    foreground, background, attributes = "", "", set()
    parts = iter(codes.split(";")) if codes else iter(())
    for part in parts:
        number = int(part or 0)
        if number in (38, 48):
            kind = next(parts)
            colour = ";".join([part, kind, *(next(parts) for _ in range(3 if kind == "2" else 1))])
            foreground, background = (colour, background) if number == 38 else (foreground, colour)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = part
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = part
        elif number not in (39, 49):
            attributes.add(part)
    return foreground, background, frozenset(attributes)


@lru_cache(4096)
def blank(sgr: Sgr) -> Cell:
    """A blank of this style; what nobody sees on a blank is left out of it."""
    seen = sgr[2] & SHOWS_ON_BLANK
    return " ", (sgr[0] if seen else "", sgr[1], seen)


@lru_cache(4096)
def restyle(before: Sgr, after: Sgr) -> str:
    """The shortest sequence that leads from one style to another; empty between equals."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    ended = {_OFF.get(each, "0") for each in before[2] - after[2]}
    lost = {each for each in after[2] if _OFF.get(each) in ended}
    codes = [*sorted(ended), *sorted((after[2] - before[2]) | lost)]
    if after[0] != before[0]:
        codes.append(after[0] or "39")
    if after[1] != before[1]:
        codes.append(after[1] or "49")
    anew = ["0", *sorted(after[2]), *filter(None, after[:2])]
    ways = [";".join(anew)] if "0" in ended else [";".join(codes), ";".join(anew)]
    return f"\x1b[{min(ways, key=len)}m"
