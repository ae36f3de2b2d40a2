"""Eloquent, Laravel's object mapper, and Hyperf's, which is like it: models with their tables, and the queries on them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._eloquent_models import Models
from ringfence.frameworks._eloquent_queries import Queries
from ringfence.frameworks._laravel_names import DOCUMENTS, MODEL, MODELS
from ringfence.frameworks._php import PHP
from ringfence.model.facts import Fact

_OBJECTS = (
    "find", "findOrFail", "first", "firstOrFail", "firstWhere", "create", "firstOrCreate", "updateOrCreate", "firstOrNew",
    "sole", "forceCreate", "createOrFirst", "findOr", "firstOr", "make", "fresh", "refresh", "lockForUpdate", "all", "get",
)  # fmt: skip
_NARROWING = (
    "where", "orWhere", "whereIn", "whereNotIn", "whereNull", "whereNotNull", "whereHas", "with", "orderBy", "latest",
    "oldest", "limit", "take", "select", "join", "leftJoin", "query", "newQuery", "withTrashed", "onlyTrashed", "whereDate",
    "whereBetween", "whereRaw", "orderByDesc", "groupBy", "skip", "lockForUpdate", "when", "has", "on", "setConnection",
    "without", "whereKey", "distinct", "whereDoesntHave", "withCount", "inRandomOrder", "selectRaw", "offset",
)  # fmt: skip


def _same_as() -> dict[str, str]:
    """One name for a query of a class, ``….query()``, and one for the objects that it gives."""
    query, found = f"{MODEL}.query()", {}
    for base in (*MODELS, *DOCUMENTS):
        if base in MODELS and base != MODEL:
            found[base] = MODEL
            found[f"{base}()"] = f"{MODEL}()"
        elif base != MODEL:
            found.update({f"{base}().{name}()": query for name in _NARROWING})
            found.update({f"{base}.{name}()": query for name in _NARROWING})
            found.update({f"{base}{call}.{name}()": f"{MODEL}()" for name in _OBJECTS for call in ("", "()")})
    for of in (MODEL, f"{MODEL}()", query):
        found.update({f"{of}.{name}()": query for name in _NARROWING})
        found.update({f"{of}.{name}()": f"{MODEL}()" for name in _OBJECTS})
    found[f"{MODEL}()[]"] = f"{MODEL}()"
    return found


@framework(
    "eloquent",
    language=PHP,
    libraries=("Illuminate", "MongoDB", "Jenssegers", "Hyperf"),
    same_as=_same_as(),
    hooks=dict.fromkeys(MODELS, ("boot", "booted", "booting", "scope*", "get*Attribute", "set*Attribute")),
)
def eloquent(code: Code) -> Iterator[Fact]:
    """The models of a service, and what is done with them."""
    models = Models(code)
    yield from models.mappings()
    yield from dict.fromkeys(Queries(code, models).read())
