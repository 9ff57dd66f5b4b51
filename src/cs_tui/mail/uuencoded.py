"""Files that were put into the text itself, between ``begin`` and ``end``."""

import binascii
import re
from collections import deque

__all__ = ["split_uuencoded"]

_BEGIN = re.compile(rb"begin(?:-base64)? +[0-7]{3,4} +(\S[^\n]*)")


def split_uuencoded(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Take the uuencoded files out of a text: the text without them, and their names and contents.

    A ``begin`` without an ``end``, or whose lines are not uuencoded, is text and stays.
    """
    if b"begin" not in data:
        return data, []
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    ends = deque(index for index, line in enumerate(lines) if line.strip() == b"end")
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    for index, line in enumerate(lines):
        if index < at:
            continue
        begin = _BEGIN.fullmatch(line.rstrip()) if line.startswith(b"begin") else None
        while ends and ends[0] < index:
            ends.popleft()
        content = _content(lines, index + 1, ends[0]) if begin and ends else None
        if begin and content is not None:
            files.append((begin[1].strip(), content))
            at = ends[0] + 1
        else:
            kept.append(line)
    return (b"\n".join(kept), files) if files else (data, [])


def _content(lines: list[bytes], start: int, end: int) -> bytes | None:
    """Decode the lines of one file, or None where they are something else: found at the first that is."""
    pieces = []
    for line in (lines[at] for at in range(start, end)):
        if not line.strip(b" `"):
            continue
        length = (line[0] - 32) & 63
        try:
            # Some encoders pad lines with more than the length says: what counts is cut to it.
            pieces.append(binascii.a2b_uu(line[: 1 + (length * 4 + 5) // 3]))
        except binascii.Error:
            return None
    return b"".join(pieces) if pieces else None
