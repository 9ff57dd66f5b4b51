"""A plain terminal, and a store with people and tickets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_hand import House, make_template


@pytest.fixture(autouse=True)
def a_plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same colours and signs wherever the tests run."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for variable in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "COLORFGBG"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with people, made once."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    make_template(path)
    return path


@pytest.fixture
def house(tmp_path: Path, template: Path) -> Iterator[House]:
    """A store of its own for each test."""
    made = House(tmp_path / "store.db", template)
    yield made
    made.close()
