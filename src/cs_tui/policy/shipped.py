"""Where the files are that ship with the program: the policy, the reply templates and the demo's data."""

from importlib.resources import files
from pathlib import Path

__all__ = ["shipped"]


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, in an installed package and in a checkout alike."""
    package = Path(str(files("cs_tui")))
    inside = package / "data"
    return (inside if inside.is_dir() else package.parents[1] / "data").joinpath(*parts)
