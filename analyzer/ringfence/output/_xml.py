"""XML for machines: built by the standard library, without the characters that XML has no place for."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring

from ringfence.output._visible import visible
from ringfence.patterns import pattern

_NO_XML = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """A text that XML can hold, harmful characters written out, line breaks kept."""
    return "\n".join(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", visible(line)) for line in text.split("\n"))


def attributes(**values: object) -> dict[str, str]:
    """Attributes as XML can hold them, in their order; None leaves one out."""
    return {name: clean(str(value)).replace("\n", "\\n") for name, value in values.items() if value is not None}


def to_xml(root: Element) -> str:
    """The document, indented, with its declaration."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
