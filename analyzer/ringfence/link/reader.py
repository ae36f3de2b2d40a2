"""Reading services: their code through every framework they use, their scripts, their connections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain

from msgspec import MsgspecError, Struct, msgpack
from msgspec.structs import replace

from ringfence.forking import batches, side_by_side
from ringfence.link import introductions, sidecar_requests
from ringfence.link.actions import Actions, actions_of
from ringfence.link.aliases import Aliases, of_copies
from ringfence.link.code import ServiceCode, every
from ringfence.link.connections import Resolver, with_drivers
from ringfence.link.deployed_addresses import of_container
from ringfence.link.endpoints import endpoints
from ringfence.link.holdings import Holdings
from ringfence.link.origins import Origin, origins
from ringfence.link.parts import Part
from ringfence.link.places import Place
from ringfence.link.procedures import Procedures
from ringfence.link.reach import Reach, without
from ringfence.link.recollection import Recollection
from ringfence.link.reliances import Reliances
from ringfence.link.shared_code import SharedCode
from ringfence.link.uncalled import run_by_somebody, stands_in
from ringfence.link.units import Deployment, Unit
from ringfence.link.vocabulary import Vocabulary
from ringfence.model.facts import Connection, Fact, InBrowser, Program, Query, RemoteCall, Route
from ringfence.model.outline import Head, Outline
from ringfence.model.programs import Programs
from ringfence.model.system import Endpoint

PAYS = 2_000
"""Programs from which on processes are worth starting: some two seconds of work."""
MANY = 500
"""Files of one service whose outlines take so much memory that sharing what is equal in them is worth a little time."""
BATCH = 100
"""Programs that a process is given at a time, or one service that has more."""


class Reading(Struct, array_like=True):
    """What reading a service found: its facts, where its connections lead, on which of several its statements run, the
    routes it serves, the ports it listens on.
    """

    facts: list[Fact]
    places: list[Place]
    origins: list[Origin]
    endpoints: list[Endpoint]
    ports: frozenset[int]


_FoundOut = tuple[Reading, Actions | None]
"""What a service means and, unless it is no service, what it does."""


class _Begun(Struct):
    """A service to be read, with its programs. library: which of them are others' too; key: what its reading depends on;
    reading: what is known of it from an earlier run.
    """

    unit: Unit
    heads: dict[str, Head]
    library: dict[str, Head]
    key: str
    reading: Reading | None


class Reader(Struct, frozen=True):
    """Reads services. Of all of a service's code only what it means is kept: the joined code of many services would fill the
    memory.
    """

    programs: Programs
    deployment: Deployment
    holdings: Holdings
    words: Vocabulary
    shared: SharedCode
    procedures: Procedures
    aliases: Aliases
    reliances: Reliances
    recollection: Recollection
    reach: Reach

    def parts(self, units: Sequence[Unit], jobs: int, done: Callable[[int, int], object]) -> list[Part]:
        """Services, read now or known from an earlier run; where it pays, in as many processes as there may be ``jobs``.
        done: told how many are, and how many there are.
        """
        begun = [self._begun(unit) for unit in units]
        found: dict[int, Part] = {}
        unread: dict[int, int] = {}
        for at, one in enumerate(begun):
            if one.reading is not None:
                found[at] = self._part(one, one.reading)
            else:
                unread[at] = len(one.heads)
        if jobs > 1 and len(unread) > 1 and sum(unread.values()) >= PAYS:
            together = self._side_by_side(begun, unread, jobs)
        else:
            together = ((at, self._found_out(begun[at])) for at in unread)
        for at, (reading, actions) in together:
            found[at] = part = self._part(begun[at], reading)
            if actions is not None:
                part.actions = actions
            self.recollection.keep(part.unit, part.key, reading)
            done(len(found), len(begun))
        return [found[at] for at in range(len(begun))]

    def _begun(self, unit: Unit) -> _Begun:
        heads = self.holdings.code(unit)
        library = {**self.holdings.loaded(unit), **self.shared.of(heads, unit.folder)}
        heads.update(library)
        key = self.recollection.key(unit, heads, library)
        return _Begun(unit, heads, library, key, self.recollection.recall(unit, Reading, key))

    def _side_by_side(
        self, begun: Sequence[_Begun], sizes: Mapping[int, int], jobs: int
    ) -> Iterator[tuple[int, _FoundOut]]:
        """What some services mean, by their places; a service whose process gives no answer is read in this one."""

        def work(places: Sequence[int]) -> bytes:
            return msgpack.encode([self._found_out(begun[at]) for at in places])

        for places, answer in side_by_side(work, list(batches(sizes, BATCH)), jobs):
            found = _unpacked(answer) or [self._found_out(begun[at]) for at in places]
            yield from zip(places, found, strict=True)

    def _found_out(self, begun: _Begun) -> _FoundOut:
        with self._joined(begun) as code:
            reading = self._read(begun.unit, code, begun.library)
            part = self._part(begun, reading)
            return reading, None if part.is_idle else self._actions(part, code)

    def _part(self, of: _Begun, reading: Reading) -> Part:
        of.unit.ports |= reading.ports
        act = partial(self._act, of)
        return Part(of.unit, of.heads, reading.facts, reading.places, reading.origins, reading.endpoints, act, of.key)

    @contextmanager
    def _joined(self, begun: _Begun) -> Iterator[ServiceCode]:
        """The code of a service, which is nothing afterwards."""
        unit = begun.unit
        copies = of_copies(unit.container, unit.context)
        code = ServiceCode(self._outlines(begun), self.words, self.aliases, unit.environment, copies)
        try:
            yield code
        finally:
            code.forget()

    def _outlines(self, begun: _Begun) -> dict[str, Outline]:
        """The service's own programs, and those of its libraries that it may run some of, in the order of all."""
        heads, library, outline = begun.heads, begun.library, self._unpacking(len(begun.heads))
        own = {path: outline(path) for path in heads if path not in library}
        if not library:
            return own
        reached = self.reach.of(own.values(), library)
        shared = {path: without(outline(path), idle) for path, idle in reached.items()}
        return {path: (own if path in own else shared)[path] for path in heads if path in own or path in shared}

    def _unpacking(self, many: int) -> Callable[[str], Outline]:
        """Gives the outlines of a service with so many programs."""
        if many < MANY:
            return self.programs.outline
        from ringfence.link.sharing import Sharing  # most services are smaller

        share = Sharing().share
        return lambda path: share(self.programs.outline(path), self.programs.heads[path])

    def _act(self, begun: _Begun, part: Part) -> Actions:
        """What a service does of which it is known what it means. Its code is asked everything again, in the same order:
        what is found out of values that depend on themselves depends on where one begins.
        """
        with self._joined(begun) as code:
            self._read(begun.unit, code, begun.library)
            return self._actions(part, code)

    def _actions(self, part: Part, code: ServiceCode) -> Actions:
        brokers = sorted(self.reliances.brokers(part.unit.name, part.facts))
        return actions_of(part.unit, code, part.facts, part.endpoints, brokers)

    def _read(self, unit: Unit, code: ServiceCode, library: Collection[str]) -> Reading:
        shared = [path for path in library if path in code.outlines]
        of_methods = (fact for one in self.holdings.of_methods for fact in _in_own_method(one, code))
        said = chain(every(code.facts()), of_methods)
        found = _on_the_server(run_by_somebody(code, said, shared))
        ports = introductions.listening(unit, (fact for fact in found if isinstance(fact, Program)))
        unit.ports |= ports
        scripts = chain(self.holdings.facts(unit), self.holdings.embedded.by(code.outlines.values()))
        found = [*found, *(_in_method(fact, code) for fact in scripts)]
        found += self.holdings.lent(unit, self.shared.libraries(unit.folder), found, shared)
        found = list(self.procedures.followed(found, unit))
        if unit.environment.has_sidecar:
            found = list(sidecar_requests.meant(code, found, unit.environment))
        resolver = Resolver(unit, code, self.deployment)
        places = resolver.places(fact for fact in found if isinstance(fact, Connection))
        places = with_drivers(places, self.holdings.drivers(unit))
        if not code.outlines:
            places = places or of_container(unit, self.deployment)
        several = len({place.store for place in places}) > 1
        routes = endpoints(unit, code, [fact for fact in found if isinstance(fact, Route)])
        return Reading(found, places, origins(code, found) if several else [], routes, ports)


