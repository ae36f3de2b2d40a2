"""What of a shared library may run although nobody names it: because of its annotations, or of the library that calls it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from re import Pattern

from msgspec import Struct

from ringfence.link.offered import PASSIVE, names_at, simple_name
from ringfence.model.outline import Class, Decorator, Function, Outline
from ringfence.patterns import pattern

_JVM = ("java", "kotlin")
_BEANS = ".xml"
"""How a file ends that says what a class of beans would."""
_DESCRIBING = pattern(
    r"Json\w*|Xml\w*|Requires\w*|Suppress\w*|\w*ArgsConstructor|Jvm\w*|Jdk\w*|Serde\w*|Api[A-Z]\w*|Api"
    r"|Transaction\w*|Cache\w*|Target|Retention|Documented|Inherited|MustBeDocumented|Repeatable|FunctionalInterface"
    r"|Deprecated|Generated|Override|Throws|OptIn|SafeVarargs|VisibleForTesting|InternalForTesting"
    r"|Data|Value|With|Getter|Setter|Builder|SuperBuilder|ToString|EqualsAndHashCode|Accessors|FieldNameConstants|Delegate"
    r"|UtilityClass|Log|Log4j2?|Slf4j|CommonsLog|Flogger|SneakyThrows|Synchronized|NonNull|NotNull|Nullable|Nonnull"
    r"|CheckForNull|Valid|Validated|Size|Min|Max|Positive|NotBlank|NotEmpty|Email|Pattern|Constraint"
    r"|Schema|Tag|Operation|Parameters?|ApiResponses?|Introspected|ReflectiveAccess|ConfigurationProperties|EachProperty"
    r"|TableName|TableId|TableField|TableLogic|KeySequence|MappedEntity|Embeddable|TypeDef|MappedTypes|MappedJdbcTypes"
    r"|(?:Value|Bean|Iterable|Map|Enum|Subclass|After|Before)?Mappings?|Inherit(?:Inverse)?Configuration"
    r"|Order|Primary|Secondary|Lazy|Scope|Qualifier|Named|Profile|Replaces|Inject|Autowired|Resource|Timed|Counted"
    r"|Async|Retry\w*|CircuitBreaker|Bulkhead|RateLimiter|TimeLimiter|WithSpan|NewSpan|Observed"
    r"|ThreadSafe|NotThreadSafe|Immutable|property|extension"
)
"""Annotations that describe what they stand at, or put something around it, and make nothing run."""
_MADE = pattern(
    r"Singleton|Component|Service|Repository|Prototype|Factory|Bean|Dependent|Stateless|\w+Scoped?|Mapper|\w*Repository"
)
"""Annotations for whose classes a container makes an object, or calls a function for one, for those who name its type."""
_CONDITION = "Conditional"
"""How annotations begin that say when a container makes what they stand at. A class that has nothing else is listed in some
file for it, as Spring Boot's automatic configurations are.
"""
_EXPORTED = pattern(r"(?:List)?(?:Crud|PagingAndSorting)Repository|(?:Jpa|Mongo|Neo4j|Redis|KeyValue|Solr)Repository")
"""Interfaces whose descendants Spring Data REST serves to anybody, named or not."""
_WITH_THE_OBJECT = frozenset(("Autowired", "Inject", "Resource"))
"""Annotations of methods that a container runs when it makes an object."""
_WRITTEN_OUT = frozenset(("Mapper",))
"""Annotations for whose classes a generator writes code, which calls methods by their types."""
_SEARCHES = (
    "ServiceLoader", "SpringFactoriesLoader", "Reflections", "ClassGraph", "getSubTypesOf", "getTypesAnnotatedWith",
    "findCandidateComponents", "ClassPathScanningCandidateComponentProvider",
)  # fmt: skip
"""Names in programs for the JVM that look for classes which nobody names."""
_MIGRATING = ("Flyway", "SpringBootApplication", "EnableAutoConfiguration")
"""Names in programs that run the migrations among their classes."""
_MADE_BY_NAME = frozenset((
    "ConfigurationProvider", "IConfigurationProvider", "IConfigurationSource", "IHealthCheck", "IStringLocalizerFactory",
    "IStringLocalizer", "DelegatingHandler", "ILoggerProvider", "IDistributedCache", "BackgroundService", "IHostedService",
))  # fmt: skip
"""Types of .NET whose libraries call what derives from them, but only objects that a program makes or registers by the name
of their class.
"""
_GENERATED_FROM = "Schema"
"""What the structs embed from which ent generates its client, where each is a member under its own name."""
_PASSIVE = PASSIVE | {"Serializable", "Cloneable", "Comparable", "AutoCloseable", "Closeable", "Any"}
"""Types of the language that call nothing of what derives from them, or only what is ``_SPECIAL``."""
_SPECIAL = pattern(
    r"__\w+__|<.*|init|main|Main|close|Dispose\w*|Configure|ConfigureServices|Invoke|InvokeAsync"
    r"|ToString|Equals|GetHashCode|CompareTo|GetEnumerator|MoveNext|Deconstruct|op_\w+|operator\W*\w*"
    r"|toString|equals|hashCode|compareTo|iterator|next|hasNext|component\d+|invoke|get|set|contains|getValue|setValue"
    r"|provideDelegate|(?:plus|minus|times|div|rem)(?:Assign)?|rangeTo|unaryMinus|unaryPlus|not|inc|dec"
)
"""Functions that the language runs, or that libraries do by their name alone."""


class Waking(Struct, frozen=True):
    """What makes a function run that is there. always: it does anyhow; types: those of its class, any of which may call it
    if a library calls that; names: by which it is called; made: what has to be named first, its class, ``""``: nothing.
    """

    always: bool
    types: frozenset[str]
    names: tuple[str, ...]
    made: str = ""


class Unnamed(Struct, frozen=True):
    """What runs of a file without being named. runs: something does, as soon as the file is part of a program. types: those
    that something derives from which runs if a library calls one of them. by: other names that make something run, said
    wherever: a type of which a container hands out what stands here, a member that it adds to types of others.
    """

    runs: bool
    types: frozenset[str]
    by: frozenset[str]


def unnamed_in(outline: Outline) -> Unnamed:
    """What of a file may run unnamed."""
    if outline.language in _JVM:
        loaded = Unnamed(False, frozenset(), _loaded_by(outline.path))
        return loaded if outline.path.endswith(_BEANS) else _in_jvm(outline)
    if outline.language == "go":
        starts = any(function.name == "init" for function in outline.functions)
        clients = frozenset(cls.name for cls in outline.classes if _GENERATED_FROM in _types_of(cls))
        return Unnamed(starts or any(not call.function for call in outline.calls), frozenset(), clients)
    types = {base for cls in outline.classes for base in _types_of(cls)}
    functions = outline.functions
    by = [_simple(function) for function in functions if "extension" in names_at(function.decorators)]
    return Unnamed(any(cls.decorators for cls in outline.classes), frozenset(types), frozenset(by))


def _in_jvm(outline: Outline) -> Unnamed:
    interfaces = {cls.name for cls in outline.classes if _is_interface(cls)}
    types: set[str] = set()
    by: set[str] = set()
    runs = False
    for cls in outline.classes:
        bases = _types_of(cls)
        if cls.name in interfaces:  # a framework makes its objects, mostly for those who name it
            runs = runs or any(_matches(_EXPORTED, base) for base in bases)
        else:
            runs = runs or is_marked(cls.decorators)
            made = bases if any(_matches(_MADE, name) for name in names_at(cls.decorators)) else set()
            types |= made
            by |= made | set(_searches_for(bases))
    for function in outline.functions:
        if function.owner not in interfaces:
            runs = runs or is_marked(function.decorators)
        if function.return_type is not None and any(_matches(_MADE, name) for name in names_at(function.decorators)):
            by.add(simple_name(function.return_type))
    return Unnamed(runs, frozenset(types), frozenset(by))


def _loaded_by(path: str) -> frozenset[str]:
    """What is said by whoever loads a file of beans: its name, or a pattern that it fits."""
    return frozenset((path.rpartition("/")[2], f"*{_BEANS}", _BEANS.lstrip(".")))


def waking(outline: Outline) -> dict[str, Waking]:
    """For each of a file's functions what makes it run."""
    classes = {cls.name: cls for cls in outline.classes}
    found: dict[str, Waking] = {}
    for function in outline.functions:
        cls = classes.get(function.owner)
        known = found.get(function.name)  # of several overloads, one may be marked
        always = outline.language == "go" or _runs_anyhow(function, cls) or (known is not None and known.always)
        types = frozenset(_types_of(cls)) if cls is not None else frozenset()
        named = outline.language == "csharp" and bool(types) and types <= _MADE_BY_NAME
        made = cls.name.rpartition(".")[2] if cls is not None and named else ""
        found[function.name] = Waking(always, types, tuple(_names_of(function)), made)
    return found


