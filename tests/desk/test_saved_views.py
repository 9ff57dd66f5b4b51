"""A lead's own searches, kept under names: they only look, and show what the lead may read (4.1)."""

import pytest

from cs_tui.desk import BadInput, SavedView


def test_a_view_is_there_until_it_is_dropped_and_a_new_one_takes_its_name(office):
    office.lea.save_view("  late \n ones ", " overdue:yes ")
    office.lea.save_view("all", "status:open")
    assert office.lea.views() == [SavedView("all", "status:open"), SavedView("late ones", "overdue:yes")]
    office.lea.save_view("all", "status:open holder:tom")
    assert office.lea.views()[0] == SavedView("all", "status:open holder:tom")
    office.lea.drop_view("all")
    assert [view.name for view in office.lea.views()] == ["late ones"]


def test_views_are_their_leads_alone(office):
    office.lea.save_view("mine", "site")
    assert office.huy.views() == []
    with pytest.raises(BadInput, match="no view"):
        office.huy.drop_view("mine")
    assert [view.name for view in office.lea.views()] == ["mine"]


def test_who_is_no_lead_has_no_views(office):
    for call in (
        office.tom.views,
        lambda: office.tom.save_view("mine", "site"),
        lambda: office.tom.drop_view("mine"),
    ):
        with pytest.raises(BadInput, match="kept by leads"):
            call()


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", "site", "name of 1 to"),
        (" \n", "site", "name of 1 to"),
        ("x" * 61, "site", "name of 1 to"),
        ("ok", " ", "search of 1 to"),
        ("ok", "x" * 1001, "search of 1 to"),
        ("ok", "form:linh", "no filter"),
        ("ok", "status:lost", "status:"),
    ],
)
def test_what_nobody_can_name_or_search_is_not_kept(office, name, query, said):
    with pytest.raises(BadInput, match=said):
        office.lea.save_view(name, query)
    assert office.lea.views() == []


def test_a_view_is_no_entry_of_the_journal(office):
    before = office.journal()
    office.lea.save_view("mine", "site")
    office.lea.drop_view("mine")
    assert office.journal() == before
