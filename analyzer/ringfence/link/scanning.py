"""Where Spring looks for components: in the packages that a program and its libraries say, and below them, no further."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from msgspec import Struct

from ringfence.link.offered import names_at, simple_name
from ringfence.link.unnamed import is_marked
from ringfence.model.expression import Collection, Expression, Invoke, Text
from ringfence.model.outline import Outline
from ringfence.patterns import pattern

_PROGRAM, _SCAN, _SEVERAL = "SpringBootApplication", "ComponentScan", "ComponentScans"
_NAMING = {
    _PROGRAM: ("scanBasePackages", "scanBasePackageClasses"),
    _SCAN: (None, "value", "basePackages", "basePackageClasses"),
}
"""The arguments of annotations that say packages, or classes of packages."""
_STEREOTYPES = frozenset(
    ("Component", "Service", "Repository", "Controller", "RestController", "ControllerAdvice", "RestControllerAdvice")
)
"""Annotations of classes that make something run only where they are looked for, or if the class is named."""
_LOOKING = pattern(r"AnnotationConfig\w*Context|ClassPathBeanDefinitionScanner|ClassPathScanningCandidate\w+")
_BEANS, _FILES = ".xml", "ImportResource"
"""Files of beans, and the annotation that takes them in: what they say of where to look is not read."""


class Scans(Struct, frozen=True):
    """What one file says. packages: where is looked; program: whether it starts one; unknown: nobody can tell all; found:
    what runs in it unnamed does so only if it is found.
    """

    packages: frozenset[str]
    program: bool
    unknown: bool
    found: bool


NO_SCANS = Scans(frozenset(), program=False, unknown=False, found=False)
"""What files in other languages say."""


def scans_in(outline: Outline) -> Scans:
    """What a file for the JVM says."""
    said = [one for cls in outline.classes for d in cls.decorators for one in _flat(d.expression)]
    packages: list[str | None] = []
    for one in said:
        packages += _packages(one, outline.module)
    called = (simple_name(call.invoke.callee) for call in outline.calls)
    files = outline.path.endswith(_BEANS) or any(_FILES in names_at(cls.decorators) for cls in outline.classes)
    unknown = None in packages or files or any(map(_LOOKING.fullmatch, called))
    program = any(simple_name(one.callee if isinstance(one, Invoke) else one) == _PROGRAM for one in said)
    return Scans(frozenset(name for name in packages if name is not None), program, unknown, _is_found(outline))


def not_found(own: Iterable[Outline], library: Iterable[tuple[str, str, Scans]]) -> Set[str]:
    """The files of a library, told as (path, package, what they say), of which nothing runs unless it is named."""
    mine, theirs = [scans_in(outline) for outline in own], list(library)
    everything = [*mine, *(scans for _, _, scans in theirs)]
    if not any(scans.program for scans in mine) or any(scans.unknown for scans in everything):
        return frozenset()
    packages = {name for scans in everything for name in scans.packages}

    def is_outside(module: str) -> bool:
        return not any(module == name or module.startswith(f"{name}.") for name in packages)

    return {path for path, module, scans in theirs if scans.found and is_outside(module)}


def _flat(expression: Expression) -> Iterator[Expression]:
    """An annotation that says where to look, one by one."""
    name = simple_name(expression.callee if isinstance(expression, Invoke) else expression)
    if name in _NAMING:
        yield expression
    for argument in expression.arguments if name == _SEVERAL and isinstance(expression, Invoke) else ():
        for item in argument.value.items if isinstance(argument.value, Collection) else (argument.value,):
            yield from _flat(item)


def _packages(annotation: Expression, module: str) -> list[str | None]:
    """The packages that an annotation says, None for what is not known; of one that says none, the one it stands in."""
    arguments = annotation.arguments if isinstance(annotation, Invoke) else ()
    name = simple_name(annotation.callee if isinstance(annotation, Invoke) else annotation)
    given = [argument.value for argument in arguments if argument.name in _NAMING[name]]
    items = [item for value in given for item in (value.items if isinstance(value, Collection) else (value,))]
    if not items:
        return [module or None]
    return [_package(item.literal) if isinstance(item, Text) else None for item in items]


def _package(written: str | None) -> str | None:
    """``com.acme`` of ``com.acme.**``."""
    before = (written or "").partition("*")[0].rstrip(".")
    return before if before and "$" not in before else None


def _is_found(outline: Outline) -> bool:
    stereotyped = {cls.name for cls in outline.classes if not _STEREOTYPES.isdisjoint(names_at(cls.decorators))}
    if not stereotyped or any(cls.name not in stereotyped and is_marked(cls.decorators) for cls in outline.classes):
        return False
    return all(one.owner in stereotyped for one in outline.functions if is_marked(one.decorators))
