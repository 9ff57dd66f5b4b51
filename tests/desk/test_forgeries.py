"""A store whose policy was bypassed with `sqlite3`, by one who keeps the chain sound: each forgery is named."""

from datetime import timedelta

import pytest
from forger import Forger

from cs_tui.desk.journal import verify
from cs_tui.policy import shipped

GOOD = "The pages answer again."
SIGN_OFF = "Thank you for your interest in our products and services."
HELD = {"status": "in-progress", "holder": "tom"}


def framed(body):
    return f"Dear customers,\n\n{body}\n\n{SIGN_OFF}"


@pytest.fixture
def busy(office, clock):
    """Three technical tickets (two of them of one customer), one of business, one unsorted, all a minute apart."""
    for scope, customer in (
        ("technical/hosting-domain", "a@x.example"),
        ("technical/hosting-domain", "b@x.example"),
        ("technical/hosting-domain", "a@x.example"),
        ("business/login", "c@x.example"),
        (None, "d@x.example"),
    ):
        office.ticket(scope, customer=customer)
        clock.forward(minutes=1)
    return office


@pytest.fixture
def forger(busy):
    return Forger(busy)


def found(office, entry, *words):
    """Whether the proof names the entry with these words, and as the first that is bad."""
    report = verify(office.owner)
    assert report.violations > 0
    assert report.first_bad_entry == entry
    assert any(f"entry {entry}:" in said and all(word in said for word in words) for said in report.problems), (
        report.problems
    )


def test_a_reply_without_a_greeting_is_named(busy, forger):
    busy.tom.take()
    said = forger.says("tom", 1, f"All is well.\n\n{SIGN_OFF}")
    found(busy, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "#1", "breaks 3.5")


def test_a_ticket_taken_out_of_order_is_named(busy, forger):
    found(busy, forger.does("tom", "take", 2, changes=HELD), "tom's take #2", "breaks 3.1")


def test_a_ticket_taken_behind_another_of_its_customer_is_named(busy, forger):
    busy.tom.take()
    busy.lea.take()
    entry = forger.does("ngoc", "take", 3, changes=HELD | {"holder": "ngoc"})
    found(busy, entry, "ngoc's take #3", "breaks 2.2c")


def test_a_reply_sent_while_the_desk_is_closed_is_named(busy, clock, forger):
    busy.sofia.take()
    clock.set(2026, 3, 9, 12, 15)
    said = forger.says("sofia", 4, framed(GOOD), to="c@x.example")
    found(busy, forger.does("sofia", "reply", 4, changes={"answered": True}, **said), "#4", "breaks 2.1")


def test_a_ticket_of_a_foreign_department_is_named(busy, forger):
    entry = forger.does("sofia", "take", 1, changes=HELD | {"holder": "sofia"})
    found(busy, entry, "sofia's take #1", "breaks 4.1")


def test_an_hour_that_no_clock_put_back_explains_is_named(busy, clock, forger):
    busy.sofia.take()
    open_hour = clock.now.isoformat()
    clock.set(2026, 3, 9, 12, 15)
    said = forger.says("sofia", 4, framed(GOOD), to="c@x.example")
    entry = forger.does("sofia", "reply", 4, changes={"answered": True}, clock=open_hour, **said)
    found(busy, entry, "clock")


CHANGED_MORE = {
    "a customer's message that gives the ticket to a friend": ("owner", "customer-message", HELD),
    "a customer's message that comes before everybody's": (
        "owner", "customer-message", {"answered": False, "queued_at": timedelta(days=-3)},
    ),
    "a note that counts as an answer": ("tom", "note", {"answered": True}),
    "a note that puts the deadline off": ("tom", "note", {"due_from": timedelta(days=3)}),
    "a note that spares the sign-off": ("tom", "note", {"channel": "system"}),
    "a note that gives it to another customer": ("tom", "note", {"customer": "b@x.example"}),
    "a note that moves it to another category": ("tom", "note", {"category": "interface"}),
    "a ticket left ready that is taken so": ("tom", "ready", HELD),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED_MORE)
