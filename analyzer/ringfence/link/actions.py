"""What a service does as its own code tells it: all that linking asks of the code, so that the code need not be kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from ringfence.link.channels import Spoken, spoken
from ringfence.link.code import ServiceCode
from ringfence.link.executions import Execution, Executions, Walk
from ringfence.link.requests import Request, requests
from ringfence.link.units import Unit
from ringfence.model.facts import Fact
from ringfence.model.system import Endpoint


class Actions(Struct, frozen=True, array_like=True):
    """requests: all of them, whoever sends them; executions: of every entry point; walks: what those do; spoken: what it
    says of channels.
    """

    requests: list[Request]
    executions: list[Execution]
    walks: list[Walk]
    spoken: Spoken


def actions_of(
    unit: Unit, code: ServiceCode, facts: Sequence[Fact], endpoints: Iterable[Endpoint], brokers: Collection[str]
) -> Actions:
    """What a service does. brokers: what it relies on for its messages."""
    asked = requests(unit, code, facts)
    executions = Executions(unit, code, facts, endpoints)
    return Actions(asked, list(executions.all()), executions.walks, spoken(unit, code, facts, brokers))
