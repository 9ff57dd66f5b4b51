"""What was drawn goes with the widget that drew it."""

from typing import Any

from textual._styles_cache import StylesCache

__all__ = ["let_go_of_lines"]


def let_go_of_lines() -> None:
    """Have Textual remember two colours for all widgets together, not for each of them.

    It keeps them by whoever asks, which is a widget's store of drawn lines: up to a thousand of those would stay, of
    every picker that was ever opened. A Textual that asks otherwise is left alone.
    """
    asked: Any = vars(StylesCache).get("get_inner_outer")
    if hasattr(asked, "cache_info"):
        StylesCache.get_inner_outer = classmethod(asked)  # type: ignore[assignment, method-assign]
