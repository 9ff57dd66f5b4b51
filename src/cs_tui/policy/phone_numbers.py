"""Telling telephone numbers from the other numbers a support reply is full of (clause 3.4)."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from cs_tui.policy.folding import Folded, fold, fold_words
from cs_tui.policy.phrasebook import Match
from cs_tui.policy.phrases import Numbers

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

__all__ = ["phone_numbers"]

_NUMBER = re.compile(r"(?<![\d+])(?:\+[ ]?)?[(\[]{0,2}\d(?:[ ().\-/_*·~\[\]]{0,3}\d){3,}")
_OPENING = re.compile(r"(?:\+|\b00[ ]?[1-9])")
_LINK = re.compile(r"\b(?:tel|callto|sms|smsto|facetime):/{0,2}[+\d][\d\-().+]{2,30}")
_JOINER = re.compile(r"(?:\s|[,;/&]|\b(?:and|or|und|oder|et|ou|y|o|va|hoac|to|bis|-)\b){1,6}")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DAY, _MONTH, _YEAR = r"(?:3[01]|[12]\d|0?[1-9])", r"(?:1[0-2]|0?[1-9])", r"(?:19|20)\d\d"
_TIME = r"\d{1,2}[:h]\d\d(?::\d\d)?(?:\.\d{1,9})?(?:z|[ ]?[+-]\d\d:?\d\d)?"
_ALONE, _END = r"(?<![\w.+/\-])", r"(?![\w/\-]|\.\d)"
_WITH_DIGITS = re.compile(r"(?<!\S)(?:v\.? )?\S*\d\S*(?:[ ,]{1,3}\S*\d\S*)*")
_NOT_PHONES = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        (
            r"(?:https?://|ftps?://|www\.)[^\s<>\"]{1,2000}",
            r"(?<![\w.%+\-])[\w.%+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}",
            rf"{_ALONE}{_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{1,5}}|/\d\d?)?(?![\w]|\.\d)",
            rf"{_ALONE}(?:{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}|{_DAY}[-/.]{_MONTH}[-/.](?:{_YEAR}|\d\d))"
            rf"(?:[t ,]{{1,3}}{_TIME})?{_END}",
            rf"{_ALONE}{_TIME}(?![\w])",
            rf"{_ALONE}(?:(?:0|[1-9]\d{{0,2}})\.\d{{1,2}}[ ,]{{1,3}}){{2}}(?:0|[1-9]\d{{0,2}})\.\d{{1,2}}{_END}",
            rf"{_ALONE}{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{2}}(?:\d{{4}})?{_END}",  # a zone's serial
            r"v\.?[ ]?\d{1,4}(?:\.\d{1,5}){1,4}",
            r"(?=\d{0,31}[a-f])[0-9a-f]{16,}(?!\w)",
            r"(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]{1,40}",
            r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?!\w)",
            r"[a-z]{2}\d\d(?:[ ]?[0-9a-z]{4}){3,7}(?:[ ]?[0-9a-z]{1,3})?(?!\w)",  # IBAN
            r"0x[0-9a-f]{2,16}(?!\w)",
        )
    )
    + ")"
)
_GROUPED_BY_POINT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_CODE_BEFORE = re.compile(r"[#=%$&?\\]$|[\w\-/.]{1,40}$")
_CODE_AFTER = re.compile(r"[a-z_]{1,20}\d")
# "0912, 345, 678" and "O912 345 678": one number written as several, or with letters for its digits.
_IN_PIECES = re.compile(
    r"(?<![\w.,|])(?:\+\d{1,3}|\(?0\d{1,4}\)?)(?:[ ]?[,|;\n][ ]{0,2}\d{3,4}){2,3}(?!\w|[ ]?[,|;][ ]?\d)"
)
_PIECES = str.maketrans(",|;\n", "    ")
_WITH_LETTERS = re.compile(r"(?<![\w.\-/=])(?=[\d .\-]{0,16}[oil])[\doil](?:[ .\-]?[\doil]){8,11}(?![\w\-/])")
_DIGITS = str.maketrans("oil", "011")
_MOST, _MOST_ASKED, _WINDOW = 50, 400, 360


def phone_numbers(rules: Numbers, folded: Folded, announced: Iterable[Match]) -> Iterator[tuple[int, int]]:
    """The telephone numbers of a folded text, as spans of it (clause 3.4).

    ``announced`` are the words before numbers, in order of place: of kind ``harmless`` they excuse the number that
    follows ("order 0912345678"), of kind ``cue`` they make any number of 4 digits or more a telephone number, of any
    other kind one of 8 digits or more.
    """
    if sum(map(folded.text.count, "0123456789")) < 4:
        return
    for link in islice(_LINK.finditer(folded.text), _MOST):
        yield link.span()
    masked = _WITH_DIGITS.sub(lambda run: _NOT_PHONES.sub(_blank, run[0]), _LINK.sub(_blank, folded.text))
    masked = _IN_PIECES.sub(lambda pieces: pieces[0].translate(_PIECES), _WITH_LETTERS.sub(_digits, masked))
    verdicts = dict(_announced(rules, masked, announced))
    asked, found, previous_end, previous = 0, 0, 0, ""
    for number in _NUMBER.finditer(masked):
        start, end = number.span()
        verdict = verdicts.get(start, "")
        if not verdict and previous and _JOINER.fullmatch(masked, previous_end, start):
            verdict = previous
        previous_end, previous = end, verdict
        digits = sum(map(str.isdigit, number[0]))
        if _amount(rules, masked, start, end) or (digits < 8 and verdict != "cue"):
            continue
        if verdict not in ("", "harmless"):
            yield start, end
            found += 1
        elif _OPENING.match(masked, start) or (not verdict and not _coded(rules, folded, start, end)):
            asked += 1
            if asked > _MOST_ASKED:  # nobody sends that many numbers in a reply: what may be one counts as one
                if 9 <= digits <= 15 and number[0].lstrip("([")[0] in "+0":
                    yield start, end
                    return
                continue
            for inner_start, inner_end in _inside(number[0], rules.phone_regions):
                yield start + inner_start, start + inner_end
                found += 1
        if found >= _MOST:
            return


def _announced(rules: Numbers, text: str, words: Iterable[Match]) -> Iterator[tuple[int, str]]:
    """Where the number begins that each word announces, with what it is announced as."""
    fillers = _fillers(rules.fillers)
    for word in words:
        between = fillers.match(text, word.end)
        number = between and _NUMBER.match(text, between.end())
        if between and number:
            short = sum(map(str.isdigit, number[0])) < 7 and not re.search(r"[:=.]", between[0])
            yield between.end(), "" if short else word.kind


def _digits(found: re.Match[str]) -> str:
    return found[0].translate(_DIGITS) if sum(map(str.isdigit, found[0])) > 5 else found[0]


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


@lru_cache(maxsize=4)
def _fillers(words: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(sorted((re.escape(fold(word).text) for word in words), key=len, reverse=True))
    return re.compile(rf"(?:[\s:=.#\"'\-]{{0,4}}(?:(?:{listed})(?![^\W\d]))){{0,4}}[\s:=.#\"'\-/]{{0,4}}")


def _amount(rules: Numbers, text: str, start: int, end: int) -> bool:
    """Whether a unit or currency stands beside the number, or points group it as an amount."""
    before, after = _beside(rules.currencies, rules.units)
    if text[start] == "+":
        return False
    return bool(
        after.match(text, end)
        or before.search(text[max(0, start - 8) : start])
        or _GROUPED_BY_POINT.fullmatch(text, start, end)
    )


@lru_cache(maxsize=4)
def _beside(currencies: tuple[str, ...], units: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    money = "|".join(re.escape(fold(word).text) for word in currencies)
    things = "|".join(re.escape(fold(word).text) for word in (*units, *currencies))
    return re.compile(rf"(?<!\w)(?:{money})[ ]?$"), re.compile(rf"(?:,\d\d?)?[ ]?(?:{things})(?!\w)")


def _coded(rules: Numbers, folded: Folded, start: int, end: int) -> bool:
    """Whether the digits are part of a code such as ``INV-2026-000123`` or ``a1b2``."""
    text = folded.text
    if _CODE_AFTER.match(text, end):
        return True
    before = _CODE_BEFORE.search(text[max(0, start - 40) : start])
    if not before:
        return False
    if before[0][-1] in "#=%$&?\\":
        return True
    written = folded.body[slice(*folded.place(start - len(before[0]), start))]
    if written[-1].isalnum():
        return before[0] not in fold_words(rules.cues)
    # "now-0912345678" is a word and a number, "ORD-0912345678" and "k8s/0912345678" are codes.
    return written.isupper() or any(char.isdigit() or char in "_/" for char in written)


def _inside(number: str, regions: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The telephone numbers within one run of digits and separators."""
    if sum(map(str.isdigit, number)) <= 17 and _is_phone(number, regions):
        yield 0, len(number)
        return
    pieces = islice(re.finditer(r"[+(]{0,2}\d[\d().\-/]{6,40}", number), _MOST_ASKED)
    spans = [piece.span() for piece in pieces if _is_phone(piece[0], regions)]
    windows = () if spans else range(0, min(len(number), 5 * _WINDOW), _WINDOW)
    for at in windows:
        spans += [(at + start, at + end) for start, end in _matched(number[at : at + _WINDOW + 40], regions)]
    yield from dict.fromkeys(spans)


