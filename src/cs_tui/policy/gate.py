"""The reply gate: the one front through which every reply is read, at each pause of typing and when it leaves.

Clauses 3.3 (an answer in writing), 3.4 (on the system), 3.5 and 3.6 (the frame) and 4.2 (gentle).
"""

import re
from collections.abc import Iterator
from itertools import islice

from cs_tui.policy.folding import fold, quote
from cs_tui.policy.frame import check_message, compose, frame_findings, own_text
from cs_tui.policy.off_system import off_system_findings
from cs_tui.policy.phrases import Frame, OffSystem, Tone
from cs_tui.policy.placeholders import left_open, placeholders
from cs_tui.policy.quotations import CODE
from cs_tui.policy.rulings import Allowed, Finding, Refused, Ruling
from cs_tui.policy.tone import tone_findings

__all__ = ["learn_to_read", "read_body", "rule_on_reply"]

_IN_WRITING = "3.3"
_MOST = 50
_LEFT_OPEN = re.compile(r"\{\{[^{}\n]{0,60}\}{0,2}")
# "%{HTTP_HOST}", "${HOME}", "/users/{id}" and "a{color}" are code, "Hello {customer_name}" is not.
_SINGLE_BRACES = re.compile(r"(?<![\w/$%\\#@={.:\-])\{ ?[a-z_][\w \-]{0,60}\}(?!\})")
_IN_MARKS = re.compile(r'"[^"\n]{1,200}"')
_FILL_IN = "Write what belongs there, or take it out."


def learn_to_read(frame: Frame, off_system: OffSystem, tone: Tone) -> None:
    """Make what texts are read with. It is made once in a process and takes long: not while others wait for a lock."""
    read_body(frame, off_system, tone, "email", "Learning.", max_characters=100)


def read_body(
    frame: Frame,
    off_system: OffSystem,
    tone: Tone,
    channel: str,
    body: str,
    *,
    customer_address: str = "",
    max_characters: int,
) -> tuple[Finding, ...]:
    """Everything the policy objects to in a reply's body, in order of place (clauses 3.3 to 3.6 and 4.2).

    A body longer than ``max_characters`` is not read any further. ``customer_address`` may be named in the reply.
    """
    if len(body) > max_characters:
        reason = f"The reply has {len(body):,} characters; {max_characters:,} are allowed."
        remedy = "Shorten it, or send it as several replies."
        words = body[max_characters:]
        return (Finding(_IN_WRITING, "refused", max_characters, len(body), words, reason, remedy),)
    found = [
        *_empty(frame, channel, body),
        *frame_findings(frame, channel, body),
        *off_system_findings(off_system, body, customer_address),
        *islice(_unfilled(body), _MOST),
        *tone_findings(tone, body),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.severity, finding.end)))


def rule_on_reply(
    frame: Frame,
    off_system: OffSystem,
    tone: Tone,
    channel: str,
    body: str,
    *,
    customer_address: str = "",
    max_characters: int,
) -> Ruling:
    """Whether a reply may leave (clauses 3.3 to 3.6 and 4.2): read, framed, and checked once more as a whole message.

    Refused with clause, reason and remedy of the first refused words, and all findings; allowed with the warnings.
    """
    findings = read_body(
        frame, off_system, tone, channel, body, customer_address=customer_address, max_characters=max_characters
    )
    first = next((finding for finding in findings if finding.severity == "refused"), None)
    if first is not None:
        return Refused(first.clause, first.reason, first.remedy, findings=findings)
    return check_message(frame, channel, compose(frame, channel, body)) or Allowed(findings)


def _empty(frame: Frame, channel: str, body: str) -> Iterator[Finding]:
    start, end = own_text(frame, channel, body)
    if not any(map(str.isalnum, fold(body[start:end]).text)):
        reason = "The reply says nothing; every issue is answered in writing."
        yield Finding(_IN_WRITING, "refused", start, end, body[start:end], reason, "Write the answer.")


def _unfilled(body: str) -> Iterator[Finding]:
    """Placeholders that nobody filled: ``{{name}}``, what is left of one, and ``{name}`` (clause 3.3)."""
    spans = [(place.start, place.end) for place in placeholders(body)]
    taken = {start for start, _ in spans}
    folded = fold(body)
    code = [found.span() for found in CODE.finditer(body)] if "`" in body else []
    if "{" in folded.text:
        found = [folded.place(*brace.span()) for brace in islice(_LEFT_OPEN.finditer(folded.text), _MOST)]
        spans += [span for span in _outside(code, found) if span[0] not in taken]
    marked = code + [folded.place(*found.span()) for found in _IN_MARKS.finditer(folded.text)]
    if "{" in folded.text:
        found = [folded.place(*brace.span()) for brace in islice(_SINGLE_BRACES.finditer(folded.text), _MOST)]
        spans += _outside(marked, found)
    spans += _outside(marked, list(islice(left_open(body), _MOST)))
    for start, end in sorted(spans):
        words = body[start:end]
        reason = f"{quote(words)} is a placeholder that is not filled in; the customer gets a whole answer."
        yield Finding(_IN_WRITING, "refused", start, end, words, reason, _FILL_IN)


def _outside(marked: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that stand neither in code nor in quotation marks, where they are what is spoken of."""
    if not marked or not spans:
        return spans
    return [
        (start, end) for start, end in spans if not any(opened <= start and end <= closed for opened, closed in marked)
    ]
