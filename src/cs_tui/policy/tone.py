"""Always a gentle attitude (clause 4.2): insults and threats are refused, the rest is warned about."""

import re
from collections.abc import Iterator
from itertools import islice

from cs_tui.policy.folding import Folded, fold, quote
from cs_tui.policy.phrasebook import phrasebook
from cs_tui.policy.phrases import Shouting, Tone
from cs_tui.policy.rulings import Finding

__all__ = ["tone_findings"]

# Words without small ASCII letters; a word with one between two of them ends a run, as any other text does.
_WORD = re.compile(r"(?<![\w@./\\\-])(?:[^\W\d_a-z][\u0300-\u036f]{0,8})+(?![\w@\\])")
_BETWEEN = re.compile(r"[ \t,;'\"!?*\-–—]{1,6}")
_MARKS = re.compile(r"[!?]{2,}")
_MOST = 200
_REFUSED = {
    "insult": ("insults the customer; a reply is always gentle.", "Say what happened and what comes next, without it."),
    "threat": (
        "threatens the customer; a reply is always gentle.",
        "Say what is needed, and how we help to get there.",
    ),
}
_BLAMES = "blames the customer; a reply is always gentle."
_COLD = "sounds cold; a reply is always gentle."
_SHOUTS = "reads as shouting; a reply is always gentle."
_SMALL_LETTERS, _ONE_MARK = "Write the words in small letters.", "One mark is enough."


def tone_findings(tone: Tone, body: str) -> tuple[Finding, ...]:
    """Insults and threats (refused), blame, cold phrases and shouting (warned) in a body (clause 4.2).

    The remedy of a warned phrase is its gentler wording.
    """
    folded = fold(body)
    found = [*islice(_phrases(tone, folded.words), _MOST), *islice(_shouting(tone, folded), _MOST)]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


def _phrases(tone: Tone, words: Folded) -> Iterator[Finding]:
    book = phrasebook(
        ("harmless", tone.harmless),
        ("insult", tone.insults),
        ("threat", tone.threats),
        ("blame", tuple(tone.blame)),
        ("cold", tuple(tone.cold)),
    )
    for match in book.matches(words):
        span = (match.start, match.end)
        if match.kind in _REFUSED:
            reason, remedy = _REFUSED[match.kind]
            yield words.finding(span, tone.clause, "refused", reason=reason, remedy=remedy)
        elif match.kind != "harmless":
            reason, gentler = (_BLAMES, tone.blame) if match.kind == "blame" else (_COLD, tone.cold)
            remedy = f"Gentler: {quote(gentler[match.phrase])}"
            yield words.finding(span, tone.clause, "warned", reason=reason, remedy=remedy)


def _shouting(tone: Tone, folded: Folded) -> Iterator[Finding]:
    for start, end in _capitals(tone.shouting, folded.body):
        words = folded.body[start:end]
        yield Finding(tone.clause, "warned", start, end, words, f"{quote(words)} {_SHOUTS}", _SMALL_LETTERS)
    for found in _MARKS.finditer(folded.text):
        if found[0].count("!") >= tone.shouting.exclamation_marks:
            yield folded.finding(found.span(), tone.clause, "warned", reason=_SHOUTS, remedy=_ONE_MARK)


def _capitals(rules: Shouting, body: str) -> Iterator[tuple[int, int]]:
    """Runs of capital words in the body; acronyms neither make nor break one."""
    shouted, start, end = 0, 0, 0
    for word in _WORD.finditer(body):
        text = word[0]
        capital = text.isupper() and len(text) > 1
        if shouted and not (capital and _BETWEEN.fullmatch(body, end, word.start())):
            if shouted >= rules.words:
                yield start, end
            shouted = 0
        if capital and text not in rules.acronyms:
            start = start if shouted else word.start()
            shouted, end = shouted + 1, word.end()
        elif capital and shouted:
            end = word.end()
    if shouted >= rules.words:
        yield start, end
