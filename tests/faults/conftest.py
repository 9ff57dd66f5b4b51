"""Stores to be ill-treated: each test has a copy of one that was made once, open at every hour."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ill_treated import make_office
from real_terminal import Terminal
from struck import Server, serving

from cs_tui.desk import Place, copy_store
from postgres_server import STORES


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with agents of every department, always open."""
    path = tmp_path_factory.mktemp("office") / "store.db"
    make_office(path)
    return path


@pytest.fixture
def office(made_office: Path, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    return Path(shutil.copy(made_office, tmp_path / "store.db"))


@pytest.fixture(params=STORES)
def shared(request: pytest.FixtureRequest, office: Path) -> Place:
    """The same on each database in turn."""
    if request.param == "sqlite":
        return office
    place: Place = request.getfixturevalue("postgres_place")
    copy_store(office, place)
    return place


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Starts commands quickly."""
    with serving() as server:
        yield server


@pytest.fixture
def at_terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the program on real terminals, and ends what is left of it."""
    open_ones: list[Terminal] = []

    def start(*arguments: object, **options: object) -> Terminal:
        terminal = Terminal([*map(str, arguments)], home=tmp_path, **options)  # type: ignore[arg-type]
        open_ones.append(terminal)
        return terminal

    yield start
    for terminal in open_ones:
        terminal.end()
