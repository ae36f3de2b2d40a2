"""Code outside the services' folders that is part of one."""

import pytest
from outlines import Draft
from ringfence.link.shared_code import SharedCode
from ringfence.model.facts import Project
from ringfence.model.outline import head_of
from ringfence.model.source import Span


def shared(own, *free, folder="orders", projects=(), packages=()):
    heads, of_others = ({draft.path: head_of(draft.outline()) for draft in some} for some in (free, packages))
    code = SharedCode(heads, projects, packages=of_others)
    return sorted(code.of({own.path: head_of(own.outline())}, folder))


def module(path, *targets):
    name = path.rpartition(".")[0].replace("/", ".")
    return Draft(path, name, *((t.rpartition(".")[2] or t, t) for t in targets), exact=False)


def test_an_imported_namespace_and_what_that_imports():
    own = Draft("cmd/orders/main.go", "shop/cmd/orders", ("db", "shop/internal/db"))
    free = [
        Draft("internal/db/a.go", "shop/internal/db", ("log", "shop/internal/log")),
        Draft("internal/db/b.go", "shop/internal/db"),
        Draft("internal/log/l.go", "shop/internal/log"),
        Draft("internal/mail/m.go", "shop/internal/mail"),
    ]
    assert shared(own, *free) == ["internal/db/a.go", "internal/db/b.go", "internal/log/l.go"]


def test_a_package_of_another_service_where_it_is_imported():
    own = Draft("orders/main.go", "shop/orders", ("client", "shop/stock/client"))
    packages = [
        Draft("stock/client/c.go", "shop/stock/client", ("log", "shop/internal/log")),
        Draft("stock/store/s.go", "shop/stock/store"),
    ]
    free = Draft("internal/log/l.go", "shop/internal/log")
    assert shared(own, free, packages=packages) == ["internal/log/l.go", "stock/client/c.go"]


@pytest.mark.parametrize("generated", ["shop/internal/ent", "shop/internal/ent/db"])
def test_a_generated_package_stands_for_what_it_is_generated_from(generated):
    own = Draft("cmd/orders/main.go", "shop/cmd/orders", ("ent", generated))
    free = [
        Draft("internal/ent/schema/order.go", "shop/internal/ent/schema"),
        Draft("internal/entries/e.go", "shop/internal/entries"),
    ]
    assert shared(own, *free) == ["internal/ent/schema/order.go"]


@pytest.mark.parametrize(
    ("importing", "files", "found"),
    [
        ("shop.store", ["libs/shop/check_data.py", "libs/shop/shop/store.py"], ["libs/shop/shop/store.py"]),
        (
            "check_data",
            ["libs/shop/check_data.py", "libs/shop/shop/store.py"],
            ["libs/shop/check_data.py", "libs/shop/shop/store.py"],
        ),
        ("shop", ["libs/shop/check_data.py", "libs/shop/store.py"], ["libs/shop/check_data.py", "libs/shop/store.py"]),
        (
            "shop",
            ["libs/shop/__init__.py", "libs/shop/data.py", "libs/shop/sql/store.py"],
            ["libs/shop/__init__.py", "libs/shop/data.py", "libs/shop/sql/store.py"],
        ),
    ],
)  # fmt: skip
def test_what_lies_beside_the_packages_of_a_library_is_no_part_of_it(importing, files, found):
    orders = Project("orders", "orders", "python", True, ("libs/shop",), Span("orders/pyproject.toml", 1))
    library = Project("shop", "libs/shop", "python", False, (), Span("libs/shop/pyproject.toml", 1))
    projects = [orders, library]
    own = module("orders/main.py", importing)
    assert shared(own, *(module(path) for path in files), projects=projects) == found


def test_a_copy_of_the_program_elsewhere_is_not_shared():
    own = Draft("orders/Order.java", "shop.orders", ("Order", "shop.orders.Order")).cls("Order")
    free = [Draft("lambda/Order.java", "shop.orders").cls("Order"), Draft("api/Event.java", "shop.orders").cls("Event")]
    assert shared(own, *free) == ["api/Event.java"]


