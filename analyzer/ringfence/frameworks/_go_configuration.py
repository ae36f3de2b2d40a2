"""Structs that Go programs read their configuration files into: which key each field stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._go import calls, imports
from ringfence.frameworks._once import once
from ringfence.model.expression import Choice, Expression, Hole, Invoke, Member, Text
from ringfence.model.expression import Mapping as Mapped
from ringfence.model.outline import Call, Field
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Library, Scope
from ringfence.patterns import pattern

TAGS = ("mapstructure", "koanf", "yaml", "json", "toml")
_DEEPEST = 6
_MOST_PATHS = 4
_MOST_STRUCTS = 40
"""Places of one struct in all configuration files: of each topic, of each endpoint."""
_ALWAYS = (
    "viper.Unmarshal",
    "viper.UnmarshalExact",
    "cleanenv.ReadConfig",
    "conf.MustLoad",
    "conf.Load",
    "configor.Load",
)
"""Functions, by the last parts of their names, that read nothing but configuration."""
_LOADING, _LOADERS = ("MustLoad", "Load"), ("conf", "configor")
"""Names of functions that many other things have, and what the packages are called that they are of."""
_OF_ITSELF = ("UnmarshalJSON", "UnmarshalText", "UnmarshalBinary")
_VIPER = "github.com/spf13/viper"
_PREFIXING = ("SetEnvPrefix",)
_NO_WORD = pattern(r"\W")
_DECODERS = ("Unmarshal", "Decode", "UnmarshalKey", "DecodeFile", "LoadConfig")
_ENDINGS = (".yaml", ".yml", ".json", ".toml")
_FORMATS = ("encoding/json", "yaml", "toml", "koanf")
_FILES = frozenset(
    ("os.ReadFile()", "os.Open()", "io/ioutil.ReadFile()", "io.ReadAll()", "io/ioutil.ReadAll()", "os.OpenFile()")
)
_SECTION = pattern(r".*/.*(?:Conf|Config|Configuration|Options|Opts|Settings)")
"""Structs of libraries that hold settings: ``kq.KqConf``, whose fields are at hand where the library is."""


class _Keys(Struct, frozen=True):
    """The keys under which structs lie in configuration files: by struct, and by the place of each field that holds one."""

    structs: dict[ClassValue, list[str]]
    fields: Mapping[Span, list[str]]


def tag(field: Field, *keys: str) -> str | None:
    """The value of the first of a tag's keys that the field has."""
    for key in keys:
        for decorator in field.decorators:
            invoke = decorator.expression
            if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") == key and invoke.arguments:
                value = invoke.arguments[0].value
                return value.literal if isinstance(value, Text) else None
    return None


def setting(code: Code, of: Instance, field: Field) -> Expression | None:
    """The key of a configuration file whose value an object's field holds, the section if that is a library's struct; None
    if its struct is read from none. A struct of the service itself is an object of that, made where the field is declared
    if there are several of them, so that each is known by its place.
    """
    types, known = code.values(field.type, Scope(field.at.path)), _keys(code)
    inner = next((value for value in types if isinstance(value, ClassValue)), None)
    if inner is not None:
        several = len(known.structs.get(inner, ())) > 1 and field.at in known.fields
        return Invoke(field.type, (), field.at) if several and field.type is not None else None
    below = "." if any(isinstance(value, Library) and _SECTION.fullmatch(value.name) for value in types) else ""
    paths, name = _paths(code, known, of), _key(field)
    if name and len(paths) > _MOST_PATHS:
        return Hole("unknown", name)  # nobody can tell which of them is meant
    keys = [f"{path}.{name}" if path else name for path in paths] if name else []
    prefix = _prefix(code) if keys and not below else ""
    holes = [_prefixed(key, prefix) if prefix else Hole("setting", key + below) for key in keys]
    return Choice(tuple(holes)) if len(holes) > 1 else holes[0] if holes else None


def _prefixed(key: str, prefix: str) -> Hole:
    """A key that a variable of the environment beats whose name has a prefix: ``SHOP_DB_URL`` for ``db.url``."""
    return Hole("env", f"{prefix}_{_NO_WORD.sub('_', key)}".upper(), Text((Hole("setting", key),)))


@once(str)
def _prefix(code: Code) -> str:
    """``viper.SetEnvPrefix("shop")``, if it is the only one."""
    found: set[str] = set()
    for outline in code.calling(_PREFIXING):
        for call in outline.calls if outline.language == "go" else ():
            if getattr(call.invoke.callee, "name", "") in _PREFIXING and imports(code, outline.path, (_VIPER,)):
                found |= {
                    text.literal or ""
                    for text in code.texts(call.invoke.argument(0), Scope(outline.path, call.function))
                }
    return found.pop() if len(found) == 1 else ""


