"""Take the README's screenshots from the demo, each after a few keys.

.venv/bin/python tests/take_screenshots.py
"""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.pop("NO_COLOR", None)
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("SSH_CONNECTION", None)

from cs_tui.desk import Desk, open_desk
from cs_tui.desk.demo import make_demo
from cs_tui.tui.app import make_app

FOLDER = Path(__file__).parents[1] / "screenshots"
NOW = datetime(2026, 3, 9, 9, 14, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ANSWER = (
    "Your site is back: the payment of Friday evening had not been matched to the invoice. We have matched it, and the "
    "suspension is lifted. Could you call us"
)
SHOTS: dict[str, tuple[str, tuple[int, int], Sequence[str]]] = {
    "desk": ("tom", (140, 40), ["t", "r", *ANSWER]),
    "review": ("tom", (140, 40), ["t", "r", *ANSWER.removesuffix(" Could you call us"), "ctrl+s"]),
    "templates": ("tom", (140, 40), ["t", "r", "ctrl+t"]),
    "front-desk": ("mai", (140, 40), ["F", *"jjjj"]),
    "team": ("huy", (140, 40), ["T"]),
    "report": ("lea", (140, 40), ["R"]),
    "progress": ("lea", (140, 40), ["T", "j", "p"]),
    "small": ("tom", (80, 24), ["t"]),
}
"""Name of the file: who is at the desk, the size of the terminal, the keys pressed."""


async def take(name: str) -> None:
    """Take one screenshot, on a demo of its own."""
    who, size, keys = SHOTS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        make_demo(path)
        desk = Desk(open_desk(path).store, who, lambda: NOW)
        app = make_app(desk)
        async with app.run_test(size=size) as pilot:
            await pilot.pause(1.0)
            for key in keys:
                await pilot.press({" ": "space", ".": "full_stop", ",": "comma", ":": "colon"}.get(key, key))
                if key == keys[0] or key in ("r", "ctrl+s", "ctrl+t"):
                    await pilot.pause(0.8)
            await pilot.pause(1.5)
            app.save_screenshot(f"{name}.svg", str(FOLDER))
        desk.close()


if __name__ == "__main__":
    for each in SHOTS:
        asyncio.run(take(each))
        print(FOLDER / f"{each}.svg")
