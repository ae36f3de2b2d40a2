"""States of repositories in words, and of many the oldest."""

from ringfence.extend import Rendering
from ringfence.model.finding import Report
from ringfence.model.repository import RepositoryState
from ringfence.model.system import System
from ringfence.output import markdown, text
from ringfence.views.repositories import dated, described, oldest


def state(name: str, age: int, commit: str = "1f0c3a9b77") -> RepositoryState:
    return RepositoryState(name, "", commit, "2027-03-31T00:00:00Z" if commit else "", "2027-04-02T00:00:00Z", age=age)


def test_a_state_in_words():
    assert described(state("orders", 2)) == "commit 1f0c3a9b of 2027-03-31, read 2 days ago"
    assert described(state("orders", 1)) == "commit 1f0c3a9b of 2027-03-31, read 1 day ago"
    assert described(state("orders", 0, "")) == "read today"
    assert dated(state("orders", 0)) == "commit 1f0c3a9b of 2027-03-31, read on 2027-04-02"


def test_the_oldest_come_first():
    assert [one.name for one in oldest([state("b", 1), state("c", 5), state("a", 1)])] == ["c", "a", "b"]


def test_of_many_only_the_oldest_are_shown():
    many = Report(System(), (), (), repositories=tuple(state(f"r{number:02}", number) for number in range(40)))
    said = text.render.render(many, Rendering())
    assert "  r39: " in said
    assert "r36: " not in said
    assert "and 37 more (-v shows all)" in said
    assert "r00: " in text.render.render(many, Rendering(verbosity=1))
    summary = markdown.render.render(many, Rendering())
    assert "<br>`r28` " in summary
    assert "<br>and 28 more repositories" in summary


def test_hostile_names_are_made_harmless():
    one = Report(System(), (), (), repositories=(state("<b>\x1b[31m", 0),))
    assert "\x1b" not in text.render.render(one, Rendering())
    assert "\x1b" not in markdown.render.render(one, Rendering())
