"""Guard clauses: functions that check what they are given and give it back, around what a constructor is given."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._texts import first_argument
from ringfence.model.facts import Fact


def _all_of(owner: str, names: str) -> dict[str, Compute]:
    return {f"{owner}.{name}": first_argument for name in names.split()}


_ARDALIS = "Null NullOrEmpty NullOrWhiteSpace Default NullOrInvalidInput NotFound"
_ABP = "NotNull NotNullOrEmpty NotNullOrWhiteSpace Length"
_BUILT_IN = "java.lang"
"""Where what needs no import is seen, also that of Kotlin."""


@framework(
    "guard-clauses-dotnet",
    language="csharp",
    computes=_all_of("builtins.Guard.Against", _ARDALIS) | _all_of("builtins.Check", _ABP),
)
def guard_clauses_dotnet(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet what is guarded."""
    return ()


@framework(
    "guard-clauses-jvm",
    language=("java", "kotlin"),
    computes=_all_of("com.google.common.base.Preconditions", "checkNotNull")
    | _all_of("org.apache.commons.lang3.Validate", "notNull notEmpty notBlank")
    | _all_of(_BUILT_IN, "requireNotNull checkNotNull"),
)
def guard_clauses_jvm(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet what is guarded."""
    return ()
