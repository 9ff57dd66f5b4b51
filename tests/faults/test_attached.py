"""Fault 32: attachments whose names are paths."""

from pathlib import Path

import pytest
from hostile import steering_printed
from ill_treated import problems, run

NAMES = (
    "../../up.txt",
    "/etc/cron.d/absolute",
    "nul\0name.txt",
    "..",
    ".",
    "CON",
    "x" * 5_000 + ".pdf",
    "a\r\nb\x1b[2J",
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_case_32_an_attachment_named_like_a_path_makes_no_file_and_its_name_is_told_safely(
    office: Path, tmp_path: Path, name: str
) -> None:
    quoted = name.replace("\r\n", "\r\n ")
    mail = (
        "From: Eve <eve@customer.example>\r\nSubject: Attached\r\nMessage-ID: <1@customer.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSee what is attached.\r\n"
        f'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{quoted}"\r\n\r\n'
        "what is attached\r\n--b--\r\n"
    )
    (tmp_path / "mail.eml").write_bytes(mail.encode())
    before = {path.name for path in tmp_path.parent.rglob("*")}
    assert run("--store", office, "ticket", "import", tmp_path / "mail.eml", cwd=tmp_path).returncode == 0
    made = {path.name for path in tmp_path.parent.rglob("*")} - before
    assert made <= {"store.db-shm", "store.db-wal", "store.db.lock", "store.db.open", "store.db.turn"}
    shown = run("--store", office, "ticket", "show", 1, by="mai")
    assert shown.returncode == 0
    assert "application/pdf" in shown.stdout
    assert steering_printed(shown.stdout) == set()
    assert max(map(len, shown.stdout.splitlines())) < 1_000
    assert problems(office) == []
