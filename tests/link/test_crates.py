"""What modules and crates of Rust see of each other."""

from ringfence.link import crates
from ringfence.link.shared_code import SharedCode
from ringfence.model.facts import ModuleAlias, Project
from ringfence.model.source import Span
from rust_code import called, code_of, programs_of

AT = Span("Cargo.toml", 1)


def package(name: str, folder: str, *dependencies: str) -> Project:
    return Project(name, folder, "cargo", False, dependencies, AT)


def targets(files: dict[str, str], facts: list[object], path: str) -> set[str]:
    return {one.target for one in programs_of(files, facts).heads[path].imports if one.name}  # type: ignore[arg-type]


# ---------------------------------------------------------------- names of crates


def test_a_crate_of_the_repository_is_called_by_its_folder() -> None:
    files = {"crates/order-data/src/lib.rs": "", "shop/src/main.rs": "use order_data::Orders;\nuse sqlx::PgPool;"}
    facts = [package("order-data", "crates/order-data"), package("shop", "shop", "order-data")]
    assert targets(files, facts, "shop/src/main.rs") == {"/crates/order-data/src.Orders", "sqlx.PgPool"}


def test_a_dependency_may_be_called_otherwise() -> None:
    files = {"crates/a/src/lib.rs": "", "crates/b/src/lib.rs": "", "shop/src/main.rs": "use data::X;"}
    facts = [ModuleAlias("data", "crates/b", "shop", Span("shop/Cargo.toml", 1)), package("data", "crates/a")]
    assert targets(files, facts, "shop/src/main.rs") == {"/crates/b/src.X"}


def test_a_program_uses_its_own_library_by_name() -> None:
    files = {"a/src/lib.rs": "", "a/src/main.rs": "use shop::X;", "b/src/lib.rs": ""}
    facts = [package("shop", "b"), package("shop", "a")]
    assert targets(files, facts, "a/src/main.rs") == {"/a/src.X"}


def test_paths_of_the_first_edition_begin_at_the_crate() -> None:
    files = {"a/src/main.rs": "", "a/src/models.rs": "", "a/src/api.rs": "use models::Order;"}
    assert targets(files, [package("a", "a")], "a/src/api.rs") == {"/a/src.models.Order"}
    assert targets(files, [package("a", "a", "models")], "a/src/api.rs") == {"models.Order"}


# ---------------------------------------------------------------- what a path leads to


def test_functions_of_modules_and_what_those_hand_on() -> None:
    code = code_of({
        "src/main.rs": "mod db;\nuse db::open;\nfn main() { open(); db::close(); crate::db::all(); db::inner::deep(); }",
        "src/db/mod.rs": "mod inner;\npub use self::inner::open;\npub use inner::*;\npub fn close() {}",
        "src/db/inner.rs": "pub fn open() {}\npub fn all() {}\npub fn deep() {}",
    })  # fmt: skip
    assert called(code, "src/main.rs", "open") == {"src/db/inner.rs:open"}
    assert called(code, "src/main.rs", "close") == {"src/db/mod.rs:close"}
    assert called(code, "src/main.rs", "all") == {"src/db/inner.rs:all"}
    assert called(code, "src/main.rs", "deep") == {"src/db/inner.rs:deep"}


def test_modules_that_use_each_other_whole_come_to_an_end() -> None:
    code = code_of({"src/a.rs": "pub use crate::b::*;\nfn f() { nothing(); }", "src/b.rs": "pub use crate::a::*;"})
    assert called(code, "src/a.rs", "nothing") == {"builtins.nothing"}


def test_a_module_does_not_see_what_stands_around_it() -> None:
    code = code_of({"src/main.rs": "fn open() {}", "src/db.rs": "fn f() { open(); }"})
    assert called(code, "src/db.rs", "open") == {"builtins.open"}


def test_what_macros_make_is_like_a_librarys() -> None:
    code = code_of({"src/main.rs": "mod order;\nfn f() { order::Entity::find(); }", "src/order.rs": "struct Model;"})
    assert called(code, "src/main.rs", "find") == {"/src.order.Entity.find"}


