"""``ringfence`` and ``python -m ringfence``: says what is known already, else begins."""

import sys

from ringfence.commands._replay import CommandLine


def main() -> None:
    """Run and exit, whatever happens."""
    words = sys.argv[1:]
    line = CommandLine(words)
    try:
        code = line.replay()
    except (Exception, KeyboardInterrupt) as error:
        from ringfence.cli import ending

        code = ending(error, words)
    if code is None:
        from ringfence.cli import main as begin

        begin(obj=line)
    sys.exit(code)


if __name__ == "__main__":
    main()
