"""Programs that deploy the others."""

from ringfence.extend import Code, framework
from ringfence.languages.csharp import read
from ringfence.link.deploying import deployed
from ringfence.model.facts import Project, Workload
from ringfence.model.programs import Held
from ringfence.model.source import Source, Span

HOST = "var app = Host.Create(); app.Add();"


@framework("host", language="csharp", deploys="Host")
def host(code: Code):
    for call in code.called("Add"):
        yield Workload(f"of {len(code.outlines)} files", "host", call.path, call.call.invoke.at)


def facts(**files: str) -> list[str]:
    sources = [Source(path.replace("_", "/") + ".cs", text) for path, text in files.items()]
    outlines = {source.path: read.read(source) for source in sources}
    depending = ("../names/names.csproj", "../shop/shop.csproj")
    projects = [
        Project("app", "app", "dotnet", False, depending, Span("app/app.csproj", 1)),
        Project("names", "names", "dotnet", False, (), Span("names/names.csproj", 1)),
        Project("shop", "shop", "dotnet", True, ("../model/model.csproj",), Span("shop/shop.csproj", 1)),
        Project("model", "model", "dotnet", False, (), Span("model/model.csproj", 1)),
    ]
    return [f"{fact.name} in {fact.deployment}" for fact in deployed(Held(outlines), projects, [host])]


def test_the_whole_project_of_such_a_program_is_read() -> None:
    assert facts(app_src_Main=HOST, app_More="class More {}", other_Main="class Other {}") == [
        "of 2 files in app/src/Main.cs"
    ]


def test_its_libraries_are_read_too_but_not_the_programs_that_it_deploys() -> None:
    others = {"shop_Main": "class Shop {}", "model_Order": "class Order {}"}
    assert facts(app_Main=HOST, names_Names="class Names {}", **others) == ["of 2 files in app/Main.cs"]


def test_without_a_project_its_folder_is_read() -> None:
    assert facts(other_Main=HOST, app_More="class More {}") == ["of 1 files in other/Main.cs"]


def test_other_programs_are_not_asked() -> None:
    assert facts(app_Main="var app = App.Create(); app.Add();") == []
    assert list(deployed(Held({}), [], [])) == []
