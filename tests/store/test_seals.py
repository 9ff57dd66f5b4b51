"""What an entry that says somebody was forgotten covers of others, and what it does not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cs_tui.store import START, EntryRecord, Seal, hash_of, sealed, seals
from cs_tui.store.journal import following

ENTRY = EntryRecord(
    **following(
        6,
        "before",
        at=datetime(2026, 3, 9, tzinfo=UTC),
        actor="tom",
        action="release",
        number=1,
        clause="4.1",
        refused=False,
        policy_id=1,
        detail={"reason": "Quynh called"},
    )
)
NOW = replace(ENTRY, detail='{"forgotten":true,"reason":"[forgotten]"}')
SEAL = Seal(9, "forgotten-1@customer.invalid", hash_of(NOW))


def test_an_entry_that_says_what_a_later_one_says_that_it_does_is_sealed():
    assert sealed(NOW, "before", {7: SEAL})


@pytest.mark.parametrize(
    ("entry", "previous", "known"),
    [
        (NOW, "before", {}),
        (NOW, "before", {8: SEAL}),
        (NOW, "before", {7: replace(SEAL, by=7)}),
        (NOW, "before", {7: replace(SEAL, by=3)}),
        (NOW, "another", {7: SEAL}),
        (NOW, START, {7: SEAL}),
        (replace(NOW, detail='{"forgotten":true,"reason":"because"}'), "before", {7: SEAL}),
        (replace(NOW, actor="ngoc"), "before", {7: SEAL}),
    ],
)
def test_no_entry_is_sealed_by_an_earlier_one_in_another_place_or_with_other_words(entry, previous, known):
    assert not sealed(entry, previous, known)


@pytest.mark.parametrize("detail", ["", "no JSON", "[]", "{}", '{"customer":"x","entries":5}', '{"entries":{"7":"h"}}'])
def test_an_entry_that_cannot_be_read_seals_nothing_and_those_after_it_do(detail):
    said = f'{{"customer":"{SEAL.customer}","entries":{{"7":"{SEAL.hash}"}}}}'
    damaged, whole = (replace(ENTRY, id=id, action="forget", detail=text) for id, text in ((8, detail), (9, said)))
    assert seals([damaged, whole]) == {7: SEAL}