def _paths(code: Code, known: _Keys, of: Instance) -> list[str]:
    """The keys under which an object lies: those of the field that holds it, else those of its struct."""
    placed = known.fields.get(of.made.at) if of.made is not None else None
    own = placed or known.structs.get(of.cls)
    return own or [path for base in code.bases(of.cls) for path in known.structs.get(base, ())]


def _key(field: Field) -> str:
    """What a field is called in a file: as its tag says, or like itself; nothing for one whose parts lie beside it."""
    written = tag(field, *TAGS)
    name, _, options = (written or "").partition(",")
    if name == "-" or "squash" in options or "inline" in options:
        return ""
    return name or field.name


@once(lambda: _Keys({}, {}))
def _keys(code: Code) -> _Keys:
    roots: dict[ClassValue, list[str]] = defaultdict(list)
    for call, scope in calls(code):
        for cls, path in _decoded(code, call, scope):
            if path not in roots[cls]:
                roots[cls].append(path)
    if len(roots) > 1:
        _tell_files(code, roots)
    return _below(code, roots) if roots else _Keys({}, {})


def _tell_files(code: Code, roots: dict[ClassValue, list[str]]) -> None:
    """Of structs that are read from the beginning of several files, name the file: where a table of files and structs says
    so, ``map[string]any{"redis.yaml": &redis, "mongo.yaml": &mongo}``.
    """
    named: dict[ClassValue, set[str]] = defaultdict(set)
    for path, outline in code.outlines.items():
        for binding in outline.bindings if outline.language == "go" else ():
            if isinstance(binding.value, Mapped) and len(binding.value.items) > 1:
                scope = Scope(path, binding.scope)
                for key, value in binding.value.items:
                    files = [t.literal for t in code.texts(key, scope) if t.literal and t.literal.endswith(_ENDINGS)]
                    held = code.values(value, scope) if len(files) == 1 else ()
                    for one in held:
                        if isinstance(one, Instance) and roots.get(one.cls) == [""]:
                            named[one.cls].add(files[0] or "")
    for cls, found in named.items():
        if len(found) == 1 and len(named) > 1:
            roots[cls] = [f"{found.pop()}#"]


def _below(code: Code, roots: Mapping[ClassValue, list[str]]) -> _Keys:
    """The roots and the structs inside of them, level by level."""
    inside: dict[ClassValue, list[tuple[Field, ClassValue]]] = defaultdict(list)
    for path, outline in code.outlines.items():
        for cls in outline.classes if outline.language == "go" else ():
            for field in cls.fields:
                for value in code.values(field.type, Scope(path)) if field.type is not None else ():
                    if isinstance(value, ClassValue):
                        inside[ClassValue(path, cls.name)].append((field, value))
    found = {root: list(paths) for root, paths in roots.items()}
    placed: dict[Span, list[str]] = defaultdict(list)
    level = {root: list(paths) for root, paths in roots.items()}
    for _ in range(_DEEPEST):
        following: dict[ClassValue, list[str]] = defaultdict(list)
        for struct, paths in level.items():
            for field, inner in inside[struct]:
                for path in paths:
                    full = ".".join(part for part in (path, _key(field)) if part)
                    if full not in placed[field.at] and len(placed[field.at]) <= _MOST_PATHS:
                        placed[field.at].append(full)
                    if full not in found.setdefault(inner, []) and len(found[inner]) <= _MOST_STRUCTS:
                        found[inner].append(full)
                        following[inner].append(full)
        level = following
    return _Keys(found, placed)


def _decoded(code: Code, call: Call, scope: Scope) -> Iterator[tuple[ClassValue, str]]:
    """The structs that a call fills from a configuration file, and the keys of the sections that they are filled from."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or callee.name not in {*_DECODERS, *(n.rpartition(".")[2] for n in _ALWAYS)}:
        return
    if callee.name == "Decode" and not imports(code, scope.path, _FORMATS):
        return  # of a row or a reply, which may have been asked for with what is being found out
    if callee.name in _LOADING and not imports(code, scope.path, _LOADERS):
        return
    if callee.name == "Unmarshal" and scope.function.rpartition(".")[2] in _OF_ITSELF:
        return  # how a type reads itself, whoever decodes it
    names = code.library_names(callee, scope)
    if callee.name == "UnmarshalKey":
        if any(name.startswith(_VIPER) for name in names):
            yield from _of_section(code, call, scope)
    elif any(_reads_configuration(name) for name in names) or (
        any(name.startswith("encoding/json.") for name in names) and _from_file(code, call, callee, scope)
    ):
        yield from ((cls, "") for cls in _filled(code, call, scope))


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
