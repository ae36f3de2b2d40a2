"""ConfigMaps, Secrets, and what stands for a Secret whose values are elsewhere."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

from ringfence.formats.placeholders import placeholders
from ringfence.formats.yaml import Node
from ringfence.manifests._key_paths import FOREIGN, settings_by_path
from ringfence.manifests._kubernetes_objects import kind, name, namespace
from ringfence.manifests._spring_documents import documents, variant_of
from ringfence.manifests._spring_values import by_key
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Setting, SettingGroup
from ringfence.model.source import Source
from ringfence.patterns import pattern

_FILES = (".yaml", ".yml", ".json", ".toml")
_OF_SPRING = pattern(r"(?:application|bootstrap)(?:-(?P<profile>[\w-]+))?\.(?:ya?ml|properties)$")
_OF_OTHERS = ("appsettings", "application", "bootstrap")
"""Files of frameworks with a syntax of their own in values."""
_PROPERTY = pattern(
    r"[a-z][\w-]*(?:\.[\w\[\]-]+)*"
    r"\.(?!(?:ya?ml|json|toml|properties|conf|cfg|cnf|ini|env|xml|sql|sh|txt|lua|pem|crt|key)$)[\w\[\]-]+$"
)
_AS_PROPERTIES = "*.properties"
"""What the settings are called as a file that a map holds one by one, and that nobody is shown as one."""
_BRACES = pattern(r"\{\{ ([\w][\w.:/ -]{0,200}) \}\}")
"""What is left of a template; others write braces with more in them, and mean those."""


def setting_groups(path: str, node: Node) -> Iterator[SettingGroup]:
    """What an object says of settings, if it is of a kind that does."""
    reader = _READERS.get(kind(node))
    if reader is not None:
        yield from (found for found in reader(path, node) if found.name)


def _config_map(path: str, node: Node) -> Iterator[SettingGroup]:
    settings = tuple(Setting(key.text(), _text(value.text()), key.span(path)) for key, value in _data(node, "data"))
    yield SettingGroup("configmap", name(node), namespace(node), settings, _place(path, node).span(path))
    yield from _files(path, node, "data")
    yield from _properties(path, node)


def _files(path: str, node: Node, field: str) -> Iterator[SettingGroup]:
    """The configuration files that an object holds."""
    for key, value in _data(node, field):
        if key.text().endswith(_FILES) and not key.text().startswith(_OF_OTHERS) and "\n" in value.text():
            yield from _file(path, node, key, value.text())
        elif (spring := _OF_SPRING.match(key.text())) is not None:
            yield from _spring_file(path, node, key, value.text(), spring["profile"] or "")


def _spring_file(path: str, node: Node, key: Node, content: str, profile: str) -> Iterator[SettingGroup]:
    """A configuration file of Spring's, each of its documents for its profile."""
    at = key.span(path)
    for document in documents(Source(f"{path}/{key.text()}", content)):
        said = tuple(Setting(setting.key, setting.value, at) for setting in document)
        variant = variant_of(by_key(said)) or profile
        if said:
            file = f"{name(node)}/{key.text()}"
            yield SettingGroup(
                "mounted-config", file, namespace(node), said, at, False, variant, ("spring.profiles.active",)
            )


def _properties(path: str, node: Node) -> Iterator[SettingGroup]:
    """Settings that a map holds one by one, for programs that ask the cluster for them."""
    pairs = [
        (key, value) for key, value in _data(node, "data") if _PROPERTY.match(key.text()) and "\n" not in value.text()
    ]
    if pairs:
        found = tuple(Setting(key.text(), placeholders(value.text()), key.span(path)) for key, value in pairs)
        yield SettingGroup(
            "mounted-config", f"{name(node)}/{_AS_PROPERTIES}", namespace(node), found, _place(path, node).span(path)
        )


def _file(path: str, node: Node, key: Node, content: str) -> Iterator[SettingGroup]:
    """A configuration file that pods are shown, read as if it lay in the repository."""
    settings = settings_by_path(Source(f"{path}/{key.text()}", content))
    if any(setting.key.partition(".")[0] in FOREIGN for setting in settings):
        return
    at = key.span(path)
    found = tuple(Setting(setting.key, setting.value, at) for setting in settings)
    if found:
        yield SettingGroup("mounted-config", f"{name(node)}/{key.text()}", namespace(node), found, at)


def _secret(path: str, node: Node) -> Iterator[SettingGroup]:
    found = {key.text(): Setting(key.text(), _decoded(value), key.span(path)) for key, value in _data(node, "data")}
    for key, value in _data(node, "stringData"):  # the server lets these win over those of data
        found[key.text()] = Setting(key.text(), _text(value.text()), key.span(path))
    yield _secret_group(path, node, name(node), tuple(found.values()), opaque=not found)
    yield from _files(path, node, "stringData")


def _external_secret(path: str, node: Node) -> Iterator[SettingGroup]:
    """external-secrets.io: each key is named after the remote entry, so that two who share it are seen to."""
    settings = []
    for item in node.get("spec", "data").elements():
        remote = item.get("remoteRef")
        entry = "/".join(part for part in (remote.get("key").text(), remote.get("property").text()) if part)
        if key := item.get("secretKey").text():
            settings.append(Setting(key, Hole("unknown", entry), item.get("secretKey").span(path)))
    target = node.get("spec", "target", "name").text() or name(node)
    yield _secret_group(path, node, target, tuple(settings), opaque=True)


def _sealed_secret(path: str, node: Node) -> Iterator[SettingGroup]:
    settings = tuple(
        Setting(key.text(), Hole("unknown", "sealed value"), key.span(path))
        for key, _ in node.get("spec", "encryptedData").items()
    )
    target = node.get("spec", "template", "metadata", "name").text() or name(node)
    yield _secret_group(path, node, target, settings, opaque=True)


def _secret_provider(path: str, node: Node) -> Iterator[SettingGroup]:
    """secrets-store.csi.x-k8s.io: the Secrets that the driver makes from a vault's entries."""
    for made in node.get("spec", "secretObjects").elements():
        settings = tuple(
            Setting(item.get("key").text(), Hole("unknown", item.get("objectName").text()), item.get("key").span(path))
            for item in made.get("data").elements()
            if item.get("key").text()
        )
        yield _secret_group(path, node, made.get("secretName").text(), settings, opaque=True)


def _secret_group(path: str, node: Node, target: str, settings: tuple[Setting, ...], *, opaque: bool) -> SettingGroup:
    return SettingGroup("secret", target, namespace(node), settings, _place(path, node).span(path), opaque)


def _data(node: Node, field: str) -> Iterator[tuple[Node, Node]]:
    """Entries whose value is a string, or nothing, which is an empty one."""
    return ((key, value) for key, value in node.get(field).items() if value.is_scalar or not value)


def _text(value: str) -> Expression:
    """A value with holes where a template has braces; whole files are not looked into."""
    if "{{" not in value or "\n" in value:
        return literal(value)
    parts = (Hole("unknown", part) if at % 2 else part for at, part in enumerate(_BRACES.split(value)))
    return Text(tuple(part for part in parts if part != ""))


def _decoded(value: Node) -> Expression:
    try:
        return literal(b64decode("".join(value.text().split()), validate=True).decode())
    except ValueError:
        return Hole("unknown", "a value that is no base64 text")


def _place(path: str, node: Node) -> Node:
    return node.get("metadata", "name") or node


_READERS = {
    "ConfigMap": _config_map,
    "Secret": _secret,
    "ExternalSecret": _external_secret,
    "SealedSecret": _sealed_secret,
    "SecretProviderClass": _secret_provider,
}
