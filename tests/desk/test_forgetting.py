"""A customer who is forgotten stands nowhere in the store any more, and the journal still proves what was done."""

import json
from pathlib import Path

import pytest
from office import MONDAY

from cs_tui.desk import Attachment, BadInput, Customer, Incoming, NotTheOwner, back_up_store, journal
from cs_tui.desk.forgetting import forget, is_forgotten, tickets_of, without_words
from cs_tui.desk.incoming import Origin
from cs_tui.desk.journal import verify
from cs_tui.desk.post import Post
from cs_tui.desk.session import fingerprint
from cs_tui.store import FORGOTTEN, canonical
from cs_tui.store.journal import entry_hash
from raw_store import FORBIDDEN, by_hand, meddle

ADDRESS, NAME = "quynh.lieu@zephyrmail.example", "Quynh Lieu"
WHY = "Asked for by the customer on 9 March."
PRIVATE = ("quynh", "lieu", "zephyrmail", "marzipan", "kohlrabi", "pumpernickel", "tangerine", "butterscotch")
"""Words of the customer's, or of what was said to them and about them."""


@pytest.fixture
def worked(office):
    """Two customers who wrote, were answered, merged, moved, declined and rated; one of them is done."""
    other = office.ticket(customer="linh@vinasoft.example", subject="Another's", body="No marzip here.")
    first = office.ticket(customer=ADDRESS, subject="The marzipan site", body="Quynh asks: where is my marzipan?")
    office.ticket(customer=ADDRESS, subject="The marzipan again", body="It is still about marzipan.")
    office.lea.merge(3, into=first)
    office.tom.take()
    office.tom.reply(other, "The pages answer again.", "resolve")
    office.tom.take()
    office.tom.note(first, "Quynh Lieu likes kohlrabi.")
    office.tom.save_draft(first, "About the kohlrabi")
    office.tom.release(first, "pumpernickel first")
    office.tom.take()
    office.tom.reply(first, "The kohlrabi pages answer again.", "wait")
    office.owner.customer_message(first, "Thank you, tangerine!")
    office.tom.reply(first, "You are welcome.", "resolve")
    office.mai.rate(first, 5, "butterscotch")
    office.owner.receive(
        [
            Incoming(
                key="mail:1",
                source="test",
                customer=Customer(ADDRESS, NAME),
                subject="tangerine",
                body="See the file.",
                attachments=(Attachment("tangerine.pdf", 9, "application/pdf"),),
                raw=b"Subject: tangerine\r\n\r\nSee the file.",
                problem="the header X-Tangerine was cut",
                origin=Origin(header_id="<tangerine@zephyrmail.example>"),
            )
        ]
    )
    office.mai.sort(4, "business", "billing")
    office.sofia.take()
    office.sofia.reply(4, "It is paid, says Quynh.", "resolve")
    office.lea.save_view("hers", f"from:{ADDRESS}")
    office.lea.save_view("by name", '"LINH TRAN" status:open')
    office.lea.save_view("mine", "holder:me")
    office.mai.save_draft(4, "Something on tangerines")
    post = Post(office.owner)
    for letter in post.due():
        post.begin(letter)
        post.settle(letter, "accepted")
    return office


def kept(office):
    """Everything in the store's file and those beside it, or in all tables, as lower-case text."""
    if isinstance(office.path, Path):
        return b"".join(file.read_bytes() for file in sorted(office.path.parent.glob(f"{office.path.name}*"))).lower()
    with by_hand(office.path) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for (table,) in tables]
    return repr(rows).lower().encode()


def test_the_words_of_the_test_are_in_the_store_before(worked):
    assert verify(worked.owner).problems == []
    before = kept(worked)
    assert [word for word in PRIVATE if word.encode() not in before] == []


def test_a_forgotten_customer_stands_nowhere_in_the_file_and_the_journal_still_verifies(worked):
    head = verify(worked.owner).head
    before = worked.journal()
    if isinstance(worked.path, Path):  # as SQLite is where it was not built to wipe what is deleted
        with worked.store.read() as reader:
            reader._connection.driver.execute("PRAGMA secure_delete = OFF")
    done = forget(worked.owner, ADDRESS.upper(), WHY)
    assert (done.tickets, done.messages) == ((2, 3, 4), 9)
    assert [word for word in PRIVATE if word.encode() in kept(worked)] == []
    report = verify(worked.owner, head)
    assert report.problems == []
    assert report.forgotten == done.entries > 8
    assert worked.journal() == [*before, ("owner", "forget", None, None, False)]
    entry = worked.owner.log()[-1]
    assert (entry.detail["reason"], entry.detail["tickets"]) == (WHY, [2, 3, 4])