def test_an_entry_that_changes_more_than_its_action_does_is_named(busy, clock, forger, name):
    actor, action, changes = CHANGED_MORE[name]
    number = 1
    if action == "ready":
        busy.tom.take()
        busy.tom.release(1, "Ill")
    changes = {key: clock.now + value if isinstance(value, timedelta) else value for key, value in changes.items()}
    kind = "customer" if action == "customer-message" else "note"
    author = "a@x.example" if kind == "customer" else actor
    said = {} if action == "ready" else forger.says(author, number, "And now?", kind, to=None)
    found(busy, forger.does(actor, action, number, changes=changes, **said), f"{action} #1", "breaks")


def test_a_reopening_that_keeps_its_old_place_is_named(busy, clock, forger):
    busy.tom.take()
    busy.tom.reply(1, GOOD, "resolve")
    changes = {
        "status": "queued", "queued_at": clock.now - timedelta(days=1), "due_from": clock.now,
        "previous_processed_at": None, "answered": False,
    }  # fmt: skip
    found(busy, forger.does("lea", "reopen", 1, changes=changes, reason="Not done"), "lea's reopen #1", "changed more")


def opening(clock, **other):
    return {
        "status": "queued", "department": "technical", "category": "hosting-domain", "channel": "email",
        "subject": "Mine", "opened_at": clock.now, "queued_at": clock.now, "due_from": clock.now,
        "previous_processed_at": None, "holder": None, "answered": False, "customer": "a@x.example",
    } | other  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "other"),
    [
        ("owner", {"queued_at": timedelta(days=-2)}),
        ("owner", {"opened_at": timedelta(days=-2), "queued_at": timedelta(days=-2)}),
        ("owner", {"due_from": timedelta(days=2)}),
        ("owner", {"category": "interface"}),
        ("owner", HELD),
        ("ghost", {}),
    ],
)
def test_a_ticket_that_was_never_opened_so_is_named(busy, clock, forger, actor, other):
    other = {key: clock.now + value if isinstance(value, timedelta) else value for key, value in other.items()}
    changes = opening(clock, **other)
    forger.makes(6, changes)
    said = forger.says("a@x.example", 6, "Mine first.", "customer", to=None)
    entry = forger.does(actor, "open", 6, changes=changes, **said)
    found(busy, entry, "open #6")


def test_a_ticket_opened_a_second_time_is_named(busy, clock, forger):
    said = forger.says("b@x.example", 2, "Mine first.", "customer", to=None)
    changes = opening(clock, customer="b@x.example", **HELD)
    found(busy, forger.does("owner", "open", 2, changes=changes, **said), "open #2", "opened already")


def test_an_agent_who_makes_themselves_lead_is_named(busy, forger):
    with forger.meddling() as connection:
        connection.execute("UPDATE agents SET role = 'lead' WHERE name = 'tom'")
    found(busy, forger.does("tom", "agent-edit", agent="tom", role="lead"), "tom's agent-edit", "breaks 4.1")


def test_an_entry_of_the_owners_that_changes_a_ticket_is_named(busy, forger):
    entry = forger.does("owner", "agent-edit", 1, changes=HELD, agent="tom", role="agent")
    found(busy, entry, "agent-edit #1")


def test_a_processed_issue_after_which_the_next_was_given_no_day_is_named(busy, forger):
    busy.tom.take()
    busy.tom.reply(1, GOOD)
    entry = forger.does("tom", "resolve", 1, changes={"status": "resolved", "holder": None})
    found(busy, entry, "resolve #1", "breaks 2.2c", "#3")
    busy.tom.take()
    found(busy, entry, "resolve #1", "breaks 2.2c", "#3")


@pytest.mark.parametrize(
    "changes", [{"previous_processed_at": timedelta(days=2)}, {"previous_processed_at": timedelta(), **HELD}]
)
def test_a_next_issue_with_another_day_is_named(busy, clock, forger, changes):
    busy.tom.take()
    busy.tom.reply(1, GOOD)
    changes = {key: clock.now + value if isinstance(value, timedelta) else value for key, value in changes.items()}
    forger.does("tom", "resolve", 1, changes={"status": "resolved", "holder": None})
    found(busy, forger.does("tom", "next-issue", 3, changes=changes, after=1), "next-issue #3", "changed more")


