"""A store made by `init`, with agents, and a shell on it; the clock stands still on a Monday at nine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from command_shell import MONDAY, Shell, make


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "store.db"
    with time_machine.travel(MONDAY, tick=False):
        make(path)
    return path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at nine, and still; `move_to` puts it elsewhere."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shell(
    made_store: Path,
    tmp_path: Path,
    clock: time_machine.Traveller,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    path = tmp_path / "store.db"
    shutil.copy(made_store, path)
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    return Shell(path, capsys, monkeypatch)
