"""The policy file: what ships is whole, and a broken one is refused as a whole with every fault named."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_tui.policy import PolicyError, load_policy, parse_policy, shipped

TEXT = shipped("policy.toml").read_text("utf-8")
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def problems(text):
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "mine.toml")
    assert all(problem.startswith("mine.toml: ") for problem in caught.value.problems)
    return [problem.removeprefix("mine.toml: ") for problem in caught.value.problems]


def test_the_shipped_policy_has_the_departments_and_categories_of_the_text():
    departments = load_policy().departments
    assert {name: list(department.categories) for name, department in departments.items()} == {
        "business": ["product-usage", "quotation", "mail-account", "login", "billing"],
        "technical": ["hosting-domain", "interface", "service-install"],
        "design": ["design-request", "interface"],
        "customer-room": ["dispute", "satisfaction", "contract-transfer", "document"],
    }
    assert {(d.name, d.clause) for d in departments.values()} == {
        ("business", "1.1"),
        ("technical", "1.2"),
        ("design", "1.3"),
        ("customer-room", "1.4a"),
    }
    room = departments["customer-room"].categories
    assert [room[name].clause for name in room] == ["1.4a", "1.4a", "1.4b", "1.4b"]


def test_the_shipped_policy_says_which_categories_are_requirements_and_which_are_common():
    departments = load_policy().departments
    every = [(d.name, c) for d in departments.values() for c in d.categories.values()]
    assert {(name, c.name) for name, c in every if c.requires_approval} == {
        ("technical", "interface"),
        ("technical", "service-install"),
        ("design", "design-request"),
        ("design", "interface"),
        ("customer-room", "contract-transfer"),
    }
    assert [(name, c.name) for name, c in every if c.common] == [("technical", "hosting-domain")]


def test_the_shipped_policy_has_the_limits_hours_and_frame_of_the_text():
    policy = load_policy()
    limits = policy.limits
    assert (limits.hold, limits.processing, limits.next_issue) == (1, timedelta(days=7), timedelta(days=1))
    assert (limits.hold_clause, limits.processing_clause, limits.next_issue_clause) == ("3.1", "2.2d", "2.2c")
    assert str(policy.schedules["guide"]) == "08:00-12:00, 13:30-16:30"
    assert (policy.schedules["guide"].clause, policy.schedules["assistance"].clause) == ("2.1", "2.2b")
    works_on = {name: department.schedule.name for name, department in policy.departments.items()}
    assert works_on == {
        "business": "guide",
        "technical": "assistance",
        "design": "guide",
        "customer-room": "guide",
    }
    assert policy.frame.greeting == "Dear customers"
    assert policy.frame.sign_off == "Thank you for your interest in our products and services."


def test_public_holidays_and_swapped_days_come_from_the_library_and_the_file_has_the_last_word():
    calendar = load_policy().calendar
    assert not calendar.is_working_day(date(2026, 2, 17)), "Tết"
    assert not calendar.is_working_day(date(2027, 1, 1)), "New Year"
    assert calendar.is_working_day(date(2026, 8, 22)), "a Saturday swapped for the Monday before National Day"
    changed = TEXT.replace("extra_holidays = []", "extra_holidays = [2026-03-09]").replace(
        "extra_working_days = []", "extra_working_days = [2026-02-17]"
    )
    calendar = parse_policy(changed).calendar
    assert not calendar.is_working_day(date(2026, 3, 9))
    assert calendar.is_working_day(date(2026, 2, 17))
    nowhere = parse_policy(TEXT.replace('country = "VN"', 'country = ""')).calendar
    assert nowhere.is_working_day(date(2026, 2, 17))


def test_a_table_of_windows_by_weekday_is_read():
    text = TEXT.replace('windows = ["08:00-12:00", "13:30-16:30"]', 'windows = { mon = ["08:00-10:00"] }')
    schedule = parse_policy(text).schedules["guide"]
    assert schedule.is_open(datetime(2026, 3, 9, 9, tzinfo=SAIGON))
    assert not schedule.is_open(datetime(2026, 3, 10, 9, tzinfo=SAIGON))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"13:30-16:30"', '"11:30-16:30"', "schedules.guide.windows: .* overlap"),
        ('"13:30-16:30"', '"half past one"', "schedules.guide.windows: .* is not a window"),
        ('windows = ["00:00-24:00"]', "windows = []", "schedules.assistance.windows: there is no window"),
        ('schedule = "assistance"', 'schedule = "guide"', "schedules.assistance: no department works on this"),
        (
            'schedule = "assistance"',
            'schedule = "night"',
            'departments.technical.schedule: there is no schedule "night"',
        ),
        (
            'department = "customer-room"',
            'department = "lobby"',
            'front_desk.department: there is no department "lobby"',
        ),
        ('title = "Quotation"', 'title = "Customer login"', "the title of quotation too|the title of login too"),
        ("Asia/Ho_Chi_Minh", "Asia/Atlantis", "calendar.timezone: .* no time zone"),
        ('country = "VN"', 'country = "Atlantis"', "calendar.country: no holidays are known"),
        ("hours = 168", "hours = 0", "limits.processing.hours: .* greater than or equal to 1"),
        ("hours = 168", 'hours = "a week"', "limits.processing.hours: .*integer"),
        ("[front_desk]", "[frontdesk]", "front_desk: is missing"),
        ("[front_desk]", "[frontdesk]", "frontdesk: is not a key of the policy file"),
        ('greeting = "Dear customers"\n', "", "frame.greeting: is missing"),
        ('clause = "2.2b"', 'clause = "two"', "schedules.assistance.clause"),
        ('"fri"]', '"friday"]', "calendar.working_days"),
        ("common = true }", 'common = "yes" }', "departments.technical.categories.hosting-domain.common: .*boolean"),
    ],
)
def test_a_fault_is_told_with_its_key_and_what_was_expected(old, new, fault):
    assert old in TEXT
    found = problems(TEXT.replace(old, new, 1))
    import re

    assert any(re.search(fault, problem) for problem in found), found


def test_all_faults_are_told_at_once():
    found = problems(TEXT.replace("hours = 168", "hours = 0").replace("hours = 24 ", "hours = 0 "))
    assert len(found) == 2


def test_a_fault_of_the_notation_is_told_with_its_line():
    assert "line 6" in problems(TEXT.replace('country = "VN"', "country = VN", 1))[0]


def test_two_categories_of_one_name_are_told():
    doubled = TEXT.replace(
        "[departments.design.categories]",
        "[departments.design.categories]\nlogo = {title = 'x'}\nlogo = {title = 'y'}",
        1,
    )
    assert "line" in problems(doubled)[0]


def test_windows_on_a_day_that_is_not_worked_are_told():
    text = TEXT.replace('windows = ["08:00-12:00", "13:30-16:30"]', 'windows = { sat = ["08:00-10:00"] }')
    assert "sat is not among calendar.working_days" in problems(text)[0]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"[calendar", b"x = 1"])
def test_a_file_that_is_no_policy_is_refused(tmp_path, content):
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(PolicyError):
        load_policy(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="No such file"):
        load_policy(tmp_path / "none.toml")
