"""JPA's ``persistence.xml`` and Hibernate's ``hibernate.cfg.xml``: the databases whose address they say themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.extend import manifest
from ringfence.formats.placeholders import placeholders
from ringfence.formats.xml import Element, read_xml
from ringfence.model.expression import Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Source

_URLS = (
    "jakarta.persistence.jdbc.url", "javax.persistence.jdbc.url", "hibernate.connection.url", "eclipselink.jdbc.url",
    "openjpa.ConnectionURL", "toplink.jdbc.url",
)  # fmt: skip
_USERS = (
    "jakarta.persistence.jdbc.user", "javax.persistence.jdbc.user", "hibernate.connection.username",
    "eclipselink.jdbc.user", "openjpa.ConnectionUserName", "toplink.jdbc.user",
)  # fmt: skip
_PASSWORDS = (
    "jakarta.persistence.jdbc.password", "javax.persistence.jdbc.password", "hibernate.connection.password",
    "eclipselink.jdbc.password", "openjpa.ConnectionPassword", "toplink.jdbc.password",
)  # fmt: skip


@manifest(
    "jpa-persistence", files=("persistence.xml", "*.cfg.xml"), tokens=("<persistence-unit", "<hibernate-configuration")
)
def jpa_persistence(source: Source) -> Iterable[Fact]:
    """A connection for each unit that says where its database is. What a unit's container opens is said elsewhere."""
    root = read_xml(source.text)
    if root is None:
        return
    units = root.all("persistence-unit") if root.name == "persistence" else []
    for unit in units:
        if not unit.text("jta-data-source"):
            name = unit.attributes.get("name", "") if len(units) > 1 else ""
            yield from _opened(source, unit.all("properties", "property"), name)
    for factory in root.all("session-factory") if root.name == "hibernate-configuration" else ():
        yield from _opened(source, factory.all("property"), "")


def _opened(source: Source, written: Iterable[Element], alias: str) -> Iterator[Connection]:
    properties = {one.attributes.get("name", ""): one for one in written}
    url = _first(properties, _URLS)
    if url is not None:
        user, password = (_value(_first(properties, names)) for names in (_USERS, _PASSWORDS))
        schema = _value(_first(properties, ("hibernate.default_schema",)))
        yield Connection(
            "", source.line(url.line), url=_value(url), user=user, password=password, alias=alias, schema=schema
        )


def _first(properties: Mapping[str, Element], names: tuple[str, ...]) -> Element | None:
    """The first of these properties; Hibernate's own file may leave out what all of its names begin with."""
    spelled = (spelling for name in names for spelling in (name, name.removeprefix("hibernate.")))
    return next((properties[name] for name in spelled if name in properties), None)


def _value(element: Element | None) -> Text | None:
    """The text of a property, which stands in an attribute or inside of it."""
    return placeholders(element.attributes.get("value") or element.content.strip()) if element is not None else None
