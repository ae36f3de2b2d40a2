"""What of a shared library may run although nobody names it: because of its annotations, or of the library that calls it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from re import Pattern

from msgspec import Struct

from ringfence.link.offered import PASSIVE, simple_name
from ringfence.model.expression import Invoke
from ringfence.model.outline import Decorator, Outline
from ringfence.patterns import pattern

JVM = ("java", "kotlin")
_DESCRIBING = pattern(
    r"Json\w*|Xml\w*|Conditional\w*|Requires\w*|Suppress\w*|\w*ArgsConstructor|Jvm\w*|Jdk\w*|Serde\w*|Api[A-Z]\w*|Api"
    r"|Transaction\w*|Cache\w*|Target|Retention|Documented|Inherited|MustBeDocumented|Repeatable|FunctionalInterface"
    r"|Deprecated|Generated|Override|Throws|OptIn|SafeVarargs|VisibleForTesting|InternalForTesting"
    r"|Data|Value|With|Getter|Setter|Builder|SuperBuilder|ToString|EqualsAndHashCode|Accessors|FieldNameConstants|Delegate"
    r"|UtilityClass|Log|Log4j2?|Slf4j|CommonsLog|Flogger|SneakyThrows|Synchronized|NonNull|NotNull|Nullable|Nonnull"
    r"|CheckForNull|Valid|Validated|Size|Min|Max|Positive|NotBlank|NotEmpty|Email|Pattern|Constraint"
    r"|Schema|Tag|Operation|Parameters?|ApiResponses?|Introspected|ReflectiveAccess|ConfigurationProperties|EachProperty"
    r"|TableName|TableId|TableField|TableLogic|KeySequence|MappedEntity|Embeddable|TypeDef|MappedTypes|MappedJdbcTypes"
    r"|Order|Primary|Secondary|Lazy|Scope|Qualifier|Named|Profile|Replaces|Inject|Autowired|Resource|Timed|Counted"
    r"|Async|Retry\w*|CircuitBreaker|Bulkhead|RateLimiter|TimeLimiter|WithSpan|NewSpan|Observed"
    r"|ThreadSafe|NotThreadSafe|Immutable|property|extension"
)
"""Annotations that describe what they stand at, or put something around it, and make nothing run."""
_MADE = pattern(
    r"Singleton|Component|Service|Repository|Prototype|Factory|Bean|Dependent|Stateless|\w+Scoped?|Mapper|\w*Repository"
)
"""Annotations for whose classes a container makes an object, or calls a function for one, for those who name its type."""
_SEARCHES = (
    "ServiceLoader", "SpringFactoriesLoader", "Reflections", "ClassGraph", "getSubTypesOf", "getTypesAnnotatedWith",
    "findCandidateComponents", "ClassPathScanningCandidateComponentProvider",
)  # fmt: skip
"""Names in programs for the JVM that look for classes which nobody names."""
_MIGRATING = ("Flyway", "SpringBootApplication", "EnableAutoConfiguration")
"""Names in programs that run the migrations among their classes."""
_OF_THE_LANGUAGE = frozenset(("Serializable", "Cloneable", "Comparable", "AutoCloseable", "Closeable", "Any", "Object"))
"""Types of the language that call nothing of what derives from them."""


class Unnamed(Struct, frozen=True):
    """What runs of a file without being named. runs: something does, as soon as the file is part of a program. types: those
    that something derives from which runs if one of them is a library's. by: other names that make something run, said
    wherever: a type of which a container hands out what stands here, a member that it adds to types of others.
    """

    runs: bool
    types: frozenset[str]
    by: frozenset[str]


def unnamed_in(outline: Outline) -> Unnamed:
    """What of a file may run unnamed."""
    if outline.language in JVM:
        return _in_jvm(outline)
    if outline.language == "go":
        starts = any(function.name == "init" for function in outline.functions)
        return Unnamed(starts or any(not call.function for call in outline.calls), frozenset(), frozenset())
    types = {simple_name(base) for cls in outline.classes for base in cls.bases} - PASSIVE
    functions = outline.functions
    by = [function.name.rpartition(".")[2] for function in functions if "extension" in _at(function.decorators)]
    return Unnamed(any(cls.decorators for cls in outline.classes), frozenset(types), frozenset(by))


def _in_jvm(outline: Outline) -> Unnamed:
    interfaces = {cls.name for cls in outline.classes if cls.kind in ("interface", "annotation")}
    types: set[str] = set()
    by: set[str] = set()
    runs = False
    for cls in outline.classes:
        if cls.name not in interfaces:  # of which a framework makes the objects, for those who name them
            names = {name for name in _at(cls.decorators) if not _matches(_DESCRIBING, name)}
            runs = runs or not all(_matches(_MADE, name) for name in names)
            bases = {simple_name(base) for base in cls.bases}
            types |= bases if names else set()
            by |= (bases if names else set()) | set(_searches_for(bases))
    for function in outline.functions:
        names = _at(function.decorators) if function.owner not in interfaces else set()
        runs = runs or any(not _matches(_DESCRIBING, name) and not _matches(_MADE, name) for name in names)
        if function.return_type is not None and any(_matches(_MADE, name) for name in names):
            by.add(simple_name(function.return_type))
    return Unnamed(runs, frozenset(types - _OF_THE_LANGUAGE), frozenset(by))


def _searches_for(bases: Set[str]) -> Iterator[str]:
    """The names of searches that find a class with these bases."""
    if bases:
        yield from _SEARCHES
    if any(base.endswith("Migration") for base in bases):
        yield from _MIGRATING


def _at(decorators: tuple[Decorator, ...]) -> set[str]:
    """The simple names of decorators."""
    expressions = (decorator.expression for decorator in decorators)
    return {simple_name(one.callee if isinstance(one, Invoke) else one) for one in expressions}


def _matches(names: Pattern[str], name: str) -> bool:
    return names.fullmatch(name) is not None
