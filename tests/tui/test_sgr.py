"""The codes of styles: read whole, and changed from one to another in few bytes."""

from cs_tui.tui.sgr import PLAIN, Sgr, blank, parse_sgr, restyle

RED_BOLD: Sgr = ("31", "", frozenset({"1"}))


def test_the_codes_of_a_style_are_read_whole() -> None:
    assert parse_sgr("1;38;2;230;195;132;48;5;12") == ("38;2;230;195;132", "48;5;12", frozenset({"1"}))
    assert parse_sgr("4;31;102") == ("31", "102", frozenset({"4"}))
    assert parse_sgr("") == PLAIN


def test_of_a_blank_only_what_is_seen_counts() -> None:
    assert blank(("31", "44", frozenset({"1"}))) == (" ", ("", "44", frozenset()))
    assert blank(("31", "44", frozenset({"4", "1"}))) == (" ", ("31", "44", frozenset({"4"})))


def test_only_what_differs_is_set() -> None:
    assert restyle(RED_BOLD, RED_BOLD) == ""
    assert restyle(PLAIN, RED_BOLD) == "\x1b[1;31m"
    assert restyle(RED_BOLD, PLAIN) == "\x1b[m"
    assert restyle(RED_BOLD, ("31", "", frozenset())) == "\x1b[22m"
    assert restyle(RED_BOLD, ("", "44", frozenset({"1"}))) == "\x1b[39;44m"


def test_what_cannot_be_ended_alone_begins_anew() -> None:
    assert restyle(("31", "", frozenset({"6"})), RED_BOLD) == "\x1b[0;1;31m"


def test_an_attribute_that_ends_with_another_is_set_again() -> None:
    assert restyle(("31", "44", frozenset({"1", "2"})), ("31", "44", frozenset({"2"}))) == "\x1b[22;2m"
