"""How a command runs: alone in a process, a thousand times in one, in a pipe, and without a terminal."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_shell import HOSTING, Shell

from cs_tui.cli import main

HEAVY = ("textual", "rich", "sqlmodel", "sqlalchemy", "alembic", "holidays", "pydantic", "cs_tui.desk", "cs_tui.policy")
PROGRAM = [sys.executable, "-c", "import sys; from cs_tui.cli import main; sys.exit(main())"]


def run(*args: object, **options) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *map(str, args)], capture_output=True, timeout=60, check=False, **options)


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["ticket", "add", "--help"]], ids=" ".join)
def test_help_and_version_load_nothing_heavy(args: list[str]) -> None:
    # Typer itself takes pydantic to read the options before a command; so only a command's own help loads it.
    heavy = [name for name in HEAVY if name != "pydantic" or len(args) == 1]
    assert loaded_by(f"assert main({args!r}) == 0", heavy) == []


@pytest.mark.parametrize("args", [["--version"], [], ["--as", "tom"], ["demo"], ["--as=tom", "demo"]], ids=" ".join)
def test_the_desk_and_the_version_need_no_command_line_machinery(args: list[str]) -> None:
    assert loaded_by(f"main({args!r})", ["typer", "rich", "json", "hashlib"]) == []


def loaded_by(code: str, names: Sequence[str]) -> list[str]:
    """Which of some modules a piece of code loads, in a process without a terminal."""
    program = f"import sys; from cs_tui.cli import main; {code}; print(*[m for m in {names!r} if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()[-1].split()


def test_help_names_every_command_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out.partition("Commands:")[2].partition("Exit:")[0]
    commands = {line.split()[0] for line in said.splitlines() if line.strip()}
    assert commands == {
        "demo", "init", "agent", "ticket", "queue", "take", "reply", "note", "wait", "resolve", "release", "sort",
        "approve", "decline", "hand-over", "reassign", "reopen", "policy", "audit", "template", "store", "merge",
        "rate", "dispute", "team", "forecast", "report", "export", "mail", "doctor",
    }  # fmt: skip


def test_a_command_runs_many_times_without_leaving_anything_open(shell: Shell) -> None:
    shell.open_ticket(*HOSTING)
    shell("ticket", "show", 1)
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for _ in range(50):
        assert shell("ticket", "show", 1, "--json").code == 0
        assert shell("ticket", "show", 9).code == 1
        assert shell("queue", by="nobody").code == 1
        assert shell("queue", "--store", "/nowhere").code == 1
    assert len(list(descriptors.iterdir())) <= before


@pytest.fixture
def path(made_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made_store, tmp_path / "store.db"))


def test_a_reader_who_goes_ends_the_output_quietly(path: Path) -> None:
    rows = path.with_name("rows.csv")
    rows.write_text("customer,body\n" + "".join(f"a@b.example,Where is my card number {n}?\n" for n in range(2_000)))
    assert main(["ticket", "import", str(rows), "--store", str(path)]) == 0
    for form in ([], ["--json"]):
        listing = subprocess.Popen(
            [*PROGRAM, "ticket", "list", "--store", str(path), *form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.readline()
        listing.stdout.close()
        assert listing.stderr.read() == b""
        listing.stderr.close()
        assert listing.wait(30) == 0


def test_output_that_cannot_be_written_is_a_failure(path: Path) -> None:
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*PROGRAM, "agent", "list", "--store", str(path)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=buffered,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"cs-tui: ")
    assert ran.stderr.count(b"\n") == 1


def test_closed_streams_are_no_matter(path: Path) -> None:
    program = f"exec 0<&- 1>&- 2>&-; exec {sys.executable} -c 'from cs_tui.cli import main; raise SystemExit(main())'"
    for args in ("agent list", "ticket show 7", "queue --as nobody"):
        ran = subprocess.run(["/bin/sh", "-c", f"{program} {args} --store {path}"], check=False, timeout=60)
        assert ran.returncode == (0 if args == "agent list" else 1)


def test_a_charset_without_the_signs_shows_question_marks(path: Path) -> None:
    run("agent", "edit", "tom", "--full-name", "Zoë 金子", "--store", path)
    ran = run("agent", "list", "--store", path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
    assert b"Zo? ??" in ran.stdout


def test_an_interrupt_is_130_without_a_traceback(path: Path) -> None:
    waiting = subprocess.Popen(
        [*PROGRAM, "ticket", "add", "--customer", "a@b.example", "--subject", "x", "--body-file", "-", "--store", path],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=30)
    assert waiting.returncode == 130
    assert b"Traceback" not in said


@pytest.mark.parametrize("args", [[], ["demo"]])
def test_without_a_terminal_the_desk_says_what_to_use_instead(args: list[str], tmp_path: Path) -> None:
    ran = run(*args, stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)})
    assert ran.returncode == 2
    assert ran.stdout == b""
    assert b"\x1b" not in ran.stderr
    assert ran.stderr.count(b"\n") == 1
    assert b"cs-tui queue" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_demo_without_a_desk_needs_a_place_to_stay(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--no-desk"]) == 2
    assert "--store" in capsys.readouterr().err


def test_the_demo_can_be_made_and_worked_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "demo.db"
    assert main(["demo", "--no-desk", "--store", str(path), "--at", "2026-03-03T13:30"]) == 0
    assert f"cs-tui --store {path} --as tom queue" in capsys.readouterr().out
    assert main(["policy", "hours", "--store", str(path)]) == 0
    assert "At 2026-03-03T13:3" in capsys.readouterr().out
    assert main(["take", "--store", str(path), "--as", "tom"]) == 0
    assert "is yours" in capsys.readouterr().out
    assert main(["demo", "--no-desk", "--store", str(path)]) == 1
    assert main(["demo", "--no-desk", "--store", str(path), "--at", "soon"]) == 2


@pytest.mark.parametrize("fails", [False, True])
def test_a_demo_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    seen = []

    def desk(path: Path, acting: str | None) -> int:
        seen.append((path.exists(), acting))
        if fails:
            raise RuntimeError("the screen broke")
        return 0

    monkeypatch.setattr("cs_tui.cli.sample.full_screen", lambda: None)
    monkeypatch.setattr("cs_tui.cli.sample.run_desk", desk)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["demo", "--as", "lea"]) == (1 if fails else 0)
    assert seen == [(True, "lea")]
    assert list(tmp_path.iterdir()) == []
