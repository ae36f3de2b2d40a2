"""What a Cargo.toml says of its package, and which packages have programs."""

import pytest
from ringfence.manifests.cargo_project import cargo_program, cargo_project
from ringfence.model.facts import ModuleAlias, Project
from ringfence.model.source import Source


def said(text: str, folder: str = "services/orders") -> list[object]:
    return list(cargo_project.read(Source(f"{folder}/Cargo.toml", text)))


def project(text: str) -> Project:
    (found,) = [fact for fact in said(text) if isinstance(fact, Project)]
    return found


def test_a_package_with_its_dependencies() -> None:
    found = project(
        '[package]\nname = "orders"\n[dependencies]\naxum = "0.8"\nstore = { package = "order-store", path = "../store" }\n'
        'common.workspace = true\n[dev-dependencies]\nrstest = "1"\n'
    )
    assert (found.name, found.folder, found.kind) == ("orders", "services/orders", "cargo")
    assert found.dependencies == ("axum", "order-store", "common", "../store")
    assert found.serving


def test_a_library_serves_nothing() -> None:
    assert not project('[package]\nname = "money"\n[dependencies]\nserde = "1"\n').serving


def test_programs_with_a_folder_each_are_projects() -> None:
    text = (
        '[package]\nname = "shop"\n[dependencies]\naxum = "0.8"\ndata = { path = "../data" }\n'
        '[[bin]]\nname = "orders-api"\npath = "src/cmd/orders/main.rs"\n'
    )
    other = '[[bin]]\nname = "stock-api"\npath = "src/cmd/stock/main.rs"\n'
    package, orders, stock = (fact for fact in said(text + other, "shop") if isinstance(fact, Project))
    assert not package.commands
    assert (orders.name, orders.folder, orders.runnable) == ("orders-api", "shop/src/cmd/orders", True)
    assert orders.dependencies == ("axum", "data", "../../../../data", "../../..")
    assert stock.folder == "shop/src/cmd/stock"
    assert project(text).commands
    assert project(text + '[[bin]]\nname = "stock"\npath = "src/bin/stock.rs"\n').commands


def test_folders_of_crates_have_the_names_that_code_calls_them_by() -> None:
    aliases = [
        fact
        for fact in said('[workspace.dependencies]\norder-data = { path = "crates/data" }\nserde = "1"\n', "rust")
        if isinstance(fact, ModuleAlias)
    ]
    assert [(one.prefix, one.target, one.folder) for one in aliases] == [("order_data", "rust/crates/data", "rust")]


def test_what_lies_outside_of_the_repository_is_nobodys() -> None:
    text = '[package]\nname = "a"\n[dependencies]\nb = { path = "../../../../b" }\nc = { path = "/c" }\n'
    assert not [fact for fact in said(text) if isinstance(fact, ModuleAlias)]


@pytest.mark.parametrize(
    "text", ["", "[package", "name = 1", "[package]\nname = 1", "[dependencies]\n" + "a" * 5000, "package = 1"]
)
def test_other_files_are_no_projects(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("path", "text", "folder"),
    [
        ("src/main.rs", "fn main() {}", ""),
        ("shop/src/main.rs", "#[tokio::main]\nasync fn main() {}", "shop"),
        ("shop/src/bin/worker.rs", "fn main() {}", "shop"),
        ("shop/src/main.rs", "fn mainly() {}", None),
    ],
)
def test_a_package_with_a_main_has_a_program(path: str, text: str, folder: str | None) -> None:
    found = [fact for fact in cargo_program.read(Source(path, text)) if isinstance(fact, Project)]
    assert [(one.folder, one.commands) for one in found] == ([] if folder is None else [(folder, True)])
