"""Folding: look-alike letters are the library's, every one of them, in a tenth of its memory."""

import sys
from subprocess import run

from confusable_homoglyphs.confusables import confusables_data

from cs_tui.policy.folding import _confusables, fold


def test_each_character_passes_for_what_the_library_says() -> None:
    known = _confusables()
    assert known.keys() == confusables_data.keys()
    for char, twins in confusables_data.items():
        assert list(known[char]) == [twin["c"] for twin in twins if len(twin["c"]) == 1]


def test_letters_of_other_scripts_read_as_what_they_look_like() -> None:
    assert fold("саll ｍе 𝐨𝐧 ΤΗΕ рhоnе").text == "call me on the phone"


def test_reading_a_letter_of_another_script_does_not_load_the_library_itself() -> None:
    program = """
import sys
from cs_tui.policy.folding import fold
assert fold("\u0441all").text == "call"
print([name for name in ("confusable_homoglyphs.confusables", "urllib.request") if name in sys.modules])
"""
    ran = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
