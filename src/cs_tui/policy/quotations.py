"""The customer's own words, quoted back: nobody is invited or offended by what they wrote (clauses 3.4 and 4.2).

A quotation counts only right after words that say whose it is: else every invitation could be put in quotation marks.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cs_tui.policy.folding import Folded
from cs_tui.policy.rulings import Finding

__all__ = ["CODE", "quoted_spans", "unquoted"]

_MOST = 100
CODE = re.compile(r"```.{0,20000}?```|`[^`\n]{1,300}`", re.DOTALL)
_YOU_WROTE = (
    r"(?<!\w)(?:you (?:wrote|said|asked|mentioned)|your (?:message|mail|e-mail|question|words)"
    r"|(?:anh|chi|ban|quy khach) (?:da |co )?(?:viet|ghi|noi|hoi)|sie (?:schrieben|schreiben|fragten)"
    r"|vous (?:avez ecrit|ecrivez)|(?:usted )?escribio|usted escribe)(?!\w)"
)
_INLINE = re.compile(rf'{_YOU_WROTE}[^"\n.!?]{{0,30}}("[^"\n]{{1,300}}")')
_BLOCK = re.compile(
    rf"(?:{_YOU_WROTE}|(?<!\w)(?:wrote|schrieb|viet|a ecrit|escribio))[^\n:]{{0,40}}:[ ]{{0,4}}\n(?:[ ]{{0,4}}\n)?"
    r"((?:[ ]{0,3}>[^\n]*(?:\n|\Z))+)"
)


def quoted_spans(folded: Folded) -> tuple[tuple[int, int], ...]:
    """Where the body quotes the customer: ``you wrote "…"``, or lines with ``>`` after ``… wrote:``; in its offsets."""
    patterns = [_INLINE] if '"' in folded.text else []
    patterns += [_BLOCK] if ">" in folded.text else []
    found = (quotation for pattern in patterns for quotation in islice(pattern.finditer(folded.text), _MOST))
    return tuple(folded.place(*quotation.span(1)) for quotation in found)


def unquoted(findings: Iterable[Finding], spans: tuple[tuple[int, int], ...]) -> Iterator[Finding]:
    """The findings whose words do not stand inside a quotation (clauses 3.4 and 4.2)."""
    for finding in findings:
        if not any(start <= finding.start and finding.end <= end for start, end in spans):
            yield finding
