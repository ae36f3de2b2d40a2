"""All facts to one system: the story of the link stage, from deployment to chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import (
    components,
    crates,
    datastores,
    import_paths,
    scripts,
    tables,
)
from ringfence.link.aliases import Aliases
from ringfence.link.assembling import Linked, assembled
from ringfence.link.dependencies import Dependencies
from ringfence.link.deploying import deployed
from ringfence.link.deployment import default_routes
from ringfence.link.dividing import divided
from ringfence.link.doings import Surroundings
from ringfence.link.endpoints import RouteTable
from ringfence.link.entries import accesses_by_service
from ringfence.link.gateways import gateway_calls
from ringfence.link.holdings import Holdings
from ringfence.link.layout import Layout, laid_out
from ringfence.link.loading import Loading
from ringfence.link.migrators import left_to_users, migrators
from ringfence.link.parts import Part, led_together, without_libraries
from ringfence.link.policies import Policies
from ringfence.link.procedures import Procedures
from ringfence.link.reach import Reach
from ringfence.link.reader import Reader
from ringfence.link.recollection import KnownServices, Recollection
from ringfence.link.reliances import Reliances
from ringfence.link.shared_code import SharedCode
from ringfence.link.shared_migrations import left_to_runners
from ringfence.link.vocabulary import Vocabulary
from ringfence.model.facts import (
    Fact,
    GatewayRoute,
    SchemaManager,
    TrafficPolicy,
)
from ringfence.model.programs import Programs
from ringfence.model.system import (
    System,
)

Progress = Callable[[int, int], object]


def _silent(done: int, total: int) -> None:
    pass


def link(
    programs: Programs,
    facts: Mapping[str, tuple[Fact, ...]],
    frameworks: Sequence[Framework],
    config: Config,
    files: Sequence[str],
    *,
    known: KnownServices | None = None,
    layout: Layout | None = None,
    jobs: int = 1,
    progress: Progress = _silent,
) -> System:
    """Link the facts of every file. ``files`` are all paths of the analysed tree; ``known`` is what earlier runs found out
    about its services; ``layout`` that of these facts, if it is at hand; ``jobs`` how many processes there may be;
    ``progress`` is told how many services were read, and how many there are. Pure but for what it leaves in ``known`` and
    ``layout``.
    """
    layout = layout or laid_out(facts, files, config)
    programs = import_paths.named(programs, layout.facts)
    deploying = list(deployed(programs, layout.facts, frameworks))
    layout = laid_out(facts, files, config, deploying) if deploying else layout
    dividing = list(divided(layout.several, programs, frameworks))
    layout = laid_out(facts, files, config, [*deploying, *dividing]) if dividing else layout
    everything, deployment, roots = layout.facts, layout.deployment, layout.roots
    recollection = Recollection(known, facts, everything, config)
    aliases = Aliases(everything)
    holdings = Holdings(deployment, programs.heads, facts)
    projects = Dependencies(layout.projects, {*roots, ""})
    offered = {**crates.libraries(programs.heads, everything), **holdings.lent_code(deployment, projects.lent)}
    shared = SharedCode({**holdings.free, **offered}, layout.projects, aliases, roots, holdings.packages)
    reliances = Reliances(deployment, everything)
    reach = Reach(programs.outline, Loading(shared.named_by, aliases).loaded)
    words, procedures = Vocabulary(frameworks), Procedures(facts, deployment)
    reader = Reader(programs, deployment, holdings, words, shared, procedures, aliases, reliances, recollection, reach)
    running, parts = without_libraries(deployment, reader.parts(deployment.services, jobs, progress))
    if running is not deployment:
        deployment, reliances = running, Reliances(running, everything)
    led_together(parts)
    routes = RouteTable(endpoint for part in parts for endpoint in part.endpoints)
    players = components.cast(deployment, parts, reliances)
    gateway_facts = default_routes(
        [f for f in (*everything, *_coded(parts)) if isinstance(f, GatewayRoute)], deployment.origin_at, roots
    )
    passed, gateways, passed_out = gateway_calls(gateway_facts, deployment)
    passed += components.implicit_routes(deployment, players, passed)
    stores = datastores.as_datastores([place for part in parts for place in part.places], config)
    data = tables.gather([*scripts.of_services(parts, config), *scripts.of_nobody(facts, deployment, stores, config)])
    setting_up = migrators(parts)
    left_to_runners(data, {part.unit.name for part in parts if any(part.of(SchemaManager))}, setting_up)
    data.accesses[:] = scripts.borrowed(left_to_users(data, setting_up), stores, setting_up)
    policies = Policies((fact for fact in everything if isinstance(fact, TrafficPolicy)), deployment)
    around = Surroundings(deployment, routes, policies, passed, accesses_by_service(data), recollection)
    done = [around.doings(part) for part in parts]
    linked = Linked(
        config, files, programs.outline, everything, deployment, parts, players, gateways, passed, passed_out, routes,
        stores, data, projects, setting_up,
    )  # fmt: skip
    return assembled(linked, done)


def _coded(parts: Iterable[Part]) -> Iterable[Fact]:
    """The facts that stand in code."""
    return (fact for part in parts for fact in part.facts)
