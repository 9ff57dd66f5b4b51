"""A picker that was left takes with it all that it had drawn."""

import gc

from desk_hand import House, at_the_desk
from textual._styles_cache import StylesCache


def kept() -> int:
    """How many widgets' drawn lines there are."""
    gc.collect()
    return sum(type(each) is StylesCache for each in gc.get_objects())


async def test_nothing_stays_of_the_lines_that_a_picker_drew(house: House) -> None:
    async with at_the_desk(house, "tom") as desk:
        after = []
        for _ in range(4):
            await desk.press("ctrl+p")
            await desk.press("escape")
            after.append(kept())
        assert after[-1] == after[0]
