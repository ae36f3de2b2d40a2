"""Django's apps: which one a file belongs to, what it is called, and how modules are found by their dotted names."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.frameworks._texts import literals
from ringfence.model.outline import Outline
from ringfence.model.value import Scope

_MARKS = ("models.py", "apps.py", "models/__init__.py", "migrations/__init__.py")


class Apps:
    """The apps of one service."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._labels: dict[str, str] = {}
        for value, cls in code.subclasses("django.apps.AppConfig"):
            given = {
                f.name: t for f in cls.fields for t in literals(code.texts(f.value, Scope(value.path, value.name)))
            }
            label = given.get("label") or given.get("name", "").rpartition(".")[2]
            if label:
                self._labels.setdefault(value.path.rpartition("/")[0], label)

    def label(self, path: str) -> str:
        """The label of the app that a file belongs to: what its configuration says, else its folder's name."""
        folder = self._folder(path)
        return self._labels.get(folder) or folder.rpartition("/")[2]

    def _folder(self, path: str) -> str:
        """The app's folder: of ``orders/models/order.py`` it is ``orders``."""
        parts = path.split("/")[:-1]
        for inner in ("models", "migrations"):
            if inner in parts[1:]:
                last = len(parts) - 1 - parts[::-1].index(inner)
                return "/".join(parts[:last])
        for end in range(len(parts), 0, -1):
            folder = "/".join(parts[:end])
            if folder in self._labels or any(f"{folder}/{mark}" in self._code.outlines for mark in _MARKS):
                return folder
        return "/".join(parts)


def module_file(code: Code, dotted: str, near: str = "") -> Outline | None:
    """The file of a module named from some root: ``orders.urls``; the one nearest to ``near`` if there are several."""
    if not dotted:
        return None
    found = [
        o
        for o in code.outlines.values()
        if o.language == "python" and (o.module == dotted or o.module.endswith("." + dotted))
    ]
    return max(found, key=lambda o: (_shared(o.path, near), -len(o.path)), default=None)


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count
