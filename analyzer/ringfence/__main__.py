"""``ringfence`` and ``python -m ringfence``: says what is known already, else begins."""

import atexit
import gc
import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder one is in, which may be a stranger's repository: nothing of it is to be imported

from ringfence.commands._replay import CommandLine

GARBAGE = (2_000_000, 20, 100)
"""Nearly all that a run makes is no garbage, and looking for it as often as Python does costs a fifth of the time. For the
trees of statements in SQL, which know their parents, it is looked for in :mod:`ringfence.sql.remains`.
"""


def main() -> None:
    """Run and exit, whatever happens."""
    gc.set_threshold(*GARBAGE)
    words = sys.argv[1:]
    line = CommandLine(words)
    try:
        code = line.replay()
        code = line.again() if code is None else code
    except (Exception, KeyboardInterrupt) as error:
        from ringfence.cli import ending

        sys.exit(ending(error, words))
    if code is not None:
        _leave(code)
        sys.exit(code)
    from ringfence.cli import main as begin
    from ringfence.roomy import roomy

    try:
        roomy(begin)(obj=line)
    except SystemExit as end:
        _leave(end.code)
        raise


def _leave(code: object) -> None:
    """Exit now, if nothing speaks against it: taking everything apart would be a sixth of the time."""
    threading = sys.modules.get("threading")
    if not isinstance(code, int) or (threading and threading.active_count() > 1):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return  # Python says what there is to say of it
    os._exit(code)


if __name__ == "__main__":
    main()
