"""What files say of functions of Azure, for the frameworks that know the programs: under which settings it is kept."""

from __future__ import annotations

PREFIX = "azure.functions.routePrefix"
"""Where the routes of a program's functions begin."""
SOME = "azure.functions.some"
"""That some functions of a program are told by files."""
SERVICE_BUS, QUEUES, EVENT_HUBS, KAFKA, RABBIT = (
    "azure-service-bus", "azure-queue", "azure-event-hubs", "kafka", "rabbitmq",
)  # fmt: skip
"""The brokers that functions are bound to."""


def bound(module: str, number: int) -> str:
    """What the function of a module is bound to, one thing after the other: ``route GET orders``, ``consume queue …``."""
    return f"azure.functions:{module}.{number}"


def entry(module: str) -> str:
    """What of a module the function is, if that is said."""
    return f"azure.functions:{module}.entry"
