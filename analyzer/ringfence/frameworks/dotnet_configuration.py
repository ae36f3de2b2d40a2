""".NET configuration: keys of ``IConfiguration``, connection strings, environment variables, options classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    chain,
    class_of,
    classes,
    connection_string,
    generic,
    method_of,
    type_arguments,
    type_name,
)
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Hole, Invoke, Lambda, Member, Name, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope

CONFIGURATION = "dotnet.Configuration()"
_SECTION = f"{CONFIGURATION}.GetSection()"
_TYPES = ("IConfiguration", "IConfigurationRoot", "ConfigurationManager", "IConfigurationManager")
_HOSTS = (
    "WebApplicationBuilder", "HostApplicationBuilder", "IHostApplicationBuilder", "HostBuilderContext",
    "WebHostBuilderContext", "WebApplication", "IDistributedApplicationBuilder", "FunctionsApplicationBuilder",
)  # fmt: skip
_BUILDERS = ("builtins.ConfigurationBuilder()", "builtins.IConfigurationBuilder()")
_STEPS = (
    "SetBasePath", "AddJsonFile", "AddJsonStream", "AddEnvironmentVariables", "AddUserSecrets", "AddCommandLine",
    "AddIniFile", "AddXmlFile", "AddYamlFile", "AddKeyPerFile", "AddInMemoryCollection", "AddConfiguration",
    "AddAzureKeyVault", "AddAzureAppConfiguration", "AddSystemsManager", "AddConsul", "Add",
)  # fmt: skip
"""Sources that are put into a configuration one after the other."""
_SECTIONS = ("GetSection", "GetRequiredSection")
_OPTIONS = ("IOptions", "IOptionsSnapshot", "IOptionsMonitor")
_SAME_AS = {
    **{f"builtins.{name}()": CONFIGURATION for name in _TYPES},
    **{f"builtins.{name}().Configuration": CONFIGURATION for name in _HOSTS},
    "*.Configuration": CONFIGURATION,
    "builtins.WebApplication.CreateBuilder()": "builtins.WebApplicationBuilder()",
    "builtins.WebApplication.CreateSlimBuilder()": "builtins.WebApplicationBuilder()",
    "builtins.WebApplicationBuilder().Build()": "builtins.WebApplication()",
    "builtins.Host.CreateApplicationBuilder()": "builtins.HostApplicationBuilder()",
    **{f"{builder}.{step}()": builder for builder in _BUILDERS for step in _STEPS},
    **{f"{builder}.Build()": CONFIGURATION for builder in _BUILDERS},
    f"{CONFIGURATION}.GetRequiredSection()": _SECTION,
    f"{_SECTION}.GetSection()": _SECTION,
    f"{_SECTION}.GetRequiredSection()": _SECTION,
    "builtins.IConfigurationSection()": _SECTION,
    **{f"builtins.{name}().Value": "owner()" for name in _OPTIONS},
    "builtins.IOptionsMonitor().CurrentValue": "owner()",
    "builtins.IOptionsMonitor().Get()": "owner()",
    f"{_SECTION}.Get()": "argument<>()",
    f"{CONFIGURATION}.Get()": "argument<>()",
}


def _key(invoke: Invoke) -> Expression | None:
    """``configuration["A:B"]``, ``configuration.GetValue<T>("A:B", default)``, inside of sections too."""
    name = invoke.argument(0, "key")
    path = [*section_path(invoke.callee), name.literal if isinstance(name, Text) else None]
    if None in path:
        return None
    return Hole("setting", dotted(path), invoke.argument(1, "defaultValue"))


def _connection_string(invoke: Invoke) -> Expression | None:
    name = invoke.argument(0, "name")
    known = name.literal if isinstance(name, Text) else None
    return connection_string(known) if known else None


def _variable(invoke: Invoke) -> Expression | None:
    name = invoke.argument(0, "variable")
    known = name.literal if isinstance(name, Text) else None
    return Hole("env", known) if known else None


def section_path(expression: Expression | None) -> list[str | None]:
    """The keys of the sections that a chain goes through, the outermost first; None for one that is not known."""
    found: list[str | None] = []
    for invoke in chain(expression):
        if method_of(invoke) in _SECTIONS:
            name = invoke.argument(0, "key")
            found.append(name.literal if isinstance(name, Text) else None)
    return found[::-1]


def dotted(path: Iterable[str | None]) -> str:
    """A key as settings are named."""
    return ".".join(part or "*" for part in path).replace(":", ".").replace("__", ".")


_COMPUTES: dict[str, Compute] = {
    f"{CONFIGURATION}[]": _key,
    f"{_SECTION}[]": _key,
    **{f"{of}.{name}": _key for of in (CONFIGURATION, _SECTION) for name in ("GetValue", "GetRequiredValue")},
    f"{CONFIGURATION}.GetConnectionString": _connection_string,
    "builtins.Environment.GetEnvironmentVariable": _variable,
    "System.Environment.GetEnvironmentVariable": _variable,
}

# ---------------------------------------------------------------- options classes

_Sections = dict[ClassValue, str]
_known: WeakKeyDictionary[Code, _Sections] = WeakKeyDictionary()


def _option(code: Code, of: Instance, field: Field) -> Expression | None:
    """What a property of an options class holds: the key of its name in the section that the class is bound to."""
    sections = _known.get(code)
    if sections is None:
        sections = _known[code] = {}  # whoever asks while this is being found out learns nothing
        sections.update(_bound(code))
    section = sections.get(of.cls)
    if section is None or classes(code, field.type, Scope(of.cls.path, of.cls.name)):
        return None
    return Hole("setting", f"{section}.{field.name}".lstrip("."), field.value)


def _bound(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """(class, section) of every class that configuration is bound to, and of those that their properties hold."""
    queue = [*_configured(code), *_read_as(code), *_filled(code)]
    seen: set[ClassValue] = set()
    while queue:
        cls, section = queue.pop()
        if cls in seen:
            continue
        seen.add(cls)
        yield cls, section
        for path, field in code.fields(cls):
            inner = classes(code, field.type, Scope(path, cls.name))
            queue += [(own, f"{section}.{field.name}".lstrip(".")) for own in inner]


def _configured(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """``Configure<T>(section)``, ``AddOptions<T>().Bind(section)``, ``.BindConfiguration("A:B")``, ``typeof(T).Name``."""
    for call in code.called("Configure", "Bind", "BindConfiguration", "GetOptions"):
        types = call.call.invoke.type_arguments
        for before in chain(call.call.invoke.callee):
            types = types or (before.type_arguments if method_of(before) == "AddOptions" else ())
        for scope in generic(code, call.scope) if types else ():
            section = _section(code, call, scope)
            for cls in classes(code, types[0], scope) if section is not None else ():
                yield cls, section or ""


def _section(code: Code, call: LibraryCall, scope: Scope) -> str | None:
    argument = call.argument(0)
    if call.name in ("BindConfiguration", "GetOptions"):
        names = [text.literal for text in code.texts(argument, scope)]
        return dotted(names[:1]) if names and names[0] else None
    path = section_path(argument)
    if path:
        return dotted(path) if None not in path else _evaluated(code, argument, scope)
    whole = set(code.library_names(argument, scope))
    return "" if CONFIGURATION in whole else None


def _evaluated(code: Code, argument: Expression | None, scope: Scope) -> str | None:
    """The path of a section whose keys are constants elsewhere."""
    names: list[str] = []
    for invoke in chain(argument):
        if method_of(invoke) in _SECTIONS:
            texts = [text.literal for text in code.texts(invoke.argument(0, "key"), scope)]
            if not texts or texts[0] is None:
                return None
            names.insert(0, texts[0])
    return dotted(names) if names else None


def _filled(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """``configuration.Bind(settings)``, ``configuration.Bind("A:B", settings)``, ``section.Bind(settings)``."""
    for call in code.called("Bind"):
        callee = call.call.invoke.callee
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        path = section_path(callee)
        if not isinstance(callee, Member) or not given or not (path or _is_configuration(code, callee.of, call.scope)):
            continue
        for scope in generic(code, call.scope):
            sections = [dotted(path) if None not in path else _evaluated(code, callee.of, scope)]
            sections += [next(literals(code.texts(name, scope)), None) for name in given[:-1]]
            known = tuple(class_of(code, given[-1], scope)) or tuple(_handed_in(code, given[-1], call))
            for cls in known if None not in sections else ():
                yield cls, dotted(part for part in sections if part)


def _handed_in(code: Code, given: Expression, call: LibraryCall) -> Iterator[ClassValue]:
    """The class of what a function configures that is handed on: ``services.AddShop(options => section.Bind(options))``,
    where ``AddShop`` takes an ``Action<ShopOptions>``.
    """
    outline, block = code.outlines[call.path], call.call.function
    if not any(f.name == block and f.parameters and Name(f.parameters[0].name) == given for f in outline.functions):
        return
    taking = {
        method_of(outer.invoke)
        for outer in outline.calls
        if any(isinstance(a.value, Lambda) and a.value.function == block for a in outer.invoke.arguments)
    }
    for path, other in code.outlines.items() if taking else ():
        for function in other.functions:
            for parameter in function.parameters if function.name.rpartition(".")[2] in taking else ():
                if type_name(parameter.type) == "Action":
                    for type in type_arguments(parameter.type)[:1]:
                        yield from classes(code, type, Scope(path, function.owner))


def _is_configuration(code: Code, expression: Expression, scope: Scope) -> bool:
    return CONFIGURATION in code.library_names(expression, scope)


def _read_as(code: Code) -> Iterator[tuple[ClassValue, str]]:
    """``section.Get<T>()``, ``configuration.Get<T>()``."""
    for call in code.called("Get"):
        callee = call.call.invoke.callee
        path = section_path(callee)
        types = call.call.invoke.type_arguments[:1]
        if not types or not isinstance(callee, Member):
            continue
        if path or _is_configuration(code, callee.of, call.scope):
            for scope in generic(code, call.scope):
                section = dotted(path) if None not in path else _evaluated(code, callee.of, scope)
                for cls in classes(code, types[0], scope) if section is not None else ():
                    yield cls, section or ""


@framework("dotnet_configuration", language=LANGUAGE, same_as=_SAME_AS, computes=_COMPUTES, fields={"*": _option})
def dotnet_configuration(code: Code) -> Iterable[Fact]:
    """Nothing of its own: other frameworks meet the settings."""
    return ()
