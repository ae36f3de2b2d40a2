"""Structs that Go programs read their configuration files into: which key each field stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from ringfence.extend import Code
from ringfence.frameworks._go import calls
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Text
from ringfence.model.outline import Call, Field
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

TAGS = ("mapstructure", "koanf", "yaml", "json", "toml")
_DEEPEST = 6
_MOST_PATHS = 4
_ALWAYS = (
    "viper.Unmarshal",
    "viper.UnmarshalExact",
    "cleanenv.ReadConfig",
    "conf.MustLoad",
    "conf.Load",
    "configor.Load",
)
"""Functions, by the last parts of their names, that read nothing but configuration."""
_VIPER = "github.com/spf13/viper"
_DECODERS = ("Unmarshal", "Decode", "UnmarshalKey", "DecodeFile", "LoadConfig")
_FORMATS = ("encoding/json", "yaml", "toml", "koanf")
_FILES = frozenset(
    ("os.ReadFile()", "os.Open()", "io/ioutil.ReadFile()", "io.ReadAll()", "io/ioutil.ReadAll()", "os.OpenFile()")
)
_SECTION = pattern(r".*/.*(?:Conf|Config|Configuration|Options|Opts|Settings)")
"""Structs of libraries that hold settings: ``kq.KqConf``, whose fields are at hand where the library is."""
_known: WeakKeyDictionary[Code, dict[ClassValue, list[str]]] = WeakKeyDictionary()


def tag(field: Field, *keys: str) -> str | None:
    """The value of the first of a tag's keys that the field has."""
    for key in keys:
        for decorator in field.decorators:
            invoke = decorator.expression
            if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") == key and invoke.arguments:
                value = invoke.arguments[0].value
                return value.literal if isinstance(value, Text) else None
    return None


def setting(code: Code, cls: ClassValue, field: Field) -> Expression | None:
    """The key of a configuration file whose value the field holds, the section if that is a library's struct; None if its
    struct is read from none, or if it holds a struct of the service itself.
    """
    types = code.values(field.type, Scope(field.at.path))
    if any(isinstance(value, ClassValue) for value in types):
        return None
    below = "." if any(isinstance(value, Library) and _SECTION.fullmatch(value.name) for value in types) else ""
    paths = _paths(code).get(cls) or [path for base in code.bases(cls) for path in _paths(code).get(base, ())]
    name = _key(field)
    if name and len(paths) > _MOST_PATHS:
        return Hole("unknown", name)  # nobody can tell which of them is meant
    holes = [Hole("setting", (f"{path}.{name}" if path else name) + below) for path in paths] if name else []
    return Choice(tuple(holes)) if len(holes) > 1 else holes[0] if holes else None


def _key(field: Field) -> str:
    """What a field is called in a file: as its tag says, or like itself; nothing for one whose parts lie beside it."""
    written = tag(field, *TAGS)
    name, _, options = (written or "").partition(",")
    if name == "-" or "squash" in options or "inline" in options:
        return ""
    return name or field.name


def _paths(code: Code) -> dict[ClassValue, list[str]]:
    """The keys under which structs lie in configuration files, by struct."""
    if code not in _known:
        _known[code] = {}  # whoever asks while this is being found out learns nothing
        roots: dict[ClassValue, list[str]] = defaultdict(list)
        for call, scope in calls(code):
            for cls, path in _decoded(code, call, scope):
                if path not in roots[cls]:
                    roots[cls].append(path)
        _known[code] = _below(code, roots) if roots else {}
    return _known[code]


def _below(code: Code, roots: Mapping[ClassValue, list[str]]) -> dict[ClassValue, list[str]]:
    """The structs inside of the roots, level by level."""
    inside: dict[ClassValue, list[tuple[str, ClassValue]]] = defaultdict(list)
    for path, outline in code.outlines.items():
        for cls in outline.classes if outline.language == "go" else ():
            for field in cls.fields:
                for value in code.values(field.type, Scope(path)) if field.type is not None else ():
                    if isinstance(value, ClassValue):
                        inside[ClassValue(path, cls.name)].append((_key(field), value))
    found = {root: list(paths) for root, paths in roots.items()}
    level = {root: list(paths) for root, paths in roots.items()}
    for _ in range(_DEEPEST):
        following: dict[ClassValue, list[str]] = defaultdict(list)
        for struct, paths in level.items():
            for key, inner in inside[struct]:
                for path in paths:
                    full = ".".join(part for part in (path, key) if part)
                    if full not in found.setdefault(inner, []) and len(found[inner]) <= _MOST_PATHS:
                        found[inner].append(full)
                        following[inner].append(full)
        level = following
    return found


def _decoded(code: Code, call: Call, scope: Scope) -> Iterator[tuple[ClassValue, str]]:
    """The structs that a call fills from a configuration file, and the keys of the sections that they are filled from."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or callee.name not in {*_DECODERS, *(n.rpartition(".")[2] for n in _ALWAYS)}:
        return
    if callee.name == "Decode" and not _uses_a_format(code, scope.path):
        return  # of a row or a reply, which may have been asked for with what is being found out
    names = code.library_names(callee, scope)
    if callee.name == "UnmarshalKey":
        if any(name.startswith(_VIPER) for name in names):
            yield from _of_section(code, call, scope)
    elif any(_reads_configuration(name) for name in names) or (
        any(name.startswith("encoding/json.") for name in names) and _from_file(code, call, callee, scope)
    ):
        yield from ((cls, "") for cls in _filled(code, call, scope))


def _uses_a_format(code: Code, path: str) -> bool:
    """Whether a file may decode one of the formats in which configuration is written."""
    return any(form in imported.target for imported in code.outlines[path].imports for form in _FORMATS)


def _of_section(code: Code, call: Call, scope: Scope) -> Iterator[tuple[ClassValue, str]]:
    """``viper.UnmarshalKey("database", &config)``. Where the key is handed on, as the name of a generic type is, a struct
    is read from the section that is called like it, if there is one.
    """
    key = call.invoke.argument(0)
    keys = [text.literal for text in code.texts(key, scope)]
    yield from ((cls, key) for cls in _filled(code, call, scope) for key in keys if key)
    if isinstance(key, Text):
        return
    for path, outline in code.outlines.items():
        for cls in outline.classes if outline.language == "go" else ():
            fields = (field for field in cls.fields if tag(field, "mapstructure") is not None)
            if any(_is_set(code, f"{cls.name}.{_key(field)}") for field in fields):
                yield ClassValue(path, cls.name), cls.name


def _is_set(code: Code, key: str) -> bool:
    """Whether a configuration file of the service has a key."""
    return code.deployed(Text((Hole("setting", key),))).literal is not None


def _reads_configuration(name: str) -> bool:
    """Whether a function of a library reads hardly anything but configuration."""
    return name.startswith(_VIPER) or name.endswith(_ALWAYS) or any(form in name for form in _FORMATS[1:])


def _filled(code: Code, call: Call, scope: Scope) -> Iterator[ClassValue]:
    for argument in call.invoke.arguments:
        for value in code.values(argument.value, scope):
            if isinstance(value, Instance):
                yield value.cls


def _from_file(code: Code, call: Call, callee: Member, scope: Scope) -> bool:
    """Whether what is decoded comes from a file, rather than from a request."""
    sources = [call.invoke.argument(0)] if callee.name == "Unmarshal" else []
    if isinstance(callee.of, Invoke):
        sources.append(callee.of.argument(0))
    return any(name in _FILES for source in sources for name in code.library_names(source, scope))
