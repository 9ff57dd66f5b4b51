"""Lists of phrases, found in one pass over a folded text however long the lists are (clauses 3.4 and 4.2)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from cs_tui.policy.folding import Folded, fold

__all__ = ["Match", "Phrasebook", "phrasebook"]

_GAP = r"[\s\-*~]{1,8}"
_WILD = r"(?:\s{1,8}[^\s.!?;:]{1,30}){0,3}?" + _GAP
_SENTENCE_END = r"(?=\s{0,8}(?:[.?!,;:)\n]|\Z))"
_ATOMS = re.compile(r"[\s\-]+|[^\s\-]")
_PARTS = re.compile(r"\(([^()]*\|[^()]*)\)([\s\-]*)|(…)|(⏎)|([^(…⏎]+|\()")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: ``start`` and ``end`` count characters of the folded text."""

    start: int
    end: int
    kind: str
    phrase: str


class Phrasebook:
    """Phrases by kind, compiled together; the longest phrase wins, so a harmless longer one shields what it holds.

    A space in a phrase stands for spaces, line breaks or hyphens, ``…`` for up to three words, ``(call|ring)`` for any
    one of these (or none of them, where one is empty), ``⏎`` for the end of a sentence or clause. Accents may be left
    out of a text ("goi cho toi"), but other accents make another word ("gói cho tôi").
    """

    def __init__(self, phrases: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self._meanings: list[tuple[str, str, str]] = []
        self._exact: dict[str, tuple[str, str]] = {}
        source = self._read(phrases)
        self._regex = re.compile(rf"(?<!\w)(?:{source})(?!\w)") if source else None

    def _read(self, phrases: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
        """Keep what each phrase means; gives the regular expression of all."""
        spelled: list[list[str]] = []
        for kind, listed in phrases:
            for phrase in listed:
                for spelling in {phrase, phrase.lower().translate(_UMLAUTS)}:
                    atoms = _atoms(spelling)
                    spelled.append(atoms)
                    plain = "".join(atom for atom in atoms if len(atom) == 1 or atom.startswith("\\"))
                    if any(atom.startswith("(?") for atom in atoms):
                        self._meanings.append(("".join(atoms), kind, phrase))
                    else:
                        self._exact.setdefault(_squeeze(re.sub(r"\\(.)", r"\1", plain)), (kind, phrase))
        return _pattern(spelled)

    def matches(self, folded: Folded) -> Iterator[Match]:
        """Every phrase in the text, in order of place, none overlapping another."""
        at = 0
        while self._regex and (found := self._regex.search(folded.text, at)):
            kind, phrase = self._meaning(found[0])
            if _accents_agree(phrase, folded.body[slice(*folded.place(found.start(), found.end()))]):
                yield Match(found.start(), found.end(), kind, phrase)
                at = found.end()
            else:
                at = found.start() + 1

    def _meaning(self, words: str) -> tuple[str, str]:
        if (exact := self._exact.get(_squeeze(words))) is not None:
            return exact
        return next(((kind, phrase) for source, kind, phrase in self._meanings if re.fullmatch(source, words)))


@lru_cache(maxsize=16)
def phrasebook(*phrases: tuple[str, tuple[str, ...]]) -> Phrasebook:
    """The compiled book of ``(kind, phrases)`` pairs, made once; of a phrase listed twice the first kind counts."""
    return Phrasebook(phrases)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\-*~']+", "", text)


def _atoms(phrase: str) -> list[str]:
    atoms: list[str] = []
    for alternatives, gap, wild, end, text in _PARTS.findall(re.sub(r"\s*…\s*", "…", phrase.strip())):
        if alternatives:
            atoms += _choice(alternatives.split("|"), _GAP if gap else "")
        elif wild or end:
            atoms.append(_WILD if wild else _SENTENCE_END)
        else:
            atoms += [_atom(part) for part in _ATOMS.findall(fold(text).text)]
    return atoms


def _choice(alternatives: list[str], gap: str) -> list[str]:
    """One of several wordings; where one of them is nothing, the gap after it goes with it."""
    choices = map(_atoms, filter(None, map(str.strip, alternatives)))
    source = f"(?:{_pattern(list(choices))})"
    if all(map(str.strip, alternatives)):
        return [source, gap] if gap else [source]
    return [f"(?:{source}{gap})?"]


def _atom(text: str) -> str:
    return "'?" if text == "'" else re.escape(text) if text.strip(" -\n") else _GAP


def _pattern(phrases: list[list[str]], known: int = 0) -> str:
    """What follows the ``known`` first atoms of phrases that have these in common, as one regular expression.

    No two branches of it begin with the same letter.
    """
    longer = sorted((atoms for atoms in phrases if len(atoms) > known), key=lambda atoms: _rank(atoms[known]))
    grouped = groupby(longer, key=lambda atoms: atoms[known])
    branches = [atom + _pattern(list(group), known + 1) for atom, group in grouped]
    if not branches:
        return ""
    source = branches[0] if len(branches) == 1 and len(longer) == len(phrases) else f"(?:{'|'.join(branches)})"
    return source if len(longer) == len(phrases) else source + "?"


def _rank(atom: str) -> tuple[bool, str]:
    """Plain letters before choices and wild cards: what is listed word for word is found as it is listed."""
    return atom.startswith("(?"), atom


def _accents(word: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", word) if unicodedata.combining(mark))


@lru_cache(maxsize=4096)
def _accents_agree(phrase: str, words: str) -> bool:
    """Whether words of the body may be the phrase: each without accents, or with the phrase's own."""
    if phrase.isascii() or words.isascii() or len(words) > 4 * len(phrase) + 40:
        return True
    ours: dict[str, set[str]] = {}
    for word in re.split(r"[\s\-(|)…⏎]+", phrase):
        ours.setdefault(_bare(word), {""}).add(_accents(word))
    theirs = re.split(r"[\s\-*~]+", words.strip())
    return all(_accents(word) in ours.get(_bare(word), (_accents(word),)) for word in theirs)


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("đ", "d")
