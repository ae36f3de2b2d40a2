"""Micronaut: routes of controllers and requests of declarative clients. Clients have a timeout of ten seconds."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_classes, first, methods, of_function
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import strings
from ringfence.frameworks._spring_paths import resolved_path
from ringfence.frameworks._texts import EMPTY, join_path
from ringfence.model.expression import Hole, Text, join
from ringfence.model.facts import Fact, RemoteCall, Route

_HTTP = "io.micronaut.http"
_VERBS = {f"{_HTTP}.annotation.{v.title()}": v for v in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_CONTROLLER = f"{_HTTP}.annotation.Controller"
_CLIENT = f"{_HTTP}.client.annotation.Client"
_CONTEXT = Text((Hole("setting", "micronaut.server.context-path", EMPTY),))


@framework("micronaut", language=("java", "kotlin"), libraries=("io.micronaut",))
def micronaut(code: Code) -> Iterator[Fact]:
    """Routes and requests, also those that interfaces declare."""
    resilience = Resilience(code)
    for value, _, found in annotated_classes(code, _CONTROLLER, _CLIENT):
        controller, client = first(found, _CONTROLLER), first(found, _CLIENT)
        for base in code.bases(value) if controller or client else ():
            for function in methods(code, base):
                for verb, whole in _mapped(code, of_function(code, base.path, function), controller or client):
                    if controller is not None:
                        yield Route(verb, join((_CONTEXT, whole)), function.name, function.at)
                    elif client is not None:
                        for host in _hosts(code, client):
                            target = join_path(host, whole)
                            made = RemoteCall("http", verb, target, function.at, function.name, timeout="default")
                            yield resilience.bounded(made)


def _mapped(code: Code, found: list[Annotation], around: Annotation | None) -> Iterator[tuple[str, Text]]:
    verb = next((one for one in found if one.name in _VERBS), None)
    if verb is None or around is None:
        return
    prefix = around.argument("value") if around.name == _CONTROLLER else around.argument("path")
    above = [resolved_path(text) for text in strings(code, prefix, around.scope)] or [EMPTY]
    own = [resolved_path(text) for text in strings(code, verb.argument("value", "uri", "uris"), verb.scope)] or [EMPTY]
    for outer in above:
        for inner in own:
            yield _VERBS[verb.name], join_path(outer, inner)


def _hosts(code: Code, client: Annotation) -> list[Text]:
    """A client's URL, or the logical name of a service with what the settings say of it."""
    found = []
    for text in strings(code, client.argument("value", "id"), client.scope):
        name = text.literal
        if name is None or "://" in name or "$" in name:
            found.append(resolved_path(text))
        else:
            default = Text((f"lb://{name.split('/')[0]}",))
            service = Hole("setting", f"micronaut.http.services.{name}.url", default)
            found.append(Text((Hole("setting", f"micronaut.http.services.{name}.urls", Text((service,))),)))
    return found
