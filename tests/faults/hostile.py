"""Text that would steer a terminal if it got there, and what a stream of bytes holds that the program never writes."""

import re

MARK = "pwned"
PAYLOADS = (
    f"\x1b]52;c;{MARK}\x07",
    f"\x1b]2;{MARK}\x07",
    f"\x1b]8;;http://{MARK}.example\x1b\\{MARK}\x1b]8;;\x1b\\",
    f"\x1b[8;9;53m{MARK}\x1b[2J\x1b[6n",
    f"\x1bP+q{MARK}\x1b\\\x1b_G{MARK}\x1b\\\x1bc",
    f"\x9b8m{MARK}\x9d52;c;{MARK}\x9c\x85",
    f"\x07\x08\x0b\x0c\x0e\x0f\x1a\x7f{MARK}",
    f"a\rb\u2028c\u2029\u202e{MARK}\u2066d\u2069\u200f",
    f"[@click=app.approve(42)]{MARK}[/] [/] [$primary] [bold red]{MARK}",
)
HEAPED = "z" + "\u0300\u0301\u0302" * 3_000 + "\u200b\u200d\ufeff"

_OURS = re.compile(
    rb"\x1b\[\?\d+[hl]"  # modes
    rb"|\x1b\[(?:\d+(?:;\d+)*)?[mHGKJABCDX]"  # style, cursor, erasing
    rb"|\x1b\[[<>]\d*u|\x1b\[\?\d+\$p|\x1b\[5n"  # what a terminal is told, and asked
    rb"|\x1b\]22;(?:default|text)\x07"  # its pointer
    rb"|\x08|\r|\n"  # one cell to the left; the shell's line, after leaving
)
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def steering(output: bytes) -> set[str]:
    """What in a screen's bytes could steer a terminal and is none of what the program writes itself."""
    text = output.decode("utf-8", "surrogateescape")
    rest = _OURS.sub(b"", output).decode("utf-8", "surrogateescape")
    found = {rest[max(at.start() - 9, 0) : at.end() + 30] for at in _STEERING.finditer(rest)}
    found |= {payload for payload in PAYLOADS[:-1] if payload in text}
    return found | {sequence for sequence in ("\x1b[8;9;53m", "\x1b[6n") if sequence in text}


def steering_printed(output: str) -> set[str]:
    """What in a command's output could steer a terminal: nothing but lines and tabs is meant to."""
    return set(_STEERING.findall(output.replace("\n", "").replace("\t", "")))
