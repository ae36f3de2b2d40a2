""".NET Aspire: the program that starts all others says what runs, under which names, and who gets whose address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from posixpath import join, normpath

from msgspec import Struct

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, chain, method_of, receiver, type_name, written
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text, literal
from ringfence.model.facts import Fact, GatewayRoute, Setting, Workload
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_SERVERS = {
    "AddPostgres": ("postgres", "Host={server};Port=5432;Database={database}"),
    "AddAzurePostgresFlexibleServer": ("postgres", "Host={server};Port=5432;Database={database}"),
    "AddSqlServer": ("mssql-server", "Server={server},1433;Database={database}"),
    "AddAzureSqlServer": ("mssql-server", "Server={server},1433;Database={database}"),
    "AddMySql": ("mysql", "Server={server};Port=3306;Database={database}"),
    "AddOracle": ("oracle", "//{server}:1521/{database}"),
    "AddMongoDB": ("mongo", "mongodb://{server}:27017/{database}"),
    "AddRedis": ("redis", "{server}:6379"),
    "AddValkey": ("valkey", "{server}:6379"),
    "AddGarnet": ("garnet", "{server}:6379"),
    "AddRabbitMQ": ("rabbitmq", "amqp://{server}:5672"),
    "AddKafka": ("confluentinc/confluent-local", "{server}:9092"),
    "AddNats": ("nats", "nats://{server}:4222"),
    "AddElasticsearch": ("elasticsearch", "http://{server}:9200"),
}  # fmt: skip
"""Servers by the method that adds them: their images, and the connection strings that others get."""

_BUILT = (
    "AddNpmApp", "AddViteApp", "AddNodeApp", "AddJavaScriptApp", "AddPythonApp", "AddUvicornApp", "AddGolangApp",
    "AddSpringApp", "AddDockerfile",
)  # fmt: skip
_ADDING = ("AddProject", "AddContainer", "AddYarp", *_SERVERS, *_BUILT)
_DEEPEST = 6
_MOST = 60
"""How many calls are looked at to find out what one builder adds."""


class Resource(Struct, frozen=True):
    """Something that runs, or a database on a server that does."""

    name: str
    method: str
    server: str = ""

    @property
    def address(self) -> str:
        """What others get of it: a connection string, or a URL."""
        template = _SERVERS.get(self.method, ("", ""))[1]
        if not template:
            return f"http://{self.name}"
        database = self.name if self.server else ""
        return (
            template.format(server=self.server or self.name, database=database).removesuffix(";Database=").rstrip("/")
        )


@framework("aspire", language=LANGUAGE, deploys="DistributedApplication")
def aspire(code: Code) -> Iterator[Fact]:
    """A workload for every resource, with what it is told of others."""
    environment = _environment(code)
    seen: set[str] = set()
    for call in code.called(*_ADDING):
        for name in literals(code.texts(call.argument(0, "name"), call.scope)):
            if name not in seen:
                seen.add(name)
                yield _workload(code, call, name, tuple(environment.get(name, ())))
    yield from _routes(code)


def _workload(code: Code, call: LibraryCall, name: str, environment: tuple[Setting, ...]) -> Workload:
    at = call.call.invoke.at
    image, build = _SERVERS.get(call.name, ("", ""))[0], None
    if call.name == "AddProject":
        types = [type_name(type) for type in call.call.invoke.type_arguments]
        paths = list(literals(code.texts(call.argument(1), call.scope)))
        image = types[0] if types else ""
        build = None if types or not paths else _folder(call.path, paths[0])
    elif call.name == "AddContainer":
        image = next(literals(code.texts(call.argument(1, "image"), call.scope)), "")
    elif call.name == "AddYarp":
        image = "yarp"
    elif call.name in _BUILT:
        paths = list(literals(code.texts(call.argument(1), call.scope)))
        build = _folder(call.path, paths[0]) if paths else None
    return Workload(name, "aspire", call.path, at, image, build, hosts=(name,), environment=environment)


def _folder(path: str, written: str) -> str | None:
    folder = normpath(join(path.rpartition("/")[0], written.replace("\\", "/")))
    if folder.endswith("proj"):
        folder = folder.rpartition("/")[0]
    return None if folder.startswith("..") else folder.removeprefix(".")


# ---------------------------------------------------------------- who is told what


def _environment(code: Code) -> dict[str, list[Setting]]:
    found: dict[str, list[Setting]] = defaultdict(list)
    for call in code.called("WithReference", "WithEnvironment"):
        for scope in code.ways_in(call.path, call.call.function):
            for subject in _resources(code, receiver(call), scope):
                found[subject.name] += _settings(code, call, scope)
    return found


def _settings(code: Code, call: LibraryCall, scope: Scope) -> Iterator[Setting]:
    at = call.call.invoke.at
    if call.name == "WithReference":
        for resource in _resources(code, call.argument(0), scope):
            key = next(literals(code.texts(call.argument(1, "connectionName"), scope)), resource.name)
            if resource.method in _SERVERS:
                yield Setting(f"ConnectionStrings__{key}", literal(resource.address), at)
            else:
                yield Setting(f"services__{resource.name}__http__0", literal(resource.address), at)
        return
    value = call.argument(1, "value")
    addresses = [resource.address for resource in _resources(code, value, scope)]
    texts = list(code.texts(value, scope))
    for key in literals(code.texts(call.argument(0, "name"), scope)):
        known: Expression = literal(addresses[0]) if addresses else texts[0] if texts else Text((Hole("unknown", key),))
        yield Setting(key, known, at)


def _resources(code: Code, of: Expression | None, scope: Scope | None, depth: int = _DEEPEST) -> Iterator[Resource]:
    """The resources that a builder, an endpoint or a variable may stand for. What a project's own extensions of builders
    give is what they are called on; since any builder may be handed in there, each call is looked at once.
    """
    waiting = [(of, scope, depth)] if of is not None and scope is not None else []
    seen = set[tuple[Span, Scope]]()
    while waiting and len(seen) < _MOST:
        expression, place, depth = waiting.pop(0)
        for value in code.values(expression, place) if depth else ():
            if not isinstance(value, Library) or value.made is None:
                continue
            made, inside = value.made, value.scope or place
            if (made.at, inside) in seen:
                continue
            seen.add((made.at, inside))
            adding = next((invoke for invoke in chain(made) if method_of(invoke) in (*_ADDING, "AddDatabase")), None)
            if adding is not None:
                yield from _added(code, adding, inside, depth)
            elif isinstance(made.callee, Member):
                waiting.append((made.callee.of, inside, depth - 1))


def _added(code: Code, adding: Invoke, scope: Scope, depth: int) -> Iterator[Resource]:
    """What a call adds: something that runs, or a database on a server that does."""
    method = method_of(adding)
    for name in literals(code.texts(adding.argument(0, "name"), scope)):
        if method != "AddDatabase":
            yield Resource(name, method)
        elif isinstance(adding.callee, Member):
            for server in _resources(code, adding.callee.of, scope, depth - 1):
                yield Resource(name, server.method, server.name)


# ---------------------------------------------------------------- YARP


_REST = pattern(r"/?\{\*{1,2}[^{}]*\}.*")
_PARAMETER = pattern(r"\{[^{}]*\}")


def _routes(code: Code) -> Iterator[GatewayRoute]:
    """``AddYarp("bff").WithConfiguration(yarp => yarp.AddRoute("/orders/{**rest}", orders))``."""
    removed = _removed(code)
    gateways: dict[tuple[str, str], str] = {}
    for call in code.called("WithConfiguration"):
        names = [resource.name for resource in _resources(code, receiver(call), call.scope)]
        for value in code.values(call.argument(0), call.scope):
            if isinstance(value, FunctionValue) and names:
                gateways[value.path, value.name] = names[0]
    for call in code.called("AddRoute"):
        gateway = gateways.get((call.path, call.call.function))
        cluster = call.argument(1) or call.argument(0)
        for target in _clusters(code, cluster, call.scope) if gateway else ():
            at = call.call.invoke.at
            for path in literals(code.texts(call.argument(0), call.scope)) if call.argument(1) is not None else ("/",):
                match = "prefix" if _REST.search(path) or path == "/" else "exact"
                prefix = _PARAMETER.sub("*", _REST.sub("", path)).rstrip("/") or "/"
                cut = removed.get(at, "")
                rewrite = (prefix.removeprefix(cut) or "/") if cut else None
                yield GatewayRoute(gateway or "", "aspire", "", prefix, match, literal(target.address), rewrite, at)


def _removed(code: Code) -> dict[object, str]:
    """What is cut off the path of a route, by the place where the route is added."""
    found: dict[object, str] = {}
    for call in code.called("WithTransformPathRemovePrefix"):
        for prefix in literals(code.texts(call.argument(0), call.scope)):
            for before in chain(receiver(call)):
                if method_of(before) == "AddRoute":
                    found[before.at] = prefix
    return found


def _clusters(code: Code, of: Expression | None, scope: Scope) -> Iterator[Resource]:
    for value in written(code, of, scope):
        made = next((invoke for invoke in chain(value) if method_of(invoke) == "AddCluster"), None)
        yield from _resources(code, value if made is None else made.argument(0), scope)
