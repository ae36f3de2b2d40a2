"""Entity Framework Core: the names of what gives entities."""

from __future__ import annotations

import re

from ringfence.extend import Code
from ringfence.frameworks._dotnet import chain, classes, method_of, type_name
from ringfence.model.expression import Expression
from ringfence.model.facts import ForeignKey, Query, TableDefinition
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Library, Value
from ringfence.patterns import pattern

SET = "builtins.DbSet()"
_PROJECTED = f"{SET}.Select()"
SETS = ("DbSet", "IDbSet")
_FILTERING = (
    "Where", "Include", "ThenInclude", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "AsNoTracking",
    "AsTracking", "AsQueryable", "Skip", "Take", "Distinct", "AsSplitQuery", "AsSingleQuery", "IgnoreQueryFilters",
    "TagWith", "OfType", "AsNoTrackingWithIdentityResolution", "Reverse", "AsEnumerable", "AsAsyncEnumerable",
    "FromSql", "FromSqlRaw", "FromSqlInterpolated", "ToList", "ToListAsync", "ToArray", "ToArrayAsync", "Except",
)  # fmt: skip
_PROJECTING = ("Select", "SelectMany", "Join", "GroupJoin", "GroupBy", "ProjectTo", "Cast", "LeftJoin")
ONE = (
    "Find", "FindAsync", "First", "FirstAsync", "FirstOrDefault", "FirstOrDefaultAsync", "Single", "SingleAsync",
    "SingleOrDefault", "SingleOrDefaultAsync", "Last", "LastAsync", "LastOrDefault", "LastOrDefaultAsync",
)  # fmt: skip
_MEMBER = pattern(rf"{re.escape(SET)}(?:\.Select\(\))?\.(\w+)$")

_FACTORIES = (
    "IDbContextFactory().CreateDbContext", "IDbContextFactory().CreateDbContextAsync",
    "PooledDbContextFactory().CreateDbContext", "PooledDbContextFactory().CreateDbContextAsync",
    "IDbContextProvider().GetDbContext", "IDbContextProvider().GetDbContextAsync",
)  # fmt: skip
"""What hands out a context of the type it is for: of EF Core itself, of ABP."""

NAMED = (TableDefinition, ForeignKey, Query)
"""The facts that may name the context whose connection they are about."""

SAME_AS = {
    "builtins.IDbSet()": SET,
    **{f"builtins.{method}()": "owner()" for method in _FACTORIES},
    f"{SET}[]": "owner()",
    **{f"{SET}.{method}()": SET for method in _FILTERING},
    **{f"{SET}.{method}()": _PROJECTED for method in _PROJECTING},
    **{f"{_PROJECTED}.{method}()": _PROJECTED for method in (*_FILTERING, *_PROJECTING)},
    **{f"{SET}.{method}()": "owner()" for method in ONE},
}


def set_method(value: Value) -> str:
    """The method of a set of entities that a callee is, ``""`` if it is none."""
    match = _MEMBER.match(value.name) if type(value) is Library and value.name.startswith(SET) else None
    return match[1] if match is not None else ""


def entity_of(code: Code, value: Value) -> tuple[ClassValue, ...]:
    """The entity that a set, or a query over one, is for: ``context.Orders``, ``context.Set<Order>()``."""
    if not isinstance(value, Library):
        return ()
    if value.name.startswith(SET) and value.owner is not None:
        return (value.owner,)
    if ".Set()" in value.name and value.scope is not None:
        for invoke in chain(value.made):
            if method_of(invoke) == "Set":
                return tuple(cls for type in invoke.type_arguments for cls in classes(code, type, value.scope))
    return ()


def is_context(code: Code, path: str, cls: Class) -> bool:
    """Whether a class is a context of entities."""
    return cls.kind == "class" and any(type_name(base).endswith("DbContext") for base in lineage_bases(code, path, cls))


def lineage_bases(code: Code, path: str, cls: Class) -> list[Expression]:
    """The bases of a class and of those of the service above it."""
    found = list(cls.bases)
    for above in code.bases(ClassValue(path, cls.name))[1:]:
        outline = code.outlines.get(above.path)
        found += [base for own in outline.classes if own.name == above.name for base in own.bases] if outline else []
    return found