def test_a_next_issue_without_one_processed_is_named(busy, clock, forger):
    entry = forger.does("tom", "next-issue", 3, changes={"previous_processed_at": clock.now}, after=1)
    found(busy, entry, "next-issue #3", "breaks 2.2c")


def test_an_answer_that_is_an_earlier_one_is_named(busy, forger):
    busy.tom.take()
    busy.tom.reply(1, GOOD, "wait")
    replied = forger.details(busy.last_entry() - 1)
    busy.owner.customer_message(1, "And now?")
    said = {key: replied[key] for key in ("message", "sha256", "to")}
    found(busy, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "reply #1", "another entry")


def test_a_reply_smuggled_out_by_another_entry_is_named(busy, forger):
    said = forger.says("tom", 1, "Hi!")
    entry = forger.does("tom", "take", 1, changes=HELD, **said)
    found(busy, entry, "take #1", "message")


def test_a_note_that_went_to_the_customer_is_named(busy, forger):
    said = forger.says("tom", 1, "Hi!", "note")
    found(busy, forger.does("tom", "note", 1, **said), "note #1", "breaks 3.3")


@pytest.mark.parametrize("to", ["me@x.example", None])
def test_a_reply_that_did_not_go_to_the_customer_is_named(busy, forger, to):
    busy.tom.take()
    said = forger.says("tom", 1, framed(GOOD), to=to)
    found(busy, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "reply #1", "breaks 3.3")


@pytest.mark.parametrize(("author", "number", "kind"), [("ngoc", 1, "reply"), ("tom", 2, "reply"), ("tom", 1, "note")])
def test_a_reply_that_is_somebody_elses_message_is_named(busy, forger, author, number, kind):
    busy.tom.take()
    said = forger.says(author, number, framed(GOOD), kind)
    found(busy, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "reply #1", "message")


def test_a_message_of_another_hour_than_its_entry_is_named(busy, clock, forger):
    busy.tom.take()
    said = forger.says("tom", 1, framed(GOOD), at=clock.now - timedelta(hours=1))
    found(busy, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "reply #1", "message")


@pytest.mark.parametrize(("action", "actor"), [("customer-message", "owner"), ("note", "tom")])
def test_an_entry_without_the_message_it_tells_of_is_named(busy, forger, action, actor):
    found(busy, forger.does(actor, action, 1), f"{action} #1", "message")


@pytest.fixture
def two_policies(busy, tmp_path):
    """A second version, in which the word kettle is an insult."""
    stricter = tmp_path / "policy.toml"
    source = shipped("policy.toml").read_text("utf-8")
    stricter.write_text(source.replace("insults = [", 'insults = [\n    "kettle",', 1), "utf-8")
    busy.tom.take()
    busy.tom.reply(1, "Our kettle is mended.")
    busy.administration.apply_policy(stricter)
    return busy


def test_entries_of_two_policies_are_each_judged_by_their_own(two_policies, forger):
    assert verify(two_policies.owner).problems == []
    said = forger.says("tom", 1, framed("Our kettle is mended."))
    found(two_policies, forger.does("tom", "reply", 1, changes={"answered": True}, **said), "#1", "breaks 4.2")


def test_an_entry_that_calls_on_a_policy_no_longer_in_force_is_named(two_policies, forger):
    said = forger.says("tom", 1, framed("Our kettle is mended."))
    entry = forger.does("tom", "reply", 1, changes={"answered": True}, policy=1, **said)
    found(two_policies, entry, "version 1", "version 2")


def test_a_store_that_is_said_to_be_made_anew_is_named(two_policies, forger):
    with forger.meddling() as connection:
        digest = connection.execute("SELECT sha256 FROM policies WHERE id = 1").fetchone()[0]
    found(two_policies, forger.does("owner", "init", policy=1, sha256=digest, settings={}), "owner's init")


def test_a_policy_that_was_put_in_force_by_no_entry_is_named(busy, forger):
    with forger.meddling() as connection:
        connection.execute("INSERT INTO policies SELECT id + 1, at, sha256, source FROM policies WHERE id = 1")
    assert any("version 2" in said and "no entry" in said for said in verify(busy.owner).problems)


