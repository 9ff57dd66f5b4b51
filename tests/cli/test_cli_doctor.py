"""The doctor on real files: each fault is found, and what to do about it said."""

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from command_shell import MONDAY, Shell

from cs_tui.cli import main
from cs_tui.desk.file_checks import check_files, network_file_system
from cs_tui.desk.findings import Finding
from cs_tui.desk.key_checks import check_keys
from cs_tui.desk.store_checks import check_store

LOCAL = "/dev/vda / ext4 rw 0 0\n"
SHARED = (
    LOCAL
    + "server:/export /srv/de\\040sk nfs4 rw 0 0\nme@host:/ /srv/far fuse.sshfs rw 0 0\n//s/x /srv/win cifs rw 0 0\n"
)


@pytest.fixture
def own(shell: Shell) -> Path:
    """The store, in a folder that is its owner's alone."""
    shell.path.parent.chmod(0o700)
    shell.path.chmod(0o600)
    return shell.path


def found(path: Path, mounts: str = LOCAL, later: timedelta = timedelta(0)) -> dict[str, Finding]:
    """All findings on a store, by the check."""
    return {each.check: each for each in check_store(path, mounts, MONDAY + later)}


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


def test_a_store_that_is_in_order_has_no_fault(shell: Shell, own: Path) -> None:
    assert [each for each in found(own).values() if each.state == "fault"] == []
    ran = shell("doctor", by=None)
    assert ran.code == 0, ran
    assert "its owner's" in ran.out
    lines = shell("doctor", "--json", by=None).lines
    assert {"schema", "owner", "file system", "clock", "policy", "time zones", "way in", "terminal", "locale"} <= {
        each["check"] for each in lines
    }
    assert all(set(each) == {"check", "state", "said", "remedy"} for each in lines)
    assert all(each["remedy"] for each in lines if each["state"] != "ok")


@pytest.mark.parametrize("mode", [0o660, 0o606, 0o666], ids=oct)
def test_a_file_that_others_can_write_enforces_nothing_and_is_said_to(shell: Shell, own: Path, mode: int) -> None:
    own.chmod(mode)
    ran = shell("doctor", by=None)
    assert ran.code == 1
    assert "nothing is enforced there" in " ".join(ran.out.split())
    assert f"chmod 600 {own}" in " ".join(ran.out.split())
    assert ran.err == "cs-tui: There is a fault. Mend and check again.\n"


@pytest.mark.parametrize("mode", [0o770, 0o707], ids=oct)
def test_a_folder_that_others_can_write_enforces_nothing_either(own: Path, mode: int) -> None:
    own.parent.chmod(mode)
    assert found(own)["owner"].state == "fault"
    assert "nothing is enforced there" in found(own)["owner"].said


def test_a_store_that_others_can_read_is_noted(own: Path) -> None:
    own.chmod(0o644)
    assert found(own)["owner"].state == "ok"  # its folder keeps them away
    own.parent.chmod(0o755)
    assert found(own)["owner"].state == "note"


def test_a_folder_above_that_others_can_write_is_a_fault(own: Path) -> None:
    own.parent.parent.chmod(0o777)
    assert found(own)["folders"].state == "fault"
    own.parent.parent.chmod(0o1777)
    assert found(own)["folders"].state == "ok"
    own.parent.parent.chmod(0o700)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda path: path.with_name("store.db.lock").chmod(0o666), "lock files"),
        (lambda path: _replaced_by_link(path.with_name("store.db.turn")), "lock files"),
        (lambda path: change(path, "DROP TRIGGER entries_no_update"), "schema"),
        (lambda path: change(path, "UPDATE alembic_version SET version_num = '0001'"), "schema"),
        (lambda path: change(path, "UPDATE alembic_version SET version_num = '9999'"), "schema"),
        (lambda path: path.write_bytes(b"no store"), "store"),
        (lambda path: path.unlink(), "store"),
    ],
    ids=["lock anybody writes", "lock elsewhere", "trigger gone", "older", "newer", "no store", "nothing there"],
)
def test_each_fault_of_the_files_is_named_with_its_remedy(
    shell: Shell, own: Path, spoil: Callable[[Path], None], check: str
) -> None:
    shell.taken()
    spoil(own)
    finding = found(own)[check]
    assert finding.state == "fault"
    assert finding.remedy.endswith(".")
    assert shell("doctor", by=None).code == 1


