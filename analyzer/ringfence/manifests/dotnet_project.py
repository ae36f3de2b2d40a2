"""Project files of .NET: what a folder builds, what that depends on, and whether it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.formats.xml import Element

_BROWSER = "Microsoft.NET.Sdk.BlazorWebAssembly"
_RUNNING = ("Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker", "Microsoft.NET.Sdk.Functions", _BROWSER)
"""Kits of programs that serve, work in the background, or run in a browser."""
_NOT_DEPLOYED = ("Aspire.AppHost.Sdk", "Microsoft.NET.Sdk.WindowsDesktop")
_TESTING = ("Microsoft.NET.Test.Sdk", "xunit", "NUnit", "MSTest.TestFramework", "BenchmarkDotNet")
_ELSEWHERE = ("UseMaui", "UseWPF", "UseWindowsForms", "IsAspireHost", "IsTestProject")
"""Properties of what runs on a desktop, a phone, or only to start or test the others."""

_IDENTIFIER = pattern(r"\W")
"""What is no part of an identifier: .NET Aspire knows ``Orders.API`` as ``Projects.Orders_API``."""


@manifest("dotnet_project", files=("*.csproj", "*.fsproj", "*.vbproj"))
def dotnet_project(source: Source) -> Iterable[Fact]:
    """The project that the file describes. Projects it refers to are dependencies by their paths."""
    from ringfence.formats.xml import read_xml

    root = read_xml(source.text)
    if root is None or root.name != "Project":
        return
    packages = [name for kind in ("PackageReference", "FrameworkReference") for name in _included(root, kind)]
    projects = [_path(name) for name in _included(root, "ProjectReference")]
    name = root.text("PropertyGroup", "AssemblyName")
    name = name if name and "$(" not in name else source.name.rpartition(".")[0]
    dependencies = tuple(dict.fromkeys((*projects, *packages)))
    stem = source.name.rpartition(".")[0]
    images = (root.text("PropertyGroup", "ContainerRepository"), root.text("PropertyGroup", "ContainerImageName"))
    known = tuple(dict.fromkeys(filter(None, (*images, _IDENTIFIER.sub("_", stem)))))
    yield Project(name, source.folder, "dotnet", _runs(root, packages), dependencies, source.line(1), images=known)


def _included(root: Element, kind: str) -> Iterator[str]:
    for element in root.all("ItemGroup", kind):
        yield from filter(None, (name.strip() for name in element.attributes.get("Include", "").split(";")))


def _path(name: str) -> str:
    path = name.replace("\\", "/")
    return path if path.startswith((".", "/")) else f"./{path}"


def _runs(root: Element, packages: Iterable[str]) -> bool:
    kits = {root.attributes.get("Sdk", ""), *(kit.attributes.get("Name", "") for kit in root.all("Sdk"))}
    kits = {part.partition("/")[0] for kit in kits for part in kit.split(";")}
    if kits.intersection(_NOT_DEPLOYED) or any(package in _TESTING for package in packages):
        return False
    if any(root.text("PropertyGroup", name).lower() == "true" for name in _ELSEWHERE):
        return False
    if root.text("PropertyGroup", "OutputType").lower() == "library":
        return False
    if kits.intersection(_RUNNING) or root.text("PropertyGroup", "AzureFunctionsVersion"):
        return True
    return root.text("PropertyGroup", "OutputType").lower() == "exe"
