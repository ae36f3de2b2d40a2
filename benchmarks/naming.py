"""Names in made-up code: the class of a table, one of many, an identifier."""

from __future__ import annotations


def singular(resource: str) -> str:
    """One of the resources: ``address`` of ``addresses``."""
    return resource.removesuffix("es") if resource.endswith("sses") else resource.removesuffix("s")


def table_class(resource: str) -> str:
    """The class of a table."""
    return singular(resource).capitalize()


def variable(name: str) -> str:
    """A name in which only letters, digits and underscores stand."""
    return name.replace("-", "_").replace(".", "_")


def camel(name: str) -> str:
    """A name as Java writes variables."""
    first, *others = variable(name).split("_")
    return first + "".join(map(str.capitalize, others))
