"""The accounts and the program that these tests come in by; made once for each process of the test run."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from server import Server, documented, shared_server, why_not


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A shared server, open all day: `tom` and `kim` are at technical, `mai` at the front desk."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with shared_server() as made:
        agents = (("tom", made.people[0]), ("kim", made.people[1]))
        for name, user in agents:
            made.owner("agent", "add", name, "--department", "technical", "--os-user", user)
        made.owner("agent", "add", "mai", "--department", "customer-room")
        hours = '"08:00-12:00", "13:30-16:30"'
        policy = made.owner("policy", "show").stdout
        assert hours in policy
        always = made.home(made.service) / "always.toml"
        always.write_text(policy.replace(hours, '"00:00-24:00"'))
        made.owner("policy", "apply", always)
        yield made


@pytest.fixture(scope="module")
def rule(server: Server) -> Iterator[Server]:
    """The server with the README's rule among sudo's."""
    reason = why_not("sudo", "visudo")
    if reason:
        pytest.skip(reason)
    file = Path("/etc/sudoers.d") / server.service
    coming = file.with_name(f"{file.name}.new")  # sudo looks at no name with a dot: nobody meets it half made
    coming.write_text(server.as_documented(documented("%support")) + "\n")
    coming.chmod(0o440)
    coming.rename(file)
    try:
        ran = server.run("root", "visudo", "-c")
        assert ran.returncode == 0, ran
        probe = server.run(server.people[0], "sudo", "-n", "-l")
        if "no new privileges" in probe.stderr:
            pytest.skip("this machine lets no program change its user")
        yield server
    finally:
        file.unlink()


@pytest.fixture
def tickets(server: Server) -> Iterator[list[int]]:
    """Two tickets that anybody at technical may take; whoever took one lets go of it afterwards."""
    numbers = []
    for subject in ("Site down", "No mail"):
        ran = server.owner(
            "--as", "mai", "ticket", "add", "--customer", f"{uuid4().hex}@example.com", "--subject", subject,
            "--body", "Please help.", "--department", "technical", "--category", "hosting-domain", "--json",
        )  # fmt: skip
        numbers.append(int(ran.stdout.partition('"number": ')[2].partition(",")[0]))
    yield numbers
    for number, name in server.held().items():
        server.owner("--as", name, "release", number, "--reason", "the test is over")