def test_only_the_owner_puts_a_policy_in_force(busy, forger):
    with forger.meddling() as connection:
        connection.execute("INSERT INTO policies SELECT id + 1, at, sha256, source FROM policies WHERE id = 1")
        digest = connection.execute("SELECT sha256 FROM policies").fetchone()[0]
    entry = forger.does("tom", "policy-apply", policy=1, version=2, sha256=digest)
    found(busy, entry, "tom's policy-apply", "breaks 4.1")


@pytest.mark.parametrize("version", [None, "two", [1], {}, True, 2.5, 1 << 70])
def test_a_policy_put_in_force_as_a_version_that_is_none_is_named(busy, forger, version):
    entry = forger.does("owner", "policy-apply", version=version, sha256="")
    assert f"the policy of entry {entry} was changed after it was put in force" in verify(busy.owner).problems


@pytest.mark.parametrize(
    ("actor", "action", "number", "detail"),
    [
        ("tom", "note", 1, {"message": [1]}),
        ("tom", "note", 1, {"message": {}}),
        ("tom", "take", 1, {"set": "holder"}),
        ("tom", "take", 1, {"set": [1]}),
        ("tom", "take", 1, {"clock": 5}),
        ("owner", "accepted", 1, {"letter": [1]}),
        ("owner", "forget", None, {"customer": 1, "tickets": 5, "entries": 5}),
        ("owner", "restore", None, {"backup": 5, "former": 5}),
        ("owner", "agent-add", None, {"agent": [1]}),
        ("owner", "agent-edit", None, {}),
        ("lea", "merge", 3, {"set": {"status": "merged", "merged_into": [1]}}),
        ("lea", "reassign", 1, {"set": {"holder": [1]}, "reason": 5}),
    ],
)
def test_words_of_another_kind_than_an_entry_has_are_named_and_end_no_verification(
    busy, forger, actor, action, number, detail
):
    entry = forger.does(actor, action, number, **detail)
    assert verify(busy.owner).first_bad_entry == entry


def test_a_duplicate_whose_older_ticket_took_nothing_over_is_named(busy, forger):
    entry = forger.does("lea", "merge", 3, changes={"status": "merged", "merged_into": 1})
    found(busy, entry, "merge #3", "#1")


@pytest.fixture
def merged(busy):
    """#3 was merged into #1."""
    busy.lea.merge(3, 1)
    return busy


def test_a_customer_who_is_said_to_have_written_on_a_merged_ticket_is_named(merged, forger):
    said = forger.says("a@x.example", 3, "And now?", "customer", to=None)
    entry = forger.does("owner", "customer-message", 3, changes={"answered": False}, **said)
    found(merged, entry, "customer-message #3", "breaks 1.0", "merged into")


@pytest.mark.parametrize("action", ["reply", "decline"])
def test_an_answer_on_a_merged_ticket_is_named(merged, forger, action):
    said = forger.says("mai", 3, framed(GOOD))
    found(merged, forger.does("mai", action, 3, changes={"answered": True}, **said), f"{action} #3", "breaks")


def test_a_duplicate_merged_into_a_merged_ticket_is_named(merged, clock, forger):
    merged.ticket(customer="a@x.example")
    entry = forger.does("lea", "merge", 6, changes={"status": "merged", "merged_into": 3})
    forger.does("lea", "merged-in", 3, merged=6, **forger.says("lea", 3, "Merged", "note", to=None))
    found(merged, entry, "merge #6", "breaks 3.3")


@pytest.mark.parametrize("asked", [2, 4, 99, [3]])
def test_a_customers_message_that_came_by_another_ticket_than_a_duplicate_is_named(merged, forger, asked):
    said = forger.says("a@x.example", 1, "And now?", "customer", to=None)
    entry = forger.does("sofia", "customer-message", 1, changes={"answered": False}, asked=asked, **said)
    assert verify(merged.owner).first_bad_entry == entry


