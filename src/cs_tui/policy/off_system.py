"""No answer by voice or off the system (clause 3.4): the words of a reply that lead a customer elsewhere."""

import re
from collections.abc import Iterator
from itertools import islice

from cs_tui.policy.addresses import addresses, is_private, subject_of_work
from cs_tui.policy.folding import Folded, fold, fold_words
from cs_tui.policy.messengers import invited_messenger, messenger_links
from cs_tui.policy.phone_numbers import phone_numbers
from cs_tui.policy.phrasebook import Match, Phrasebook, phrasebook
from cs_tui.policy.phrases import OffSystem
from cs_tui.policy.quotations import quoted_spans, unquoted
from cs_tui.policy.rulings import Finding

__all__ = ["off_system_findings"]

_WORD_BEFORE = re.compile(r"[\w']+(?=[\s\"*]{0,3}$)")
_CLAUSE_END = re.compile(r"[.!?;:\n]")
_MOST, _MOST_NAMED = 200, 2000
_ASK_HERE = "Ask for it in the reply itself; the customer answers on the system."
_ANSWER_HERE = "Write the answer into this reply; the customer reads it on the system."
_SPOKEN = {
    "invitation": ("invites the customer to speak; every answer is in writing on the system.", _ASK_HERE),
    "meeting": ("invites the customer to meet; every answer is in writing on the system.", _ASK_HERE),
    "elsewhere": ("leads the customer off the system; every answer is in writing on it.", _ANSWER_HERE),
}
_MESSENGER = "leads the customer to a messenger; every answer is in writing on the system."
_PHONE = "is a telephone number; the customer is answered in writing on the system."
_PHONE_REMEDY = 'Take the number out; where it is none, say what it is before it, as in "order 123".'
_ADDRESS = "is a private mail address; the customer is answered on the system."
_HIDDEN_ADDRESS = "is a mail address spelled out; the customer is answered on the system."
_WRITE_TO = "asks the customer to write to a mail address; the customer is answered on the system."


def off_system_findings(rules: OffSystem, body: str, customer_address: str = "") -> tuple[Finding, ...]:
    """Calls, meetings, messengers, telephone numbers and private addresses in a body: all are refused (clause 3.4).

    ``customer_address`` is the customer's own mail address, which a reply may name.
    """
    folded = fold(body)
    words = folded.words
    matches = list(_book(rules).matches(words))
    quotations = quoted_spans(folded)
    found = [
        *islice(unquoted(_invitations(rules, words, matches), quotations), _MOST),
        *islice(unquoted(_messengers(rules, words, matches), quotations), _MOST),
        *islice(_links(rules, folded), _MOST),
        *_numbers(rules, folded, words, matches),
        *islice(_addresses(rules, folded, words, matches, customer_address), _MOST),
    ]
    return tuple(sorted(set(found), key=lambda finding: (finding.start, finding.end)))


def _book(rules: OffSystem) -> Phrasebook:
    return phrasebook(
        ("invitation", rules.invitations),
        ("meeting", rules.meetings),
        ("elsewhere", rules.elsewhere),
        ("write-to", rules.write_to),
        ("messenger", rules.messengers.names + rules.messengers.everyday_names),
        ("harmless", rules.numbers.harmless),
        ("cue", rules.numbers.cues),
    )


def _invitations(rules: OffSystem, words: Folded, matches: list[Match]) -> Iterator[Finding]:
    for match in matches:
        if match.kind in _SPOKEN and not _negated(rules, words.text, match.start):
            reason, remedy = _SPOKEN[match.kind]
            yield words.finding((match.start, match.end), rules.clause, "refused", reason=reason, remedy=remedy)


def _negated(rules: OffSystem, text: str, start: int) -> bool:
    """Whether the words before say that it will not be: "we may not call you" invites nobody."""
    negations, auxiliaries = fold_words(rules.negations), fold_words(rules.auxiliaries)
    at = start
    for _ in range(6):
        word = _WORD_BEFORE.search(text, max(0, at - 40), at)
        if not word:
            return False
        at = word.start()
        if word[0] in negations:
            before = _WORD_BEFORE.search(text, max(0, at - 40), at)
            return not (before and before[0] in fold_words(rules.not_negated))
        if word[0] not in auxiliaries:
            return False
    return False


def _links(rules: OffSystem, folded: Folded) -> Iterator[Finding]:
    for span in messenger_links(rules.messengers, folded):
        yield folded.finding(span, rules.clause, "refused", reason=_MESSENGER, remedy=_ASK_HERE)


def _messengers(rules: OffSystem, words: Folded, matches: list[Match]) -> Iterator[Finding]:
    named = [match for match in matches if match.kind == "messenger"]
    for count, match in enumerate(named):
        # Nobody names a messenger so often but to hide an invitation among the rest.
        if count >= _MOST_NAMED or (
            not _negated_nearby(rules, words.text, match.start)
            and invited_messenger(rules.messengers, words, match.start, match.end, match.phrase)
        ):
            span = (match.start, match.end)
            yield words.finding(span, rules.clause, "refused", reason=_MESSENGER, remedy=_ASK_HERE)


def _negated_nearby(rules: OffSystem, text: str, start: int) -> bool:
    """Whether the clause before a messenger is denied: "we do not answer on WhatsApp"."""
    window = text[max(0, start - 60) : start]
    ends = [found.end() for found in _CLAUSE_END.finditer(window)]
    listed = re.findall(r"[\w']+", window[ends[-1] if ends else 0 :])
    return any(
        word in fold_words(rules.negations)
        and fold_words(rules.not_negated).isdisjoint(listed[max(0, at - 1) : at + 2])
        for at, word in enumerate(listed)
        if at >= len(listed) - 5
    )


def _numbers(rules: OffSystem, folded: Folded, words: Folded, matches: list[Match]) -> Iterator[Finding]:
    announced = matches if words.text == folded.text else list(_book(rules).matches(folded))
    for span in phone_numbers(rules.numbers, folded, announced):
        yield folded.finding(span, rules.clause, "refused", reason=_PHONE, remedy=_PHONE_REMEDY)


def _addresses(
    rules: OffSystem, folded: Folded, words: Folded, matches: list[Match], customer_address: str
) -> Iterator[Finding]:
    if "@" not in folded.text and not any(word in folded.text for word in fold_words(rules.at_words)):
        return
    own = fold(customer_address.strip().rpartition("<")[2].rstrip("> ")).text
    asked = [words.place(match.start, match.end) for match in matches if match.kind == "write-to"]
    for found in addresses(rules, folded):
        if found.address == own and not found.spelled_out:
            continue
        start, _ = folded.place(found.start, found.end)
        invitation = next(
            (at for at, to in asked if 0 <= start - to <= 40 and "\n\n" not in folded.body[to:start]), None
        )
        if invitation is not None:
            at = next(index for index in range(found.start, -1, -1) if folded.origin[index] <= invitation)
            yield folded.finding((at, found.end), rules.clause, "refused", reason=_WRITE_TO, remedy=_ASK_HERE)
        elif found.spelled_out or (
            is_private(found.domain, rules.private_domains) and not subject_of_work(rules, folded.text, found)
        ):
            reason = _HIDDEN_ADDRESS if found.spelled_out else _ADDRESS
            yield folded.finding((found.start, found.end), rules.clause, "refused", reason=reason, remedy=_ANSWER_HERE)
