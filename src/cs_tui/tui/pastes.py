"""What was pasted, put together: a text comes in many reads, in brackets where the terminal knows them, or bare."""

__all__ = ["PAUSE", "Pastes", "is_pasted"]

PASTED = 512
"""Characters in one read that no hands have typed; a terminal without bracketed paste sends them as keys."""
PAUSE = 0.05
"""Seconds without input after which a bare paste has ended."""
BEGIN, END = "\x1b[200~", "\x1b[201~"

_LINE_ENDS = str.maketrans("", "", "\r\n\t")


def is_pasted(text: str) -> bool:
    """Whether what was read at once is a pasted text, and not keys: long, and nothing but text and line ends."""
    return len(text) >= PASTED and _is_text(text)


class Pastes:
    """Takes bare pastes out of what is read; what stands in brackets is left to who parses keys, however long."""

    def __init__(self) -> None:
        self._bare: list[str] = []
        self._bracketed = False
        self._tail = ""

    @property
    def is_open(self) -> bool:
        """Whether a bare paste has begun, and may go on."""
        return bool(self._bare)

    def take(self, text: str) -> tuple[str, str]:
        """What was pasted bare and has ended, and what was typed after it; nothing read ends a bare paste."""
        known = self._tail + text
        began, ended = known.rfind(BEGIN), known.rfind(END)
        in_brackets = self._bracketed or began >= 0
        if began >= 0 or ended >= 0:
            self._bracketed = began > ended
        self._tail = known[-len(BEGIN) + 1 :]
        if not in_brackets and (is_pasted(text) or (self._bare and text and _is_text(text))):
            self._bare.append(text)
            return "", ""
        pasted = "".join(self._bare).replace("\r\n", "\n").replace("\r", "\n")
        self._bare.clear()
        return pasted, text


def _is_text(text: str) -> bool:
    return text.translate(_LINE_ENDS).isprintable()
