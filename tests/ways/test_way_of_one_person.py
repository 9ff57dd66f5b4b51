"""The first way in: a store of one's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from server import Desk, Server

from cs_tui.cli import main

PROGRAM = [sys.executable, "-c", "import sys; from cs_tui.cli import main; sys.exit(main())"]


def test_a_store_of_one_s_own_is_one_s_own_alone(tmp_path: Path) -> None:
    surroundings = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
    before = os.umask(0)
    try:
        for arguments in (
            ["init"],
            ["agent", "add", "me", "--department", "customer-room"],
            ["--as", "me", "ticket", "add", "--customer", "a@b.example", "--subject", "x", "--body", "y"],
        ):
            ran = subprocess.run([*PROGRAM, *arguments], env=surroundings, capture_output=True, check=False)
            assert ran.returncode == 0, ran
    finally:
        os.umask(before)
    folder = tmp_path / ".local" / "share" / "cs-tui"
    assert folder.stat().st_mode & 0o777 == 0o700
    kept = {each.name: oct(each.stat().st_mode & 0o777) for each in folder.iterdir()}
    assert {"store.db", "store.db.lock", "store.db.turn"} <= kept.keys()
    assert set(kept.values()) == {"0o600"}


def test_the_owner_works_it_in_the_full_screen_and_may_leave_it_in_the_background(tmp_path: Path) -> None:
    path = tmp_path / "own" / "store.db"
    assert main(["init", "--store", str(path)]) == 0
    assert main(["agent", "add", "me", "--department", "technical", "--store", str(path)]) == 0
    surroundings = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    desk = Desk([*PROGRAM, "--store", str(path), "--as", "me"], env=surroundings)
    desk.need("technical")
    assert desk.quit() == 0


def test_nobody_else_gets_at_it(server: Server) -> None:
    owner, other = server.people
    path = server.home(owner) / "own" / "store.db"
    assert server.run(owner, server.program, "init", "--store", path).returncode == 0
    ran = server.run(other, server.program, "queue", "--store", path)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "Permission denied" in ran.stderr
    assert server.run(other, "cat", path).returncode != 0
    for folder in (path.parent, server.home(owner)):
        folder.chmod(0o755)
    for pretended in ({}, {"USER": owner, "LOGNAME": owner, "SUDO_UID": str(path.stat().st_uid), "SUDO_USER": owner}):
        ran = server.run(other, server.program, "queue", "--store", path, **pretended)
        assert (ran.returncode, ran.stdout) == (1, "")
    path.chmod(0o644)
    ran = server.run(other, server.program, "queue", "--store", path, SUDO_UID="0", USER=owner)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    ran = server.run(other, server.program, "queue", "--store", path)
    assert f"{other} is not an agent of this store" in ran.stderr


@pytest.mark.parametrize("forced", ["take", "agent add eve --department technical", "store info"])
def test_who_is_not_the_owner_acts_as_nobody_else(server: Server, forced: str) -> None:
    owner, other = server.people
    path = server.home(owner) / "shown" / "store.db"
    if not path.exists():
        assert server.run(owner, server.program, "init", "--store", path).returncode == 0
        add = ("agent", "add", "me", "--department", "technical", "--os-user", other, "--store", path)
        assert server.run(owner, server.program, *add).returncode == 0
        for folder in (path.parent, server.home(owner)):
            folder.chmod(0o755)
        path.chmod(0o644)
    acting = ("--as", "me") if forced == "take" else ()
    ran = server.run(other, server.program, *acting, *forced.split(), "--store", path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "owner" in ran.stderr
