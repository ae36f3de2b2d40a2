"""What the mesh adds to calls: timeouts and retries that no code has to ask for."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ringfence.link.units import Deployment
from ringfence.model.facts import TrafficPolicy
from ringfence.model.source import Step
from ringfence.model.system import ServiceCall


class Policies:
    """The bounds that a mesh sets, by the service that is called."""

    def __init__(self, policies: Iterable[TrafficPolicy], deployment: Deployment) -> None:
        self._of: dict[str, list[TrafficPolicy]] = {}
        for policy in policies:
            target = deployment.at_host(policy.host)
            if target is not None and policy.mesh:
                self._of.setdefault(target.name, []).append(policy)

    def bounded(self, call: ServiceCall) -> ServiceCall:
        """The call with what the mesh gives it, where the caller itself gives nothing."""
        for policy in self._of.get(call.target, ()):
            if policy.timeout and call.timeout in ("none", "unknown"):
                step = Step(f"the mesh ends calls of {call.target} after {policy.timeout:g} s", policy.at)
                call = replace(call, timeout="given", because=(*call.because, step))
            if policy.retries and not call.retry:
                call = replace(call, retry="mesh", because=(*call.because, Step("the mesh repeats calls", policy.at)))
        return call
