"""Doctrine's mappings in XML: which class stands for which table."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.xml import Element, read_xml
from ringfence.model.facts import Column, EntityMapping, Fact, Relation, TableName
from ringfence.model.source import Source

_RELATIONS = ("many-to-one", "one-to-one", "one-to-many", "many-to-many")
_COLUMNS = ("id", "field")


@manifest("doctrine_mappings", files=("*.orm.xml", "*.dcm.xml"), tokens=("<entity", "<mapped-superclass"))
def doctrine_mappings(source: Source) -> Iterable[Fact]:
    """One entity for each class, called by its full name."""
    root = read_xml(source.text)
    for element in root.all("entity") if root is not None else ():
        name = element.attributes.get("name", "").strip("\\").replace("\\", ".")
        table = element.attributes.get("table", "") or name.rpartition(".")[2]
        if name:
            at = source.line(element.line)
            schema = element.attributes.get("schema", "")
            relations = tuple(
                Relation(
                    child.attributes.get("field", ""), _target(child, name), "mapped-by" not in child.attributes, at
                )
                for kind in _RELATIONS
                for child in element.all(kind)
            )
            columns = tuple(_column(child) for kind in _COLUMNS for child in element.all(kind))
            yield EntityMapping(name, TableName(table, schema), columns, relations, False, at)


def _column(element: Element) -> Column:
    name = element.attributes.get("column") or element.attributes.get("name", "")
    return Column(name, element.attributes.get("type", ""), element.name == "id")


def _target(element: Element, entity: str) -> str:
    """The class of a relation; one without a namespace lies beside the entity."""
    written = element.attributes.get("target-entity", "").strip("\\").replace("\\", ".")
    return written if "." in written else f"{entity.rpartition('.')[0]}.{written}"
