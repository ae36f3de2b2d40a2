"""Reads ``ringfence.yaml``, ``.ringfence.yaml`` or ``[tool.ringfence]`` of a pyproject.toml. Nothing in it loads code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ringfence.config import (
    MAX_AGE,
    Config,
    ConfigError,
    DatastoreConfig,
    ExceptionConfig,
    Mention,
    Problem,
    ReadModelConfig,
    ReportingConfig,
    RuleConfig,
    ServiceConfig,
)
from ringfence.config_checking import check, parse_date
from ringfence.config_schema import TIMELESS_KINDS, config_schema, option_types
from ringfence.extend import Rule
from ringfence.model.source import Source, Span

if TYPE_CHECKING:
    from ringfence.formats.yaml import Node


def read_config(source: Source, rules: Iterable[Rule]) -> Config:
    """The configuration in a file; a pyproject.toml without our table gives an empty one.

    rules: every rule that there is, for their ids and options. Raises ConfigError with every problem of the file.
    """
    root = _parse(source)
    problems = list(check(root, config_schema(rules), source.path)) if root else []
    problems += [*_two_contexts(root, source.path), *_endless(root, source.path)]
    if problems:
        raise ConfigError(tuple(sorted(problems, key=lambda problem: problem.at)))
    return _config(root, source.path)


def rule_options(rule: Rule, config: Config) -> object:
    """The rule's options, with what the configuration sets."""
    given = config.rules.get(rule.id, RuleConfig()).options
    types = option_types(rule.options) if given else {}
    return rule.options(**{name: _as_type(value, types[name]) for name, value in given.items()})


def _as_type(value: object, of: object) -> object:
    if of is float and isinstance(value, int):
        return float(value)
    if isinstance(value, (list, tuple)):
        return frozenset(value) if "frozenset" in str(of) else tuple(value)
    return value


def _parse(source: Source) -> Node:
    if source.name.endswith(".toml"):
        from ringfence.config_toml import read_toml

        return read_toml(source.text, source.path)
    from ringfence.formats.yaml import read_yaml

    documents = read_yaml(source.text)
    problems = [Problem(Span(source.path, found.line, found.column), found.message) for found in documents.problems]
    if len(documents.documents) > 1:
        second = documents.documents[1]
        problems.append(Problem(second.span(source.path), "a configuration is one YAML document"))
    if problems:
        raise ConfigError(tuple(problems))
    return documents.first


def _two_contexts(root: Node, path: str) -> Iterator[Problem]:
    contexts: dict[str, str] = {}
    for service, context, at in _memberships(root):
        before = contexts.setdefault(service, context)
        if before != context:
            yield Problem(at.span(path), f"service {service!r} is in two contexts, {before!r} and {context!r}")


def _memberships(root: Node) -> Iterator[tuple[str, str, Node]]:
    """Every (service, context) with its place, however it is declared."""
    for name, service in root.get("services").items():
        if context := service.get("context").text():
            yield name.spelling, context, service.get("context")
    for context_name, services in root.get("contexts").items():
        for member in services.elements():
            yield member.text(), context_name.spelling, member


def _endless(root: Node, path: str) -> Iterator[Problem]:
    for number, exception in enumerate(root.get("exceptions").elements(), start=1):
        kind, owner = exception.get("kind").text(), exception.get("owner").text()
        reason = exception.get("reason")
        if reason and not reason.text().strip():
            yield Problem(reason.span(path), f"the reason of exception {number} is empty")
        if exception.get("until") or (kind in TIMELESS_KINDS and owner):
            continue
        timeless = f"{', '.join(TIMELESS_KINDS[:-1])} or {TIMELESS_KINDS[-1]}"
        yield Problem(exception.span(path), f"exception {number} needs 'until', or kind {timeless} and an 'owner'")