def test_what_was_done_is_still_told(worked):
    done = forget(worked.owner, ADDRESS, WHY)
    ticket = worked.owner.ticket(2)
    assert (ticket.status, ticket.subject, ticket.customer.address) == ("resolved", FORGOTTEN, done.customer)
    assert (ticket.customer.name, ticket.satisfaction, ticket.satisfaction_said) == ("", 5, FORGOTTEN)
    assert {message.body for message in ticket.messages} == {FORGOTTEN}
    assert [message.author for message in ticket.messages if message.kind == "reply"] == ["tom", "tom"]
    assert worked.owner.ticket(4).messages[0].attachments[0].name == FORGOTTEN
    assert worked.outbox()[-1] == (done.customer, "accepted")
    assert worked.tom.draft(2) is None
    assert [view.name for view in worked.lea.views()] == ["mine"]


def test_what_a_mail_server_said_of_their_letter_goes_too(office):
    office.ticket(customer=ADDRESS)
    office.tom.take()
    office.tom.reply(1, "The pages answer again.", "resolve")
    post = Post(office.owner)
    (letter,) = post.due()
    post.begin(letter)
    post.settle(letter, "failed", f"550 {ADDRESS} likes no mail")
    forget(office.owner, ADDRESS, WHY)
    assert verify(office.owner).problems == []
    assert ADDRESS.encode() not in kept(office)


def test_the_search_finds_nothing_of_them_and_all_of_the_others(worked):
    assert worked.owner.search("marzipan") != []
    forget(worked.owner, ADDRESS, WHY)
    for word in (*PRIVATE, ADDRESS, f"from:{ADDRESS}"):
        assert worked.owner.search(word) == [], word
    assert [ticket.number for ticket in worked.owner.search("another marzip")] == [1]
    if isinstance(worked.path, Path):
        with by_hand(worked.path) as connection:
            connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_others_are_left_as_they_were(worked):
    before = worked.owner.ticket(1)
    forget(worked.owner, ADDRESS, WHY)
    assert worked.owner.ticket(1) == before


def test_a_customer_whose_name_was_told_late_leaves_the_search_whole(office):
    office.owner.add_ticket(
        Incoming("", "t", Customer(ADDRESS, ""), "First", "nameless", department="technical", category="hosting-domain")
    )
    office.owner.add_ticket(
        Incoming("", "t", Customer(ADDRESS, NAME), "Second", "named", department="technical", category="hosting-domain")
    )
    for _ in range(2):
        number = office.tom.take().number
        office.tom.reply(number, "Done.", "resolve")
        office.clock.forward(hours=1)
    post = Post(office.owner)
    for letter in post.due():
        post.begin(letter)
        post.settle(letter, "accepted")
    forget(office.owner, ADDRESS, WHY)
    assert office.owner.search("nameless") == office.owner.search("quynh") == office.owner.search("zephyrmail") == []
    assert [word for word in ("quynh", "zephyrmail") if word.encode() in kept(office)] == []


def test_nobody_is_forgotten_who_still_waits_for_us(office):
    office.ticket(customer=ADDRESS)
    with pytest.raises(BadInput, match=r"#1 .* is queued"):
        forget(office.owner, ADDRESS, WHY)
    office.tom.take()
    office.tom.reply(1, "Done.", "resolve")
    with pytest.raises(BadInput, match="on its way"):
        forget(office.owner, ADDRESS, WHY)
    with pytest.raises(BadInput, match="no customer"):
        forget(office.owner, "nobody@x.example", WHY)
    with pytest.raises(BadInput, match="reason"):
        forget(office.owner, ADDRESS, " ")
    assert office.owner.ticket(1).customer.address == ADDRESS


def test_only_the_owner_forgets(worked, monkeypatch):
    monkeypatch.setattr("os.getuid", lambda: 65534)
    with pytest.raises(NotTheOwner):
        forget(worked.owner, ADDRESS, WHY)
    with pytest.raises(NotTheOwner):
        tickets_of(worked.owner, ADDRESS)


