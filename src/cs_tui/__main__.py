"""`python -I -m cs_tui`: the program, started so that nothing around it is believed."""

from cs_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