def _runs_anyhow(function: Function, cls: Class | None) -> bool:
    """Whether a function runs as soon as there is an object of its class."""
    if _matches(_SPECIAL, _simple(function)) or is_marked(function.decorators):
        return True
    around = names_at(cls.decorators) if cls is not None else set()
    if not _WITH_THE_OBJECT.isdisjoint(names_at(function.decorators)) or not _WRITTEN_OUT.isdisjoint(around):
        return True
    return cls is not None and is_marked(cls.decorators) and not _is_interface(cls)


def types_in(outline: Outline) -> dict[str, frozenset[str]]:
    """For each class of a file, by its simple name, the types that it derives from and that may call it."""
    found: dict[str, frozenset[str]] = {}
    for cls in outline.classes:
        simple = cls.name.rpartition(".")[2]
        found[simple] = found.get(simple, frozenset()) | _types_of(cls)
    return found


def uncalled_types(classes: Iterable[Mapping[str, Set[str]]]) -> Set[str]:
    """Those of some classes that no library calls: neither they nor what they derive from, step by step, has a type that is
    none of these.
    """
    types: dict[str, set[str]] = defaultdict(set)
    for ones in classes:
        for name, above in ones.items():
            types[name] |= above
    called = {name for name, above in types.items() if not above <= types.keys()}
    new = called
    while new:
        new = {name for name, above in types.items() if name not in called and not above.isdisjoint(new)}
        called |= new
    return types.keys() - called


