"""The shipped phrases, read without the policy loader, for the tests of the reply gate."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cs_tui.policy.phrases import Frame, OffSystem, Tone

_DATA = Path(__file__).parents[2] / "data"


def _tables() -> dict[str, Any]:
    for name in ("policy.toml", "policy.phrases.toml.part"):
        if (_DATA / name).is_file():
            tables = tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
            if "frame" in tables:
                return tables
    raise FileNotFoundError("no policy file with [frame] in data/")


_TABLES = _tables()
FRAME = TypeAdapter(Frame).validate_python(_TABLES["frame"], extra="forbid")
OFF_SYSTEM = TypeAdapter(OffSystem).validate_python(_TABLES["off_system"], extra="forbid")
TONE = TypeAdapter(Tone).validate_python(_TABLES["tone"], extra="forbid")
