"""The process exits without taking everything apart, but leaves nothing undone."""

import subprocess
import sys

import pytest

FINDINGS, USAGE = 1, 2


def left(*words, before=""):
    code = f"{before}\nfrom ringfence.__main__ import main\nmain()"
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True)


@pytest.mark.parametrize(
    "before",
    [
        "import atexit; atexit.register(print, 'tidied up')",
        "from threading import *; Thread(target=lambda: (main_thread().join(), print('tidied up'))).start()",
    ],
)
def test_what_is_to_be_done_at_the_end_is_done(trespassing, tmp_path, before):
    done = left("check", trespassing(tmp_path), before=before)
    assert done.returncode == FINDINGS
    assert "shared-table" in done.stdout
    assert done.stdout.count("tidied up") == 1


def test_modules_are_not_taken_apart():
    before = "import sys, types; sys.modules['last'] = last = types.ModuleType('last')\n"
    before += "class Last:\n  def __del__(self): print('taken apart')\nlast.one = Last()"
    done = left("explain", "nonsense", before=before)
    assert done.returncode == USAGE
    assert "nonsense" in done.stderr
    assert "taken apart" not in done.stdout


def test_run_as_a_module_it_imports_nothing_of_the_folder_that_it_is_in(trespassing, tmp_path):
    repository = trespassing(tmp_path / "repository")
    for name in ("array", "pathlib", "msgspec", "yaml", "ringfence_rules"):
        (repository / f"{name}.py").write_text("raise SystemExit('a stranger runs')")
    done = subprocess.run(
        [sys.executable, "-m", "ringfence", "check", "--no-cache"], cwd=repository, capture_output=True, text=True
    )
    assert "shared-table" in done.stdout, done.stderr
    assert done.returncode == FINDINGS
