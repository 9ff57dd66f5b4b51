"""Always a gentle attitude (clause 4.2): insults and threats are refused, the rest is warned about."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from cs_tui.policy.folding import Folded, fold, quote
from cs_tui.policy.phrasebook import phrasebook
from cs_tui.policy.phrases import Shouting, Tone
from cs_tui.policy.quotations import quoted_spans, unquoted
from cs_tui.policy.rulings import Finding

__all__ = ["tone_findings"]

# Words without small ASCII letters; a word with one between two of them ends a run, as any other text does.
_WORD = re.compile(r"(?<![\w@./\\\-])(?:[^\W\d_a-z][\u0300-\u036f]{0,8})+(?![\w@\\])")
_BETWEEN = re.compile(r"[ \t,;'\"!?*\-–—]{1,6}")
_MARKS = re.compile(r"[!?]{2,}")
_MASKED = re.compile(r"(?<![\w*])[a-z]{1,10}(?:\*{1,6}[a-z]{1,10}){1,3}(?![\w*])|(?<![\w*])[a-z]{1,3}\*{2,6}(?![\w*])")
_HOST = re.compile(
    r"(?:\w{2,10}://|(?<=@))[\w.\-/]{1,100}"
    r"|(?<![\w.\-])[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,5}"
    r"\.(?:com|net|org|info|biz|vn|de|fr|es|uk|io|eu|dev|app|shop|example|test|local)(?!\w)"
)
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
    quotations = quoted_spans(folded)
    said = unquoted(_phrases(tone, folded.words), quotations)
    found = [*islice(said, _MOST), *islice(_masked(tone, folded), _MOST), *islice(_shouting(tone, folded), _MOST)]
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
        if _in_host(words.text, *span):
            continue
        if match.kind in _REFUSED:
            reason, remedy = _REFUSED[match.kind]
            yield words.finding(span, tone.clause, "refused", reason=reason, remedy=remedy)
        elif match.kind != "harmless":
            reason, gentler = (_BLAMES, tone.blame) if match.kind == "blame" else (_COLD, tone.cold)
            remedy = f"Gentler: {quote(gentler[match.phrase])}"
            yield words.finding(span, tone.clause, "warned", reason=reason, remedy=remedy)


def _in_host(text: str, start: int, end: int) -> bool:
    """Whether a phrase is part of the name of a host, "fool.example.com"."""
    if text[start - 1 : start] not in (".", "-", "@", "/") and text[end : end + 1] not in (".", "-"):
        return False
    first = max(0, start - 100)
    return any(
        host.start() + first <= start and end <= host.end() + first for host in _HOST.finditer(text[first : end + 100])
    )


def _masked(tone: Tone, folded: Folded) -> Iterator[Finding]:
    """Insults with stars for some of their letters, "idi*t"."""
    if "*" not in folded.text:
        return
    insults = _single_words(tone.insults)
    reason, remedy = _REFUSED["insult"]
    for found in _MASKED.finditer(folded.text):
        if any(all(map(_stands_for, found[0], insult)) for insult in insults.get(len(found[0]), ())):
            yield folded.finding(found.span(), tone.clause, "refused", reason=reason, remedy=remedy)


def _stands_for(seen: str, meant: str) -> bool:
    return seen in ("*", meant)


@lru_cache(maxsize=4)
def _single_words(insults: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """The insults of one word, by their length."""
    words = [text for text in (fold(insult).text for insult in insults) if text.isalpha() and text.isascii()]
    return {length: tuple(word for word in words if len(word) == length) for length in set(map(len, words))}


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