def test_a_closed_build_imports_nothing_that_it_does_not_depend_on():
    own = Draft("orders/App.java", "shop.orders", ("Event", "shop.events.Event"))
    free = [Draft("api/Event.java", "shop.events").cls("Event"), Draft("lambda/Event.java", "shop.events").cls("Event")]
    at = Span("pom.xml", 1)
    orders = Project("orders", "orders", "maven", True, (), at)
    others = [Project(name, name, "maven", False, (), at) for name in ("api", "lambda")]
    assert shared(own, *free, projects=[orders, *others]) == []
    depending = Project("orders", "orders", "maven", True, ("api",), at)
    assert shared(own, *free, projects=[depending, *others]) == ["api/Event.java"]


def test_a_relative_import_that_leaves_the_folder():
    own = module("orders/src/app.ts", "...libs.events.publisher.Publisher")
    assert shared(own, module("libs/events/publisher.ts"), module("libs/events/other.ts")) == [
        "libs/events/publisher.ts"
    ]


def test_the_only_module_of_a_dotted_name():
    own = module("orders/app.py", "common.db.connect")
    assert shared(own, module("libs/common/db.py"), module("libs/common/mail.py")) == ["libs/common/db.py"]


def test_a_dotted_name_that_several_files_may_mean_is_not_guessed():
    own = module("orders/app.py", "common.db.connect")
    assert shared(own, module("a/common/db.py"), module("b/common/db.py")) == []


def test_an_own_package_hides_a_shared_one():
    own = module("orders/common/app.py", "common.db.connect")
    assert shared(own, module("libs/common/db.py")) == []


def project(folder, name, *dependencies):
    return Project(name, folder, "maven", False, dependencies, Span(f"{folder}/pom.xml", 1))


def test_the_projects_that_a_service_depends_on():
    projects = [
        project("orders", "orders", "events", "../Text/Text.csproj"),
        project("events", "events", "base"),
        project("base", "base"),
        project("Text", "text"),
        project("mail", "mail"),
    ]
    free = [module(f"{p.folder}/code.py") for p in projects[1:]]
    own = module("orders/app.py")
    assert shared(own, *free, projects=projects) == ["Text/code.py", "base/code.py", "events/code.py"]


def test_a_path_inside_a_build_names_one_of_the_projects_called_alike():
    own = Draft("shop/apps/orders/App.kt", "shop.orders", ("Order", "shop.orders.domain.Order"))
    free = [
        Draft(f"shop/domains/{name}/domain/A.kt", f"shop.{name}.domain").cls(name.title()) for name in ("order", "user")
    ]
    at = Span("build.gradle.kts", 1)
    app = Project("orders", "shop/apps/orders", "gradle", True, ("domains/order/domain",), at)
    others = [Project("domain", f"shop/domains/{name}/domain", "gradle", False, (), at) for name in ("order", "user")]
    assert shared(own, *free, folder="shop/apps/orders", projects=[app, *others]) == ["shop/domains/order/domain/A.kt"]


def test_a_dotnet_program_is_what_its_projects_refer_to_if_they_refer_to_any():
    own = Draft("shop/Api/A.cs", "Api", ("*", "Domain"), ("*", "Domain.Jobs"))
    free = [Draft("shop/Domain/B.cs", "Domain").cls("B"), Draft("other/Domain/C.cs", "Domain.Jobs").cls("C")]
    at = Span("Api.csproj", 1)
    projects = [
        Project(f"{folder}.Domain", f"{folder}/Domain", "dotnet", False, (), at) for folder in ("shop", "other")
    ]
    refers = Project("Api", "shop/Api", "dotnet", True, ("../Domain/Domain.csproj",), at)
    alone = Project("Api", "shop/Api", "dotnet", True, ("Some.Package",), at)
    assert shared(own, *free, folder="shop/Api", projects=[refers, *projects]) == ["shop/Domain/B.cs"]
    assert len(shared(own, *free, folder="shop/Api", projects=[alone, *projects])) == 2


def test_a_path_inside_a_build_may_begin_with_the_name_of_that_build():
    own = Draft("orders/App.kt", "shop.orders", ("Order", "shop.order.domain.Order"))
    free = [Draft("domain/A.kt", "shop.order.domain").cls("Order"), Draft("other/B.kt", "shop.order.domain").cls("B")]
    at = Span("build.gradle.kts", 1)
    app = Project("orders", "orders", "gradle", True, ("oss/domain",), at)
    others = [Project(name, name, "gradle", False, (), at) for name in ("domain", "other")]
    assert shared(own, *free, folder="orders", projects=[app, *others]) == ["domain/A.kt"]
