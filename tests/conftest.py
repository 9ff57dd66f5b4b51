"""What every test stands on."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

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
