"""Parameters of OpenShift's templates: what stands for them where nobody gives others."""

from __future__ import annotations

import re

from ringfence.formats.yaml import Documents, read_yaml
from ringfence.patterns import pattern

_TEMPLATE = pattern(r"^kind:[ \t]*[\"']?Template\b", re.MULTILINE)
_PARAMETER = pattern(r"\$\{\{(\w{1,100})\}\}|\$\{(\w{1,100})\}")
_PLAIN = pattern(r"[\w.,/:@?=&+-]{1,500}")
"""What may stand anywhere in YAML without changing what is around it."""


def read_filled(text: str) -> Documents:
    """The documents of a manifest. In a template, the values of its own parameters stand for them; those that are generated
    or have to be given stay as they are written.
    """
    read = read_yaml(text)
    if not _TEMPLATE.search(text):
        return read
    given = {
        parameter.get("name").text(): parameter.get("value").text()
        for document in read.documents
        for parameter in document.get("parameters").elements()
    }
    known = {name: value for name, value in given.items() if _PLAIN.fullmatch(value)}
    filled = _PARAMETER.sub(lambda match: known.get(match[1] or match[2], match[0]), text)
    return read_yaml(filled) if filled != text else read
