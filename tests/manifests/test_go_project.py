"""Go modules, and which packages are programs."""

import pytest
from ringfence.manifests.go_project import go_module, go_program
from ringfence.model.expression import literal
from ringfence.model.facts import Program, Project
from ringfence.model.source import Source, Span


@pytest.mark.parametrize("text", ["module example.com/shop\n", '// x\nmodule "example.com/shop" // y\n\ngo 1.22\n'])
def test_a_module_says_what_its_packages_are_called(text: str) -> None:
    (found,) = go_module.read(Source("services/go.mod", text))
    line = text.count("\n", 0, text.index("module")) + 1
    expected = Project(
        "example.com/shop", "services", "go-module", False, (), Span("services/go.mod", line, 1, line, 1)
    )
    assert found == expected


def test_a_file_that_names_no_module() -> None:
    assert not list(go_module.read(Source("go.mod", "// module x\nrequire a v1\n")))


def test_a_program_is_a_package_with_a_main_function() -> None:
    (found,) = go_program.read(Source("cmd/orders/main.go", "package main\n\nfunc main() {\n}\n"))
    assert found == Project("orders", "cmd/orders", "go", True, (), Span("cmd/orders/main.go", 3, 1, 3, 1))


@pytest.mark.parametrize(
    "text",
    [
        "package shop\n\nfunc main() {}\n",
        "package main\n\n// func main()\n",
        "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
    ],
)
def test_what_is_no_program(text: str) -> None:
    assert not list(go_program.read(Source("cmd/x/main.go", text)))


def test_what_generates_files_is_no_program() -> None:
    assert not list(go_program.read(Source("orders/generate.go", "package main\n\nfunc main() {}\n")))


MAIN = "package main\n\n{}\n\nfunc main() {{\n\tserve({})\n}}\n"


@pytest.mark.parametrize(
    ("said", "given", "name"),
    [
        ("", 'kratos.Name("shop.orders")', "shop.orders"),
        ('const service = "orders"', "micro.Name(service)", "orders"),
        ('var (\n\t// Name of it\n\tName = "orders"\n)', "kratos.Name(Name)", "orders"),
        ('var Name string = "orders"', "kratos.Name( Name )", "orders"),
        ("var Name string", "kratos.Name(Name)", ""),
        ("", 'other.Name("orders")', ""),
    ],
)
def test_what_a_program_registers_as(said: str, given: str, name: str) -> None:
    found = [f for f in go_program.read(Source("cmd/main.go", MAIN.format(said, given))) if isinstance(f, Program)]
    assert [f.name for f in found] == ([literal(name)] if name else [])
