"""Colours: a theme of the terminal's own few colours, a dark and a light one; and which one is chosen at start."""

from textual.theme import BUILTIN_THEMES, Theme

from cs_tui.desk import BadInput
from cs_tui.tui.terminal import few_colours, is_light, no_colour

__all__ = ["DEFAULTS", "THEMES", "chosen_theme", "our_variables"]

_FEW = BUILTIN_THEMES["ansi-dark"]

THEMES = (
    Theme(
        name="few",
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_blue",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=dict(_FEW.variables)
        | {
            "faint": "ansi_bright_black",
            "note": "ansi_yellow",
            "answer": "ansi_green",
            "customer": "ansi_cyan",
            "rule": "ansi_bright_black",
            "on-error": "ansi_bright_white",
        },
    ),
    Theme(
        name="dark",
        primary="#7fb4ca",
        accent="#7fb4ca",
        secondary="#938aa9",
        warning="#e6c384",
        error="#e46876",
        success="#98bb6c",
        foreground="#dcd7ba",
        background="#1f1f28",
        surface="#1f1f28",
        panel="#2a2a37",
        variables={
            "faint": "#8a8980",
            "note": "#e6c384",
            "answer": "#98bb6c",
            "customer": "#7fb4ca",
            "rule": "#54546d",
            "on-error": "#1f1f28",
        },
    ),
    Theme(
        name="light",
        primary="#1a5f7a",
        accent="#1a5f7a",
        secondary="#5d4e8c",
        warning="#8a5a00",
        error="#b3261e",
        success="#2f6b2f",
        foreground="#22222a",
        background="#fafaf7",
        surface="#fafaf7",
        panel="#ecece6",
        dark=False,
        variables={
            "faint": "#6a6a66",
            "note": "#8a5a00",
            "answer": "#2f6b2f",
            "customer": "#1a5f7a",
            "rule": "#b5b5ad",
            "on-error": "#ffffff",
        },
    ),
)
"""Ours; all of Textual's can be chosen too."""


def our_variables(theme: Theme) -> dict[str, str]:
    """Our colours for a theme that does not name them."""
    ink = theme.foreground or ("#e0e0e0" if theme.dark else "#202020")
    ground = theme.background or ("#121212" if theme.dark else "#f0f0f0")
    return {
        "faint": f"{ink} 60%",
        "note": theme.warning or theme.primary,
        "answer": theme.success or theme.primary,
        "customer": theme.accent or theme.primary,
        "rule": f"{ink} 30%",
        "on-error": ground,
    }


DEFAULTS = our_variables(BUILTIN_THEMES["textual-dark"])
"""Our colours where no theme of ours is in use."""


def chosen_theme(wanted: object) -> str:
    """The theme to start with: the configured one, else what the terminal is good for.

    Without colours (`NO_COLOR`) always the few, since only these are left out whole. Raises `BadInput`.
    """
    names = {theme.name for theme in THEMES} | set(BUILTIN_THEMES)
    if wanted is not None and wanted not in names:
        raise BadInput(
            f'There is no theme "{wanted}".', f"Choose one of few, dark, light, {', '.join(BUILTIN_THEMES)}."
        )
    if no_colour():
        return "few"
    if isinstance(wanted, str):
        return wanted
    return "few" if few_colours() else "light" if is_light() else "dark"