def test_what_is_implemented_in_another_file_belongs_to_the_type() -> None:
    code = code_of({
        "src/main.rs": "mod bus;\nuse bus::Bus;\nfn main() { Bus::new().send(); }",
        "src/bus/mod.rs": "mod sending;\npub struct Bus { url: String }",
        "src/bus/sending.rs": "use super::*;\n"
        "impl Bus { pub fn new() -> Self { Self { url: read() } }\npub fn send(&self) {} }",
    })  # fmt: skip
    assert called(code, "src/main.rs", "send") == {"src/bus/sending.rs:Bus.send"}


def test_a_method_of_a_trait_is_that_of_whoever_implements_it() -> None:
    code = code_of({
        "src/main.rs": "mod store;\nuse store::{Memory, Store};\nstruct Shop<S: Store> { store: S }\n"
        "impl<S: Store> Shop<S> { fn all(&self) { self.store.load(); } }\n"
        "fn main() { Shop { store: Memory::new() }.all(); }",
        "src/store.rs": "pub trait Store { fn load(&self); }\npub struct Memory;\n"
        "impl Memory { pub fn new() -> Memory { Memory {} } }\nimpl Store for Memory { fn load(&self) {} }",
    })  # fmt: skip
    assert "src/store.rs:Memory.load" in called(code, "src/main.rs", "load")


def test_modules_of_a_module_that_is_used_whole() -> None:
    code = code_of({
        "src/main.rs": "mod api;\nuse crate::api::*;\nfn main() { orders::list(); }",
        "src/api/mod.rs": "pub mod orders;",
        "src/api/orders.rs": "pub fn list() {}",
    })  # fmt: skip
    assert called(code, "src/main.rs", "list") == {"src/api/orders.rs:list"}


def test_a_variable_hides_no_module() -> None:
    code = code_of(
        {"src/main.rs": "mod store;\nfn f(store: u8) { store::open(); }", "src/store.rs": "pub fn open() {}"}
    )
    assert called(code, "src/main.rs", "open") == {"src/store.rs:open"}


# ---------------------------------------------------------------- libraries


def shared(files: dict[str, str], facts: list[Project], own: str, folder: str) -> set[str]:
    heads = programs_of(files, facts).heads
    free = {path: head for path, head in heads.items() if not path.startswith(f"{folder}/")}
    return set(SharedCode(free, facts).of({own: heads[own]}, folder))


def test_of_a_library_a_program_has_the_modules_that_it_uses() -> None:
    files = {
        "lib/src/lib.rs": "pub mod used;\npub mod other;\npub mod named;",
        "lib/src/used/mod.rs": "mod parts;\npub struct Used;",
        "lib/src/used/parts.rs": "use super::Used;\nimpl Used { pub fn go(&self) {} }",
        "lib/src/named.rs": "pub fn run() {}",
        "lib/src/other.rs": "pub struct Other;",
        "more/src/lib.rs": "pub struct More;",
        "shop/src/main.rs": "use lib::used::Used;\nfn main() { lib::named::run(); more::More; }",
    }
    facts = [package("lib", "lib"), package("more", "more"), package("shop", "shop", "lib")]
    found = shared(files, facts, "shop/src/main.rs", "shop")
    assert found == {"lib/src/lib.rs", "lib/src/used/mod.rs", "lib/src/used/parts.rs", "lib/src/named.rs"}


def test_the_library_of_a_package_is_what_its_root_declares() -> None:
    files = {
        "orders/src/lib.rs": "pub mod client;",
        "orders/src/main.rs": "mod handler;",
        "orders/src/client.rs": "",
        "orders/src/handler.rs": "",
        "tool/src/main.rs": "",
    }
    heads = programs_of(files).heads
    facts = [package("orders", "orders"), package("tool", "tool")]
    assert set(crates.libraries(heads, facts)) == {"orders/src/lib.rs", "orders/src/client.rs"}