def test_who_writes_again_is_a_new_customer_and_their_old_tickets_can_be_reopened(worked):
    done = forget(worked.owner, ADDRESS, WHY)
    number = worked.ticket(customer=ADDRESS, subject="New", body="Hello again.")
    assert [ticket.number for ticket in worked.owner.search("hello again")] == [number]
    worked.owner.customer_message(2, "By saxophone: one more thing.")
    assert worked.owner.ticket(2).status == "queued"
    assert verify(worked.owner).problems == []
    with pytest.raises(BadInput, match=r"#2 .* is queued"):
        forget(worked.owner, done.customer, WHY)
    worked.tom.take()
    worked.tom.reply(2, "Of course.", "resolve")
    post = Post(worked.owner)
    for letter in post.due():
        post.begin(letter)
        post.settle(letter, "failed", "no such host")
    assert forget(worked.owner, done.customer, WHY).entries > 0
    report = verify(worked.owner)
    assert report.problems == []
    assert b"saxophone" not in kept(worked)


def test_a_backup_of_a_store_in_which_somebody_was_forgotten_is_whole(worked, tmp_path):
    forget(worked.owner, ADDRESS, WHY)
    if isinstance(worked.path, Path):
        assert back_up_store(worked.path, tmp_path / "backup.db").path.exists()


FORGETS = "action = 'forget'"


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE messages SET body = '[forgotten]' WHERE number = 1", "was changed after it was written"),
        ("UPDATE entries SET detail = replace(detail, 'linh@vinasoft', 'x@y') WHERE number = 1", "was edited"),
        ("UPDATE entries SET detail = replace(detail, 'resolved', 'waiting') WHERE number = 2", "was edited"),
        ("UPDATE messages SET body = 'Hi' WHERE number = 2 AND kind = 'reply'", "was changed after"),
        (f"UPDATE entries SET detail = replace(detail, 'March', 'May') WHERE {FORGETS}", "was edited"),
        (f"UPDATE entries SET refused = NOT refused WHERE {FORGETS}", "was edited"),
        (f"DELETE FROM entries WHERE {FORGETS}", "was edited"),
    ],
)
def test_case_40_what_is_changed_without_a_word_shows_before_and_after_somebody_was_forgotten(
    worked, statement, problem
):
    forget(worked.owner, ADDRESS, WHY)
    meddle(worked.path, statement)
    assert any(problem in found for found in verify(worked.owner).problems)


def sealed_by(office, numbers, edit, customer="forgotten-1@customer.invalid", said=None):
    """Edit details of entries, and seal them by an entry `forget` that says it was these tickets, or those ``said``."""
    with office.store.read() as reader:
        entries = [entry for number in numbers for entry in reader.entries_of(number)]
    changed = {entry.id: canonical(edit(entry.action, json.loads(entry.detail))) for entry in entries}
    hashes = {}
    for entry in entries:
        columns = {name: getattr(entry, name) for name in entry.__slots__ if name != "hash"}
        hashes[str(entry.id)] = entry_hash(**columns | {"detail": changed[entry.id]})
    with office.owner._transaction() as tx:
        tx.record("forget", customer=customer, tickets=said or numbers, entries=hashes, reason=WHY)
    with by_hand(office.path, unguarded=True) as connection:
        for id, detail in changed.items():
            connection.execute("UPDATE entries SET detail = :detail WHERE id = :id", {"detail": detail, "id": id})


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda _, detail: detail | {"forgotten": True}, "changed beyond what is forgotten"),
        (lambda _, detail: detail | {"reason": "because", "forgotten": True}, "changed beyond what is forgotten"),
        (
            lambda _, detail: (
                detail | {"forgotten": True, "set": detail["set"] | {"subject": FORGOTTEN}}
                if "subject" in detail.get("set", {})
                else detail
            ),
            "changed beyond what is forgotten",
        ),
    ],
)
def test_case_40_an_entry_that_says_somebody_was_forgotten_covers_nothing_but_fixed_words(worked, edit, problem):
    sealed_by(worked, [1], edit)
    assert any(problem in found for found in verify(worked.owner).problems)


