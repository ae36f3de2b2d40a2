"""Client libraries of OpenStack's services: whoever uses one asks that service, which a catalogue says where to find."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Expression, Member, literal
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

_CLIENTS = {
    "cinder": ("cinderclient.client.Client", "cinderclient.v3.client.Client"),
    "nova": ("novaclient.client.Client", "novaclient.v2.client.Client"),
    "glance": ("glanceclient.Client", "glanceclient.client.Client", "glanceclient.v2.client.Client"),
    "neutron": ("neutronclient.v2_0.client.Client", "neutronclient.neutron.client.Client"),
    "keystone": ("keystoneclient.client.Client", "keystoneclient.v3.client.Client"),
    "barbican": ("barbicanclient.client.Client", "barbicanclient.v1.client.Client"),
    "heat": ("heatclient.client.Client", "heatclient.v1.client.Client"),
    "ironic": ("ironicclient.client.get_client", "ironicclient.client.Client"),
    "designate": ("designateclient.v2.client.Client", "designateclient.client.Client"),
    "magnum": ("magnumclient.client.Client", "magnumclient.v1.client.Client"),
    "manila": ("manilaclient.client.Client", "manilaclient.v2.client.Client"),
    "swift": ("swiftclient.client.Connection", "swiftclient.Connection"),
}
"""By the service that a library is for; the libraries ask for the service's type, so deployments may call it differently."""
_MANAGERS = frozenset((
    "aggregates", "allocation", "attachments", "availability_zone", "availability_zones", "backups", "cluster_templates",
    "clusters", "consistencygroups", "containers", "credentials", "domains", "endpoints", "flavors", "groups", "hypervisors",
    "image_members", "image_tags", "images", "keypairs", "limits", "migrations", "node", "orders", "port", "projects",
    "qos_specs", "quotas", "recordsets", "regions", "resources", "restores", "role_assignments", "roles", "secrets",
    "server_external_events", "server_groups", "server_migrations", "servers", "services", "share_networks", "shares",
    "stacks", "tasks", "tenants", "trusts", "users", "volume_backups", "volume_encryption_types", "volume_snapshots",
    "volume_types", "volumes", "zones",
))  # fmt: skip
_FLAT = pattern(
    r"^(?:(?:list|show|create|update|delete)_[a-z_]*(?:port|network|subnet|router|floatingip|security_group|quota|extension|"
    r"agent|address)[a-z_]*|(?:get|put|post|head|delete)_(?:account|container|object))$"
)
"""Methods of clients that have no managers."""
_MADE = "openstack.client."


def _same_as() -> dict[str, str]:
    return {f"{name}()": f"{_MADE}{service}()" for service, names in _CLIENTS.items() for name in names}


@framework(
    "openstack_clients",
    language="python",
    libraries=tuple(sorted({name.partition(".")[0] for names in _CLIENTS.values() for name in names})),
    same_as=_same_as(),
)
def openstack_clients(code: Code) -> Iterator[Fact]:
    """What is asked of each; a client that is only made and handed on asks where it is made."""
    asked: set[str] = set()
    for path, outline in code.outlines.items():
        for call in outline.calls if outline.language == "python" else ():
            of = _client(call)
            for service in _services(code, of, Scope(path, call.function)) if of is not None else ():
                asked.add(service)
                yield _request(service, call)
    made = {name: service for service, names in _CLIENTS.items() if service not in asked for name in names}
    for found in code.calls(*made) if made else ():
        yield _request(made[found.name], found.call)


def _client(call: Call) -> Expression | None:
    """What may be a client: ``client`` of ``client.volumes.get(…)`` and ``client.list_ports(…)``."""
    callee = call.invoke.callee
    if not isinstance(callee, Member):
        return None
    if isinstance(callee.of, Member) and callee.of.name in _MANAGERS:
        return callee.of.of
    return callee.of if _FLAT.match(callee.name) else None


def _services(code: Code, expression: Expression, scope: Scope, layers: int = 2) -> list[str]:
    """Whose client an expression is, or an object that hands on what it does not know by ``__getattr__``."""
    found: dict[str, None] = {}
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.name.startswith(_MADE) and value.name.count(".") == 2:
            found.setdefault(value.name.removeprefix(_MADE).removesuffix("()"))
        elif isinstance(value, Instance) and value.made is not None and value.scope is not None and layers:
            for argument in value.made.arguments if _hands_on(code, value.cls) else ():
                found.update(dict.fromkeys(_services(code, argument.value, value.scope, layers - 1)))
    return list(found)


def _hands_on(code: Code, cls: ClassValue) -> bool:
    outline = code.outlines.get(cls.path)
    return outline is not None and any(function.name == f"{cls.name}.__getattr__" for function in outline.functions)


def _request(service: str, call: Call) -> RemoteCall:
    return RemoteCall("http", "", literal(f"lb://{service}"), call.invoke.at, call.function)
