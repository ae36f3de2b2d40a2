"""``ringfence`` and ``python -m ringfence``: says what is known already, else begins."""

import gc
import os
import sys

from ringfence.commands._replay import CommandLine

_GARBAGE = (1_000_000, 20, 100)
"""Nearly all that a run makes lives until its end: looking for garbage as often as Python does costs a fifth of the time."""


def main() -> None:
    """Run and exit, whatever happens."""
    gc.set_threshold(*_GARBAGE)
    words = sys.argv[1:]
    line = CommandLine(words)
    try:
        code = line.replay()
    except (Exception, KeyboardInterrupt) as error:
        from ringfence.cli import ending

        sys.exit(ending(error, words))
    if code is not None:
        os._exit(code)  # all is said and flushed; taking everything apart would be a tenth of the time
    from ringfence.cli import main as begin

    begin(obj=line)


if __name__ == "__main__":
    main()