def _is_interface(cls: Class) -> bool:
    return cls.kind in ("interface", "annotation")


def is_marked(decorators: tuple[Decorator, ...]) -> bool:
    """Whether some annotation makes run what it stands at."""
    names = {name for name in names_at(decorators) if not _matches(_DESCRIBING, name)}
    made = {name for name in names if _matches(_MADE, name)}
    conditions = {name for name in names if name.startswith(_CONDITION)}
    return bool(names - made - conditions) or (bool(conditions) and not made)


def _types_of(cls: Class) -> Set[str]:
    """The types that a class derives from and that may call it."""
    return {simple_name(base) for base in cls.bases} - _PASSIVE


def _simple(function: Function) -> str:
    return function.name.rpartition(".")[2]


def _names_of(function: Function) -> Iterator[str]:
    """What those who run a function may call it: of ``getTotal``, ``total``, too, and of a property the other way round."""
    simple = _simple(function)
    yield simple
    for verb in ("get", "set", "is"):
        rest = simple.removeprefix(verb)
        if rest != simple and rest[:1].isupper():
            yield rest[0].lower() + rest[1:]
    if "property" in names_at(function.decorators):
        yield from (f"{verb}{simple[:1].upper()}{simple[1:]}" for verb in ("get", "set"))


def _searches_for(bases: Set[str]) -> Iterator[str]:
    """The names of searches that find a class with these bases."""
    if bases:
        yield from _SEARCHES
    if any(base.endswith("Migration") for base in bases):
        yield from _MIGRATING


def _matches(names: Pattern[str], name: str) -> bool:
    return names.fullmatch(name) is not None
