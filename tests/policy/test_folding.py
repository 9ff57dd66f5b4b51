"""Folding: look-alike letters are the library's, every one of them, in a tenth of its memory."""

import sys
from subprocess import run

from confusable_homoglyphs.confusables import confusables_data

from cs_tui.policy.folding import _confusables, fold


def test_each_character_passes_for_what_the_library_says_where_that_leads_to_a_letter() -> None:
    single = {char: twins for char, twins in confusables_data.items() if len(char) == 1}
    said = {char: [twin["c"] for twin in twins if len(twin["c"]) == 1] for char, twins in single.items()}
    latin = {char for char, twins in said.items() if any(map(is_latin, twins))}
    known = _confusables()
    for char, twins in said.items():
        assert list(known.get(char, "")) == [twin for twin in twins if is_latin(twin) or twin in latin]
    assert known.keys() <= said.keys()


def is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


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
