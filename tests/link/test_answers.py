"""Questions have bounds: what one leaves unknown is not unknown to all."""

from functools import partial

import pytest
from linking import code_of
from ringfence.extend import Framework
from ringfence.link import alternatives, answers
from ringfence.link.answers import Answers
from ringfence.model.expression import Invoke, Member, Name
from ringfence.model.value import Scope

CHAIN = "\n".join(f"a{n} = a{n + 1}" for n in range(20)) + "\na20 = 'found'\n"


def asked(code, name):
    return [text.literal for text in code.texts(Name(name), Scope("app.py"))]


@pytest.mark.parametrize("bound", ["MOST_STEPS", "MOST_DEPTH"])
def test_what_a_question_left_unknown_is_found_out_when_it_is_asked_for_itself(bound, monkeypatch):
    code = code_of(CHAIN)
    monkeypatch.setattr(answers, bound, 10)
    assert asked(code, "a0") == []
    assert asked(code, "a17") == ["found"]
    monkeypatch.undo()
    assert asked(code, "a1") == ["found"]


def test_what_lies_too_deep_for_one_question_is_known_to_the_next(monkeypatch):
    code = code_of(CHAIN)
    monkeypatch.setattr(answers, "MOST_DEPTH", 12)
    assert asked(code, "a0") == []
    assert asked(code, "a1") == ["found"]


def test_what_lies_too_deep_is_no_more_than_a_question_may_cost(monkeypatch):
    code = code_of(CHAIN)
    monkeypatch.setattr(answers, "MOST_DEPTH", 3)
    monkeypatch.setattr(answers, "MOST_STEPS", 6)
    assert asked(code, "a0") == []
    assert asked(code, "a1") == []


def test_what_a_question_left_unknown_stays_unknown_to_it(monkeypatch):
    code = code_of(CHAIN)
    question = Name("a0")
    monkeypatch.setattr(answers, "MOST_STEPS", 10)
    assert code.texts(question, Scope("app.py")) == ()
    monkeypatch.undo()
    assert code.texts(question, Scope("app.py")) == ()


@pytest.mark.parametrize(("apart", "found"), [(True, ["found"]), (False, [])])
def test_what_is_found_out_once_for_all_has_bounds_of_its_own(apart, found, monkeypatch):
    def setting(code, of, field):
        """What a field holds is told by all of the code, as it is by the calls that read a configuration file."""
        ask = partial(code.texts, Name("a0"), Scope("app.py"))
        return next(iter(code.apart(ask) if apart else ask()), None)

    library = Framework("library", ("python",), ("library",), lambda code: (), fields={"library.Settings": setting})
    code = code_of(f"import library\n{CHAIN}\nclass S(library.Settings):\n  url: str\nx = S().url\n", library)
    monkeypatch.setattr(answers, "MOST_DEPTH", 20)
    assert asked(code, "x") == found


@pytest.mark.parametrize("bound", ["MOST_STEPS", "MOST_DEPTH"])
def test_what_rests_on_something_that_was_left_unknown_is_found_out_again(bound, monkeypatch):
    code = code_of(CHAIN + "other = a8\nboth = a0\nboth = other\n")
    monkeypatch.setattr(answers, bound, 10)
    assert asked(code, "both") == []
    monkeypatch.undo()
    assert asked(code, "other") == ["found"]


def test_a_service_with_too_many_answers_begins_anew_with_the_next_question(monkeypatch):
    most, found = [], []
    for bound in (10_000, 15):
        monkeypatch.setattr(answers, "MOST_KEPT", bound)
        code = code_of("".join(f"a{n} = str('{n}') + 'x'\n" for n in range(50)))
        found.append([asked(code, f"a{n}") for n in range(50)])
        most.append(sum(map(len, code.evaluator._known.values())))
    assert found[0] == found[1]
    assert most[1] < most[0] / 2


def test_nobody_is_asked_for_more_than_anybody_is_told(monkeypatch):
    made = []
    monkeypatch.setattr(Answers, "_keep_answer", _counting(made, Answers._keep_answer))
    calls = [f"def g{n}():\n    return {n}\nf(g{n}())\n" for n in range(50)]
    code = code_of("def f(x):\n    return x\n" + "".join(calls))
    assert len(code.values(Name("x"), Scope("app.py", "f"))) == alternatives.MOST_VALUES
    results = [one for one in made if isinstance(one, Invoke)]
    assert len(results) == alternatives.MOST_VALUES


def test_the_same_string_from_many_places_does_not_keep_another_one_from_being_told():
    made = "".join(f"def f{n}():\n    return C('same')\n" for n in range(50))
    code = code_of(
        "class C:\n    def __init__(self, url):\n        self.url = url\n"
        "    def other(self):\n        self.url = 'other'\n    def use(self):\n        return self.url\n" + made
    )
    found = code.texts(Member(Name("self"), "url"), Scope("app.py", "C.use"))
    assert {text.literal for text in found} == {"same", "other"}


def test_lists_that_take_each_other_in_are_found_out_once(monkeypatch):
    made = []
    monkeypatch.setattr(Answers, "_answer", _counting(made, Answers._answer))
    names = ("a", "b", "c", "d")
    lists = "".join(f"{one} = [{', '.join(f'*{other}' for other in names)}, '{one}']\n" for one in names)
    code = code_of(f"{lists}for x in a:\n    use(x)\n")
    assert {text.literal for text in code.texts(Name("x"), Scope("app.py"))} == set(names)
    assert len(made) < 100


def _counting(made, keep):
    def counted(self, expression, *more):
        made.append(expression)
        return keep(self, expression, *more)

    return counted
