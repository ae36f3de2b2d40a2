"""Project files of .NET."""

import pytest
from ringfence.manifests.dotnet_project import dotnet_project
from ringfence.model.facts import Project
from ringfence.model.source import Source

WEB = '<Project Sdk="Microsoft.NET.Sdk.Web">'
PLAIN = '<Project Sdk="Microsoft.NET.Sdk">'


def project(text: str, path: str = "src/Orders.API/Orders.API.csproj") -> Project:
    (found,) = dotnet_project.read(Source(path, text))
    assert isinstance(found, Project)
    return found


def exe(*properties: str) -> str:
    return f"{PLAIN}<PropertyGroup><OutputType>Exe</OutputType>{''.join(properties)}</PropertyGroup></Project>"


def test_dependencies_are_projects_by_path_and_packages() -> None:
    found = project(
        "\ufeff" + WEB + '<ItemGroup><PackageReference Include="Dapper" Version="2"/></ItemGroup><ItemGroup>'
        '<ProjectReference Include="..\\Orders.Domain\\Orders.Domain.csproj" />'
        '<ProjectReference Include="Sub\\Sub.csproj;..\\X\\X.csproj" /></ItemGroup></Project>'
    )
    assert found.dependencies == (
        "../Orders.Domain/Orders.Domain.csproj", "./Sub/Sub.csproj", "../X/X.csproj", "Dapper",
    )  # fmt: skip
    assert (found.name, found.folder, found.kind, found.runnable) == ("Orders.API", "src/Orders.API", "dotnet", True)


@pytest.mark.parametrize(
    ("text", "runnable"),
    [
        (WEB + "</Project>", True),
        ('<Project><Sdk Name="Microsoft.NET.Sdk.Worker" /></Project>', True),
        (PLAIN + "</Project>", False),
        (exe(), True),
        (PLAIN + "<PropertyGroup><AzureFunctionsVersion>v4</AzureFunctionsVersion></PropertyGroup></Project>", True),
        (WEB + "<PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>", False),
        (exe("<UseMaui>true</UseMaui>"), False),
        (exe("<IsAspireHost>true</IsAspireHost>"), False),
        (exe("<IsTestProject>true</IsTestProject>"), False),
        (exe().replace("Microsoft.NET.Sdk", "Aspire.AppHost.Sdk/13.1.0"), False),
        ('<Project Sdk="Microsoft.NET.Sdk.BlazorWebAssembly"></Project>', True),
        (WEB + '<ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" /></ItemGroup></Project>', False),
    ],
)  # fmt: skip
def test_what_runs(text: str, runnable: bool) -> None:
    assert project(text).runnable is runnable


def test_assembly_name() -> None:
    text = WEB + "<PropertyGroup><AssemblyName>orders</AssemblyName></PropertyGroup></Project>"
    assert project(text).name == "orders"
    assert project(text.replace("orders", "$(MSBuildProjectName)")).name == "Orders.API"


@pytest.mark.parametrize("text", ["", "<Other/>", "{"])
def test_what_is_no_project_says_nothing(text: str) -> None:
    assert list(dotnet_project.read(Source("a.csproj", text))) == []
