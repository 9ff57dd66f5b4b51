"""Placeholders of reply templates, ``{{name}}``, which are filled before a reply leaves (clause 3.3).

And those people leave in a text by hand, ``[customer name]``: told from code and log lines by the words they hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Placeholder", "fill", "left_open", "placeholders"]

_PLACEHOLDER = re.compile(r"\{\{[ ]{0,8}([^\W_](?:[\w \-]{0,60}[\w\-])?)[ ]{0,8}\}\}")
_BRACKETED = re.compile(
    r"(?<![\w\]`])\[ ?(?P<square>[^\W\d][^\[\]\n]{1,40}?) ?\](?![(\[:`])"
    r"|(?<![\w`])<(?P<pointed>[^\W\d][^<>\n]{1,40})>(?!`)"
    r"|(?<![\w%/\\=&?.`])%(?P<percent>[a-z][a-z_ \-]{1,40})%(?![\w/\\`])",
    re.IGNORECASE,
)
_MARKERS = re.compile(r"(?<![\w\-/.#`])(?:XXX+(?![\w\-/.]\w|`)(?!\w)|(?:TODO|TBD|FIXME)(?=\s{0,4}(?:[:.,;!?)\n]|\Z)))")
_FILL_INS = frozenset((
    "name", "firstname", "lastname", "surname", "fullname", "customername", "customer", "client", "company", "date",
    "number", "domain", "email", "amount", "product", "time", "address", "invoice", "order", "ticket", "agent",
    "signature", "link", "website", "url", "subject", "placeholder", "phone", "deadline", "price", "tên", "khách",
    "hàng", "ngày", "số", "họ", "kunde", "kundenname", "vorname", "nachname", "firma", "datum", "nom", "prénom",
    "nombre", "apellido", "fecha",
))  # fmt: skip
_AROUND = frozenset((
    "your", "the", "of", "a", "here", "insert", "enter", "fill", "add", "put", "first", "last", "full", "our", "my",
    "user", "contact", "in", "id",
))  # fmt: skip
# Single words that are tags, sections and variables as well.
_ALONE = frozenset((
    "name", "firstname", "lastname", "surname", "fullname", "customername", "tên", "vorname", "nachname", "nom",
    "prénom", "nombre",
))  # fmt: skip
_CODE = frozenset((
    "address", "link", "time", "title", "data", "date", "subject", "url", "number", "email", "client", "user",
    "order", "domain", "price",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One ``{{name}}`` of a text: its half-open span, braces included, and its name without blanks around it."""

    start: int
    end: int
    name: str


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a text in order of place; a name is letters, digits, spaces, ``_`` and ``-`` (clause 3.3)."""
    return tuple(Placeholder(found.start(), found.end(), found[1]) for found in _PLACEHOLDER.finditer(text))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with each placeholder that ``values`` names replaced; the others stay as they are (clause 3.3).

    What is filled in is never read for placeholders again.
    """
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def left_open(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody left something to fill in: ``[customer name]``, ``<NAME>``, ``%customer_name%``, ``XXX`` (3.3)."""
    if any(map(text.__contains__, "[<%")):
        for found in _BRACKETED.finditer(text):
            tag = found.lastgroup == "pointed" and found["pointed"].islower() and " " not in found["pointed"]
            if not tag and _to_be_filled(found[found.lastgroup or 0]):
                yield found.span()
    for marker in _MARKERS.finditer(text):
        yield marker.span()


def _to_be_filled(words: str) -> bool:
    listed = re.split(r"[\s_\-]+", words.strip().lower())
    if not _FILL_INS.issuperset(word for word in listed if word not in _AROUND) or _AROUND.issuperset(listed):
        return False
    if len(listed) > 1:
        return True
    return listed[0] in _ALONE or (words.isupper() and listed[0] not in _CODE)
