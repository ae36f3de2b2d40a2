"""RPC by Java interfaces: Dubbo, SOFARPC and Motan. A registry finds whoever exports an interface by its name.

Source: Dubbo's reference of its annotations. A request gives up after a second and is tried again twice, unless the
reference says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_classes, annotations_of, class_of, methods
from ringfence.frameworks._java_values import literal_of
from ringfence.model.expression import Expression, Member, Name, Text
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Class, Field
from ringfence.model.value import ClassValue, Library, Scope, Value

_DUBBO = ("org.apache.dubbo.config.annotation", "com.alibaba.dubbo.config.annotation")
_EXPORTS = {
    **{f"{package}.{name}": "dubbo" for package in _DUBBO for name in ("DubboService", "Service")},
    "com.alipay.sofa.runtime.api.annotation.SofaService": "sofa",
    "com.weibo.api.motan.config.springsupport.annotation.MotanService": "motan",
}
_REFERENCES = {
    **{f"{package}.{name}": "dubbo" for package in _DUBBO for name in ("DubboReference", "Reference")},
    "com.alipay.sofa.runtime.api.annotation.SofaReference": "sofa",
    "com.weibo.api.motan.config.springsupport.annotation.MotanReferer": "motan",
}
_SIMPLE = frozenset(name.rpartition(".")[2] for name in _REFERENCES)
_INTERFACE = ("interfaceClass", "interfaceType", "interface")
_NEVER_AGAIN = frozenset(("0", "-1"))


class _Reference(Struct, frozen=True):
    """An interface of which a field holds a stub. cls: where the service has its definition."""

    name: str
    cls: ClassValue | None
    protocol: str
    url: Expression | None
    retry: str
    fallback: str


@framework(
    "rpc-interfaces",
    language=("java", "kotlin"),
    libraries=("org.apache.dubbo", "com.alibaba.dubbo", "com.alipay.sofa", "com.weibo.api.motan"),
)
def rpc_interfaces(code: Code) -> Iterator[Fact]:
    """One route for each method of an exported interface, one request for each of one that is referred to."""
    exported: set[ClassValue] = set()
    for value, cls, carried in annotated_classes(code, *_EXPORTS):
        for one in carried:
            if one.name in _EXPORTS:
                exported.update(code.bases(value))
                for implementing in _implementing(code, value, cls):
                    yield from _routes(code, implementing, cls, one)
    yield from dict.fromkeys(_requests(code, exported))


# ---------------------------------------------------------------- routes


def _implementing(code: Code, value: ClassValue, cls: Class) -> list[ClassValue]:
    """The class itself; where it only stands for a bean that is made elsewhere (Spring's XML), whoever has the interface."""
    bases = code.bases(value)
    if (
        not cls.owner
        or any(one != value and not _is_interface(code, one) for one in bases)
        or any(methods(code, value))
    ):
        return [value]
    others = (ClassValue(path, one.name) for path, outline in code.outlines.items() for one in outline.classes)
    return [one for one in others if one not in bases and bases[-1] in code.bases(one) and not _is_interface(code, one)]


def _routes(code: Code, value: ClassValue, cls: Class, export: Annotation) -> Iterator[Route]:
    """Of every interface that a class exports; of one that nobody has the definition of, all that the class does."""
    for interface in _exported(code, value, cls, export):
        own = interface if isinstance(interface, ClassValue) else None
        wanted = {_last(function.name) for base in code.bases(own) for function in methods(code, base)} if own else None
        for base in code.bases(value):
            for function in methods(code, base):
                name = _last(function.name)
                called = name in wanted if wanted is not None else not name.startswith("__")
                if called and (own is None or base not in code.bases(own)):
                    path = Text((f"/{_qualified(code, interface)}/{name}",))
                    yield Route("", path, function.name, function.at, _EXPORTS[export.name])


def _exported(code: Code, value: ClassValue, cls: Class, export: Annotation) -> list[Value]:
    """The interface that the annotation names, or else the first that the class implements: of those that nobody has the
    definition of, the one that the class is called after, since one may be its base class.
    """
    named = export.argument(*_INTERFACE)
    if named is not None:
        return [one for one in code.values(named, export.scope) if isinstance(one, ClassValue | Library)]
    scope = Scope(value.path, value.name.rpartition(".")[0])
    bases = [one for base in cls.bases for one in code.values(base, scope)]
    own = [one for one in bases if isinstance(one, ClassValue) and _is_interface(code, one)]
    others = [one for one in bases if isinstance(one, Library)]
    called = [one for one in others if _last(one.name).removeprefix("I") in cls.name]
    found: list[Value] = [*own[:1], *called, *others[-1:]]
    return found[:1]


def _is_interface(code: Code, value: ClassValue) -> bool:
    cls = class_of(code, value)
    return cls is not None and cls.kind == "interface"


# ---------------------------------------------------------------- requests


def _requests(code: Code, exported: set[ClassValue]) -> Iterator[RemoteCall]:
    for path, outline in code.outlines.items():
        for cls in outline.classes:
            for field in cls.fields:
                reference = _reference(code, ClassValue(path, cls.name), field)
                if reference is None:
                    continue
                if reference.cls is None:
                    yield from _sent_by(code, path, cls, field, reference)
                elif reference.cls not in exported:  # else the program asks itself
                    yield from _sent_through(code, reference.cls, reference)


def _reference(code: Code, cls: ClassValue, field: Field) -> _Reference | None:
    """What a field holds that is annotated as a reference; its type says the interface, if the annotation does not."""
    if not any(_simple(decorator.expression) in _SIMPLE for decorator in field.decorators):
        return None
    scope = Scope(cls.path, cls.name)
    for one in annotations_of(code, field.decorators, scope):
        if one.name in _REFERENCES:
            named = one.argument(*_INTERFACE) or field.type
            for value in code.values(named, scope):
                if isinstance(value, ClassValue | Library):
                    retries, mock = one.argument("retries"), one.argument("mock")
                    again = retries is None or not _NEVER_AGAIN.intersection(
                        t.literal or "" for t in code.texts(retries, scope)
                    )
                    own = value if isinstance(value, ClassValue) else None
                    url = one.argument("url", "directUrl")
                    return _Reference(
                        _qualified(code, value), own, _REFERENCES[one.name], url,
                        "Dubbo" if again and _REFERENCES[one.name] == "dubbo" else "",
                        "mock" if mock is not None and literal_of(code, mock, scope) != "false" else "",
                    )  # fmt: skip
    return None


def _sent_through(code: Code, interface: ClassValue, reference: _Reference) -> Iterator[RemoteCall]:
    """A request for every method of an interface; whoever calls it sends it. One with a body runs here."""
    for base in code.bases(interface):
        for function in methods(code, base):
            if not function.returns and not function.static:
                yield _request(reference, function.name, RemoteCall("", "", Text(()), function.at, function.name))


def _sent_by(code: Code, path: str, cls: Class, field: Field, reference: _Reference) -> Iterator[RemoteCall]:
    """The requests of the class itself, where nobody has the interface's definition."""
    for call in code.outlines[path].calls:
        callee = call.invoke.callee
        inside = call.function == cls.name or call.function.startswith(f"{cls.name}.")
        if inside and isinstance(callee, Member) and _is_field(callee.of, field.name):
            yield _request(reference, callee.name, RemoteCall("", "", Text(()), call.invoke.at, call.function))


def _is_field(expression: Expression, name: str) -> bool:
    """``orders``, or ``this.orders``."""
    return (
        isinstance(expression, Name | Member)
        and expression.name == name
        and (isinstance(expression, Name) or expression.of == Name("self"))
    )


def _request(reference: _Reference, method: str, sent: RemoteCall) -> RemoteCall:
    path = f"/{reference.name}/{_last(method)}"
    target = Text((path,)) if reference.url is None else Text((reference.url, path))
    return RemoteCall(
        reference.protocol, "", target, sent.at, sent.function, None, "default", reference.retry, reference.fallback
    )


# ---------------------------------------------------------------- names


def _qualified(code: Code, interface: Value) -> str:
    """The interface's name in full, by which registries know it."""
    if isinstance(interface, Library):
        return interface.name
    assert isinstance(interface, ClassValue)
    module = code.outlines[interface.path].module
    return f"{module}.{interface.name}" if module else interface.name


def _simple(expression: Expression) -> str:
    callee = getattr(expression, "callee", expression)
    return callee.name if isinstance(callee, Name | Member) else ""


def _last(name: str) -> str:
    return name.rpartition(".")[2]
