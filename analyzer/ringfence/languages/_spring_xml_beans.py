"""Beans of Spring's XML as the Java that would make them: ``it = new Pool(); it.setUrl("…"); return it;``."""

from __future__ import annotations

from msgspec import Struct

from ringfence.formats.placeholders import placeholders
from ringfence.formats.xml import Element
from ringfence.model.expression import OPAQUE, Argument, Collection, Expression, Invoke, Member, Name
from ringfence.model.outline import Binding, Call, Class, Decorator, Field, Function, Import, Outline
from ringfence.model.source import Source, Span

_BEAN = "org.springframework.context.annotation.Bean"
_CONFIGURATION = "org.springframework.context.annotation.Configuration"
_DUBBO = "com.alibaba.dubbo.config.annotation"
_DUBBO_SCHEMAS = ("dubbo.apache.org/schema", "code.alibabatech.com/schema/dubbo")
_OF_BEANS = frozenset((
    "id", "name", "class", "scope", "init-method", "destroy-method", "parent", "abstract", "factory-method", "factory-bean",
    "lazy-init", "primary", "depends-on", "autowire", "autowire-candidate", "dependency-check", "singleton",
))  # fmt: skip
"""What the attributes of an element ``bean`` are called that set no property of it (``p:url="…"`` does)."""
_LOADING, _BEANS = "ImportResource", ".xml"
_CLASS, _IT = "Beans", "it"
_MOST_BEANS = 2_000
_DEEPEST = 8


class _Made(Struct):
    """What is said of a file on the way."""

    imports: dict[str, Import]
    functions: list[Function]
    classes: list[Class]
    fields: list[Field]
    bindings: list[Binding]
    calls: list[Call]


