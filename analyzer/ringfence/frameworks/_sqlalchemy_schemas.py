"""The schema that a declarative base gives to the tables of its classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code
from ringfence.frameworks._sqlalchemy_columns import constructed, first_literal, metadata_schema
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Member
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Scope


def default_schema(
    code: Code, value: ClassValue, fields: Mapping[str, tuple[str, Field]], assigned: Mapping[object, str]
) -> str:
    """The schema of the ``MetaData`` a declarative base was given."""
    if "metadata" in fields:
        path, field = fields["metadata"]
        return metadata_schema(code, field.value, Scope(path, value.name))
    for base in code.bases(value):
        outline = code.outlines.get(base.path)
        cls = next((c for c in outline.classes if c.name == base.name), None) if outline else None
        if base in assigned:
            return assigned[base]
        for expression in cls.bases if cls else ():
            for made, scope in constructed(code, expression, Scope(base.path), "sqlalchemy.orm.declarative_base()"):
                return assigned.get(made.at) or metadata_schema(code, made.argument(None, "metadata"), scope)
    return ""


def assigned_schemas(code: Code) -> Iterator[tuple[object, str]]:
    """``Base.metadata.schema = "sales"``."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings:
            match binding.target:
                case Member(Member(of, "metadata"), "schema"):
                    scope = Scope(path, binding.scope)
                    name = first_literal(code, binding.value, scope)
                    for base in code.values(of, scope):
                        yield base if isinstance(base, ClassValue) else identity(base), name
                case _:
                    pass
