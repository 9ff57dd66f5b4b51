"""The start: what a desk has loaded when its queue is on the screen and a key was answered, and nothing besides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

UNUSED = (
    "sqlalchemy", "sqlmodel", "pydantic", "alembic", "typer", "holidays", "phonenumbers", "confusable_homoglyphs",
    "inscriptis", "email.message", "http.client", "urllib.request", "statistics", "ssl", "_hashlib",
    "cs_tui.cli.commands", "cs_tui.policy.gate", "cs_tui.policy.phrasebook", "cs_tui.policy.simulation",
    "cs_tui.policy.forecast", "cs_tui.desk.reporting", "cs_tui.desk.forecasting", "cs_tui.desk.journal",
    "cs_tui.desk.proof", "cs_tui.tui.report_screen", "cs_tui.mail.parts",
)  # fmt: skip
WATCHED = """
import atexit, gc, json, sys
from pathlib import Path
from cs_tui.cli import main
told = {}
atexit.register(lambda: Path(sys.argv[1]).write_text(json.dumps({"loaded": list(sys.modules), **told})))
from cs_tui.desk import Desk
leave = Desk.leave
def told_and_left(self):
    told.update(kept=gc.get_freeze_count(), collects=gc.isenabled())
    leave(self)
Desk.leave = told_and_left
sys.exit(main(["demo"]))
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a session says of itself when it ends: a demo, in which one line down was gone."""
    home = tmp_path_factory.mktemp("home")
    told = home / "told.json"
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home), "TERM": "xterm-256color"}
    environment |= {"LC_ALL": "C.UTF-8", "TMPDIR": str(home)}
    first = "from cs_tui.desk.holiday_cache import kept_holidays; kept_holidays('VN')"
    subprocess.run([sys.executable, "-c", first], env=environment, check=True)
    child = pexpect.spawn(sys.executable, ["-c", WATCHED, str(told)], env=environment, dimensions=(40, 140), timeout=60)
    child.expect("QUEUE")
    child.expect(r"#\d+")
    child.send("jQ")
    child.expect(pexpect.EOF)
    child.close()
    said: dict[str, object] = json.loads(Path(told).read_text("utf-8"))
    return said


@pytest.mark.parametrize("module", UNUSED)
def test_a_session_loads_nothing_that_its_first_screen_does_not_need(session: dict[str, object], module: str) -> None:
    loaded = session["loaded"]
    assert isinstance(loaded, list)
    assert "cs_tui.tui.desk_screen" in loaded
    assert module not in loaded


def test_what_the_start_loaded_is_never_looked_through_for_garbage_and_all_else_is(session: dict[str, object]) -> None:
    assert int(str(session["kept"])) > 10_000
    assert session["collects"] is True
