"""The doctor on a server set up as the README says finds nothing wrong, and names what is broken afterwards."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from server import SERVICE_SHELL, Server, documented

KEY = "ssh-ed25519 AAAA tom"


@pytest.fixture
def keys(server: Server) -> Iterator[Path]:
    """The account's `authorized_keys`, with the README's line; what stood there comes back."""
    file = server.home(server.service) / ".ssh" / "authorized_keys"
    before = file.read_text() if file.exists() else ""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    line, _, _ = server.as_documented(documented("restrict,pty,command=")).partition(" ssh-ed25519")
    file.write_text(f"{line} {KEY}\n")
    file.chmod(0o600)
    for each in (file, file.parent):
        shutil.chown(each, server.service, server.service)
    yield file
    file.write_text(before)


def faults(server: Server) -> dict[str, str]:
    """What the doctor calls a fault, by its check."""
    ran = server.run(server.service, server.program, "doctor", "--json")
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {"program", "keys", "way in"} <= {each["check"] for each in found}, ran
    said = {each["check"]: each["said"] for each in found if each["state"] == "fault"}
    assert ran.returncode == bool(said)
    return said


def test_a_server_as_the_readme_sets_it_up_has_no_fault(server: Server, keys: Path) -> None:
    assert faults(server) == {}


@pytest.mark.parametrize("which", ["script", "environment", "configuration"])
def test_a_program_that_others_can_change_is_a_fault(server: Server, keys: Path, which: str) -> None:
    settings = server.home(server.service) / ".config" / "cs-tui" / "config.toml"
    place = {"script": server.program, "environment": server.root / "opt", "configuration": settings}[which]
    if which == "configuration":
        settings.parent.mkdir(parents=True)
        settings.touch()
        for each in (settings, settings.parent, settings.parent.parent):
            shutil.chown(each, server.service, server.service)
    mode = place.stat().st_mode
    place.chmod(0o777)
    try:
        assert str(place) in faults(server)["program"]
    finally:
        place.chmod(mode)
        if which == "configuration":
            shutil.rmtree(settings.parent.parent)


def test_keys_that_others_can_write_or_the_account_cannot_read_are_a_fault(server: Server, keys: Path) -> None:
    for place, mode in ((keys, 0o666), (keys.parent, 0o770)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert f"can write {place}" in faults(server)["keys"]
        place.chmod(before)
    shutil.chown(keys, "root", "root")
    ran = server.run(server.service, server.program, "doctor", "--json")
    assert f"{keys} cannot be read" in ran.stdout
    shutil.chown(keys, server.service, server.service)


def test_a_key_of_nobody_at_the_desk_is_a_fault(server: Server, keys: Path) -> None:
    keys.write_text(keys.read_text().replace("--as tom", "--as somebody"))
    assert "is for somebody" in faults(server)["keys"]


def test_an_account_whose_shell_runs_nothing_is_a_fault(server: Server, keys: Path) -> None:
    for shell, said in (("/usr/sbin/nologin", {"keys"}), (SERVICE_SHELL, set[str]())):
        assert server.run("root", "usermod", "--shell", shell, server.service).returncode == 0
        assert set(faults(server)) == said


def test_an_agent_whose_login_the_machine_does_not_know_is_noted(server: Server) -> None:
    server.owner("agent", "edit", "mai", "--os-user", "nobody-of-this-name")
    try:
        assert "mai logs in as nobody-of-this-name, whom this machine does not know" in server.owner("doctor").stdout
    finally:
        server.owner("agent", "edit", "mai", "--os-user", "")
