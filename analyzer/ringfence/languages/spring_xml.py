"""Spring's XML: a file of beans says what a class of ``@Bean`` methods would, and is read as one.

Source: the reference of Spring's container, the schema of Dubbo's elements.
"""

from __future__ import annotations

from ringfence.extend import language
from ringfence.formats.xml import read_xml
from ringfence.languages._spring_xml_beans import Beans
from ringfence.model.outline import Outline
from ringfence.model.source import Source

_OF_SPRING = ("springframework.org/schema/beans", "springframework.org/dtd/spring-beans", "contextConfigLocation")
"""What stands in a file of beans, and in a web application's that says which are loaded; other containers have their own."""
_MOST_CHARACTERS = 500_000


@language("spring-xml", (".xml",))
def read(source: Source) -> Outline | None:
    """The outline of a file of beans, or of one that says which are loaded, as if it were Java; None of any other XML."""
    if len(source.text) > _MOST_CHARACTERS or not any(mark in source.text for mark in _OF_SPRING):
        return None
    root = read_xml(source.text)
    if root is None or root.name not in ("beans", "web-app"):
        return None
    beans = Beans(source)
    beans.read(root)
    return beans.finish()
