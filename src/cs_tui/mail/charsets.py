"""Bytes of any charset, rightly or wrongly labelled, made into text."""

import codecs
import re

from charset_normalizer import from_bytes

__all__ = ["clean_text", "decode_bytes", "likely_charset", "one_line"]

_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_ext",
}
"""Charsets that are declared where their supersets are written, by Python's name of the codec."""

_ALIASES = {
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-big5": "cp950",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "ansi": "cp1252",
}
_NO_CHARSETS = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw-unicode-escape",
    "undefined",
    "unicode-escape",
    "oem",
    "mbcs",
}
_SINGLE_BYTE = re.compile(r"iso8859|cp125|cp8|koi8|mac|ascii|latin|tis")
_SHIFTING = re.compile(r"utf-?(?:7|16|32)|iso2022|hz|cp(?:037|500|875|1026|1140|273|424)")
_GUESSES = [
    "utf_8", "cp1252", "cp932", "euc_jp", "gb18030", "cp949", "big5", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1258", "cp874", "iso8859_2",
]  # fmt: skip
_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_ISO_2022_KR = re.compile(rb"\x1b\$\)C")


def decode_bytes(data: bytes, label: str | None = None, hint: str | None = None) -> tuple[str, str | None]:
    """Decode ``data``, declared as ``label``; ``hint`` is the charset to try where nothing is declared.

    Returns the text, and a problem in one line where the label was wrong and the text may be, too. Never raises.
    UTF-7 is read where it is declared, and never guessed: it hides text in plain sight.
    """
    codec = _codec(label)
    if codec and _SHIFTING.search(codec):
        text = _strictly(data, codec) if _WIDER.get(codec) is None else _strictly(data, _WIDER[codec])
        return (text, None) if text is not None else (_guess(data, hint), _wrong(label))
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), None
    for mark, name in _BOMS:
        if data.startswith(mark) and (text := _strictly(data, name)) is not None:
            return text, None
    if (text := _strictly(data, "utf-8")) is not None and not data.isascii() and _may_be_utf8(codec):
        return text, None
    if codec is None:
        unknown = f"the charset “{label[:40]}” is unknown" if label and label.strip() else None
        return _guess(data, hint), unknown
    for name in (_WIDER.get(codec, codec), codec):
        if (text := _strictly(data, name)) is not None:
            return text, None
    if (text := _strictly(data, "utf-8")) is not None and not data.isascii():
        return text, None
    replaced = data.decode(_WIDER.get(codec, codec), "replace")
    if codec != "ascii" and replaced.count("\ufffd") * 50 <= len(replaced) + 49:
        return replaced, "a few characters could not be read"
    return _guess(data, hint), None if codec == "ascii" else _wrong(label)


def clean_text(text: str) -> str:
    """Normalise line ends to LF, drop NUL and replace lone surrogates; other control characters stay as they are."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Make one line of text for a header, so that nothing can be added to it by a line end."""
    return " ".join(clean_text(text).split())


def _codec(label: str | None) -> str | None:
    """Python's name of a declared charset, or None where there is none that makes text of bytes."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()[:60]
    try:
        found = codecs.lookup(_ALIASES.get(name) or name)
        found.name.encode("ascii")
        b"".decode(found.name)
    except (LookupError, ValueError, TypeError, SyntaxError):
        return None
    return None if found.name in _NO_CHARSETS else found.name


def _may_be_utf8(codec: str | None) -> bool:
    return codec is None or codec.startswith("utf") or bool(_SINGLE_BYTE.match(codec))


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wrong(label: str | None) -> str:
    return f"the text is not in the charset it declares (“{(label or '')[:40]}”)"


def _guess(data: bytes, hint: str | None) -> str:
    """Decode what nothing is known about: by its escapes, as UTF-8, as the hint says, else by statistics."""
    for pattern, name in ((_ISO_2022_JP, "iso2022_jp_ext"), (_ISO_2022_KR, "iso2022_kr")):
        if pattern.search(data) and (text := _strictly(data, name)) is not None:
            return text
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    lenient = data.decode("utf-8", "replace")
    if lenient.count("\ufffd") * 10 < sum(character > "\x7f" for character in lenient):
        return lenient
    hinted = _codec(hint)
    if hinted and hinted != "ascii" and not hinted.startswith("utf"):
        text = _strictly(data, _WIDER.get(hinted, hinted))
        if text is not None:
            return text
    return data.decode(likely_charset(data), "replace")


def likely_charset(data: bytes) -> str:
    """The likeliest charset of what is not UTF-8. Few letters beyond ASCII are taken for Western."""
    sample = data[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    if high < 20 and high * 4 < len(sample) and _strictly(sample, "cp1252") is not None:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best is not None else "cp1252"
