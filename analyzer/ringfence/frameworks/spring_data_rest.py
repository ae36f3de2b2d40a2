"""Spring Data REST: repositories that are served as resources, their items and searches below them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import class_of, first, of_class
from ringfence.frameworks._java_values import literal_of
from ringfence.frameworks._jpa_entities import entities_of
from ringfence.frameworks._jpa_queries import on_entity
from ringfence.frameworks._spring_data import Repository, repositories, searches, served
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Hole, Text, join
from ringfence.model.facts import EntityQuery, Fact, Route
from ringfence.model.source import Span

_REST = "org.springframework.data.rest"
_RESOURCE = (f"{_REST}.core.annotation.RepositoryRestResource", f"{_REST}.core.annotation.RestResource")
_BASE = Text(
    (
        Hole("setting", "server.servlet.context-path", Text((Hole("setting", "server.context-path", EMPTY),))),
        Hole("setting", "spring.data.rest.base-path", Text((Hole("setting", "spring.data.rest.base-uri", EMPTY),))),
    )
)


@framework("spring-data-rest", language=("java", "kotlin"), libraries=("org.springframework.data",))
def spring_data_rest(code: Code) -> Iterator[Fact]:
    """The routes of every repository that is exported, and what they do to its entity."""
    entities = entities_of(code)
    for repository in repositories(code):
        cls = class_of(code, repository.value)
        if cls is None or not served(code, repository.value):
            continue
        path = f"/{_path(code, repository)}"
        yield from _routes(repository, path, cls.at)
        for name, function in searches(code, repository.value):
            search = join((_BASE, Text((f"{path}/search/{name}",))))
            yield Route("GET", search, function.name, function.at, unwritten=True)
        entity = entities.all.get(repository.entity)
        for done in (("select",), ("insert", "update"), ("delete",)):
            if entity is None:
                yield EntityQuery((repository.entity.id,), done, cls.at, repository.value.name)
            else:
                yield from on_entity(entities, entity, done, cls.at, repository.value.name)


def _path(code: Code, repository: Repository) -> str:
    one = first(of_class(code, repository.value), *_RESOURCE)
    given = literal_of(code, one.argument("path"), one.scope) if one else ""
    name = repository.entity.name.rpartition(".")[2]
    return given or plural(name[:1].lower() + name[1:])


def plural(name: str) -> str:
    """The plural of an English word, as far as rules go."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"


def _routes(repository: Repository, path: str, at: Span) -> Iterator[Route]:
    handler = repository.value.name
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        yield Route(method, join((_BASE, Text((path,)))), handler, at, below=True)
