"""The shortest way to the screen: taken where the arguments are plain, and the long way in all other cases."""

from functools import partial

import pytest

from cs_tui.cli.straight import COMPLETING, _demo, _desk, _version, straight


@pytest.mark.parametrize(
    ("arguments", "function", "options"),
    [
        ("", _desk, {}),
        ("--store x.db", _desk, {"store": "x.db"}),
        ("--store=x.db --as tom", _desk, {"store": "x.db", "acting": "tom"}),
        ("--as=tom", _desk, {"acting": "tom"}),
        ("demo", _demo, {}),
        ("demo --as tom", _demo, {"acting": "tom"}),
        ("--as tom demo", _demo, {"acting": "tom"}),
    ],
)
def test_plain_arguments_go_straight(arguments: str, function: object, options: dict[str, str]) -> None:
    way = straight(arguments.split())
    assert isinstance(way, partial)
    assert (way.func, way.keywords) == (function, options)


def test_the_version_goes_straight() -> None:
    assert straight(["--version"]) is _version


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"], ["-h"], ["--version", "--json"], ["--json"], ["queue"], ["--as", "tom", "queue"], ["demo", "demo"],
        ["demo", "--at", "2026-03-02"], ["demo", "--no-desk"], ["demo", "--store", "x.db"], ["--store"], ["--store="],
        ["--store", "--as", "tom"], ["--as", ""], ["--as", "tom", "--as", "lea"], ["--as", "\udce9"], ["--"], [""],
        ["--sto", "x.db"], ["demo", "--help"],
    ],
    ids=repr,
)  # fmt: skip
def test_whatever_else_goes_the_long_way(arguments: list[str]) -> None:
    assert straight(arguments) is None


def test_a_shell_that_completes_goes_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMPLETING, "complete_bash")
    assert straight([]) is None