def _unpacked(answer: bytes | None) -> list[_FoundOut] | None:
    """What a process found out; None if it died, or said what is no fact."""
    try:
        return msgpack.decode(answer, type=list[_FoundOut]) if answer is not None else None
    except MsgspecError:
        return None


def _in_method(fact: Fact, code: ServiceCode) -> Fact:
    """A statement that a manifest gives to a method (``shop.Orders.find``), where that is; else as it stands."""
    if not isinstance(fact, Query) or not fact.function:
        return fact
    return next(_in_own_method(fact, code), None) or replace(fact, function="")


def _in_own_method(fact: Query, code: ServiceCode) -> Iterator[Query]:
    """A statement that a manifest gives to a method, if the service has that."""
    namespaces = code.symbols.namespaces
    namespace, rest = namespaces.split(fact.function) or ("", ())
    for path in namespaces.defining(namespace, rest[0])[:1] if len(rest) > 1 else ():
        yield replace(fact, function=f"{path}:{'.'.join(rest)}")


def _on_the_server(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without the requests of functions that run in a browser."""
    browsed = {(fact.at.path, fact.function) for fact in facts if isinstance(fact, InBrowser)}
    return [
        fact
        for fact in facts
        if not (isinstance(fact, RemoteCall) and stands_in((fact.at.path, fact.function), browsed))
    ]
