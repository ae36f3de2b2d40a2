"""Work done in a process of its own leaves nothing behind but what it wrote, and whether it was done is known."""

import sys
from threading import Event, Thread

import pytest
from ringfence.forking import apart

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, forking is not safe")


def test_what_is_done_apart_stays_there(tmp_path):
    done = []

    def work():
        done.append(1)
        (tmp_path / "done").touch()

    assert apart(work)
    assert done == []
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_what_fails_there_was_not_done(error):
    def work():
        raise error

    assert not apart(work)


def test_a_process_with_threads_is_not_forked():
    wait = Event()
    thread = Thread(target=wait.wait)
    thread.start()
    try:
        assert not apart(lambda: None)
    finally:
        wait.set()
        thread.join()
