"""HTML made into text to read: nothing is fetched, nothing runs, pictures are left out."""

import html
import re
from typing import Any

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

__all__ = ["declared_charset", "html_to_text"]

_HTML_LIMIT = 2_000_000
_DEEPEST = 300
_LINK_LIMIT = 2000
_LINK = re.compile(r"(?i)(?:https?|mailto|tel|ftp):")
_BARE = re.compile(r"(?i)^(?:https?://(?:www\.)?|mailto:|tel:)|/$")
_MARKED_LINK = re.compile("\ue000([^\ue000-\ue002]*)\ue001([^\ue000-\ue002]*)\ue002")
_MARKS = re.compile("[\ue000-\ue002]")
_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]*)?>")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table)\b[^<>]*>")
_HIDDEN = ("script", "style", "head", "template")
_BLANK_LINES = re.compile(r"\n(?:[ \t\xa0]*\n){2,}")
_CHARSET = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([a-z0-9_.:-]{1,40})")


def html_to_text(markup: str) -> str:
    """Make readable text of HTML; a link's address follows its words in angle brackets, unless they say the same.

    Scripts, styles and pictures are dropped. What is too deep or too broken for the library is stripped of its tags.
    """
    markup = _MARKS.sub("", markup[:_HTML_LIMIT].replace("\0", ""))
    try:
        text = get_text(markup, _config()) if _depth(markup) < _DEEPEST else _stripped(markup)
    except Exception:  # noqa: BLE001 - whatever a broken page does to the library, its words are still there
        text = _stripped(markup)
    text = _MARKS.sub("", _MARKED_LINK.sub(_link, text))
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def declared_charset(markup: bytes) -> str | None:
    """The charset that a page declares in its ``meta`` tag."""
    found = _CHARSET.search(markup, 0, 4096)
    return found[1].decode("ascii") if found else None


def _config() -> ParserConfig:
    handlers = CustomHtmlTagHandlerMapping(start_tag_mapping={"a": _start_link}, end_tag_mapping={"a": _end_link})
    return ParserConfig(css=CSS_PROFILES["strict"], custom_html_tag_handler_mapping=handlers)


def _start_link(state: Any, attributes: Any) -> None:
    target = " ".join(str(attributes.get("href") or "").split())
    state.link_target = target[:_LINK_LIMIT] if _LINK.match(target) else ""
    if state.link_target:
        state.tags[-1].write("\ue000")


def _end_link(state: Any) -> None:
    if state.link_target:
        state.tags[-1].write(f"\ue001{state.link_target}\ue002")
        state.link_target = ""


def _link(found: re.Match[str]) -> str:
    words, target = found[1], found[2]
    if not words.strip():
        return words
    plain = _BARE.sub("", _BARE.sub("", target))
    return words if plain.casefold() in words.casefold() else f"{words} <{target}>"


def _depth(markup: str) -> int:
    """Roughly how deep tags are nested, counted generously: tags opened less tags closed, at the worst."""
    deepest = depth = 0
    for tag in re.finditer(r"<(/?)([a-zA-Z]+)", markup):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in {"br", "img", "meta", "link", "hr", "input", "p", "li", "td", "tr", "option"}:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _stripped(markup: str) -> str:
    """The words without their tags."""
    lowered = markup.lower()
    pieces, at = [], 0
    for opening in re.finditer(rf"<(?:{'|'.join(_HIDDEN)})\b", lowered):
        if opening.start() < at:
            continue
        end = lowered.find(f"</{opening[0][1:]}", opening.end())
        if end < 0 and opening[0] == "<head":
            continue
        pieces.append(markup[at : opening.start()])
        at = end if end >= 0 else len(markup)
    pieces.append(markup[at:])
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", "".join(pieces))))