def test_a_customers_message_entered_by_one_who_reads_neither_ticket_is_named(merged, forger):
    said = forger.says("a@x.example", 1, "And now?", "customer", to=None)
    entry = forger.does("sofia", "customer-message", 1, changes={"answered": False}, asked=3, **said)
    found(merged, entry, "breaks 4.1", "may not read it")


def test_tickets_merged_in_a_circle_are_named(merged, forger):
    entry = forger.does("lea", "merge", 1, changes={"status": "merged", "merged_into": 3})
    forger.does("lea", "merged-in", 3, changes={"answered": False}, merged=1)
    said = forger.says("a@x.example", 1, "And now?", "customer", to=None)
    forger.does("owner", "customer-message", 1, changes={"answered": False}, **said)
    found(merged, entry, "merge #1")


DISPUTED = {"department": "customer-room", "category": "dispute", "customer": "c@x.example", "disputes": 4}


@pytest.fixture
def resolved(busy):
    """#4, of business, is answered and resolved."""
    busy.sofia.take()
    busy.sofia.reply(4, GOOD, "resolve")
    return busy


def disputes(clock, forger, actor, **other):
    """Forge the opening of a dispute; gives its entry."""
    changes = opening(clock, **DISPUTED | other)
    forger.makes(6, changes)
    said = forger.says(changes["customer"], 6, "I was promised more.", "customer", to=None)
    return forger.does(actor, "open", 6, changes=changes, **said)


def test_a_dispute_opened_as_the_desk_does_it_stands(resolved, clock, forger):
    disputes(clock, forger, "mai")
    forger.does("mai", "dispute", 4, dispute=6)
    assert verify(resolved.owner).problems == []


@pytest.mark.parametrize(
    ("actor", "other"),
    [
        ("sofia", {}),
        ("owner", {}),
        ("ghost", {}),
        ("mai", {"customer": "a@x.example"}),
        ("mai", {"department": "business", "category": "login"}),
        ("mai", {"category": "satisfaction"}),
        ("mai", {"channel": "system"}),
        ("mai", {"disputes": 1, "customer": "a@x.example"}),
        ("mai", {"disputes": 6}),
    ],
)
def test_a_dispute_that_nobody_could_have_opened_so_is_named(resolved, clock, forger, actor, other):
    entry = disputes(clock, forger, actor, **other)
    forger.does(actor, "dispute", other.get("disputes", 4), dispute=6)
    found(resolved, entry, f"{actor}'s open #6", "breaks")


@pytest.mark.parametrize("follows", [None, ("mai", "note", 6), ("rosa", "dispute", 4)])
def test_a_dispute_that_the_disputed_ticket_does_not_tell_of_is_named(resolved, clock, forger, follows):
    entry = disputes(clock, forger, "mai")
    if follows is None:
        found(resolved, entry, "mai's open #6", "breaks 1.4a", "No dispute of #4")
        return
    actor, action, number = follows
    said = forger.says(actor, number, "Read it.", "note", to=None) if action == "note" else {"dispute": 6}
    forger.does(actor, action, number, **said)
    assert any("breaks 1.4a" in problem for problem in verify(resolved.owner).problems)


@pytest.mark.parametrize("dispute", [4, 5, None])
def test_a_dispute_without_a_ticket_is_named(resolved, forger, dispute):
    entry = forger.does("mai", "dispute", 4, dispute=dispute)
    found(resolved, entry, "mai's dispute #4", "breaks 1.4a", "right before")


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (None, None),
        (None, "Good."),
        (0, "Good."),
        (6, "Good."),
        ("5", "Good."),
        (True, ""),
        (5, None),
        (5, "x" * 1_001),
    ],
    ids=["nothing", "no score", "too low", "too high", "a word", "a truth", "no sentence", "a long sentence"],
)
def test_a_satisfaction_that_the_desk_would_not_record_is_named(resolved, forger, score, said):
    entry = forger.does("mai", "rate", 4, set={"satisfaction": score, "satisfaction_said": said})
    found(resolved, entry, "mai's rate #4", "breaks 1.4a", "score")


