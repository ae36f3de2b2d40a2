"""Spring Data, Micronaut Data and Panache: what the methods of repositories do, those that nobody writes included."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, first, methods, of_function, simple
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._jpa_entities import entities_of
from ringfence.frameworks._jpa_queries import on_entity, on_query, with_property_path
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._spring_data import (
    BUILT_IN,
    REPOSITORIES,
    Repository,
    operations,
    repositories,
    searches,
    served,
)
from ringfence.model.expression import Constant, Expression, Member
from ringfence.model.facts import EntityQuery, Fact
from ringfence.model.outline import Call, Function
from ringfence.model.value import ClassValue, Library, Scope

_DATA = "org.springframework.data"
_QUERIES = (
    f"{_DATA}.jpa.repository.Query", f"{_DATA}.jdbc.repository.query.Query", f"{_DATA}.r2dbc.repository.Query",
    f"{_DATA}.mongodb.repository.Query", f"{_DATA}.neo4j.repository.query.Query", "io.micronaut.data.annotation.Query",
    f"{_DATA}.cassandra.repository.Query", f"{_DATA}.elasticsearch.annotations.Query",
    f"{_DATA}.neo4j.annotation.Query",
)  # fmt: skip
_NATIVE = f"{_DATA}.jpa.repository.NativeQuery"
_SQL = (f"{_DATA}.jdbc.repository.query.Query", f"{_DATA}.r2dbc.repository.Query")
_MODIFYING = (
    f"{_DATA}.jpa.repository.Modifying",
    f"{_DATA}.jdbc.repository.query.Modifying",
    f"{_DATA}.r2dbc.repository.Modifying",
)

_HANDED_OVER = frozenset(BUILT_IN)
_INHERITED = tuple(f"{base}().{name}" for base in sorted(REPOSITORIES) for name in BUILT_IN)


@framework(
    "spring-data",
    language=("java", "kotlin"),
    libraries=("org.springframework.data", "io.micronaut.data", "io.quarkus.hibernate", "io.quarkus.mongodb"),
)
def spring_data(code: Code) -> Iterator[Fact]:
    """Queries of declared methods stand at the method, those of inherited ones where they are called."""
    reader = _Reader(code)
    for repository in reader.known.values():
        yield from reader.declared(repository)
    yield from reader.inherited()


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._entities = entities_of(code)
        self.known = {repository.value: repository for repository in repositories(code)}
        self._used = _named_members(code) if self.known else set()

    def declared(self, repository: Repository) -> Iterator[Fact]:
        """The methods that the interface itself declares and that somebody calls: the code, or whoever uses the API."""
        of_api = served(self._code, repository.value)
        asked = {function.name for _, function in searches(self._code, repository.value)} if of_api else set()
        for function in methods(self._code, repository.value):
            name = simple(function.name)
            used = name in self._used or function.name in asked
            if used and not function.returns and not self._has_body(repository.value, function):
                yield from self._method(repository, function, name)

    def _has_body(self, value: ClassValue, function: Function) -> bool:
        calls = self._code.outlines[value.path].calls
        return any(call.function == function.name for call in calls)

    def _method(self, repository: Repository, function: Function, name: str) -> Iterator[Fact]:
        found = of_function(self._code, repository.value.path, function)
        query = first(found, *_QUERIES, _NATIVE)
        if query is None or query.argument("value", "name") is None:
            yield from self._derived(repository, function, name)
            return
        if query.name == _NATIVE or query.name in _SQL or query.argument("nativeQuery") == Constant(True):
            inside = Scope(repository.value.path, function.name)
            yield from statements_in(self._code, query.argument("value"), inside, function.at)
            return
        modifies = first(found, *_MODIFYING) is not None
        facts = list(self._jpql(query, function))
        if not facts:
            done = operations(name) or (("update",) if modifies else ("select",))
            facts = list(self._on(repository.entity, done, function))
        yield from facts

    def _jpql(self, query: Annotation, function: Function) -> Iterator[Fact]:
        for text in strings(self._code, query.argument("value"), query.scope):
            written = "".join(part if isinstance(part, str) else "x" for part in text.parts)
            yield from on_query(self._entities, written.replace("#{#entityName}", "x"), function.at, function.name)

    def _derived(self, repository: Repository, function: Function, name: str) -> Iterator[Fact]:
        done = operations(name)
        if not done:
            return
        yield from self._on(repository.entity, done, function)
        entity = self._entities.all.get(repository.entity)
        for other in with_property_path(self._entities, entity, name) if entity else ():
            yield EntityQuery((repository.entity.id, other.value.id), ("select",), function.at, function.name)

    def _on(self, value: ClassValue, done: tuple[str, ...], function: Function) -> Iterator[Fact]:
        entity = self._entities.all.get(value)
        if entity is None:
            yield EntityQuery((value.id,), done, function.at, function.name)
        else:
            yield from on_entity(self._entities, entity, done, function.at, function.name)

    # ------------------------------------------------------------ what nobody writes

    def inherited(self) -> Iterator[Fact]:
        """Calls of ``save``, ``findById`` and their like, where they are called, or handed over to be."""
        told: set[object] = set()
        for callee, name, call, scope in self._uses() if self.known else ():
            for value in self._code.values(callee, scope):
                repository = self.known.get(value.owner) if isinstance(value, Library) and value.owner else None
                key = (call.invoke.at, name, repository)
                if repository is None or key in told:
                    continue
                told.add(key)
                at, function = call.invoke.at, call.function
                done = operations(name)
                entity = self._entities.all.get(repository.entity)
                if entity is None:
                    yield EntityQuery((repository.entity.id,), done, at, function, via=callee)
                else:
                    yield from on_entity(self._entities, entity, done, at, function)

    def _uses(self) -> Iterator[tuple[Expression, str, Call, Scope]]:
        for found in self._code.calls(*_INHERITED):
            yield found.call.invoke.callee, simple(found.name), found.call, found.scope
        for path, outline in self._code.outlines.items():
            for call in outline.calls:
                for argument in call.invoke.arguments:
                    if type(argument.value) is Member and argument.value.name in _HANDED_OVER:
                        yield argument.value, argument.value.name, call, Scope(path, call.function)


def _named_members(code: Code) -> set[str]:
    """Every name that is called, or handed over as a method (``repository::findById``)."""
    found: set[str] = set()
    for outline in code.outlines.values():
        for call in outline.calls:
            found.add(getattr(call.invoke.callee, "name", ""))
            for argument in call.invoke.arguments:
                if type(argument.value) is Member:
                    found.add(argument.value.name)
    return found
