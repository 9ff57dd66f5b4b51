"""Placeholders of templates: ``{{name}}`` (clause 3.3: an answer is whole before it leaves)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_tui.policy.placeholders import Placeholder, fill, placeholders


def test_placeholders_are_found_in_order_with_their_places() -> None:
    assert placeholders("Hi {{name}}, order {{ order no-1 }}.") == (
        Placeholder(3, 11, "name"),
        Placeholder(19, 35, "order no-1"),
    )


@pytest.mark.parametrize("name", ["name", "customer name", "a_b", "a-b", "tên", "1", "x" * 60])
def test_a_name_is_letters_digits_spaces_underscores_and_hyphens(name: str) -> None:
    assert [place.name for place in placeholders(f"{{{{{name}}}}}")] == [name]


@pytest.mark.parametrize(
    "text",
    ["{{}}", "{{ }}", "{{a.b}}", "{name}", "{{a", "a}}", "{{_a}}", "{{a\nb}}", "{{a{b}}", "", "{{" + "x" * 99 + "}}"],
)
def test_anything_else_is_no_placeholder(text: str) -> None:
    assert placeholders(text) == ()
    assert fill(text, {"a": "1", "name": "2", "b": "3"}) == text


def test_filling_replaces_what_has_a_value_and_keeps_the_rest() -> None:
    assert fill("{{a}} {{ a }} {{b}}", {"a": "1"}) == "1 1 {{b}}"


def test_values_are_never_read_for_placeholders_again() -> None:
    assert fill("{{a}}{{b}}", {"a": "{{b}}", "b": r"\g<0>{{a}}"}) == r"{{b}}\g<0>{{a}}"
    assert fill("{{{a}}}", {"a": "{b}"}) == "{{b}}"


@given(st.text(alphabet="{}ab ", max_size=40), st.text(max_size=10))
def test_places_are_the_pieces_that_filling_replaces(text: str, value: str) -> None:
    places = placeholders(text)
    pieces, at = [], 0
    for place in places:
        assert text[place.start : place.end].strip("{} ") == place.name
        pieces += [text[at : place.start], value]
        at = place.end
    assert fill(text, {place.name: value for place in places}) == "".join(pieces) + text[at:]
