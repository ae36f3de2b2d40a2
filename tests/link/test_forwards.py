"""Calls that a library makes of a function it is given, and functions that are handed over to run for themselves."""

from linking import compose_of, system_of
from msgspec.structs import replace
from ringfence.extend import framework
from ringfence.languages.python import read
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Invoke, Name
from ringfence.model.facts import Background, ChannelUse, Schedule
from ringfence.model.source import Source
from ringfence.model.value import Scope


def _forwards(code):
    for name, detached in (("pool.run", False), ("pool.later", True)):
        for call in code.calls(name):
            function, *rest = call.call.invoke.arguments
            made = Invoke(function.value, tuple(rest), call.call.invoke.at)
            yield call.path, replace(call.call, invoke=made, detached=detached)


@framework(
    "pool",
    language="python",
    libraries=("pool",),
    computes={"pool.wrap": lambda invoke: invoke.argument(0)},
    forwards=_forwards,
)
def pool(code):
    for call in code.calls("pool.consume"):
        handler = call.argument(1).name
        yield ChannelUse("consume", call.argument(0), "rabbitmq", call.call.invoke.at, call.call.function, handler)
    for call in code.calls("pool.start"):
        handler = call.argument(0).callee.name
        yield Background(handler, call.call.invoke.at, call.call.function)
    for call in code.calls("pool.every"):
        yield Schedule(call.argument(0).name, "hourly", call.call.invoke.at)


START = """\
import pool, web
def send(url):
    web.get(url)
"""


def system(text):
    return system_of(compose_of(front=START + text, stock="import web\n"), frameworks=(pool,))


def effects(text, kind="route"):
    """The paths that each entry of a kind requests."""
    entries = [entry for entry in system(text).entries if entry.kind == kind]
    return [[effect.call.path for effect in entry.effects] for entry in entries]


def route(name, *body):
    lines = "".join(f"    {line}\n" for line in body)
    return f"@web.route('GET', '/{name}')\ndef {name}():\n{lines}"


def test_arguments_are_handed_on_by_each_call():
    text = route("a", "pool.run(send, 'http://stock/a')") + route("b", "pool.run(send, 'http://stock/b')")
    assert effects(text) == [["/a"], ["/b"]]


def test_a_librarys_function_may_be_forwarded():
    assert effects(route("a", "pool.run(web.get, 'http://stock/a')")) == [["/a"]]


def test_what_runs_later_is_a_call_but_no_part_of_the_request():
    text = route("a", "pool.later(send, 'http://stock/a')")
    assert [call.path for call in system(text).calls] == ["/a"]
    assert effects(text) == [[]]


def test_what_gives_the_function_back_does_not_run_it():
    ask = "def ask():\n    web.get('http://stock/x')\n"
    assert effects(ask + route("a", "return pool.wrap(ask)")) == [[]]
    assert effects(ask + route("a", "pool.wrap(ask)()")) == [["/x"]]
    assert effects(ask + route("a", "pool.other(ask)")) == [["/x"]]


def test_a_handler_is_no_part_of_what_registers_it():
    ask = "def ask():\n    web.get('http://stock/x')\n"
    text = ask + route("a", "pool.consume('orders', ask)", "pool.every(ask)")
    assert effects(text) == [[]]
    assert effects(text, "consumer") == [["/x"]]
    assert effects(text, "schedule") == [["/x"]]


def test_a_call_that_only_says_what_is_started_is_none():
    ask = "async def ask():\n    web.get('http://stock/x')\n"
    assert effects(ask + route("a", "web.later(ask())")) == [["/x"]]
    assert effects(ask.replace("ask", "job") + route("a", "pool.start(job())")) == [[]]


@framework("curious", language="python", libraries=("pool",), forwards=lambda code: _curious(code))
def curious(code):
    yield from ()


def _curious(code):
    """Asks what ``send`` is given before the calls are known that give it something."""
    assert [str(text.literal) for text in code.texts(Name("url"), Scope("a.py", "send"))] == ["http://stock/first"]
    yield from _forwards(code)


def test_what_was_asked_before_a_call_was_forwarded_is_asked_again_where_that_matters():
    def given(*forwarded):
        text = f"import pool\ndef send(url): pass\ndef other(url): pass\nsend('http://stock/first')\n{forwarded[0]}\n"
        code = ServiceCode({"a.py": read.read(Source("a.py", text))}, (curious, pool))
        return [text.literal for text in code.texts(Name("url"), Scope("a.py", forwarded[1]))]

    assert given("pool.run(send, 'http://stock/second')", "send") == ["http://stock/first", "http://stock/second"]
    assert given("pool.run(other, 'http://stock/second')", "other") == ["http://stock/second"]
