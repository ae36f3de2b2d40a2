"""Who owns a table: level by level, until one candidate is left; whoever remains after the last level is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from ringfence.config import Config
from ringfence.link.tables import Data
from ringfence.model.source import Step
from ringfence.model.system import Access, Definition, Table, TableKey

Evidence = Mapping[str, Step]
"""service -> why it is a candidate."""


def own(data: Data, config: Config, contexts: Mapping[str, str]) -> tuple[Table, ...]:
    """Every table with its owner."""
    by_table: dict[TableKey, list[Access]] = defaultdict(list)
    for access in data.accesses:
        by_table[access.table].append(access)
    keys = {*data.definitions, *by_table, *data.views} | {k for k in data.mapped if k in by_table or k in data.managed}
    return tuple(
        _table(key, data, by_table[key], config, contexts) for key in sorted(keys) if not _gone(key, data, by_table)
    )


def _gone(key: TableKey, data: Data, by_table: Mapping[TableKey, Sequence[Access]]) -> bool:
    used = any(access.mode != "define" for access in by_table.get(key, ()))
    return key in data.dropped and not used


def _table(key: TableKey, data: Data, accesses: Sequence[Access], config: Config, contexts: Mapping[str, str]) -> Table:
    definitions = tuple(sorted([*data.definitions.get(key, ()), *_as_list(data, key)], key=lambda d: d.at))
    declared = _declared(key, config)
    owner, basis, candidates, because = (
        (declared, "declared", (declared,), (Step("declared as the owner in the configuration"),))
        if declared
        else _inferred(key, data, accesses, contexts)
    )
    return Table(key, owner, basis, candidates, data.columns.get(key, ()), definitions, because, view=key in data.views)


def _as_list(data: Data, key: TableKey) -> list[Definition]:
    return [data.views[key]] if key in data.views else []


def _inferred(
    key: TableKey, data: Data, accesses: Sequence[Access], contexts: Mapping[str, str]
) -> tuple[str | None, str, tuple[str, ...], tuple[Step, ...]]:
    left: set[str] | None = None
    tied: dict[str, Step] = {}
    for basis, evidence in _levels(key, data, accesses):
        candidates = {s: step for s, step in evidence.items() if left is None or s in left}
        if not candidates:
            continue
        tied = {**candidates} if left is None else {s: tied.get(s, candidates[s]) for s in candidates}
        if len({contexts.get(s, s) for s in candidates}) == 1:
            owner = sorted(candidates)[0]
            return owner, basis, (owner,), (candidates[owner],)
        left = set(candidates)
    return None, "none", tuple(sorted(tied)), tuple(tied[s] for s in sorted(tied))


def _levels(key: TableKey, data: Data, accesses: Sequence[Access]) -> Iterable[tuple[str, Evidence]]:
    created = [d for d in (*data.definitions.get(key, ()), *_as_list(data, key)) if d.service and d.action != "drop"]
    first = [d for d in created if d.action == "create"] or created
    yield (
        "migration",
        _first_of((d.service, Step(f"{d.service} defines {key.name} in its own scripts", d.at)) for d in first),
    )
    yield (
        "mapping",
        _first_of(
            (s, Step(f"a mapping of {s} manages the schema of {key.name}", at))
            for s, at in data.managed.get(key, {}).items()
        ),
    )
    writers = [a for a in accesses if a.mode == "write"]
    yield "writer", _first_of((a.service, Step(f"{a.service} writes {key.name}", a.at)) for a in writers)
    yield (
        "accessor",
        _first_of((a.service, Step(f"{a.service} uses {key.name}", a.at)) for a in accesses if a.mode != "define"),
    )


def _first_of(pairs: Iterable[tuple[str, Step]]) -> Evidence:
    found: dict[str, Step] = {}
    for service, step in pairs:
        found.setdefault(service, step)
    return found


def _declared(key: TableKey, config: Config) -> str:
    """The declared owner; a read model belongs to its projector."""
    projectors = ((model.pattern, model.projector) for model in config.read_models)
    return next((owner for pattern, owner in (*config.owners.items(), *projectors) if is_meant(pattern, key)), "")


def is_meant(pattern: str, key: TableKey) -> bool:
    """Whether a declared pattern, ``[server/database:][schema.]table``, means a table."""
    store, colon, rest = pattern.rpartition(":")
    if colon and not fnmatchcase(key.datastore, store):
        return False
    full = f"{key.schema}.{key.name}" if key.schema else key.name
    return fnmatchcase(full, rest.lower()) or ("." not in rest and fnmatchcase(key.name, rest.lower()))
