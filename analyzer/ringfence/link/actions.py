"""What a service does as its own code tells it: all that linking asks of the code, so that the code need not be kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from ringfence.link.channels import Spoken, spoken
from ringfence.link.code import ServiceCode
from ringfence.link.executions import Execution, Executions
from ringfence.link.requests import Request, request
from ringfence.link.units import Unit
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.system import Endpoint


class Actions(Struct, frozen=True):
    """requests: all of them, whoever sends them; executions: of every entry point; spoken: what it says of channels."""

    requests: Sequence[Request]
    executions: Sequence[Execution]
    spoken: Spoken


def actions_of(
    unit: Unit, code: ServiceCode, facts: Sequence[Fact], endpoints: Iterable[Endpoint], brokers: Collection[str]
) -> Actions:
    """What a service does. brokers: what it relies on for its messages."""
    return Actions(
        [request(code, fact) for fact in facts if isinstance(fact, RemoteCall)],
        list(Executions(unit, code, facts, endpoints).all()),
        spoken(unit, code, facts, brokers),
    )