class Beans:
    """The beans of one file, as members of a class of their own."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._made = _Made({}, [], [], [], [], [])
        self._places: dict[int, int] = {}
        self._with_dubbo = any(schema in source.text for schema in _DUBBO_SCHEMAS)
        self._classes: dict[str, str] = {}

    def read(self, root: Element) -> None:
        """All elements below the root, those of a profile too."""
        for one in root.walk():
            self._loaded(one)
        beans = [one for one in root.walk() if one.name == "bean" and _is_plain(one)][:_MOST_BEANS]
        self._classes = {_id(one): one.attributes["class"] for one in beans if _id(one)}
        references = self._dubbo(root, "reference")
        fields = {one.attributes.get("id", "") for one in references}
        for one in references:
            self._reference(one)
        for one in self._dubbo(root, "service"):
            self._exported(one)
        for one in beans:
            self._bean(one, fields)

    def finish(self) -> Outline | None:
        """The outline of the file; None of one that makes and loads nothing."""
        made = self._made
        if not (made.functions or made.fields or made.classes):
            return self._outline((), ()) if made.calls else None
        at = self._source.line(1)
        mark = Decorator(self._name(_CONFIGURATION, at), at)
        own = Class(_CLASS, at, (), (), (mark,), tuple(made.fields))
        return self._outline(tuple(made.imports.values()), (own, *made.classes))

    def _outline(self, imports: tuple[Import, ...], classes: tuple[Class, ...]) -> Outline:
        path, made = self._source.path, self._made
        module = path.rpartition(".")[0].replace(".", "_").replace("/", ".")
        bindings, calls = tuple(made.bindings), tuple(made.calls)
        return Outline(path, "java", module, imports, tuple(made.functions), classes, bindings, calls, exact=True)

    def _loaded(self, element: Element) -> None:
        """Other files of beans that are named here, or by a pattern: of a web application, or imported."""
        written = element.attributes.get("resource", "") if element.name == "import" else ""
        written = element.content if element.name == "param-value" else written
        names = [place.rpartition("/")[2].rpartition(":")[2] for place in written.split() if place.endswith(_BEANS)]
        for name in names:
            given = Argument(Name(f"*{_BEANS}" if "*" in name else name))
            self._made.calls.append(Call(Invoke(Name(_LOADING), (given,), self._at(element)), ""))

    # ---------------------------------------------------------------- Dubbo

    def _dubbo(self, root: Element, name: str) -> list[Element]:
        found = (one for one in root.walk() if one.name == name and one.attributes.get("interface"))
        return list(found) if self._with_dubbo else []

    def _reference(self, element: Element) -> None:
        """``<dubbo:reference id="orders" interface="…">`` is a field with the annotation."""
        said, at = element.attributes, self._source.line(element.line)
        given = [Argument(placeholders(said[key]), key) for key in ("url", "retries", "mock") if key in said]
        annotation = Invoke(self._name(f"{_DUBBO}.Reference", at), tuple(given), self._at(element))
        mark = Decorator(annotation, at)
        type, name = self._name(said["interface"], at), said.get("id") or _decapitalized(said["interface"])
        self._made.fields.append(Field(name, at, type, None, (mark,)))
        self._made.bindings.append(Binding(Name(name), OPAQUE, at, _CLASS, type))

    def _exported(self, element: Element) -> None:
        """``<dubbo:service interface="…" ref="orders">`` is a class with the annotation, that of the bean or else whoever
        implements the interface.
        """
        said, at = element.attributes, self._source.line(element.line)
        inside = next((one.attributes["class"] for one in element.all("bean") if _is_plain(one)), "")
        written = said.get("class") or inside or self._classes.get(said.get("ref", ""), "") or said["interface"]
        interface = self._name(said["interface"], at)
        annotation = Invoke(
            self._name(f"{_DUBBO}.Service", at), (Argument(interface, "interfaceClass"),), self._at(element)
        )
        name = f"{_CLASS}.Exported{len(self._made.classes) + 1}"
        self._made.classes.append(
            Class(name, at, (self._name(written, at),), (), (Decorator(annotation, at),), (), _CLASS)
        )

    # ---------------------------------------------------------------- beans

    def _bean(self, element: Element, fields: set[str]) -> None:
        at = self._source.line(element.line)
        type = element.attributes["class"]
        name = f"{_CLASS}.{_id(element) or f'{_decapitalized(type)}_{len(self._made.functions)}'}"
        given = [self._value(one, fields, name, 0) for one in element.all("constructor-arg")]
        made = Invoke(self._name(type, at), tuple(map(Argument, given)), self._at(element))
        self._made.calls.append(Call(made, name))
        self._made.bindings.append(Binding(Name(_IT), made, at, name, made.callee))
        for one in element.all("property"):
            self._set(one.attributes.get("name", ""), self._value(one, fields, name, 0), one, name)
        for key, value in element.attributes.items():
            if key not in _OF_BEANS:
                written = self._referred(value, fields, element) if key.endswith("-ref") else placeholders(value)
                self._set(key.removesuffix("-ref"), written, element, name)
        mark = Decorator(self._name(_BEAN, at), at)
        self._made.functions.append(
            Function(name, at, (), (mark,), _CLASS, (Name(_IT),), made.callee, implicit_receiver=True)
        )

    def _set(self, name: str, value: Expression, element: Element, function: str) -> None:
        setter = Member(Name(_IT), f"set{name[:1].upper()}{name[1:]}")
        self._made.calls.append(Call(Invoke(setter, (Argument(value),), self._at(element)), function))

    def _value(self, element: Element, fields: set[str], function: str, depth: int) -> Expression:
        """What an element with a value stands for: a text, a bean by its name, one made here, a list of them."""
        said = element.attributes
        if "value" in said or "ref" in said:
            return placeholders(said["value"]) if "value" in said else self._referred(said["ref"], fields, element)
        if element.name in ("value", "idref"):
            return placeholders(element.content.strip())
        if element.name == "ref":
            return self._referred(said.get("bean") or said.get("local") or "", fields, element)
        if element.name == "bean" and _is_plain(element):
            made = Invoke(self._name(said["class"], self._source.line(element.line)), (), self._at(element))
            self._made.calls.append(Call(made, function))
            return made
        inside = [self._value(one, fields, function, depth + 1) for one in element.children] if depth < _DEEPEST else []
        if element.name in ("list", "set", "array"):
            return Collection(tuple(inside))
        return inside[0] if inside else OPAQUE

    def _referred(self, name: str, fields: set[str], element: Element) -> Expression:
        own = Member(Name("self"), name)
        if name in fields:
            return own
        return Invoke(own, (), self._at(element)) if name in self._classes else OPAQUE

    # ---------------------------------------------------------------- names and places

    def _name(self, written: str, at: Span) -> Expression:
        """A class that is written in full, through an import of its own; of two called alike one is named in full."""
        target = written.strip().replace("$", ".")
        name = target.rpartition(".")[2]
        known = self._made.imports.setdefault(name, Import(name, target, at))
        if known.target == target:
            return Name(name)
        first, *rest = target.split(".")
        expression: Expression = Name(first)
        for one in rest:
            expression = Member(expression, one)
        return expression

    def _at(self, element: Element) -> Span:
        """A place of its own for every call, since a line may hold several."""
        column = self._places[element.line] = self._places.get(element.line, 0) + 1
        line = self._source.line(element.line)
        return Span(line.path, line.line, column, line.end_line, line.end_column)


def _is_plain(element: Element) -> bool:
    """Whether a bean is made by the constructor of its class."""
    said = element.attributes
    return (
        bool(said.get("class")) and "${" not in said["class"] and not ("factory-method" in said or "abstract" in said)
    )


def _id(element: Element) -> str:
    return element.attributes.get("id") or element.attributes.get("name", "").partition(",")[0].strip()


def _decapitalized(written: str) -> str:
    simple = written.rpartition(".")[2]
    return simple[:1].lower() + simple[1:]
