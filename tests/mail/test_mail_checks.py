"""The doctor looks at the mail: its settings, its passwords, its servers, and whether anybody sends."""

import fcntl
import os
import socket
from pathlib import Path

import pytest

from cs_tui.desk.findings import Finding
from cs_tui.mail.mail_checks import check_mail

ADDRESS = "Desk <desk@company.example>"


def found(tmp_path: Path, mail: dict[str, object] | None) -> dict[str, Finding]:
    """The findings by check, for a store that is not there."""
    return {each.check: each for each in check_mail({} if mail is None else {"mail": mail}, tmp_path / "store.db")}


def test_no_mail_is_worth_a_note(tmp_path: Path) -> None:
    assert found(tmp_path, None)["mail"].state == "note"


def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    finding = found(tmp_path, {"address": "nobody", "smtp": {}})["mail"]
    assert finding.state == "fault"
    assert "mail.address" in finding.said


def test_a_server_that_answers_is_in_order_and_one_that_does_not_is_a_fault(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        mail = {"address": ADDRESS, "smtp": {"host": "127.0.0.1", "port": server.getsockname()[1]}}
        assert found(tmp_path, mail)["mail out"].state == "ok"
    finding = found(tmp_path, mail)["mail out"]
    assert finding.state == "fault"
    assert "127.0.0.1 cannot be reached" in finding.said


@pytest.mark.parametrize("mode", [0o600, 0o644, None])
def test_a_password_that_others_can_read_or_nobody_is_a_fault(tmp_path: Path, mode: int | None) -> None:
    file = tmp_path / "password"
    if mode is not None:
        file.write_text("secret")
        file.chmod(mode)
    with socket.create_server(("127.0.0.1", 0)) as server:
        login = {"host": "127.0.0.1", "port": server.getsockname()[1], "user": "desk", "password_file": str(file)}
        finding = found(tmp_path, {"address": ADDRESS, "imap": login})["mail in"]
    assert finding.state == ("ok" if mode == 0o600 else "fault")
    assert str(file) in finding.said or mode == 0o600
    assert "secret" not in finding.said


def test_it_is_told_whether_anybody_sends(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        mail = {"address": ADDRESS, "smtp": {"host": "127.0.0.1", "port": server.getsockname()[1]}}
        assert found(tmp_path, mail)["mail run"].state == "note"
        lock = os.open(tmp_path / "store.db.mail", os.O_CREAT | os.O_RDWR, 0o600)
        assert found(tmp_path, mail)["mail run"].state == "note"
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert found(tmp_path, mail)["mail run"].state == "ok"
        os.close(lock)
