"""The frame: every reply begins with the greeting (clause 3.5), every e-mail reply ends with the sign-off (3.6).

The program writes both. What an author types is either exactly one of them in its place, and folded in, or refused:
nothing that merely looks like the frame, or doubles it, leaves the desk (FAULTS 42).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, pairwise

from cs_tui.policy.folding import Folded, fold, quote
from cs_tui.policy.phrases import Frame
from cs_tui.policy.rulings import Finding, Refused

__all__ = ["check_message", "compose", "frame_findings", "own_text"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_BLANKS = " \t\r"
_OPENING = " \t>*#|_\"'([{-~"
_LETTERS = {"o": "[o0]", "i": "[il1|!]", "l": "[il1|!]", "m": "(?:m|rn)", "s": "[s5$]", "e": "[e3]", "a": "[a4@]"}
_CLOSING_LINES = 5
_GREETING_ALIKE, _WORD_ALIKE, _SIGN_OFF_ALIKE = 0.8, 0.74, 0.85
_MOST = 50
_LEAVE_GREETING = "Leave it out: the program writes the greeting as the first line."
_LEAVE_SIGN_OFF = "Leave it out: the program writes the sign-off as the last line."


def compose(frame: Frame, channel: str, body: str) -> str:
    """The whole reply as it leaves: greeting, blank line, body and, where the channel asks for it, the sign-off.

    A greeting or sign-off typed exactly in its place is folded in (clauses 3.5 and 3.6). Lines end in ``\\n``, the
    last one has no end.
    """
    start, end = own_text(frame, channel, body)
    parts = [frame.greeting + ",", _LINE_END.sub("\n", body[start:end])]
    if channel in frame.sign_off_channels:
        parts.append(frame.sign_off)
    return "\n\n".join(part for part in parts if part)


def own_text(frame: Frame, channel: str, body: str) -> tuple[int, int]:
    """Where the author's own text lies in the body: without the exact greeting first, or the exact sign-off last.

    Also without blank lines around it. The half-open piece is what ``compose`` frames (clauses 3.5 and 3.6).
    """
    start, end = _trim(body, 0, len(body))
    first_end = _end_of_line(body, start, end)
    if body[start:first_end].strip(_BLANKS) in (frame.greeting, frame.greeting + ","):
        start, end = _trim(body, first_end, end)
    if channel in frame.sign_off_channels:
        last_start = max(body.rfind("\n", start, end), body.rfind("\r", start, end), start - 1) + 1
        if body[last_start:end].strip(_BLANKS) == frame.sign_off:
            start, end = _trim(body, start, last_start)
    return start, end


def frame_findings(frame: Frame, channel: str, body: str) -> tuple[Finding, ...]:
    """Every greeting and sign-off in the body that is not exactly in its place: all are refused (3.5, 3.6)."""
    start, end = own_text(frame, channel, body)
    folded = fold(body)
    first, last = bisect_left(folded.origin, start), bisect_left(folded.origin, end)
    findings = [
        folded.finding(
            span,
            frame.greeting_clause,
            "refused",
            reason="is a second greeting, or a broken one; a reply has the greeting once, as its first line.",
            remedy=_LEAVE_GREETING,
        )
        for span in _greetings(frame, folded, first, last)
    ]
    if channel in frame.sign_off_channels:
        findings += [
            folded.finding(
                span,
                frame.sign_off_clause,
                "refused",
                reason="is a second sign-off, or a broken one; an e-mail has the sign-off once, as its last line.",
                remedy=_LEAVE_SIGN_OFF,
            )
            for span in _sign_offs(frame, folded, first, last)
        ]
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end)))


def check_message(frame: Frame, channel: str, message: str) -> Refused | None:
    """The last wall, on the whole message as it leaves (clauses 3.5 and 3.6); None when it may go.

    The first line is exactly the greeting with its comma, for the channels of the sign-off the last line is exactly
    that; each stands there once and nothing like it stands elsewhere. One line end after the last line is no line.
    """
    message = message.replace("\r\n", "\n").removesuffix("\n")
    first, _, rest = message.partition("\n")
    if first != frame.greeting + ",":
        return Refused(
            frame.greeting_clause,
            f'The first line of the message is {quote(first)}, not "{frame.greeting},".',
            "Send the reply from the desk, which writes the greeting.",
        )
    signed = channel in frame.sign_off_channels
    if signed:
        rest, _, last = rest.rpartition("\n")
        if last != frame.sign_off:
            return Refused(
                frame.sign_off_clause,
                f'The last line of the message is {quote(last)}, not "{frame.sign_off}"',
                "Send the reply from the desk, which writes the sign-off.",
            )
    folded = fold(rest)
    if frame.greeting in rest or any(_stray_greetings(frame, folded, 0, len(folded.text))):
        return Refused(frame.greeting_clause, "The greeting stands in the message more than once.", _LEAVE_GREETING)
    if signed and (frame.sign_off in rest or any(_stray_sign_offs(frame, folded, 0, len(folded.text)))):
        return Refused(frame.sign_off_clause, "The sign-off stands in the message more than once.", _LEAVE_SIGN_OFF)
    return None


def _trim(body: str, start: int, end: int) -> tuple[int, int]:
    """Without blank lines at the beginning and blanks at the end; the first line keeps its indent."""
    end = start + len(body[start:end].rstrip())
    text = start + len(body[start:end]) - len(body[start:end].lstrip())
    return max(start, body.rfind("\n", start, text) + 1, body.rfind("\r", start, text) + 1), end


def _end_of_line(body: str, start: int, end: int) -> int:
    found = _LINE_END.search(body, start, end)
    return found.start() if found else end


def _greetings(frame: Frame, folded: Folded, first: int, last: int) -> Iterator[tuple[int, int]]:
    found = list(islice(_stray_greetings(frame, folded, first, last), _MOST))
    yield from found
    line = _LINE.search(folded.text, first, last)
    if line and not (found and found[0][0] < line.end()) and _like_greeting(frame, line[0]):
        start = line.start() + len(line[0]) - len(line[0].lstrip(_OPENING))
        yield start, min(line.start() + len(line[0].rstrip()), start + 2 * len(frame.greeting))


def _stray_greetings(frame: Frame, folded: Folded, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Whatever reads as the greeting; "our dear customers" within a sentence is not one."""
    for found in _alike(frame.greeting).finditer(folded.text, first, last):
        start, end = folded.place(*found.span())
        if folded.body[start:end] != frame.greeting.lower() or not _within_sentence(frame, folded, found, first):
            yield found.span()


