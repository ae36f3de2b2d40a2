"""JPA's EntityManager and Hibernate's Session: what is done to entities one by one, and by queries."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._jpa_entities import Entities, Entity, entities_of
from ringfence.frameworks._jpa_queries import on_entity, on_query
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.facts import Fact
from ringfence.model.value import ClassValue, Instance, LibraryCall

_MANAGER = "jakarta.persistence.EntityManager()"
_SESSION = "org.hibernate.Session()"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    "persist": ("insert",), "merge": ("insert", "update"), "remove": ("delete",), "find": ("select",),
    "getReference": ("select",), "refresh": ("select",), "save": ("insert",), "saveOrUpdate": ("insert", "update"),
    "update": ("update",), "delete": ("delete",), "get": ("select",), "load": ("select",), "replicate": ("insert",),
    "createCriteria": ("select",), "byId": ("select",),
}  # fmt: skip
_WORKING, _QUERYING, _NATIVE = (
    tuple(f"{owner}.{name}" for owner in (_MANAGER, _SESSION) for name in names)
    for names in (
        _OPERATIONS,
        ("createQuery", "createSelectionQuery", "createMutationQuery"),
        ("createNativeQuery", "createSQLQuery", "createNativeMutationQuery", "createStoredProcedureQuery"),
    )
)
_MANAGERS = (
    "javax.persistence.EntityManager()", "org.springframework.orm.jpa.SharedEntityManagerCreator()",
    "io.quarkus.hibernate.orm.panache.Panache.getEntityManager()",
)  # fmt: skip
_SESSIONS = (
    "org.hibernate.StatelessSession()", f"{_MANAGER}.unwrap()",
    "org.springframework.orm.hibernate5.HibernateTemplate()", "org.hibernate.classic.Session()",
)  # fmt: skip
_FACTORIES = tuple(
    f"{ee}.persistence.{made}()"
    for ee in ("javax", "jakarta")
    for made in ("EntityManagerFactory", "Persistence.createEntityManagerFactory")
)
_OPENED = ("getCurrentSession", "openSession", "openStatelessSession")
_BUILT = tuple(
    f"org.hibernate.{of}.buildSessionFactory()"
    for of in (
        "cfg.Configuration()", "cfg.Configuration().configure()", "boot.Metadata()", "boot.MetadataSources().buildMetadata()"
    )
)  # fmt: skip


@framework(
    "entity-manager",
    language=("java", "kotlin"),
    libraries=("javax.persistence", "jakarta.persistence", "org.hibernate", "org.springframework.orm"),
    same_as={
        **dict.fromkeys(_MANAGERS, _MANAGER),
        **dict.fromkeys(_SESSIONS, _SESSION),
        **{
            f"{factory}.{name}()": _SESSION
            for factory in ("org.hibernate.SessionFactory()", *_BUILT)
            for name in _OPENED
        },
        **{f"{factory}.createEntityManager()": _MANAGER for factory in _FACTORIES},
        **{f"{_MANAGER}.getCriteriaBuilder().{name}": f"{_MANAGER}.find" for name in ("createQuery",)},
    },
)
def entity_manager(code: Code) -> Iterator[Fact]:
    """Entities by the class that is named or the object that is handed over; queries by what they say."""
    entities = entities_of(code)
    for call in code.calls(*_WORKING):
        for entity in _entities_of(code, entities, call):
            done = _OPERATIONS[call.name.rpartition(".")[2]]
            yield from on_entity(entities, entity, done, call.call.invoke.at, call.call.function)
    for call in code.calls(*_QUERYING):
        for text in strings(code, call.argument(0), call.scope):
            written = "".join(part if isinstance(part, str) else "x" for part in text.parts)
            yield from on_query(entities, written, call.call.invoke.at, call.call.function)
    for call in code.calls(*_NATIVE):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)


def _entities_of(code: Code, entities: Entities, call: LibraryCall) -> list[Entity]:
    found: dict[ClassValue, Entity] = {}
    for value in code.values(call.argument(0), call.scope):
        cls = value.cls if isinstance(value, Instance) else value
        if isinstance(cls, ClassValue) and cls in entities.all:
            found[cls] = entities.all[cls]
    return list(found.values())
