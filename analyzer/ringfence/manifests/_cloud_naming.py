"""What things of a cloud are called by others: what a program is told where the cloud alone knows the address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Computed, Encoded, Mixed, Open, Value, text_of
from ringfence.model.expression import Text
from ringfence.patterns import pattern

_GENERAL = frozenset(
    ("", "this", "main", "default", "self", "service", "app", "module", "db", "database", "rds", "cluster")
)
"""Labels that say nothing of what a thing is for."""
_NAME = {
    "aws_db_instance": "identifier", "aws_rds_cluster": "cluster_identifier", "aws_docdb_cluster": "cluster_identifier",
    "aws_elasticache_cluster": "cluster_id", "aws_elasticache_replication_group": "replication_group_id",
    "google_alloydb_cluster": "cluster_id", "aws_opensearch_domain": "domain_name",
    "aws_elasticsearch_domain": "domain_name", "aws_mq_broker": "broker_name", "aws_msk_cluster": "cluster_name",
    "aws_msk_serverless_cluster": "cluster_name", "confluent_kafka_cluster": "display_name",
    "aws_lambda_function": "function_name", "aws_ecs_task_definition": "family", "aws_apprunner_service": "service_name",
    "aws_s3_bucket": "bucket",
}  # fmt: skip
"""The argument with a thing's name, where that is not ``name``."""
_ITSELF = frozenset(
    ("id", "arn", "name", "url", "queue_url", "self_link", "identifier", "bucket", "repository_url", "repository_uri")
)
"""What leads to a thing by its own name."""
_WITH_SCHEME = frozenset(("uri", "url", "urls", "service_uri"))
"""Attributes of programs that are whole addresses."""
_DATABASE = ("db_name", "database_name", "database", "name")
_ADDRESS = pattern(
    r"address|endpoint|host|fqdn|fully_?qualified|dns|(^|_)ip(_|$)|ur[il]s?$|brokers|bootstrap|connection|srv",
    re.IGNORECASE,
)
_PARAMETER = "aws_ssm_parameter"
_VERSION = "aws_secretsmanager_secret_version"


class Naming:
    """Says what is written for what the cloud computes. secrets: the latest version of each, by the secret."""

    def __init__(self, hosts: Mapping[int, str], schemes: Mapping[int, str], secrets: Mapping[int, Thing]) -> None:
        self._hosts, self._schemes, self._secrets = hosts, schemes, secrets

    def text(self, value: Value) -> Text:
        """A value as the model has it."""
        return text_of(self.resolved(value), self._address)

    def plain(self, value: Value) -> str:
        """What of a value is known as a plain text."""
        return "".join(part for part in self.text(value).parts if isinstance(part, str))

    def name(self, thing: Thing) -> str:
        """The name that a thing is given, as far as it is known; else its label, or that of the module around it."""
        argument = _NAME.get(thing.kind, "name")
        given = self.plain(thing.given(argument)).strip("-_./: ") if argument in thing.arguments else ""
        labels = [label for label in (*thing.chain, thing.name) if label not in _GENERAL]
        own = given or (labels[-1] if labels else thing.name)
        return f"{own}-{thing.key}" if thing.key and not thing.key.isdigit() and thing.key not in own else own

    def resolved(self, value: Value) -> Value:
        """A key of a secret, or a parameter, is what was put there (``valueFrom`` of AWS)."""
        first, rest = (value.parts[0], value.parts[1:]) if isinstance(value, Mixed) else (value, ())
        if not isinstance(first, Computed) or first.path[:1] not in (("arn",), ("id",), ("name",), ("secret_id",)):
            return value
        if first.thing.kind == _PARAMETER:
            return first.thing.given("value")
        version = first.thing if first.thing.kind == _VERSION else self._secrets.get(id(first.thing))
        if version is None:
            return value
        content = version.given("secret_string")
        if not isinstance(content, Encoded):
            return content
        keys = [key for key in "".join(part for part in rest if isinstance(part, str)).split(":") if key]
        known = content.value.get(keys[0]) if keys and isinstance(content.value, dict) else None
        return known if known is not None else Open(keys[0] if keys else "a secret")

    def _address(self, computed: Computed) -> Value:
        thing, last = computed.thing, computed.path[-1]
        host = self._hosts.get(id(thing))
        if host is not None and (last in _ITSELF or _ADDRESS.search(last)):
            scheme = self._schemes.get(id(thing), "")
            return f"{scheme}://{host}" if scheme and last in _WITH_SCHEME else host
        if host is not None:
            said = next((thing.given(name) for name in _stated_as(last) if name in thing.arguments), None)
            return said if said is not None else _open(thing, last)
        return self.name(thing) if last in _ITSELF and thing.kind != "module" else _open(thing, last)


def free_name(name: str, thing: Thing, taken: dict[str, int]) -> str:
    """A name that no other thing has. taken: which thing has which name so far."""
    for candidate in (name, f"{name}-{thing.name}", "-".join((*thing.chain[-1:], name)), f"{name}-{thing.kind}"):
        if taken.setdefault(candidate, id(thing)) == id(thing):
            return candidate
    return f"{name}-{len(taken)}"


def _open(thing: Thing, attribute: str) -> Open:
    """What nobody knows before it is installed, and is the same wherever it is asked for."""
    return Open(".".join((*thing.chain, thing.kind, thing.name, thing.key, attribute)).replace("..", "."), one=True)


def _stated_as(attribute: str) -> tuple[str, ...]:
    """The arguments that say what an attribute of a store is (``cluster_master_username``)."""
    last = attribute.rpartition("_")[2]
    if "database" in attribute or attribute in ("db_name", "db_instance_name"):
        return _DATABASE
    return (attribute, last, f"master_{last}", f"administrator_{'login' if last == 'username' else last}")