def _config(root: Node, path: str) -> Config:
    contexts: dict[str, dict[str, None]] = {}
    for service, context, _ in _memberships(root):
        contexts.setdefault(context, {})[service] = None
    members = {service: context for context, services in contexts.items() for service in services}
    owners = list(root.get("owners").items())
    return Config(
        path=path,
        services=tuple(_service(name, node, members, path) for name, node in root.get("services").items()),
        contexts={context: tuple(services) for context, services in contexts.items()},
        owners={pattern.spelling: owner.text() for pattern, owner in owners},
        datastores=tuple(_datastore(name, node, path) for name, node in root.get("datastores").items()),
        read_models=tuple(_read_model(name, node, path) for name, node in root.get("read_models").items()),
        reporting=tuple(_reporting(name, node, path) for name, node in root.get("reporting").items()),
        exceptions=tuple(_exception(node, path) for node in root.get("exceptions").elements()),
        rules=dict(_rules(root.get("rules"))),
        exclude=root.get("exclude").texts(),
        include=root.get("include").texts(),
        deployment=root.get("deployment").text(),
        max_age=_days(root.get("facts", "max_age").integer()),
        owner_places={pattern.spelling: pattern.span(path) for pattern, _ in owners},
        mentions=tuple(Mention(node.text(), node.span(path)) for node in _mentioned(root)),
    )


def _days(written: int | None) -> int:
    return MAX_AGE if written is None else written


def _service(name: Node, node: Node, contexts: Mapping[str, str], path: str) -> ServiceConfig:
    return ServiceConfig(
        name=name.spelling,
        path=node.get("path").text().strip("/").removeprefix("./"),
        context=contexts.get(name.spelling, ""),
        hosts=node.get("hosts").texts(),
        team=node.get("team").text(),
        at=name.span(path),
        availability=node.get("availability").number(),
    )


def _datastore(name: Node, node: Node, path: str) -> DatastoreConfig:
    return DatastoreConfig(
        name=name.spelling,
        kind=node.get("kind").text(),
        hosts=node.get("hosts").texts(),
        services=node.get("services").texts(),
        at=name.span(path),
    )


def _read_model(pattern: Node, node: Node, path: str) -> ReadModelConfig:
    return ReadModelConfig(
        pattern=pattern.spelling,
        projector=node.get("projector").text(),
        sources=node.get("sources").texts(),
        loader=node.get("loader").text().strip(),
        at=pattern.span(path),
    )


def _reporting(pattern: Node, node: Node, path: str) -> ReportingConfig:
    return ReportingConfig(
        pattern=pattern.spelling,
        loaders=node.get("loaders").texts(),
        readers=node.get("readers").texts(),
        at=pattern.span(path),
    )


def _exception(node: Node, path: str) -> ExceptionConfig:
    return ExceptionConfig(
        rule=node.get("rule").text(),
        subject=node.get("subject").text("*"),
        services=node.get("services").texts(),
        reason=node.get("reason").text().strip(),
        until=parse_date(node.get("until").text()),
        kind=node.get("kind").text(),
        owner=node.get("owner").text(),
        max=node.get("max").integer(),
        at=node.span(path),
    )


def _rules(node: Node) -> Iterator[tuple[str, RuleConfig]]:
    for name, settings in node.items():
        if settings.is_mapping:
            options = {key.spelling: _plain(value) for key, value in settings.items() if key.spelling != "severity"}
            yield name.spelling, RuleConfig(settings.get("severity").text(), options)
        else:
            yield name.spelling, RuleConfig(settings.text())


def _plain(node: Node) -> object:
    if node.is_mapping:
        return {key.spelling: _plain(value) for key, value in node.items()}
    if isinstance(node.value, list):
        return tuple(_plain(item) for item in node.value)
    return node.value


def _mentioned(root: Node) -> Iterator[Node]:
    yield from (owner for _, owner in root.get("owners").items())
    lists = [services for _, services in root.get("contexts").items()]
    lists += [datastore.get("services") for _, datastore in root.get("datastores").items()]
    yield from (model.get("projector") for _, model in root.get("read_models").items())
    lists += [model.get("sources") for _, model in root.get("read_models").items()]
    lists += [store.get(key) for _, store in root.get("reporting").items() for key in ("loaders", "readers")]
    lists += [exception.get("services") for exception in root.get("exceptions").elements()]
    yield from (service for services in lists for service in services.elements())