def test_case_40_no_other_words_stand_where_somebody_was_forgotten(worked):
    named = forget(worked.owner, ADDRESS, WHY).customer
    note = next(each for each in worked.owner.ticket(2).messages if each.number == 2 and each.kind == "note")
    mark = fingerprint(2, "note", note.author, note.at, "Hi")

    def edit(_, detail):
        return detail | ({"sha256": mark} if detail.get("message") == note.id else {})

    sealed_by(worked, [2], edit, named)
    meddle(worked.path, f"UPDATE messages SET body = 'Hi' WHERE id = {note.id}")
    assert any(f"message {note.id} of #2 is not forgotten" in found for found in verify(worked.owner).problems)


def test_of_a_text_that_was_left_ready_not_even_the_mark_is_kept():
    entry = canonical({"sha256": fingerprint(2, "draft", "tom", MONDAY, "The kohlrabi"), "then": "resolve"})
    assert json.loads(without_words(entry, "x", {})) == {"sha256": FORGOTTEN, "then": "resolve", "forgotten": True}


def test_case_40_an_entry_whose_words_were_taken_out_is_not_forgotten_unless_it_says_so():
    assert is_forgotten('{"forgotten":true,"message":7,"set":{}}', "x")
    assert not is_forgotten('{"message":7,"set":{}}', "x")


def test_case_40_no_words_go_that_are_on_a_ticket_of_somebody_else(worked):
    done = forget(worked.owner, ADDRESS, WHY)

    def edit(_, detail):
        return json.loads(without_words(canonical(detail), done.customer, {}))

    sealed_by(worked, [1], edit, done.customer, said=list(done.tickets))
    assert any("is not about a ticket of theirs" in found for found in verify(worked.owner).problems)


def test_case_40_nobody_is_forgotten_in_the_journal_by_the_ticket_of_somebody_else(worked):
    with worked.owner._transaction() as tx:
        tx.record("forget", customer=ADDRESS, tickets=[1], entries={}, reason=WHY)
    assert any("#1 was not a customer's who could be forgotten" in found for found in verify(worked.owner).problems)


@pytest.mark.parametrize("reason", ["", None, " \n", "x" * 1_001])
def test_case_40_nobody_is_forgotten_in_the_journal_without_a_reason(worked, reason):
    with worked.owner._transaction() as tx:
        tx.record("forget", customer=ADDRESS, tickets=[2, 3], entries={}, reason=reason)
    assert any("reason" in found for found in verify(worked.owner).problems)


def test_case_40_nobody_is_forgotten_in_the_journal_who_was_still_to_be_answered(worked):
    number = worked.ticket(customer="new@x.example")
    with worked.owner._transaction() as tx:
        tx.record("forget", customer="new@x.example", tickets=[number], entries={}, reason=WHY)
    assert any("could be forgotten" in found for found in verify(worked.owner).problems)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET body = '[forgotten]' WHERE number = 1",
        "UPDATE messages SET body = '[forgotten]', at = '2020-01-01' WHERE number = 2",
        "UPDATE messages SET body = 'else' WHERE number = 2",
        "UPDATE messages SET author = 'ngoc' WHERE number = 2 AND kind = 'reply'",
        "UPDATE entries SET detail = '{}' WHERE number = 1",
        "UPDATE entries SET detail = '{}' WHERE number = 2",
        "UPDATE entries SET actor = 'ngoc' WHERE number = 2",
        "DELETE FROM messages WHERE number = 2",
    ],
)
def test_the_store_itself_lets_go_of_nothing_but_the_forgotten_ones_words_and_once(worked, statement):
    forget(worked.owner, ADDRESS, WHY)
    with pytest.raises(FORBIDDEN, match="append-only"), by_hand(worked.path) as connection:
        connection.execute(statement)


def test_a_customer_who_is_forgotten_while_the_journal_is_verified_is_no_problem(worked, monkeypatch):
    monkeypatch.setattr(journal, "PAGE", 2)
    reads, read = [], worked.store.read

    def forgotten_before():
        reads.append(1)
        if len(reads) == 12:
            forget(worked.owner, ADDRESS, WHY)
        return read()

    monkeypatch.setattr(worked.store, "read", forgotten_before)
    report = verify(worked.owner)
    assert report.problems == []
    assert report.forgotten > 0
