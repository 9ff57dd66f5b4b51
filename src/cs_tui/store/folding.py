"""Texts folded so that a word is found however it was typed."""

import re
import unicodedata

__all__ = ["folded", "has_words", "split", "words"]

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i"})
"""Letters that decomposition leaves whole although readers leave out their stroke."""


def folded(text: str) -> str:
    """The text without diacritics and case, each CJK character a word of its own."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFC", plain).translate(_LETTERS))


def split(text: str) -> list[str]:
    """The words of a folded text in their order."""
    return _WORD.findall(text)


def words(text: str) -> list[str]:
    """The words of a text in their order, folded."""
    return split(folded(text))


def has_words(text: str) -> bool:
    """Whether there is anything in the text that the search could find."""
    return bool(words(text))
