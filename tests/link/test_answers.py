"""Questions have bounds: what one leaves unknown is not unknown to all."""

import pytest
from linking import code_of
from ringfence.link import answers
from ringfence.model.expression import Name
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


def test_what_a_question_left_unknown_stays_unknown_to_it(monkeypatch):
    code = code_of(CHAIN)
    question = Name("a0")
    monkeypatch.setattr(answers, "MOST_STEPS", 10)
    assert code.texts(question, Scope("app.py")) == ()
    monkeypatch.undo()
    assert code.texts(question, Scope("app.py")) == ()