@lru_cache(maxsize=2048)
def _is_phone(number: str, regions: tuple[str, ...]) -> bool:
    """Whether the number as a whole is a valid one: international, or national in a region as it is written there."""
    digits = re.sub(r"\D", "", number)
    if not 8 <= len(digits) <= 17:
        return False
    if number.lstrip("([").startswith("+") or digits.startswith("00"):
        return _parsed("+" + digits.removeprefix("00"), None) is not None
    groups = re.findall(r"\d+", number)
    grouped = all(len(group) > 1 for group in groups[1:]) or all(len(group) == 1 for group in groups)
    if any(_is_national(digits, region, grouped) for region in regions):
        return True
    return len(digits) >= 11 and _is_without_plus(digits, regions, len(groups) > 1)


def _is_national(digits: str, region: str, grouped: bool) -> bool:
    """Whether the digits are a number of the region with the prefix it is dialled with there."""
    from phonenumbers import PhoneNumberType, ndd_prefix_for_region, number_type

    number = _parsed(digits, region)
    if number is None:
        return False
    if digits[0] == "0":
        return True
    service = (PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
    if ndd_prefix_for_region(region, True) == "0":
        return number_type(number) in service and digits[:2] in ("18", "19")
    return grouped


def _is_without_plus(digits: str, regions: tuple[str, ...], separated: bool) -> bool:
    """Whether the digits are an international number of one of the regions that lost its plus."""
    from phonenumbers import PhoneNumberType, number_type, region_code_for_number

    number = _parsed("+" + digits, None)
    return (
        number is not None
        and region_code_for_number(number) in regions
        and (separated or number_type(number) == PhoneNumberType.MOBILE)
    )


def _parsed(digits: str, region: str | None) -> "PhoneNumber | None":
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        number = parse(digits, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None


def _matched(number: str, regions: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """What libphonenumber itself finds inside a longer run, for the first region that finds any."""
    from phonenumbers import PhoneNumberMatcher

    for region in regions:
        found = [
            (match.start, match.end)
            for match in PhoneNumberMatcher(number, region, max_tries=50)
            if _is_phone(match.raw_string, regions)
        ]
        if found:
            yield from found
            return
