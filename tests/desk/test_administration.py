"""What the store's owner does: agents, the policy in force, and who may do it at all."""

import pytest

from cs_tui.desk import Administration, BadInput, Desk, NotTheOwner
from cs_tui.desk.identity import acting_agent
from cs_tui.desk.journal import verify
from raw_store import by_hand

GOOD = "The pages answer again."


def without(source, heading):
    """A policy's text without one department."""
    start = source.index(f"[departments.{heading}]")
    end = source.index("\n[departments.", source.index(f"[departments.{heading}.categories]") + 1)
    return source[:start] + source[end + 1 :]


@pytest.fixture
def change(office, tmp_path):
    def apply(edit):
        file = tmp_path / "changed.toml"
        file.write_text(edit(office.owner.policy().source), "utf-8")
        return office.administration.apply_policy(file)

    return apply


def test_a_new_policy_is_in_force_at_once_for_everybody(office, change):
    office.ticket()
    office.ticket(customer="b@x.example")
    office.tom.take()
    assert office.tom.take().clause == "3.1"
    assert change(lambda text: text.replace("tickets = 1", "tickets = 2", 1)) == 2
    assert office.tom.take().holder == "tom"
    assert verify(office.owner).problems == []


def test_a_department_or_category_with_tickets_stays(office, change):
    number = office.ticket("design/design-request")
    office.mai.decline(number, "This lies outside what your contract covers.")
    for name in ("dung", "chloe"):
        office.administration.retire_agent(name)
    with pytest.raises(BadInput, match="design"):
        change(lambda text: without(text, "design"))


def test_a_department_with_agents_stays(office, change):
    with pytest.raises(BadInput, match=r"in which .* works"):
        change(lambda text: without(text, "design"))


def test_a_policy_this_program_cannot_read_is_replaced_by_one_it_can(office, change, tmp_path):
    good = office.owner.policy().source
    with by_hand(office.path, unguarded=True) as connection:
        connection.execute("UPDATE policies SET source = replace(source, '[tone]', '[tones]')")
    fresh = Desk(office.store, "tom", office.clock)
    with pytest.raises(BadInput, match="policy apply"):
        fresh.take()
    assert any("cannot be ruled on" in problem for problem in verify(Desk(office.store)).problems)
    administration = Administration(Desk(office.store, None, office.clock))
    assert administration.info().policy_version == 1
    file = tmp_path / "good.toml"
    file.write_text(good, "utf-8")
    assert administration.apply_policy(file) == 2
    assert fresh.take() is None


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("tom", {}, "agent tom already"),
        ("owner", {}, "journal names"),
        ("Tom Baker", {}, "no name"),
        ("max", {"department": "kitchen"}, "no department"),
        ("max", {"role": "boss"}, "no role"),
    ],
)
def test_what_cannot_be_an_agent_is_said(office, name, more, message):
    with pytest.raises(BadInput, match=message):
        office.administration.add_agent(name, **{"department": "technical"} | more)


def test_one_login_is_one_agent(office):
    office.administration.add_agent("max", department="technical", os_user="max")
    with pytest.raises(BadInput, match="already"):
        office.administration.add_agent("moritz", department="technical", os_user="max")
    office.administration.retire_agent("max")
    assert office.administration.add_agent("moritz", department="technical", os_user="max").os_user == "max"
    with pytest.raises(BadInput, match="retired"):
        office.administration.edit_agent("max", os_user="max")


def test_an_agent_changes_department_with_an_empty_hand(office):
    number = office.ticket()
    office.tom.take()
    with pytest.raises(BadInput, match="holds 1"):
        office.administration.edit_agent("tom", department="business")
    office.tom.reply(number, GOOD, "resolve")
    assert office.administration.edit_agent("tom", department="business").department == "business"


def test_the_environment_says_nothing_about_who_acts(office, monkeypatch):
    for variable in ("USER", "LOGNAME", "SUDO_USER"):
        monkeypatch.setenv(variable, "tom")
    monkeypatch.setenv("SUDO_UID", "12345")
    assert acting_agent(office.store, None) is None
    assert acting_agent(office.store, "tom") == "tom"


def test_in_a_service_account_sudo_says_who_asked_and_nobody_else_is_believed(office, monkeypatch):
    with by_hand(office.path) as connection:
        connection.execute("INSERT INTO settings VALUES ('service_account', 'yes')")
    monkeypatch.setenv("SUDO_UID", "12345")
    with pytest.raises(NotTheOwner):
        acting_agent(office.store, "tom")
    with pytest.raises(NotTheOwner):
        Administration(office.owner)
    monkeypatch.delenv("SUDO_UID")
    assert acting_agent(office.store, "tom") == "tom"
