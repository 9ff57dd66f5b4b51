"""The process by itself: what its environment can do to it, what its memory and its errors leave behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

import cs_tui
from cs_tui.cli import main
from cs_tui.enclosure import ALLOWED

PROGRAM = "import sys; from cs_tui.cli import main; sys.exit(main())"
SOURCES = str(Path(cs_tui.__file__).parents[1])
STARTS = {
    "by its script": [sys.executable, "-c", PROGRAM],
    "isolated": [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {SOURCES!r}); {PROGRAM}"],
}


def stranger() -> str:
    """A uid that is not ours."""
    return str(os.getuid() + 1)


@pytest.fixture(scope="module")
def desk_of_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that belongs to a service account, with one agent."""
    path = tmp_path_factory.mktemp("many") / "store.db"
    assert main(["init", "--service-account", "--store", str(path)]) == 0
    assert main(["agent", "add", "tom", "--department", "technical", "--store", str(path)]) == 0
    return path


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A hostile environment: each of these opened a door, or wrote a file, in some program."""
    bait = tmp_path / "bait"
    bait.mkdir()
    (bait / "driver.py").write_text(f"open({str(tmp_path / 'opened')!r}, 'w').write('driver')\nclass Driver: ...\n")
    (bait / "startup.py").write_text(f"open({str(tmp_path / 'opened')!r}, 'w').write('startup')")
    opener = bait / "opener"
    opener.write_text(f"#!/bin/sh\necho opener > {tmp_path / 'opened'}\n")
    opener.chmod(0o755)
    opens = dict.fromkeys(("BROWSER", "EDITOR", "VISUAL", "PAGER", "LESSOPEN", "SHELL"), str(opener))
    python = {
        "PYTHONINSPECT": "1",
        "PYTHONSTARTUP": str(bait / "startup.py"),
        "PYTHONWARNINGS": "error",
        "PYTHONTZPATH": str(bait),
        "PYTHONPATH": f"{SOURCES}:{bait}",
    }
    textual = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DRIVER": "driver:Driver",
        "TEXTUAL_LOG": str(tmp_path / "opened"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path / "opened"),
        "TEXTUAL_PRESS": "Q",
        "TEXTUAL_ALLOW_SIGNALS": "1",
    }
    places = {"HOME": str(bait), "XDG_CONFIG_HOME": str(bait), "TERMINFO": str(bait), "TMPDIR": str(bait)}
    (bait / "cs-tui").mkdir()
    (bait / "cs-tui" / "config.toml").write_text("not = toml = at all")
    return {"PATH": os.environ["PATH"], "TERM": "xterm-256color", **opens, **python, **textual, **places}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Path]:
    """What exists when a door was open."""
    yield tmp_path / "opened"
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize("start", STARTS)
def test_case_38_nothing_in_the_environment_opens_a_door_beside_a_command(
    desk_of_many: Path, surroundings: dict[str, str], opened: Path, start: str
) -> None:
    ran = subprocess.run(
        [*STARTS[start], "--store", str(desk_of_many), "--as", "tom", "queue"],
        input="print('a', 'prompt')\n",
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran
    assert ran.stderr.count("\n") == 1
    assert "queue" in ran.stderr


@pytest.mark.parametrize("start", STARTS)
def test_what_comes_by_standard_input_is_there_when_the_program_has_started_anew(
    desk_of_many: Path, start: str
) -> None:
    mail = f"From: {start.replace(' ', '.')}@shop.example\nMessage-ID: <{start.replace(' ', '.')}@x>\n\nHelp.\n"
    ran = subprocess.run(
        [*STARTS[start], "--store", str(desk_of_many), "mail", "receive"],
        input=mail, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    assert ran.stdout.endswith(": opened\n")


@pytest.mark.parametrize("start", STARTS)
def test_case_38_nothing_in_the_environment_opens_a_door_beside_the_desk(
    desk_of_many: Path, surroundings: dict[str, str], opened: Path, start: str
) -> None:
    program, *arguments = [*STARTS[start], "--store", str(desk_of_many), "--as", "tom"]
    surroundings |= {"LC_ALL": "C.UTF-8", "NO_COLOR": "1", "LD_BIND_NOW": "1", "TERM_PROGRAM": "x"}
    desk = pexpect.spawn(program, arguments, env=surroundings, dimensions=(24, 80), timeout=30)  # type: ignore[arg-type]
    try:
        desk.expect("technical")
        kept = Path(f"/proc/{desk.pid}/environ") if os.getuid() == 0 else None
        if kept is not None:
            names = {each.partition(b"=")[0].decode() for each in kept.read_bytes().split(b"\0") if each}
            if start != "isolated":  # which takes them away later than the system looks
                assert names <= {*ALLOWED, "HOME", "PATH"}
            assert {"TERM", "LC_ALL", "NO_COLOR"} <= names
        desk.send("\x1a")
        desk.expect("cannot be left in the background")
        desk.send("Q")
        desk.expect(pexpect.EOF)
        desk.close()
        assert desk.exitstatus == 0
        assert b">>>" not in desk.before
    finally:
        desk.close(force=True)


def probe(start: str, what: str, **environment: str) -> str:
    """What a process of ours prints that has shut itself."""
    code = f"import os, sys; from cs_tui.enclosure import enclose; enclose(); {what}"
    isolated = ["-I"] if start == "isolated" else []
    code = f"import sys; sys.path.insert(0, {SOURCES!r}); {code}"
    ran = subprocess.run(
        [sys.executable, *isolated, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_an_isolated_process_keeps_the_variables_of_the_list_alone() -> None:
    said = dict.fromkeys(ALLOWED, "1") | {"LC_TIME": "1", "COLUMNS": "7", "_CS_TUI_COMPLETE": "x", "HOME": "/x"}
    names = set(probe("isolated", "print(*os.environ)", **said).split())
    assert names == {*ALLOWED, "HOME", "PATH"}
    assert probe("isolated", "print(os.environ['HOME'])", **said) != "/x"


@pytest.mark.parametrize("value", ["../../x", "/etc/passwd", "a\x1b[31m", "x" * 200])
def test_a_value_that_is_a_path_or_steers_something_is_not_kept(value: str) -> None:
    assert probe("isolated", "print(os.environ.get('TERM'))", TERM=value) == "None"


def test_who_asked_is_never_dropped() -> None:
    odd = "/" * 300
    assert probe("isolated", "print(os.environ.get('SUDO_UID'))", SUDO_UID=odd) == odd


@pytest.mark.parametrize("start", STARTS)
def test_no_process_leaves_its_memory_in_a_file(start: str) -> None:
    assert probe(start, "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))") == "0 0"


def test_what_an_isolated_process_makes_is_its_own_alone(tmp_path: Path) -> None:
    made = tmp_path / "made"
    probe("isolated", f"os.umask(os.umask(0o777) | 0); open({str(made)!r}, 'w').close()")
    assert made.stat().st_mode & 0o777 == 0o600


def test_a_closed_stream_is_never_the_place_of_a_file() -> None:
    code = (
        "import os; [os.close(n) for n in (0, 2)]; from cs_tui.enclosure import enclose; enclose(); "
        "print(os.open('/', os.O_RDONLY))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) > 2


@pytest.mark.parametrize(
    "failing",
    [
        "raise ValueError('secret words')",
        "from pathlib import Path; from cs_tui.desk import open_desk; open_desk(Path(sys.argv[1])); import threading; "
        "t = threading.Thread(target=int, args=('secret words',)); t.start(); t.join()",
        "Gone = type('Gone', (), {'__del__': lambda self: int('secret words')}); Gone()",
    ],
    ids=["in the program", "in a thread", "in an object that goes"],
)
def test_an_error_nobody_catches_prints_no_words_and_is_logged(tmp_path: Path, failing: str) -> None:
    code = f"import sys; from cs_tui.enclosure import enclose; enclose()\n{failing}"
    surroundings = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    store = tmp_path / "own" / "store.db"
    assert main(["init", "--store", str(store)]) == 0
    ran = subprocess.run(
        [sys.executable, "-c", code, str(store)], env=surroundings, capture_output=True, text=True, check=False
    )
    log = tmp_path / "cs-tui" / "errors.log"
    kept = log.read_text()
    assert "ValueError" in kept
    assert f"cs-tui {cs_tui.__version__}" in kept
    assert "secret" not in kept + ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert log.stat().st_mode & 0o777 == 0o600
    if failing.startswith("raise"):
        assert ran.returncode == 1
        assert ran.stderr.count("\n") == 1
        assert ran.stderr.partition("error ")[2][:8] in kept


def test_the_log_of_errors_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cs_tui import crashes

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(crashes, "LARGEST", 1_000)
    for _ in range(50):
        crashes.report(ValueError("x"))
    assert sorted(each.name for each in (tmp_path / "cs-tui").iterdir()) == ["errors.log", "errors.log.1"]
    assert all(each.stat().st_size < 2_000 for each in (tmp_path / "cs-tui").iterdir())


def test_the_log_is_no_link_to_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cs_tui import crashes

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    other = tmp_path / "other"
    other.write_text("")
    (tmp_path / "cs-tui").mkdir()
    (tmp_path / "cs-tui" / "errors.log").symlink_to(other)
    assert "ValueError" in crashes.report(ValueError("x"))
    assert other.read_text() == ""


@pytest.mark.parametrize("path", ["{mine}/store.db", "{mine}/link", "/nowhere/at/all", "postgresql://x/y", "a\0b"])
def test_who_came_by_sudo_names_no_store_of_their_own(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_UID", stranger())
    (tmp_path / "link").symlink_to("/etc/passwd")
    assert main(["queue", "--store", path.format(mine=tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "no store but its own. Leave --store out" in said.err
    assert not (tmp_path / "store.db.lock").exists()


def test_who_came_by_sudo_may_name_the_account_s_store(
    desk_of_many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_UID", stranger())
    assert main(["queue", "--store", str(desk_of_many)]) == 1
    assert "is not an agent of this store" in capsys.readouterr().err
    os.link(desk_of_many, desk_of_many.with_name("again.db"))
    assert main(["queue", "--store", str(desk_of_many)]) == 1
    desk_of_many.with_name("again.db").unlink()
    assert "no store but its own" in capsys.readouterr().err
