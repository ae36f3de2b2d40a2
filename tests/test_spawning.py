"""Another program, run for what it prints."""

import os
import sys

import pytest
from ringfence.read.opening import content_of
from ringfence.read.spawning import printed


def python(code, **more):
    return printed([sys.executable, "-c", code], {**os.environ, "SAID": "hello"}, 60, **more)


def test_what_is_printed_comes_back_whole():
    assert python("import os; print(os.environ['SAID'], end='')") == b"hello"
    assert len(python("print('x' * 300_000, end='')") or b"") == 300_000


def test_it_is_given_nothing_or_what_it_is_given():
    code = "import sys; print(sys.stdin.read(), end='')"
    assert python(code) == b""
    assert python(code, given=b"input") == b"input"


@pytest.mark.parametrize("given", [None, b""])
def test_a_program_that_fails_or_is_not_there_prints_nothing(given):
    assert python("print(1); raise SystemExit(3)", given=given) is None
    assert printed(["no-such-program-anywhere"], os.environ, 60, given) is None


@pytest.mark.parametrize("given", [None, b""])
def test_a_program_that_takes_too_long_is_ended(given):
    command = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]
    assert printed(command, os.environ, 0.2, given) is None


def test_what_it_complains_of_is_not_heard(capfd):
    assert python("import sys; print('oh', file=sys.stderr)") == b""
    assert capfd.readouterr().err == ""


def test_the_content_of_a_file_is_read_up_to_a_limit(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 10_000)
    assert content_of(tmp_path / "file", 20_000) == b"x" * 10_000
    assert content_of(tmp_path / "file", 7) == b"x" * 7
    (tmp_path / "empty").touch()
    assert content_of(tmp_path / "empty", 7) == b""
    with pytest.raises(OSError, match="No such"):
        content_of(tmp_path / "none", 7)
