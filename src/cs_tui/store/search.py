"""Folding of texts and queries, so that a word is found however it was typed."""

import re
import unicodedata

__all__ = ["folded", "match_expression"]

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i"})
"""Letters that decomposition leaves whole although readers leave out their stroke."""


def folded(text: str) -> str:
    """The text without diacritics and case, each CJK character a word of its own."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFC", plain).translate(_LETTERS))


def match_expression(words: str) -> str | None:
    """An FTS5 expression that finds all the words, the last letters of each left open; ``None`` without a word."""
    terms = []
    for word in words.split():
        pieces = _WORD.findall(folded(word))
        if pieces:
            terms.append('"' + " ".join(pieces) + '" *')
    return " ".join(terms) or None