MOVES = {
    "release": ("tom", 1, {"status": "queued", "holder": None}),
    "reassign": ("lea", 1, {"holder": "ngoc"}),
    "hand-over": ("tom", 1, {"department": "business", "category": "login", "status": "queued", "holder": None}),
    "reopen": ("rosa", 4, {"status": "queued", "previous_processed_at": None, "answered": False}),
}


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("reason", [None, "  ", "x" * 1_001, ["Ill"]], ids=["none", "blanks", "long", "a list"])
def test_a_move_without_a_reason_is_named(resolved, clock, forger, action, reason):
    resolved.tom.take()
    actor, number, changes = MOVES[action]
    if action == "reopen":
        changes = changes | {"queued_at": clock.now, "due_from": clock.now}
    elif action == "hand-over":
        changes = changes | {"queued_at": clock.now - timedelta(minutes=5)}
    said = {} if reason is None else {"reason": reason}
    entry = forger.does(actor, action, number, changes=changes, **said)
    found(resolved, entry, f"{action} #{number}", "breaks", "reason")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"then": "resolve"},
        {"sha256": "0" * 64},
        {"then": "favour", "sha256": "0" * 64},
        {"then": ["send"], "sha256": ""},
    ],
    ids=["nothing", "no text", "no end", "another end", "a list"],
)
def test_a_reply_left_ready_that_is_none_is_named(busy, forger, said):
    busy.tom.take()
    found(busy, forger.does("tom", "ready", 1, **said), "tom's ready #1", "breaks 1.0", "left")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET subject = 'Call 0900 123 456', state = 'accepted'",
        "UPDATE outbox SET recipient = 'me@x.example'",
        "UPDATE outbox SET message_id = 1",
        "DELETE FROM outbox",
    ],
)
def test_a_letter_in_the_outbox_that_is_not_the_reply_is_named(resolved, forger, statement):
    with forger.meddling() as connection:
        connection.execute(statement)
    report = verify(resolved.owner)
    assert any("not in the outbox as the journal says" in problem for problem in report.problems)
    assert report.first_bad_entry is not None


def test_a_letter_of_no_reply_is_named(resolved, forger):
    with forger.meddling() as connection:
        connection.execute(
            "INSERT INTO outbox (id, message_id, header_id, recipient, subject, state, created_at) "
            "VALUES (99, 99, '<x>', 'c@x.example', 'Re: Yours', 'queued', '2026-03-09 00:00:00.000000')"
        )
    assert any("outbox" in problem and "message 99" in problem for problem in verify(resolved.owner).problems)


@pytest.mark.parametrize("state", ["queued", "sending", "deferred"])
def test_a_letter_on_its_way_is_what_the_journal_says(resolved, forger, state):
    with forger.meddling() as connection:
        connection.execute("UPDATE outbox SET state = :state", {"state": state})
    assert verify(resolved.owner).problems == []


@pytest.mark.parametrize("state", ["accepted", "failed"])
def test_a_letter_that_is_marked_as_sent_or_given_up_by_no_entry_is_named(resolved, forger, state):
    with forger.meddling() as connection:
        connection.execute("UPDATE outbox SET state = :state", {"state": state})
    assert any("not in the outbox as the journal says" in problem for problem in verify(resolved.owner).problems)


@pytest.mark.parametrize("action", ["accepted", "failed", "resent"])
@pytest.mark.parametrize(("actor", "letter", "said"), [("tom", None, "4.1"), ("owner", 99, "3.3")])
def test_what_becomes_of_a_letter_is_the_owners_to_enter_and_about_one_that_was_written(
    resolved, forger, action, actor, letter, said
):
    with forger.meddling() as connection:
        message, number = connection.execute(
            "SELECT message_id, number FROM outbox JOIN messages ON messages.id = message_id"
        ).fetchone()
    forger.does(actor, action, number, letter=letter or message)
    assert any(f"breaks {said}" in problem for problem in verify(resolved.owner).problems)


def test_an_honest_store_has_no_bad_entry(busy):
    busy.tom.take()
    busy.tom.reply(1, GOOD, "resolve")
    busy.lea.reopen(1, "Not done")
    report = verify(busy.owner)
    assert (report.problems, report.violations, report.first_bad_entry) == ([], 0, None)
