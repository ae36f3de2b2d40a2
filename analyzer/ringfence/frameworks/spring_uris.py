"""Spring's builders of URIs: ``UriComponentsBuilder`` and its kin give the text that their steps put together."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_uris import same_names, whole
from ringfence.model.expression import Constant, Expression, Invoke, Member
from ringfence.model.facts import Fact

_UTIL = "org.springframework.web.util"
_BUILDER = f"{_UTIL}.UriComponentsBuilder"
_ENDS = ("toUriString", "toString", "toUri")


def _expanded(invoke: Invoke) -> Expression | None:
    """``build(values…)`` gives the URI itself; ``build()`` and ``build(encoded)`` only what was built so far."""
    given = invoke.argument(0)
    if given is not None and not isinstance(given, Constant):
        return whole(invoke)
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


@framework(
    "spring-uris",
    language=("java", "kotlin"),
    libraries=("org.springframework",),
    same_as={
        f"{_UTIL}.ServletUriComponentsBuilder": _BUILDER,
        f"{_UTIL}.UriComponents()": f"{_BUILDER}()",
        **same_names(_BUILDER),
    },
    computes={**{f"{_BUILDER}().{name}": whole for name in _ENDS}, f"{_BUILDER}().build": _expanded},
)
def spring_uris(code: Code) -> Iterator[Fact]:
    """Building a URI sends nothing."""
    return iter(())
