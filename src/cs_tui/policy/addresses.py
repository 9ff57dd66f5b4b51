"""Finding mail addresses, written plainly or spelled out to slip through (clause 3.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from cs_tui.policy.folding import Folded, fold, fold_words
from cs_tui.policy.phrases import OffSystem

__all__ = ["Address", "addresses", "is_private", "subject_of_work"]

_LOCAL = re.compile(r"[a-z0-9](?:[\w.%+\-]{0,62}\w)?$")
_MOST = 2000
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")
_WORD = re.compile(r"[\w'\-]+")
_PERSONS = ("i", "we", "tôi", "em", "mình", "ich", "wir", "je", "nous")
_MAIL = frozenset(("mail", "email", "e-mail", "use", "try"))


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address in a folded text: its span, the address as it is meant, and whether it was spelled out."""

    start: int
    end: int
    address: str
    spelled_out: bool

    @property
    def domain(self) -> str:
        """What stands after the ``@``."""
        return self.address.rpartition("@")[2]


def addresses(rules: OffSystem, folded: Folded) -> Iterator[Address]:
    """Every mail address, ``anna@example.org`` as well as ``anna (at) example dot org`` (clause 3.4)."""
    text = folded.text
    at_sign, domain, spelled_dot = _patterns(rules.at_words, rules.dot_words, rules.top_domains)
    for sign in islice(at_sign.finditer(text), _MOST):
        right = domain.match(text, sign.end())
        left = _LOCAL.search(text[max(0, sign.start() - 64) : sign.start()])
        if not right or not left:
            continue
        host = spelled_dot.sub(".", right[0])
        spelled_out = sign[0].strip() != "@" or host != right[0]
        if sign[0].strip().isalnum() and host == right[0] and not is_private(host, rules.private_domains):
            continue  # "look at example.com"
        yield Address(sign.start() - len(left[0]), right.end(), f"{left[0]}@{host}", spelled_out)


def is_private(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of the domains or below one: private mail is not the company's (clause 3.4)."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def subject_of_work(rules: OffSystem, text: str, address: Address) -> bool:
    """Whether an address is what the work is about, "the forwarding to …", and nobody is asked to it (clause 3.4)."""
    before = _WORD.findall(_SENTENCE_END.split(text[max(0, address.start - 120) : address.start])[-1])[-12:]
    after = _WORD.findall(_SENTENCE_END.split(text[address.end : address.end + 60])[0])[:6]
    said = f" {' '.join(before)} | {' '.join(after)} "
    subjects = fold_words(rules.address_subjects)
    if (before and before[-1] in _MAIL) or not any(f" {subject} " in said for subject in subjects):
        return False
    messengers = rules.messengers
    asked = fold_words(messengers.us + messengers.our + messengers.verbs) - fold_words(_PERSONS) - subjects
    return asked.isdisjoint(before + after)


@lru_cache(maxsize=4)
def _patterns(
    at_words: tuple[str, ...], dot_words: tuple[str, ...], top_domains: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    at, dot = ("|".join(re.escape(fold(word).text) for word in words) for words in (at_words, dot_words))
    at_sign = rf"\s{{0,2}}[(\[{{<]\s?(?:{at}|@)\s?[)\]}}>]\s{{0,2}}|\s(?:{at}|@)\s|\s?@\s?"
    bracketed = rf"\s{{0,2}}[(\[{{<]\s?(?:{dot}|\.)\s?[)\]}}>]\s{{0,2}}"
    spelled = rf"{bracketed}|\s(?:{dot}|\.)\s"
    # A dot as a word takes a known ending after it, or "look at this point in time" were an address.
    ending = rf"{bracketed}[a-z]{{2,10}}(?!\w)|\s(?:{dot}|\.)\s(?:{'|'.join(top_domains)})(?!\w)"
    label = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
    plain = rf"(?:\.{label}){{1,6}}"
    return (
        re.compile(at_sign),
        re.compile(rf"{label}(?:(?:(?:\.|{spelled}){label}){{0,4}}(?:{ending})|{plain})"),
        re.compile(spelled),
    )
