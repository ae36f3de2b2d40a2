"""What is done with Doctrine's entities: by managers, repositories, query builders and DQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks import _dql
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._doctrine_entities import REPOSITORIES, Entities
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._php import classes, is_seed, outermost, outlines
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import EntityQuery
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Instance, Library, Scope, Value

MANAGER = "Doctrine.ORM.EntityManager()"
REPOSITORY = f"{MANAGER}.getRepository()"
BUILDER = f"{MANAGER}.createQueryBuilder()"
_ON_MANAGER: dict[str, tuple[str, ...]] = {
    "persist": ("insert", "update"), "merge": ("insert", "update"), "remove": ("delete",), "refresh": ("select",),
    "lock": ("select",),
}  # fmt: skip
_BY_CLASS = ("find", "getReference")
_READING = ("find", "findAll", "findBy", "findOneBy", "count", "matching", "findOneOrNullBy")
_SELECT: tuple[str, ...] = ("select",)
_HARMLESS = ("get", "is", "has", "can", "to", "__")
"""How methods of objects begin that change nothing."""


class Queries:
    """Reads the queries of one service."""

    def __init__(self, code: Code, entities: Entities) -> None:
        self._code = code
        self._entities = entities

    def read(self) -> Iterator[EntityQuery]:
        """Every query, in the order of the files."""
        for path, outline in outlines(self._code):
            if is_seed(path):
                continue
            for call in outermost(outline):
                yield from self._chain(call, Scope(path, call.function))
            yield from self._changed(path)

    def _chain(self, call: Call, scope: Scope) -> Iterator[EntityQuery]:
        chain, _ = links(call.invoke)
        for position, (name, invoke) in enumerate(chain):
            assert isinstance(invoke.callee, Member)
            if name in _ON_MANAGER or name in _BY_CLASS:
                yield from self._by_manager(name, invoke, call, scope)
            if name in _READING or name.startswith(("findBy", "findOneBy", "countBy")):
                for entity in self._of_repositories(invoke.callee.of, scope):
                    yield EntityQuery((entity,), _SELECT, call.invoke.at, call.function)
            if name == "createQueryBuilder":
                yield from self._built(invoke, chain[position + 1 :], call, scope)
            if name == "createQuery":
                for text in literals(self._code.texts(invoke.argument(0), scope)):
                    operations, found = _dql.read(text, self._entities)
                    if found:
                        yield EntityQuery(found, operations, call.invoke.at, call.function)

    def _by_manager(self, name: str, invoke: Invoke, call: Call, scope: Scope) -> Iterator[EntityQuery]:
        """``$em->persist($order)``, ``$em->find(Order::class, $id)``."""
        assert isinstance(invoke.callee, Member)
        owners = self._code.values(invoke.callee.of, scope)
        if not any(isinstance(value, Library) and value.name == MANAGER for value in owners):
            return
        operations = _ON_MANAGER.get(name, _SELECT)
        asked = by_receivers(self._code, scope, lambda place: self._named(invoke.argument(0), place))
        for entity in asked:
            yield EntityQuery((entity,), operations, call.invoke.at, call.function)

    def _named(self, expression: Expression | None, scope: Scope) -> Iterator[str]:
        """The entities that an expression names, or gives objects of."""
        for value in self._code.values(expression, scope):
            yield from self._entity_of(value)
        for cls in classes(self._code, expression, scope):
            if cls in self._entities.by_class:
                yield self._entities.by_class[cls].name
            elif not self._entities.by_class:
                yield self._entities.full_name(cls)  # mapped in XML, if at all

    def _entity_of(self, value: Value) -> Iterator[str]:
        """The entity of an object, of a repository, and of what either gives."""
        cls = value.cls if isinstance(value, Instance) else value if isinstance(value, ClassValue) else None
        if isinstance(value, Library):
            if value.name.startswith(REPOSITORY) and value.owner is None:
                yield from self._by_call(value)
            cls = value.owner
        entity = self._entities.of(cls) if cls is not None else None
        if entity is not None:
            yield entity.name

    def _by_call(self, value: Library) -> Iterator[str]:
        """The class in ``$em->getRepository(Order::class)->find($id)``."""
        made, scope = value.made, value.scope
        while made is not None and scope is not None:
            callee = made.callee
            if getattr(callee, "name", "") == "getRepository":
                for cls in classes(self._code, made.argument(0), scope):
                    yield self._entities.full_name(cls)
                return
            of = callee.of if isinstance(callee, Member) else None
            inner = next((v for v in self._code.values(of, scope) if isinstance(v, Library)), None)
            made, scope = (inner.made, inner.scope) if inner is not None else (None, None)

    def _of_repositories(self, of: Expression, scope: Scope) -> list[str]:
        """The entities of the repositories that an expression stands for."""
        return by_receivers(self._code, scope, lambda place: self._repositories(of, place))

    def _repositories(self, of: Expression, scope: Scope) -> Iterator[str]:
        if isinstance(of, Invoke) and of.callee == Name("super"):
            of = Name("self")
        for value in self._code.values(of, scope):
            if isinstance(value, Instance):
                entity = self._entities.of(value.cls)
                if entity is not None and value.cls not in self._entities.by_class:
                    yield entity.name
            elif isinstance(value, Library) and value.name == REPOSITORY:
                yield from self._by_call(value)

    # ------------------------------------------------------------ query builders

    def _built(self, begun: Invoke, chain: list[tuple[str, Invoke]], call: Call, scope: Scope) -> Iterator[EntityQuery]:
        """``$this->createQueryBuilder('o')->join('o.items', 'i')``, ``…->from(Order::class, 'o')``."""
        assert isinstance(begun.callee, Member)
        aliases: dict[str, str] = {}
        found: dict[str, None] = {}
        operations = _SELECT
        own = self._of_repositories(begun.callee.of, scope)
        for name in literals(self._code.texts(begun.argument(0), scope)):
            for entity in own[:1]:
                aliases[name], found[entity] = entity, None
        for name, invoke in chain:
            if name in ("from", "update", "delete"):
                operations = _SELECT if name == "from" else (name,)
                for entity in self._classes(invoke.argument(0), scope):
                    found[entity] = None
                    aliases.update(dict.fromkeys(literals(self._code.texts(invoke.argument(1), scope)), entity))
            elif name in ("join", "innerJoin", "leftJoin"):
                for entity in self._joined(invoke.argument(0), aliases, scope):
                    found[entity] = None
                    aliases.update(dict.fromkeys(literals(self._code.texts(invoke.argument(1), scope)), entity))
        if found:
            yield EntityQuery(tuple(found), operations, call.invoke.at, call.function)

    def _classes(self, expression: Expression | None, scope: Scope) -> Iterator[str]:
        for cls in classes(self._code, expression, scope):
            if cls in self._entities.by_class or not self._entities.by_class:
                yield self._entities.full_name(cls)

    def _joined(self, expression: Expression | None, aliases: dict[str, str], scope: Scope) -> Iterator[str]:
        yield from self._classes(expression, scope)
        for text in literals(self._code.texts(expression, scope)):
            alias, dot, field = text.partition(".")
            related = self._entities.related(aliases.get(alias, ""), field) if dot else None
            if related is not None:
                yield related

    # ------------------------------------------------------------ objects that are changed

    def _changed(self, path: str) -> Iterator[EntityQuery]:
        """What ``flush()`` writes: the objects on which the same function calls what changes them."""
        outline = self._code.outlines[path]
        flushing: dict[str, list[Call]] = defaultdict(list)
        for call in outline.calls:
            if getattr(call.invoke.callee, "name", "") == "flush":
                flushing[call.function].append(call)
        for call in outline.calls if flushing else ():
            callee = call.invoke.callee
            later = next((f for f in flushing.get(call.function, ()) if call.invoke.at < f.invoke.at), None)
            if later is None or not isinstance(callee, Member) or callee.name.startswith(_HARMLESS):
                continue
            for entity in dict.fromkeys(self._objects(callee.of, Scope(path, call.function))):
                yield EntityQuery((entity,), ("update",), later.invoke.at, call.function)

    def _objects(self, of: Expression, scope: Scope) -> Iterator[str]:
        if isinstance(of, Name) and of.name == "self":
            return
        for value in self._code.values(of, scope):
            if isinstance(value, Instance) and value.made is None and value.cls in self._entities.by_class:
                yield self._entities.by_class[value.cls].name
            elif isinstance(value, Library) and value.name.rpartition(".")[2] in ("find()", "findOneBy()"):
                yield from self._entity_of(value)


def same_as() -> dict[str, str]:
    """One name for every spelling of a manager, a repository and a builder."""
    managers = (
        "Doctrine.ORM.EntityManagerInterface()", "Doctrine.Persistence.ObjectManager()",
        "Doctrine.Common.Persistence.ObjectManager()", "Doctrine.ORM.EntityManager.create()",
        "Doctrine.Persistence.ManagerRegistry().getManager()", "Doctrine.Persistence.ManagerRegistry().getManagerForClass()",
        "Doctrine.Bundle.DoctrineBundle.Registry().getManager()", "Doctrine.ODM.MongoDB.DocumentManager()",
        "Symfony.Bundle.FrameworkBundle.Controller.AbstractController().getDoctrine().getManager()",
        *(f"{base}().{name}()" for base in REPOSITORIES for name in ("getEntityManager", "getDocumentManager")),
        *(f"{base}()._em" for base in REPOSITORIES),
    )  # fmt: skip
    return {
        **dict.fromkeys(managers, MANAGER),
        **dict.fromkeys(REPOSITORIES[1:], REPOSITORIES[0]),
        "Doctrine.Persistence.ManagerRegistry().getRepository()": REPOSITORY,
    }
