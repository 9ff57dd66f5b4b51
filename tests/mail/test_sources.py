"""Messages come out of files and folders, each once, and what cannot be read is said."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_tui.desk.incoming import Incoming
from cs_tui.desk.values import Customer
from cs_tui.mail.sources import SourceError, Unreadable, count_sources, read_sources

MESSAGES = Path(__file__).parent / "messages"


def read_all(
    paths: Sequence[str | Path],
    mapping: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> list[Incoming | Unreadable]:
    return list(read_sources(paths, mapping=mapping, constants=constants))


def mails(found: Sequence[Incoming | Unreadable]) -> list[Incoming]:
    assert all(isinstance(one, Incoming) for one in found), found
    return [one for one in found if isinstance(one, Incoming)]


def problems(found: Sequence[Incoming | Unreadable]) -> list[str]:
    return [one.problem for one in found if isinstance(one, Unreadable)]


def mail(number: int, body: str = "text") -> bytes:
    return f"From: a{number}@b.example\nSubject: number {number}\n\n{body}\n".encode()


def test_a_folder_is_read_in_order_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.eml").write_bytes(mail(2))
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "sub" / "c").write_bytes(mail(3))
    (tmp_path / ".hidden.eml").write_bytes(mail(9))
    assert [one.subject for one in mails(read_all([tmp_path]))] == ["number 1", "number 2", "number 3"]


def test_an_empty_file_in_a_folder_is_an_unreadable_mail_and_other_texts_are_listed(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "LICENSE").write_text("Free for all\n")
    empty, licence = sorted(read_all([tmp_path]), key=lambda one: one.source, reverse=True)
    assert isinstance(empty, Incoming)
    assert empty.subject == "(unreadable message)"
    assert isinstance(licence, Unreadable)
    assert licence.problem == "it is of no known kind. Known are .eml, mbox, Maildir, .jsonl and .csv."


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mail(1))
    (tmp_path / "link.eml").symlink_to(path)
    assert len(read_all([path, tmp_path, str(path)])) == 1


def test_what_does_not_exist_or_is_no_file_is_unreadable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = read_all([tmp_path / "none.eml", tmp_path / "pipe", tmp_path / "a\0b"])
    assert problems(found)[:2] == ["there is no such file", "it is neither a file nor a folder"]
    assert len(found) == 3


def test_an_mbox_is_read_message_by_message_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(
        b"From a@b.example Tue Mar  3 09:15:00 2026\n" + mail(1, "one\n>From here on\nFrom the start\n\nFrom now on")
        + b"\nFrom b@b.example Tue Mar  3 09:16:00 2026\n" + mail(2)
    )  # fmt: skip
    before = path.read_bytes(), path.stat().st_mtime_ns
    first, second = mails(read_all([path]))
    assert first.source == f"{path}#1"
    assert first.body == "one\nFrom here on\nFrom the start\n\nFrom now on"
    assert second.subject == "number 2"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in tmp_path.iterdir()] == ["mbox"]


@pytest.mark.parametrize(
    "line",
    [
        "From the beginning we knew 2026",
        "From now on it is 12:30 at noon",
        "From Mon to Fri we open at 09:00",
        "From here Mon to Fri 09:00",
        "From a@b.example we heard at 12:30",
    ],
)
def test_a_line_of_a_text_begins_no_message_of_an_mbox(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(b"From a@b.example Tue Mar  3 09:15:00 2026\n" + mail(1, f"one\n\n{line}\n\ntwo"))
    (one,) = mails(read_all([path]))
    assert line in one.body


@pytest.mark.parametrize(
    "line",
    [
        "From a@b.example Tue Mar  3 09:16:00 2026",
        "From MAILER-DAEMON Tue Mar 03 09:16:00 2026",
        "From - Tue Mar  3 09:16:00 2026",
        "From tom  Tue Mar  3 09:16 CET 2026",
        'From "tom b"@b.example Tue Mar  3 09:16:00 2026',
        "From 17@xxx Tue Mar 03 09:16:00 +0000 2026",
        "From a@b.example Tue, 3 Mar 2026 09:16:00 +0000",
    ],
)
def test_a_sender_and_a_date_begin_a_message_of_an_mbox(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(b"From - Tue Mar  3 09:15:00 2026\n" + mail(1) + f"\n{line}\n".encode() + mail(2))
    assert [one.subject for one in mails(read_all([path]))] == ["number 1", "number 2"]


def test_an_mbox_without_dates_is_parted_at_its_senders(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(b"From a@b.example\n" + mail(1, "one\n\nFrom now\n") + b"\nFrom c@d.example\n" + mail(2))
    assert [one.subject for one in mails(read_all([path]))] == ["number 1", "number 2"]


def test_the_same_mail_in_an_mbox_and_as_a_file_has_one_key(tmp_path: Path) -> None:
    raw = (MESSAGES / "attachments.eml").read_bytes()
    (tmp_path / "box").write_bytes(b"From x Tue Mar  3 09:15:00 2026\n" + raw.replace(b"\r\n", b"\n") + b"\n")
    box, alone = mails(read_all([tmp_path / "box", MESSAGES / "attachments.eml"]))
    assert box.key == alone.key


def test_a_maildir_is_read_without_moving_its_messages(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1.a:2,S").write_bytes(mail(1))
    (tmp_path / "new" / "2.b").write_bytes(mail(2))
    (tmp_path / "tmp" / "3.c").write_bytes(mail(3))
    assert [one.subject for one in mails(read_all([tmp_path]))] == ["number 1", "number 2"]
    assert (tmp_path / "new" / "2.b").exists()


def test_csv_columns_are_mapped_and_constants_fill_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('text,category\nMy card is lost and I need a new one soon please,cards\n\n"two\nlines",x\n')
    found = read_all([path], {"body": "text"}, {"customer": "Bank <bank@Example.com>", "channel": "system"})
    first, second = mails(found)
    assert first.customer == Customer("bank@example.com", "Bank")
    assert first.subject == "My card is lost and I need a…"
    assert first.channel == "system"
    assert (first.department, first.category) == (None, None)
    assert (first.source, second.source) == (f"{path}:2", f"{path}:4")
    assert second.body == "two\nlines"


def test_columns_of_a_field_s_name_need_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(
        b"\xef\xbb\xbfCustomer;Name;Subject;Body;Department;Category;Sent_at\r\n"
        b"a@b.example;Ann;Hi;Text;business;login;2026-03-03T09:15:00+01:00\r\n"
    )
    (one,) = mails(read_all([path]))
    assert (one.customer, one.subject, one.body) == (Customer("a@b.example", "Ann"), "Hi", "Text")
    assert (one.department, one.category) == ("business", "login")
    assert one.sent_at == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16"])
def test_a_csv_file_s_charset_is_found(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("customer\tbody\na@b.example\tGrüße aus Köln\n".encode(charset))
    assert [one.body for one in mails(read_all([path]))] == ["Grüße aus Köln"]


def test_bad_rows_are_named_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "customer,body,channel\n,text,\na@b.example,text,phone\nno address,text,\na@b.example,,\na@b.example,ok,email\n"
    )
    found = read_all([path])
    assert [one.source for one in found] == [f"{path}:{line}" for line in range(2, 7)]
    assert problems(found) == [
        "the row names no customer",
        "the channel “phone” is neither “email” nor “system”",
        "“no address” is not an address",
        "the row has no text",
    ]
    assert isinstance(found[-1], Incoming)


@pytest.mark.parametrize("text", ["good, too", "good"], ids=["quoted", "plain"])
def test_a_quote_that_nothing_closes_takes_no_other_row_with_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.csv"
    quoted = f'"{text}"' if "," in text else text
    path.write_text(
        'customer,body\na@b.example,"two\nlines"\nb@b.example,"open\nc@b.example,good\n\n'
        f"d@b.example,{quoted}\ne@b.example,last"
    )
    first, broken, third, fourth, last = read_all([path])
    assert isinstance(broken, Unreadable)
    assert (broken.source, broken.problem) == (f"{path}:4", "a quote opens in this row and nothing closes it")
    good = mails([first, third, fourth, last])
    assert [one.body for one in good] == ["two\nlines", "good", text, "last"]
    assert [one.source for one in good] == [f"{path}:{line}" for line in (2, 5, 7, 8)]


def test_quotes_within_a_text_of_several_lines_do_not_break_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('customer,body\na@b.example,"one\nsay "hi" to them"\nc@b.example,good\n')
    assert [one.body for one in mails(read_all([path]))] == ['one\nsay hi" to them"', "good"]


def test_an_open_quote_before_more_than_a_message_may_hold_takes_no_other_row_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cs_tui.mail.rows.MESSAGE_LIMIT", 1000)
    monkeypatch.setattr("cs_tui.mail.cells.MESSAGE_LIMIT", 1000)
    path = tmp_path / "rows.csv"
    path.write_text('customer,body\na@b.example,"open\n' + "c@b.example,good\n" * 500)
    found = read_all([path])
    assert len(problems(found)) == 1
    assert len(found) == 501


def test_a_heading_whose_quote_nothing_closes_leaves_nothing_to_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('customer,"body\na@b.example,text\n')
    assert len(problems(read_all([path]))) == len(read_all([path])) == 1


@pytest.mark.parametrize("address", ["a@b@c", "a b@c", "@b", "a@", "a@b\x1b"])
def test_an_address_has_one_at_sign_and_no_spaces_or_controls(tmp_path: Path, address: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"customer": address, "body": "x"}))
    assert len(problems(read_all([path]))) == 1


def test_json_lines_that_are_none_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = ['{"customer": "a@b.example", "body": "one", "id": 7}', "", "{nope", "[1]", "[" * 100_000]
    path.write_text("\n".join(rows) + "\n")
    found = read_all([path])
    assert isinstance(found[0], Incoming)
    assert [one.source for one in found[1:]] == [f"{path}:{line}" for line in (3, 4, 5)]
    assert problems(found)[1] == "the line is not a JSON object"


def test_reading_again_gives_the_same_keys_and_repeated_rows_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("customer,body\na@b.example,same\na@b.example,same\na@b.example,other\n")
    keys = [one.key for one in mails(read_all([path]))]
    assert len(set(keys)) == 3
    assert [one.key for one in mails(read_all([path]))] == keys


def test_an_id_makes_equal_rows_one_and_never_swallows_another_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,customer,body\n1,a@b.example,same\n1,a@b.example,same\n1,a@b.example,other\n")
    first, again, other = mails(read_all([path]))
    assert first.key == again.key
    assert first.key != other.key


@pytest.mark.parametrize(
    ("mapping", "constants", "words"),
    [
        ({"boddy": "text"}, {}, "no field “boddy”"),
        ({}, {"priority": "high"}, "no field “priority”"),
        ({}, {"id": "1"}, "tells rows apart"),
        ({"body": "words"}, {}, "has no column “words” for “body”; its columns are: text, more"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_to_do(
    tmp_path: Path, mapping: dict[str, str], constants: dict[str, str], words: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,more\nx,y\n")
    with pytest.raises(SourceError, match=words) as refused:
        read_all([path], mapping, constants)
    assert "\n" not in str(refused.value)


def test_progress_adds_up_to_the_total(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "b").write_bytes(b"From x Tue Mar  3 09:15:00 2026\n" + mail(2))
    (tmp_path / "c.csv").write_text("customer,body\n" + "a@b.example,text\n" * 5000)
    (tmp_path / "d.jsonl").write_text('{"customer": "a@b.example", "body": "x"}\n' * 10)
    steps: list[int] = []
    found = list(read_sources([tmp_path], advance=steps.append))
    assert len(found) == 5012
    assert sum(steps) == count_sources([tmp_path])


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=500), ending=st.sampled_from([".csv", ".jsonl"]))
def test_any_bytes_in_a_table_are_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"any{ending}"
    path.write_bytes(raw)
    for one in read_all([path], constants={"customer": "a@b.example"}):
        one.source.encode("utf-8")
