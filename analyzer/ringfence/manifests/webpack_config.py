"""webpack's DefinePlugin: the names that a build replaces by what is written in its configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Setting, SettingGroup
from ringfence.model.source import Source
from ringfence.patterns import pattern

_TOOLS = frozenset(("webpack", "config", "build", "tools", "scripts"))
"""Folders of a project in which its builds are configured."""
_DEVELOPERS = pattern(r"[._-](dev|development|local|test)\b")
_PLUGIN = pattern(r"DefinePlugin\s*\(")
_MOST = 4_000
"""Characters after the plugin's name that may be what it is given."""
_WRITTEN = pattern(
    r"""(?:["']?(?:process\.env\.)?(?P<key>[A-Z][A-Z0-9_]{2,80})["']?)\s*:\s*"""
    r"""(?:JSON\.stringify\(\s*(?P<said>'[^'\n]*'|"[^"\n]*")\s*\)|`(?P<quoted>'[^'`\n]*'|"[^"`\n]*")`|"""
    r"""'(?P<inner>"[^"'\n]*")'|"(?P<other>'[^'"\n]*')")""",
    re.ASCII,
)


@manifest(
    "webpack_config",
    files=("webpack*.js", "webpack*.cjs", "webpack*.mjs", "webpack*.ts", "webpack/*.js", "webpack/*.ts"),
    tokens=("DefinePlugin",),
)
def webpack_config(source: Source) -> Iterable[Fact]:
    """The texts that are written out for names in capitals, as variables of the folder that is built."""
    if _DEVELOPERS.search(source.name):
        return
    settings = {setting.key: setting for setting in _settings(source)}
    if settings:
        folder, _, last = source.folder.rpartition("/")
        built = folder if last in _TOOLS else source.folder
        yield SettingGroup("build-variables", built, "", tuple(settings.values()), source.line(1))


def _settings(source: Source) -> Iterator[Setting]:
    for plugin in _PLUGIN.finditer(source.text):
        for found in _WRITTEN.finditer(source.text, plugin.end(), plugin.end() + _MOST):
            said = next(text for text in found.group("said", "quoted", "inner", "other") if text is not None)
            at = source.line(source.text.count("\n", 0, found.start("key")) + 1)
            yield Setting(found["key"], literal(said[1:-1]), at)
