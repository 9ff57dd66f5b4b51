"""The driver: what wakes the thread that reads the keys."""

import select

from cs_tui.tui.driver import _Bell


def heard(bell: _Bell) -> bool:
    return bool(select.select([bell.fileno()], [], [], 0)[0])


def test_the_end_of_input_wakes_who_waits_for_keys_and_no_clock_has_to() -> None:
    bell = _Bell()
    for _ in range(2):
        assert (heard(bell), bell.is_set()) == (False, False)
        bell.set()
        bell.set()
        assert (heard(bell), bell.is_set()) == (True, True)
        bell.clear()
        bell.clear()