def _replaced_by_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/de sk/store.db", "nfs4 at /srv/de sk"),
        ("/srv/far/deep/down/store.db", "fuse.sshfs at /srv/far"),
        ("/srv/win/store.db", "cifs at /srv/win"),
        ("/srv/winter/store.db", None),
        ("/srv/store.db", None),
    ],
)
def test_a_network_file_system_is_known_by_the_table_of_mounts(path: str, kind: str | None) -> None:
    assert network_file_system(Path(path), SHARED) == kind


def test_what_is_mounted_last_counts_and_a_root_lent_by_the_host_is_a_disk() -> None:
    assert network_file_system(Path("/srv/x"), "a /srv nfs rw 0 0\nb /srv ext4 rw 0 0\n") is None
    assert network_file_system(Path("/srv/x"), "a / 9p rw 0 0\n") is None
    assert network_file_system(Path("/srv/x"), "") is None


def test_case_12_doctor_and_init_refuse_a_network_file_system(
    shell: Shell, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"{LOCAL}server:/x {tmp_path} nfs4 rw 0 0\n"
    finding = {each.check: each for each in check_files(own, table)}["file system"]
    assert finding.state == "fault"
    assert f"nfs4 at {tmp_path}" in finding.said
    monkeypatch.setattr("cs_tui.desk.administration.mounts", lambda: table)
    new = tmp_path / "new" / "store.db"
    ran = shell("init", "--store", new, by=None)
    assert (ran.code, ran.out) == (1, "")
    assert f"network file system (nfs4 at {tmp_path})" in ran.err
    assert not new.parent.exists()


def test_a_clock_that_was_put_back_is_a_fault(own: Path) -> None:
    assert found(own)["clock"].state != "fault"
    finding = found(own, later=-timedelta(hours=3))["clock"]
    assert finding.state == "fault"
    assert "goes behind" in finding.said
    assert "time service" in finding.remedy


def test_old_time_zone_data_is_noted(own: Path) -> None:
    assert found(own)["time zones"].state == "ok"
    assert found(own, later=timedelta(days=365 * 9))["time zones"].state == "note"


def test_a_policy_that_this_program_cannot_read_is_a_fault(own: Path) -> None:
    with closing(sqlite3.connect(own)) as connection:
        trigger = connection.execute("SELECT name, sql FROM sqlite_master WHERE name = 'policies_no_update'").fetchone()
    change(own, f"DROP TRIGGER {trigger[0]}", "UPDATE policies SET source = 'x = 1'", trigger[1])
    finding = found(own)["policy"]
    assert finding.state == "fault"
    assert "policy apply" in finding.remedy


def test_room_is_told_and_too_little_is_a_fault(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(own)["room"].state == "ok"
    for free, state in ((1_000_000, "fault"), (100_000_000, "note")):
        usage = type(shutil.disk_usage("/"))(10**9, 0, free)
        monkeypatch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
        assert found(own)["room"].state == state


def test_who_is_not_the_owner_is_told_that_nothing_is_enforced(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 12345)
    finding = found(own)["way in"]
    assert finding.state == "fault"
    assert "12345" in finding.said


def test_the_way_in_by_sudo_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many" / "store.db"
    assert main(["init", "--service-account", "--store", str(path)]) == 0
    assert "service account" in found(path)["way in"].said
    assert found(path)["isolation"].state == "note"
    monkeypatch.setenv("SUDO_UID", "12345")
    assert found(path)["way in"].state == "fault"
    assert "12345 is not an agent" in found(path)["way in"].said
    monkeypatch.delenv("SUDO_UID")
    add = ["agent", "add", "tom", "--department", "technical", "--os-user", "12345", "--store", str(path)]
    assert main(add) == 0
    monkeypatch.setenv("SUDO_UID", "12345")
    assert found(path)["way in"] == Finding("way in", "ok", "sudo says who you are: the agent tom.")


def test_sudo_into_a_store_that_is_no_service_account_s_is_noted(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", "12345")
    assert found(own)["way in"].state == "note"
    assert "--service-account" in found(own)["way in"].remedy


def test_the_keys_of_a_service_account_are_read_line_by_line() -> None:
    key = "ssh-ed25519 AAAA tom"
    lines = [
        "# the desk",
        "",
        f'restrict,pty,command="/usr/local/bin/cs-tui --as tom" {key}',
        f'command="/usr/local/bin/cs-tui --as kim",restrict,pty {key}',
        key,
        f'command="/usr/local/bin/cs-tui --as tom" {key}',
        f'restrict,pty,command="/usr/local/bin/cs-tui" {key}',
        f"restrict,pty {key}",
        f'Restrict,PTY,Command="/usr/local/bin/cs-tui --as=tom" {key}',
    ]
    findings = list(check_keys(Path("keys"), lines, ["tom", "kim"]))
    assert [(each.state, each.said.partition(" of ")[0]) for each in findings] == [
        ("note", "Line 5"),
        ("fault", "Line 6"),
        ("fault", "Line 7"),
        ("note", "Line 8"),
        ("ok", "3 keys open their agents' desks and nothing else."),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('restrict,pty,port-forwarding,command="cs-tui --as tom"', "gives its key back"),
        ('restrict,pty,X11-forwarding,command="cs-tui --as tom"', "gives its key back"),
        ('restrict,pty,environment="A=b",command="cs-tui --as tom"', "gives its key back"),
        ('restrict,command="cs-tui --as tom"', "no terminal"),
        ('restrict,pty,command="cs-tui --as tom $SSH_ORIGINAL_COMMAND"', "can become a part of it"),
        ('restrict,pty,command="cs-tui --as tom; sh"', "can become a part of it"),
        ('restrict,pty,command="/bin/sh --as tom"', "is not cs-tui"),
        ('restrict,pty,command="cs-tui --as nobody"', "is for nobody"),
        ('restrict,pty,command="cs-tui --as tom --as kim"', "is for tom and kim"),
        ('restrict,pty,command="cs-tui --ask"', "whose key"),
    ],
)
def test_a_key_that_opens_more_than_its_agent_s_desk_or_less_is_a_fault(options: str, said: str) -> None:
    (finding,) = check_keys(Path("keys"), [f"{options} ssh-ed25519 AAAA tom"], ["tom", "kim"])
    assert finding.state == "fault"
    assert said in finding.said


def test_the_doctor_writes_nothing(shell: Shell, own: Path) -> None:
    def kept() -> dict[str, bytes]:
        """All but the lock that tells who has the store open."""
        files = (each for each in own.parent.iterdir() if each.is_file() and each.suffix != ".open")
        return {each.name: each.read_bytes() for each in files}

    before = kept()
    shell("doctor", by=None)
    assert kept() == before


def _on_a_terminal(own: Path, **environment: str) -> dict[str, dict[str, str]]:
    """The findings of a doctor who stands on a real terminal."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    program = "import sys; from cs_tui.cli import main; sys.exit(main())"
    master, slave = pty.openpty()
    ran = subprocess.Popen(
        [sys.executable, "-c", program, "--store", str(own), "doctor", "--json"],
        stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, env=surroundings,
    )  # fmt: skip
    os.close(slave)
    said = b""
    while True:
        try:
            piece = os.read(master, 65_536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(master)
    ran.wait(30)
    lines = [json.loads(line) for line in said.decode().splitlines() if line.startswith("{")]
    return {each["check"]: each for each in lines}


@pytest.mark.parametrize(
    ("environment", "check", "state", "word"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}, "terminal", "ok", "xterm-256color"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}, "colours", "ok", "all colours"),
        ({"TERM": "xterm-256color", "LANG": "C.UTF-8"}, "colours", "note", "COLORTERM"),
        ({"TERM": "xterm", "SSH_CONNECTION": "1 2 3 4", "LANG": "C.UTF-8"}, "colours", "ok", "SSH"),
        ({"TERM": "dumb", "LANG": "C.UTF-8"}, "terminal", "note", "dumb"),
        ({"TERM": "xterm", "LC_ALL": "C"}, "locale", "note", "LANG"),
    ],
    ids=["type", "truecolor", "few colours", "ssh", "dumb", "locale"],
)
def test_the_terminal_is_checked_where_it_is(
    own: Path, environment: dict[str, str], check: str, state: str, word: str
) -> None:
    finding = _on_a_terminal(own, **environment)[check]
    assert finding["state"] == state
    assert word in finding["said"] + finding["remedy"]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="this machine has no tmux")
@pytest.mark.parametrize(("held", "clipboard", "state"), [("500", "off", "note"), ("10", "external", "ok")])
def test_tmux_is_asked_what_it_keeps_back(own: Path, held: str, clipboard: str, state: str) -> None:
    socket = own.with_name("tmux")
    tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*tmux, "new-session", "-d", "sleep 60"], check=True, env={**os.environ, "TERM": "xterm"})
    try:
        subprocess.run([*tmux, "set-option", "-s", "escape-time", held], check=True)
        subprocess.run([*tmux, "set-option", "-s", "set-clipboard", clipboard], check=True)
        findings = _on_a_terminal(own, TERM="tmux-256color", LANG="C.UTF-8", TMUX=f"{socket},1,0")
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
    assert (findings["tmux"]["state"], findings["clipboard"]["state"]) == (state, state)
    assert held in findings["tmux"]["said"]