def _within_sentence(frame: Frame, folded: Folded, found: re.Match[str], first: int) -> bool:
    line_start = max(folded.text.rfind("\n", 0, found.start()) + 1, first)
    line_end = folded.text.find("\n", found.end())
    line = folded.text[line_start : line_end if line_end >= 0 else None]
    before = folded.text[line_start : found.start()].rstrip(" ")
    # A short first line ("Hello dear customers!") greets, wherever in it the words stand.
    greets = not folded.text[first:line_start].strip() and len(line.strip()) <= 2 * len(frame.greeting)
    return bool(before) and (before[-1].isalnum() or before[-1] in ",'") and not greets


def _like_greeting(frame: Frame, line: str) -> bool:
    """Whether a first line begins with a near miss: "Dear customer", "Deer costumers", "Dearcustomers"."""
    ours = fold(frame.greeting).text.split()
    theirs = re.findall(r"\w+", line[:200])
    if len(theirs) >= len(ours) and all(_ratio(*pair) >= _WORD_ALIKE for pair in zip(theirs, ours, strict=False)):
        return True
    goal, squeezed = "".join(ours), "".join(theirs)
    return squeezed[:3] == goal[:3] and _ratio(squeezed, goal) >= _GREETING_ALIKE


def _sign_offs(frame: Frame, folded: Folded, first: int, last: int) -> Iterator[tuple[int, int]]:
    found = list(islice(_stray_sign_offs(frame, folded, first, last), _MOST))
    yield from found
    lines = [line.span() for line in _LINE.finditer(folded.text, first, last) if line[0].lstrip()[0] != ">"]
    lines = lines[-_CLOSING_LINES:]
    wrapped = [(one[0], other[1]) for one, other in pairwise(lines)]
    goal = _squeeze(frame.sign_off)
    for start, end in lines + wrapped:
        if any(start < taken_end and taken_start < end for taken_start, taken_end in found):
            continue
        if end - start <= 3 * len(frame.sign_off) and _ratio(_squeeze(folded.text[start:end]), goal) >= _SIGN_OFF_ALIKE:
            found.append((start, end))
            yield start, end


def _stray_sign_offs(frame: Frame, folded: Folded, first: int, last: int) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _alike(frame.sign_off.rstrip(".!")).finditer(folded.text, first, last))


@lru_cache(maxsize=8)
def _alike(phrase: str) -> re.Pattern[str]:
    """What passes for the phrase: look-alike characters, up to four spaces or signs between two letters."""
    letters = [char for char in fold(phrase).text if char.isalnum()]
    return re.compile(r"[\W_]{0,4}".join(_LETTERS.get(char, re.escape(char)) for char in letters))


def _squeeze(text: str) -> str:
    return "".join(char for char in fold(text).text if char.isalnum())


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _WORD_ALIKE else 0.0
