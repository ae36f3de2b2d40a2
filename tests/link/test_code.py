"""The questions frameworks ask of one service's code."""

from linking import code_of, shown, store, web
from ringfence.extend import framework
from ringfence.model.expression import Name
from ringfence.model.facts import Role
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Library, Scope


def test_a_method_of_a_librarys_object_is_found_through_variables():
    code = code_of("import web\nclient = web.Client('http://orders')\ndef f():\n    client.get('/x')\n")
    (call,) = code.calls("web.Client().get")
    assert isinstance(call.receiver, Library)
    assert call.receiver.made.argument(0).literal == "http://orders"
    assert call.scope.function == "f"


def test_a_method_of_an_attribute_with_a_declared_type_is_found():
    code = code_of("import web\nclass A:\n    client: web.Client\n    def f(self):\n        self.client.get('/x')\n")
    assert len(list(code.calls("web.Client().get"))) == 1


def test_a_method_of_a_parameter_with_a_declared_type_is_found():
    code = code_of("import web\ndef f(client: web.Client):\n    client.get('/x')\n")
    assert len(list(code.calls("web.Client().get"))) == 1


def test_the_same_method_of_another_class_is_not():
    code = code_of("import web, other\nother.Client().get('/x')\nweb.get('/x')\n")
    assert list(code.calls("web.Client().get")) == []


def test_a_context_manager_gives_itself_where_nothing_else_is_known():
    code = code_of("import web\nwith web.Client() as client:\n    client.get('/x')\n")
    assert len(list(code.calls("web.Client().get"))) == 1


def test_a_call_is_given_once_although_several_ways_lead_to_it():
    code = code_of("import web\nc = web.Client()\nc = web.Client()\nc.get('/x')\n")
    assert len(list(code.calls("web.Client().get"))) == 1


def test_decorators_with_and_without_arguments():
    code = code_of("import web\n@web.job\ndef a(): pass\n@web.job('x')\ndef b(): pass\n@web.other\ndef c(): pass\n")
    found = [(function.name, len(call.call.invoke.arguments)) for function, call in code.decorated("web.job")]
    assert found == [("a", 0), ("b", 1)]


def test_a_decorator_of_that_name_in_the_service_itself_is_not_the_librarys():
    assert list(code_of("import web\ndef job(f): return f\n@job\ndef a(): pass\n").decorated("web.job")) == []


def test_subclasses_are_found_through_classes_in_between():
    code = code_of("import lib\nclass A(lib.Model): pass\nclass B(A): pass\nclass C: pass\n")
    assert sorted(cls.name for cls, _ in code.subclasses("lib.Model")) == ["A", "B"]


def test_a_nearer_field_hides_a_farther_one():
    code = code_of("class A:\n    x = 'far'\n    y = 'far'\nclass B(A):\n    x = 'near'\n")
    found = {field.name: shown(field.value) for _, field in code.fields(ClassValue("app.py", "B"))}
    assert found == {"x": "near", "y": "far"}


def test_a_framework_is_asked_only_where_its_library_is_imported():
    @framework("x", language="python", libraries=("web",))
    def always(code):
        yield Role("client", Span("app.py", 1))

    assert len(list(code_of("import web\n", always).facts())) == 1
    assert len(list(code_of("from web.sub import x\n", always).facts())) == 1
    assert list(code_of("import website\n", always).facts()) == []


def test_a_framework_is_not_asked_about_another_language():
    @framework("x", language="java")
    def always(code):
        yield Role("client", Span("app.py", 1))

    assert list(code_of("import web\n", always).facts()) == []


def test_frameworks_say_nothing_of_an_empty_service():
    assert list(code_of({}, web, store).facts()) == []


def test_what_a_library_puts_under_keys_of_its_own_object():
    def held(code):
        for call in code.calls("web.fill"):
            for argument in call.call.invoke.arguments:
                yield "web.config", argument.name, argument.value, call.scope

    @framework("filling", language="python", libraries=("web",), holds=held)
    def filling(code):
        return ()

    text = (
        "import web\nURL = 'http://orders'\nweb.fill(orders=URL)\nx = web.config['orders']\ny = web.config['stock']\n"
    )
    code = code_of(text, filling)
    assert [shown(text) for text in code.texts(Name("x"), Scope("app.py"))] == ["http://orders"]
    assert code.texts(Name("y"), Scope("app.py")) == ()
