"""What every test stands on."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cs_tui.store.place import Place
from postgres_server import STORES, Server

settings.register_profile("suite", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("suite")


NO_SKIPS = os.environ.get("CS_TUI_TESTS_SKIP") == "never"
"""Whether a test that cannot run is a failure: on a machine that has been given all it needs, as the gate's."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail instead of skipping where nothing is to be skipped."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"it was skipped where nothing may be: {reason}"
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server of PostgreSQL for all tests of a process; it starts with the first that needs it."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def postgres_place(postgres: Server) -> Iterator[Place]:
    """An empty database."""
    place = postgres.new()
    yield place
    postgres.drop(place)


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store can be made: on each database in turn."""
    if request.param == "sqlite":
        return tmp_path / "store.db"
    made: Place = request.getfixturevalue("postgres_place")
    return made
