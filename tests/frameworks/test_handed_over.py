"""What the callers of a function hand over for one of its parameters."""

from effort import steps
from ringfence.frameworks._handed_over import handed_over, parameter_of
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Name, Text
from ringfence.model.source import Source
from ringfence.model.value import Scope


def code_of(*lines):
    text = "def run(statement):\n    execute(statement)\n" + "\n".join(lines) + "\n"
    return ServiceCode({"a.py": read.read(Source("a.py", text))})


def handed(code, helper="run"):
    function, position = parameter_of(code, Name("statement"), Scope("a.py", helper))
    return [argument for argument, _, _ in handed_over(code, function, position, "a.py")]


def test_what_every_call_gives_is_told():
    assert handed(code_of("run('a')", "def f():\n    run(statement='b')", "other('c')")) == [Text(("a",)), Text(("b",))]


def test_what_a_function_gives_itself_is_not():
    assert handed(code_of("run('a')", "def other(statement):\n    run(statement)\n    other('b')")) == [
        Text(("a",)),
        Name("statement"),
    ]
    assert handed(code_of("def other(statement):\n    other(statement)"), "other") == []


def test_what_takes_the_object_of_a_method_is_given_what_that_is_called_on():
    code = code_of("class Report:\n    def run(report):\n        execute(report.text)", "found = Report()\nfound.run()")
    function, position = parameter_of(code, Name("report"), Scope("a.py", "Report.run"))
    assert [argument for argument, _, _ in handed_over(code, function, position, "a.py")] == [Name("found")]


def test_work_grows_with_the_calls_and_not_with_calls_times_helpers():
    def asking(size):
        helpers = [f"def help{n}(statement):\n    execute(statement)" for n in range(size)]
        code = code_of(*helpers, *(f"help{n}('x')" for n in range(size)))
        asked = [parameter_of(code, Name("statement"), Scope("a.py", f"help{n}")) for n in range(size)]
        return steps(lambda: [list(handed_over(code, *one, "a.py")) for one in asked])

    asking(1)
    assert asking(80) < 3 * asking(40)
