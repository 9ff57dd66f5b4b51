"""The body of a reply as the rules read it: small, plain letters, with a way back to every character of the original.

Zero-width characters, accents, look-alike letters (Cyrillic, Greek, full-width, mathematical, in circles …) and odd
spaces are what people hide words with (FAULTS 30, 42). The rules match against the folded text and report offsets into
the body, so a rule never has to know any of that.
"""

import json
import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain, repeat
from typing import Literal

from cs_tui.policy.rulings import Finding

__all__ = ["Folded", "fold", "fold_words", "quote"]

_HIDDEN_I = re.compile(r"[a-z][^\n\x20-\x7e]{0,8}([I|](?:[^\n\x20-\x7e]{0,8}[I|]){0,8})(?![A-Z])")
_LEET = re.compile(r"(?<=[a-z])[013457@$!]{1,2}(?=[a-z])|(?<![\w])[345](?=[a-z]{2})|(?<=[a-z]{2})[013]{1,2}(?!\w)")
_PLAIN = str.maketrans("013457@$!", "oleastasi")
_SPELLED = re.compile(r"(?<![^\W_])[a-z](?:[ .*_\-][a-z](?![^\W_]))+")
_SPELLING = re.compile(r"[ .*_\-]")
_LETTER_NAME = re.compile(r"(?:LATIN|SQUARED|CIRCLED|INDICATOR)\b.*\b(?:LETTER|CAPITAL) ([A-Z])(?: WITH .*)?$")
_SPECIAL = (
    dict.fromkeys("\t\u2800", " ")
    | dict.fromkeys("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n")
    | dict.fromkeys("‘’‛′ʼʹ´`＇", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("\u115f\u1160\u3164\uffa0", "")  # Hangul fillers: letters that cannot be seen
)
# As they stand in the data, escaped: a character with those it passes for, one of these, and one that is Latin.
_CHAR = r'"((?:\\ud[89ab]..)?\\u....|[^"\\])"'
_ENTRY = re.compile(_CHAR + r": \[(\{.*?\})\]")
_TWIN = re.compile(r'"c": ' + _CHAR)
_LATIN_TWIN = re.compile(r'"c": "[A-Za-z]"')
_LONGEST_QUOTE = 60


def quote(words: str) -> str:
    """The offending words as a reason shows them (clause 1.0: say what was refused): on one line, cut to 60."""
    line = " ".join(words.split())
    return f'"{line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"}"'


@dataclass(frozen=True)
class Folded:
    """A folded text: ``text[i]`` came from ``body[origin[i]]``; serves clauses 3.3 to 3.6 and 4.2."""

    body: str
    text: str
    origin: "array[int] | range"

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The half-open piece of the body that ``text[start:end]`` was made from, with the marks on its last letter."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else len(self.body)
            return at, at
        last = self.origin[end - 1] + 1
        while last < len(self.body) and unicodedata.category(self.body[last])[0] == "M":
            last += 1
        return self.origin[start], last

    def finding(
        self, span: tuple[int, int], clause: str, severity: Literal["refused", "warned"], *, reason: str, remedy: str
    ) -> Finding:
        """The objection to a span of ``text``, in offsets of the body; its reason opens with the words themselves."""
        first, last = self.place(*span)
        words = self.body[first:last]
        return Finding(clause, severity, first, last, words, f"{quote(words)} {reason}", remedy)

    @cached_property
    def words(self) -> "Folded":
        """The same for finding words: ``ca11``, ``wh4tsapp`` and ``W h a t s A p p`` read as what they stand for."""
        text = self.text
        if any(map(text.__contains__, "013457@$!")):
            text = _LEET.sub(lambda found: found[0].translate(_PLAIN), text)
        pieces: list[str] = []
        origin = array("l")
        at = 0
        for run in _SPELLED.finditer(text):
            pieces.append(text[at : run.start()])
            origin.extend(self.origin[at : run.start()])
            pieces.append(_SPELLING.sub("", run[0]))
            origin.extend(self.origin[run.start() : run.end() : 2])
            at = run.end()
        if not pieces:
            return self if text is self.text else Folded(self.body, text, self.origin)
        pieces.append(text[at:])
        origin.extend(self.origin[at:])
        return Folded(self.body, "".join(pieces), origin)


@lru_cache(maxsize=8)
def fold(body: str) -> Folded:
    """Fold a body for reading (clauses 3.3 to 3.6 and 4.2): linear in its length, whatever it holds."""
    hidden = _HIDDEN_I.search(body)
    if not hidden and body.isascii() and body.isprintable():
        return Folded(body, body.lower(), range(len(body)))
    letters = list(map(_letter, body.replace("\r\n", "\u200b\n")))  # one line end, in as many characters
    for found in _HIDDEN_I.finditer(body) if hidden else ():
        letters[found.start(1) : found.end(1)] = ["l" if char in "I|" else "" for char in found[1]]
    lengths = list(map(len, letters))
    if min(lengths, default=1) == max(lengths, default=1) == 1:
        return Folded(body, "".join(letters), range(len(body)))
    return Folded(body, "".join(letters), array("l", chain.from_iterable(map(repeat, range(len(body)), lengths))))


@lru_cache(maxsize=64)
def fold_words(words: tuple[str, ...]) -> frozenset[str]:
    """A list of words as they stand in folded texts (clauses 3.4 and 4.2)."""
    return frozenset(fold(word).text for word in words)


@cache
def _letter(char: str) -> str:
    """What one character reads as: "" when it cannot be seen."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if " " <= char <= "~":
        return char.lower()
    category = unicodedata.category(char)
    if category[0] in "MC":
        return ""
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", char))


def _plain(char: str) -> str:
    """One decomposed character as a small ASCII letter or digit where it looks like one."""
    if char.isascii():
        return char.lower()
    category = unicodedata.category(char)
    if category[0] in "MC":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] not in "LS":
        return _SPECIAL.get(char, char)
    named = _LETTER_NAME.search(unicodedata.name(char, ""))
    return named[1].lower() if named else _look_alike(char) or char.casefold()


def _look_alike(char: str) -> str:
    """The small Latin letter a letter of another script passes for (Unicode TR39), or ""."""
    known = _confusables()
    for shape in (char, char.upper(), char.lower()):
        twins = known.get(shape, "")
        # A capital I and a small l look alike; what the letter is called in its own case decides.
        if "l" in twins and unicodedata.name(char, "").endswith((" I", "IOTA")):
            return "i"
        for twin in twins:
            if twin.isascii() and twin.isalpha():
                return twin.lower()
    for twin in known.get(char, ""):
        for further in known.get(twin, ""):
            if further.isascii() and further.isalpha():
                return further.lower()
    return ""


@cache
def _confusables() -> dict[str, str]:
    """The single characters that each character passes for, of those that lead to a small or large Latin letter.

    Picked out of the library's data as it stands in the file, for all of it takes 4 MB of memory to read, and its
    module twice that to keep.
    """
    text = files("confusable_homoglyphs").joinpath("confusables.json").read_text("ascii")
    latin = {entry[1] for entry in _ENTRY.finditer(text) if _LATIN_TWIN.search(entry[2])}
    found = []
    for entry in _ENTRY.finditer(text):
        twins = (twin for twin in _TWIN.findall(entry[2]) if twin in latin or (len(twin) == 1 and twin.isalpha()))
        if leading := "".join(twins):
            found.append(f'"{entry[1]}":"{leading}"')
    known: dict[str, str] = json.loads(f"{{{','.join(found)}}}")
    return known
