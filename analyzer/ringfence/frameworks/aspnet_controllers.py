"""ASP.NET Core controllers and Razor pages: routes by attributes, by convention and by file."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aspnet_paths import joined, template
from ringfence.frameworks._dotnet import LANGUAGE, attributes, method_of, methods, own_classes, type_name
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Invoke, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Class, Function
from ringfence.model.value import ClassValue, Scope
from ringfence.patterns import pattern

_VERBS = {f"Http{verb.title()}": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_CONTROLLERS = ("ControllerBase", "Controller", "ODataController", "ApiController")
_RESULTS = pattern(r"(?:^|\W|I)(?:ActionResult|ViewResult|JsonResult|ContentResult)\b")
_PAGE = pattern(r"(?:^|/)(?:Areas/(?P<area>[^/]+)/)?Pages/(?P<page>.+)\.cshtml\.cs$")
_PAGE_HANDLER = pattern(r"On(Get|Post|Put|Delete|Patch)\w*$")


@framework("aspnet_controllers", language=LANGUAGE)
def aspnet_controllers(code: Code) -> Iterator[Fact]:
    """A route for every action of a controller and every handler of a page."""
    for path, cls in own_classes(code):
        if cls.kind != "class":
            continue
        if _is_controller(code, path, cls):
            for function in methods(code, path, cls):
                yield from _actions(code, path, cls, function)
        elif any(type_name(base).endswith("PageModel") for base in cls.bases):
            yield from _page(code, path, cls)


def _is_controller(code: Code, path: str, cls: Class) -> bool:
    if any(attributes(cls, "ApiController", "Controller")):
        return True
    lineage = _lineage(code, path, cls)
    return any(type_name(base) in _CONTROLLERS for own in lineage for base in own.bases) and not any(
        attributes(cls, "NonController")
    )


def _lineage(code: Code, path: str, cls: Class) -> list[Class]:
    found = [cls]
    for base in code.bases(ClassValue(path, cls.name))[1:]:
        outline = code.outlines.get(base.path)
        found += [own for own in outline.classes if own.name == base.name] if outline else []
    return found


def _actions(code: Code, path: str, cls: Class, function: Function) -> Iterator[Route]:
    simple = function.name.rpartition(".")[2]
    if simple == "__init__" or function.static or any(attributes(function, "NonAction", "property")):
        return
    verbs = [(verb, invoke) for name, verb in _VERBS.items() for invoke in attributes(function, name)]
    for accepted in attributes(function, "AcceptVerbs"):
        verbs += [
            (verb.upper(), accepted) for a in accepted.arguments for verb in literals(code.texts(a.value, Scope(path)))
        ]
    routes = list(attributes(function, "Route"))
    if not verbs and not routes and not _looks_like_an_action(function):
        return
    names = {
        "controller": _controller_name(cls),
        "action": simple.removesuffix("Async"),
        "area": _area(code, path, cls),
    }
    for verb, written in _templates(code, path, verbs, routes):
        for prefix in _prefixes(code, path, cls) or ("",):
            full = joined(prefix, written)
            if written is None and not prefix:  # by convention
                full = "/[controller]/[action]" if not names["area"] else "/[area]/[controller]/[action]"
            yield Route(verb, literal(template(full, names)), function.name, function.at)


def _looks_like_an_action(function: Function) -> bool:
    return bool(function.return_type is not None and _RESULTS.search(_written(function)))


def _written(function: Function) -> str:
    """The return type with its arguments, in words."""
    words: list[str] = []
    queue = [function.return_type]
    while queue and len(words) < 20:
        part = queue.pop()
        words.append(type_name(part))
        queue += list(getattr(getattr(part, "key", None), "items", None) or filter(None, [getattr(part, "key", None)]))
    return " ".join(words)


def _templates(
    code: Code, path: str, verbs: list[tuple[str, Invoke]], routes: list[Invoke]
) -> Iterator[tuple[str, str | None]]:
    """(verb, template) of an action: those of the verbs, or of its own routes for each verb."""
    own = [_text(code, path, route) for route in routes]
    if not verbs:
        yield from (("", text) for text in own or (None,))
    for verb, invoke in verbs:
        written = None if method_of(invoke) == "AcceptVerbs" else _text(code, path, invoke)
        if written is not None or not own:
            yield verb, written
        else:
            yield from ((verb, text) for text in own)


def _text(code: Code, path: str, invoke: Invoke) -> str | None:
    return next(literals(code.texts(invoke.argument(0, "template"), Scope(path))), None)


def _prefixes(code: Code, path: str, cls: Class) -> list[str]:
    """The routes of the controller, or of the nearest class above it that has some."""
    for own in _lineage(code, path, cls):
        found = [_text(code, own.at.path, route) for route in attributes(own, "Route")]
        if any(found):
            return [text for text in found if text is not None]
    return []


def _controller_name(cls: Class) -> str:
    return cls.name.rpartition(".")[2].removesuffix("Controller")


def _area(code: Code, path: str, cls: Class) -> str:
    return next((text for area in attributes(cls, "Area") if (text := _text(code, path, area))), "")


def _page(code: Code, path: str, cls: Class) -> Iterator[Route]:
    """The handlers of a Razor page, whose route is the place of its file."""
    match = _PAGE.search(path)
    if match is None:
        return
    page = match["page"].removesuffix("/Index").removesuffix("Index").rstrip("/")
    full = "/" + "/".join(part for part in (match["area"], page) if part)
    for function in methods(code, path, cls):
        handler = _PAGE_HANDLER.match(function.name.rpartition(".")[2])
        if handler is not None:
            yield Route(handler[1].upper(), literal(full), function.name, function.at)
