"""Commands on a store in PostgreSQL: how it is named, who owns it, and what is PostgreSQL's own to do."""

from pathlib import Path

import pytest
from command_shell import HOSTING, Shell

from cs_tui.store import Url


@pytest.fixture
def configuration(shell: Shell, tmp_path: Path, postgres_place: Url) -> Path:
    """The configuration of whoever runs the commands, which names an empty database."""
    file = tmp_path / "home" / "cs-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'store = "{postgres_place.dsn}"\n', "utf-8")
    file.chmod(0o600)
    return file


def test_a_store_in_the_configuration_is_made_and_worked(shell: Shell, configuration: Path) -> None:
    made = shell("init", "--json", by=None, store=False)
    assert made.code == 0, made
    assert made.json["store"].startswith("postgresql://postgres@")
    add = ("agent", "add", "tom", "--department", "technical")
    assert shell(*add, by=None, store=False).code == 0
    ticket = ("ticket", "add", "--customer", "a@x.example", "--subject", "Down", "--body", "Please help.", *HOSTING)
    assert shell(*ticket, store=False).code == 0
    assert shell("take", "--json", store=False).json["status"] == "in-progress"
    info = shell("store", "info", "--json", by=None, store=False).json
    assert info["counts"]["tickets"] == 1
    assert info["bytes"] > 0
    assert shell("audit", "verify", by=None, store=False).code == 0
    assert shell("store", "upgrade", by=None, store=False).code == 0
    assert "fault" not in shell("doctor", by=None, store=False).out.replace("faults", "")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_configuration_that_others_have_a_hand_in_names_no_database(
    shell: Shell, configuration: Path, mode: int
) -> None:
    configuration.chmod(mode)
    ran = shell("init", by=None, store=False)
    assert (ran.code, ran.out) == (1, "")
    assert f"chmod 600 {configuration}" in ran.err


def test_whose_configuration_it_is_owns_the_store_and_nobody_else(
    shell: Shell, configuration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell("init", by=None, store=False).code == 0
    monkeypatch.setattr("os.getuid", lambda: 4711)
    assert "owner" in shell("store", "info", by=None, store=False).err
    assert "owner" in shell("queue", "--as", "tom", store=False).err


@pytest.mark.parametrize("url", ["postgresql://tom:s3cret@db/desk", "postgresql://tom@db/desk?password=s3cret"])
@pytest.mark.parametrize("command", [("queue",), ("init",), ("store", "info"), ("doctor",)])
def test_a_password_in_a_command_is_refused_and_not_repeated(shell: Shell, url: str, command: tuple[str, ...]) -> None:
    ran = shell(*command, "--store", url, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert "s3cret" not in ran.err
    assert ".pgpass" in ran.err


def test_a_file_is_copied_to_postgresql_and_back(shell: Shell, postgres_place: Url, tmp_path: Path) -> None:
    shell.taken()
    url = postgres_place.dsn
    there = shell("store", "copy", shell.path, url, "--json", by=None, store=False)
    assert there.code == 0, there
    assert there.json["rows"]["tickets"] == 1
    assert shell("release", 1, "--reason", "Off", "--store", url).code == 0
    back = shell("store", "copy", url, tmp_path / "back.db", by=None, store=False)
    assert back.code == 0
    assert "put it away" in back.out
    assert shell("ticket", "show", 1, "--store", tmp_path / "back.db", "--json").json["status"] == "queued"
    assert shell("store", "copy", url, tmp_path / "back.db", by=None, store=False).code == 1


def test_backups_are_left_to_postgresql(shell: Shell, configuration: Path, tmp_path: Path) -> None:
    assert shell("init", by=None, store=False).code == 0
    for command in ("backup", "restore"):
        (tmp_path / "there.db").touch()
        ran = shell(
            "store", command, tmp_path / ("new.db" if command == "backup" else "there.db"), by=None, store=False
        )
        assert ran.code == 1
        assert "pg_dump --format=custom" in ran.err


def test_the_demo_stays_a_file(shell: Shell, postgres_place: Url) -> None:
    ran = shell("demo", "--no-desk", "--store", postgres_place.dsn, by=None)
    assert ran.code == 1
    assert "is a file" in ran.err
