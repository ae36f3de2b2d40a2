"""Bicep: what the files that no other one has as a module deploy to Azure. Nothing is run, and Azure is not asked: what only
it knows, an address say, is called after the thing that has it.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ringfence.extend import manifest
from ringfence.formats.bicep import read_bicep
from ringfence.manifests._bicep_functions import call
from ringfence.manifests._bicep_modules import EXISTING, Files, Module
from ringfence.manifests._bicep_names import GENERAL, given_name, symbol, tagged
from ringfence.manifests._bicep_running import running
from ringfence.manifests._cloud_naming import Naming, free_name
from ringfence.manifests._cloud_running import Running, store, workload
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_evaluation import Evaluation
from ringfence.model.facts import Fact, Fragment
from ringfence.model.source import Source

MOST_ROOTS = 100
"""Of one repository; of the rest nothing is said."""
MOST_THINGS = 3_000
"""Of one root."""
_STORES = {
    "Microsoft.DBforPostgreSQL/flexibleServers": "postgres", "Microsoft.DBforPostgreSQL/servers": "postgres",
    "Microsoft.DBforMySQL/flexibleServers": "mysql", "Microsoft.DBforMySQL/servers": "mysql",
    "Microsoft.Sql/servers": "mssql-server", "Microsoft.Cache/redis": "redis", "Microsoft.Cache/redisEnterprise": "redis",
    "Microsoft.DocumentDB/mongoClusters": "mongo",
}  # fmt: skip
"""Servers of databases that Azure runs, and the image of the same program."""
_ACCOUNT = "Microsoft.DocumentDB/databaseAccounts"
"""Speaks the protocol that its kind says."""


def _deployed(texts: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Fact]]]:
    """What all roots deploy, at the files that declare it."""
    files = {path: read_bicep(text) for path, text in texts.items()}
    evaluation = Evaluation(call)
    roots = {path: Module(files, path, evaluation) for path in _roots(files)[:MOST_ROOTS]}
    things = {path: list(islice(module.things(), MOST_THINGS)) for path, module in roots.items()}
    deployment = _Deployment([thing for found in things.values() for thing in found])
    for path, found in things.items():
        yield from deployment.facts(path, [thing for thing in found if thing.source != EXISTING])


@manifest("bicep", files=("*.bicep",), join=_deployed)
def bicep(source: Source) -> Iterable[Fact]:
    """A file means something only together with its modules."""
    yield Fragment("bicep", source.text, source.line(1))


def _roots(files: Files) -> list[str]:
    """The files that no other one has as a module."""
    called = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), one.source))
        for path, declared in files.items()
        for one in declared
        if one.kind == "module"
    }
    return sorted(set(files) - called)


def _image_of(thing: Thing) -> str:
    """The image of the program that is the same as a server which Azure runs; empty if it is none of a database."""
    if thing.kind == _ACCOUNT:
        return "mongo" if thing.given("kind") == "MongoDB" else ""
    return _STORES.get(thing.kind, "")


class _Deployment:
    """What is deployed by all roots together, and under which names."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._hosts: dict[int, str] = {}
        self._naming = Naming(self._hosts, {}, {})
        self._taken: dict[str, int] = {}
        declared = [thing for thing in things if thing.source != EXISTING]
        self._running = list(running(declared, self._naming))
        for one in self._running:
            self._hosts.setdefault(id(one.thing), free_name(self._called(one), one.thing, self._taken))
        for thing in declared:
            if _image_of(thing):
                name = given_name(thing, self._naming) or symbol(thing)
                self._hosts[id(thing)] = free_name(name, thing, self._taken)
        self._find_existing(things)

    def _find_existing(self, things: Sequence[Thing]) -> None:
        """What is spoken of is what is declared under the same name, else under the same symbol."""
        known: dict[tuple[str, str], str] = {}
        for thing in things:
            host = self._hosts.get(id(thing))
            if host is not None:
                name = self._naming.plain(thing.given("name"))
                known.setdefault((thing.kind, name), host)
                known.setdefault((thing.kind, thing.name), host)
        for thing in things:
            if thing.source == EXISTING:
                name = self._naming.plain(thing.given("name"))
                host = known.get((thing.kind, name)) or known.get((thing.kind, thing.name))
                if host is not None:
                    self._hosts[id(thing)] = host

    def facts(self, root: str, things: Sequence[Thing]) -> Iterator[tuple[str, Sequence[Fact]]]:
        """What one root deploys, by file."""
        found: defaultdict[str, list[Fact]] = defaultdict(list)
        own = {id(thing) for thing in things}
        for one in self._running:
            if id(one.thing) in own:
                name = self._hosts[id(one.thing)]
                fact = workload(one, name if one.alone else one.name or name, self._naming, root, "bicep")
                found[one.thing.at.path].append(fact)
        if found:
            for thing in things:
                if image := _image_of(thing):
                    fact = store(self._hosts[id(thing)], thing, image, root, "bicep")
                    found[thing.at.path].append(fact)
        yield from found.items()

    def _called(self, one: Running) -> str:
        """The service of ``azure.yaml``, else the name that is given, that of the container alone in it, or the symbol."""
        service = tagged(one.thing, self._naming)
        if service:
            one.image = service  # until it is deployed for the first time, the image is anybody's
            return service
        container = one.name if one.alone and one.name not in GENERAL else ""
        return given_name(one.thing, self._naming) or container or symbol(one.thing)
