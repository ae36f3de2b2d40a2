"""What containers inject, by type and by annotation."""

from outlines import Draft, expression, literal, place
from ringfence.extend import framework
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Argument, Hole, Invoke, Name, Text
from ringfence.model.outline import Decorator, Parameter
from ringfence.model.value import FunctionValue, Instance, Known, Library, Provision, Scope


def _setting(code, cls, field):
    invoke = field.decorators[0].expression
    return Text((Hole("setting", invoke.argument(0).literal),))


def _beans(code):
    for path, outline in code.outlines.items():
        for function in outline.functions:
            if function.name == "Config.client":
                yield Provision(function.return_type or Name("Client"), function.returns[0], Scope(path, function.name))


@framework("container", language="made-up", fields={"@container.Value": _setting}, provides=_beans)
def container(code):
    """A container with ``@Value`` and one kind of factory method."""
    yield from ()


def value_annotation(key):
    return Invoke(Name("Value"), (Argument(literal(key)),), place("a.java"))


VALUE = ("Value", "container.Value")


def texts(code, name, path, function):
    return [v.text for v in code.values(expression(name), Scope(path, function)) if isinstance(v, Known)]


def test_an_annotated_field_holds_what_the_annotation_says():
    draft = Draft("a.java", "x", VALUE).cls("A").field("A", "url", "String", value_annotation("orders.url"))
    draft.method("A.get")
    code = ServiceCode({"a.java": draft.outline()}, [container])
    assert texts(code, "url", "a.java", "A.get") == [Text((Hole("setting", "orders.url"),))]


def test_an_annotated_parameter_holds_what_the_annotation_says():
    annotated = Parameter(
        "url", Name("String"), decorators=(Decorator(value_annotation("orders.url"), place("a.java")),)
    )
    draft = Draft("a.java", "x", VALUE).cls("A", url="String").method("A.__init__", annotated)
    draft.set("A.__init__", "self.url", "url").method("A.get")
    code = ServiceCode({"a.java": draft.outline()}, [container])
    assert texts(code, "url", "a.java", "A.get") == [Text((Hole("setting", "orders.url"),))]


def test_without_the_framework_an_annotation_says_nothing():
    draft = Draft("a.java", "x", VALUE).cls("A").field("A", "url", "String", value_annotation("orders.url"))
    code = ServiceCode({"a.java": draft.method("A.get").outline()})
    assert texts(code, "url", "a.java", "A.get") == []


def system(*, provided: bool):
    client = Draft("c.java", "x", ("Http", "lib.Http")).cls("Config")
    name = "Config.client" if provided else "Config.other"
    made = Invoke(expression("Http"), (Argument(literal("http://orders")),), place("c.java"))
    client.method(name, returns=made)
    user = Draft("u.java", "x", ("Client", "lib.Http")).cls("User", client="Client").method("User.get")
    client.imports += [type(client.imports[0])("Client", "lib.Http", place("c.java"))]
    return ServiceCode({"c.java": client.outline(), "u.java": user.outline()}, [container])


def test_a_field_holds_what_is_provided_for_its_type():
    (found,) = system(provided=True).values(expression("client"), Scope("u.java", "User.get"))
    assert isinstance(found, Library)
    assert found.name == "lib.Http()"
    assert found.made is not None
    assert found.made.argument(0) == literal("http://orders")


def test_what_nobody_provides_is_known_by_its_type_alone():
    (found,) = system(provided=False).values(expression("client"), Scope("u.java", "User.get"))
    assert found == Library("lib.Http()")


def test_a_provided_object_of_a_class_stands_for_the_interfaces_it_implements():
    draft = Draft("a.java", "x").cls("Port", kind="interface").cls("Adapter", "Port").cls("Config")
    draft.method("Adapter.send").method("Config.client", returns=Invoke(Name("Adapter"), (), place("a.java")))
    draft.functions[-1] = type(draft.functions[-1])(
        "Config.client", place("a.java"), (), (), "Config", draft.functions[-1].returns, Name("Adapter")
    )
    draft.cls("User", port="Port").method("User.get")
    code = ServiceCode({"a.java": draft.outline()}, [container])
    (found,) = code.values(expression("port"), Scope("a.java", "User.get"))
    assert isinstance(found, Instance)
    assert found.cls.name == "Adapter"
    (method,) = code.values(expression("port.send"), Scope("a.java", "User.get"))
    assert isinstance(method, FunctionValue)
    assert method.name == "Adapter.send"


def test_a_decorated_class_is_found_by_its_annotation():
    draft = Draft("a.java", "x", ("Client", "lib.Client")).cls("Orders", kind="interface", decorators=("Client",))
    draft.cls("Other")
    code = ServiceCode({"a.java": draft.outline()})
    assert [cls.name for _, cls, _ in code.decorated_classes("lib.Client")] == ["Orders"]
    assert list(code.decorated_classes("lib.Server")) == []
