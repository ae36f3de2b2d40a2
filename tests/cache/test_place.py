"""Where things are kept, and what goes when."""

import os

from ringfence.cache import place
from ringfence.cache.answers import MOST, Answers
from ringfence.cache.place import folder_of, sweep, user_folder

DAY = 86_400


def kept(folder):
    return {file.name for file in folder.glob("*/*")}


def put(folder, name, age, size=1):
    (folder / "one").mkdir(parents=True, exist_ok=True)
    file = folder / "one" / name
    file.write_bytes(b"x" * size)
    os.utime(file, (1_000_000_000 - age, 1_000_000_000 - age))


def test_the_folder_is_the_users(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_folder() == str(tmp_path / "ringfence")
    assert folder_of(tmp_path / "a", None) != folder_of(tmp_path / "b", None)
    assert folder_of(tmp_path / "a", tmp_path / "mine").startswith(str(tmp_path / "mine"))


def test_what_nobody_used_for_long_goes(tmp_path):
    put(tmp_path, "old", (place.MOST_DAYS + 1) * DAY)
    put(tmp_path, "new", DAY)
    sweep(tmp_path, now=1_000_000_000)
    assert kept(tmp_path) == {"new"}


def test_too_much_goes_by_last_use(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "MOST_BYTES", 25)
    for age, name in enumerate(("first", "second", "third")):
        put(tmp_path, name, age, size=10)
    sweep(tmp_path, now=1_000_000_000)
    assert kept(tmp_path) == {"first", "second"}


def test_it_is_swept_once_a_day(tmp_path):
    sweep(tmp_path)
    put(tmp_path, "old", 100 * DAY)
    sweep(tmp_path)
    assert kept(tmp_path) == {"old"}


def test_of_the_answers_the_last_stay(tmp_path):
    answers = Answers(tmp_path)
    for number in range(MOST + 3):
        answers.put("report", str(number), b"x")
        os.utime(tmp_path / f"report-{number}", (number, number))
    answers.put("outcome", "other", b"y")
    assert answers.get("report", str(MOST + 2)) == b"x"
    assert answers.get("report", "0") is None
    assert answers.get("outcome", "other") == b"y"
