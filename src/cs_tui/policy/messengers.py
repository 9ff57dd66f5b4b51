"""Telling an invitation to a messenger from a reply about one (clause 3.4)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from cs_tui.policy.folding import Folded, fold, fold_words
from cs_tui.policy.phrases import Messengers

__all__ = ["invited_messenger", "messenger_links"]

_WORD = re.compile(r"[\w']+")
_CLAUSE_END = re.compile(r"[.!?;\n](?=\s|$)|\n")
_HANDLE = re.compile(
    r"\s?(?:id|nick|number|no\.?|so|name|account)?\s?(?:[:=(]|is\b|-)?\s{0,2}(?:@[a-z0-9]|\+?\d{6}|live:)"
)


def messenger_links(rules: Messengers, folded: Folded) -> Iterator[tuple[int, int]]:
    """Links that open a conversation in a messenger (``wa.me/…``, ``viber://…``), as spans of the folded text (3.4)."""
    if not any(map(folded.text.__contains__, rules.hosts + rules.schemes)):
        return iter(())
    return (link.span() for link in _links(rules).finditer(folded.text))


_ARTICLES = frozenset(
    ("the", "a", "an", "my", "our", "your", "each", "this", "le", "la", "un", "el", "das", "dem", "den")
)


def invited_messenger(rules: Messengers, folded: Folded, start: int, end: int, name: str) -> bool:
    """Whether the messenger named at a span of the folded text is somewhere the customer is asked to (clause 3.4)."""
    everyday = name in rules.everyday_names
    before = _words_before(folded.text, start)
    after = [fold(word).text for word in _WORD.findall(folded.text[end : end + 40])]
    subjects = fold_words(rules.subjects)
    named = after[1:2] if after and after[0] in fold_words(rules.us) else after[:1]  # "the WhatsApp us button"
    if any(word in subjects for word in named) or (before and before[-1] in subjects):
        return False
    us, our, prepositions = fold_words(rules.us), fold_words(rules.our), fold_words(rules.prepositions)
    spoken = _spoken(before, fold_words(rules.verbs))
    near = before[spoken:] if spoken is not None else []
    addressed = any(word in us or word in our for word in before[-8:])
    led = any(word in prepositions for word in before[-1:]) or (
        any(word in prepositions for word in before[-3:-1]) and before[-1] in _ARTICLES
    )
    if everyday and not _capital(folded, start):
        return led and any(word in us for word in near) and not (after and after[0][0].isdigit())
    if not everyday:
        if _HANDLE.match(folded.text, end):
            return True
        if any(word in our for word in before[-2:]) or _belongs_to_us(rules, folded.text, end):
            return True
    if spoken is None and not _asked_directly(rules, before):
        return False
    if not addressed and any(word in fold_words(rules.third_parties) for word in before):
        return False
    if led or (near and near[-1] in us):
        return True
    return not everyday and _asked_directly(rules, before)


def _words_before(text: str, start: int) -> list[str]:
    """The words of the same sentence before a place, 14 at most."""
    window = text[max(0, start - 120) : start]
    ends = [found.end() for found in _CLAUSE_END.finditer(window)]
    return _WORD.findall(window[ends[-1] if ends else 0 :])[-14:]


def _spoken(words: list[str], verbs: frozenset[str]) -> int | None:
    """The place of the last verb of writing or speaking in the last eight words; a verb may be two words."""
    for at in range(len(words) - 1, max(-1, len(words) - 9), -1):
        if words[at] in verbs and not (at and words[at - 1] in _ARTICLES):  # "a message" is no verb
            return at
        if " ".join(words[at : at + 2]) in verbs:
            return at + 1
    return None


def _asked_directly(rules: Messengers, before: list[str]) -> bool:
    direct = fold_words(rules.direct_verbs)
    nouns = fold_words(rules.subjects).isdisjoint(before[-4:])
    return nouns and (" ".join(before[-1:]) in direct or " ".join(before[-2:]) in direct)


def _belongs_to_us(rules: Messengers, text: str, end: int) -> bool:
    following = " ".join(_WORD.findall(text[end : end + 40])) + " "
    return any(following.startswith(words + " ") for words in fold_words(rules.our_after))


def _capital(folded: Folded, start: int) -> bool:
    return folded.body[folded.place(start, start + 1)[0]].isupper()


@lru_cache(maxsize=4)
def _links(rules: Messengers) -> re.Pattern[str]:
    hosts = "|".join(re.escape(host) for host in rules.hosts)
    schemes = "|".join(re.escape(scheme) for scheme in rules.schemes)
    return re.compile(
        rf"(?<![\w.\-])(?:(?:[\w\-]{{1,63}}\.){{0,4}}(?:{hosts})/[\w+@?#]|(?:{schemes})[/\w+@?])[^\s<>\"]{{0,200}}"
    )
