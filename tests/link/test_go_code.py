"""What Go code means across the files of a module: packages, methods, results, embedded structs, interfaces."""

import pytest
from go_code import code_of, values_of
from linking import system_of
from ringfence.frameworks.go_environment import go_environment
from ringfence.frameworks.go_http_client import go_http_client
from ringfence.frameworks.go_kafka import go_kafka
from ringfence.frameworks.go_net_http import go_net_http
from ringfence.frameworks.go_redis import go_redis
from ringfence.languages.go import read
from ringfence.link.code import place_of
from ringfence.link.flow import Flow
from ringfence.link.import_paths import named
from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Project, RemoteCall
from ringfence.model.programs import Held
from ringfence.model.source import Source, Span
from ringfence.model.value import Scope


def main(body: str, **others: str):
    """What ``got`` holds in a main function; others: files of packages below the module, ``store`` for store/store.go."""
    imports = "".join(f'import "example.com/shop/{name}"\n' for name in others if name != "same")
    files = {f"{name}/{name}.go": text for name, text in others.items() if name != "same"}
    if "same" in others:
        files["same.go"] = 'package main\nimport "lib"\n' + others["same"]
    files["main.go"] = f'package main\n{imports}import "lib"\nfunc main() {{\n{body}\n}}'
    return values_of(code_of(files), "main.go", "got")


def test_variables_with_a_prefix_beat_the_keys_of_a_configuration_file():
    read = 'package main\nimport "github.com/spf13/viper"\nconst Prefix = "Shop"\n'
    read += 'type Store struct { Host string `mapstructure:"host-name"` }\n'
    read += 'type All struct { Db Store `mapstructure:"db"` }\n'
    body = "all := new(All)\nviper.Unmarshal(all)\ngot := all.Db.Host"
    prefixed = read + f"func main() {{ viper.SetEnvPrefix(Prefix)\n{body} }}"
    assert values_of(code_of({"main.go": prefixed}, [go_environment]), "main.go", "got") == ["{SHOP_DB_HOST_NAME}"]
    plain = read + f"func main() {{ {body} }}"
    assert values_of(code_of({"main.go": plain}, [go_environment]), "main.go", "got") == ["{db.host-name}"]


def hidden(line: str) -> list[str]:
    """What ``got`` holds in a function literal that begins so, in a function whose parameter ``at`` is "orders"."""
    body = f'func wrap(at string) func() {{\nreturn func() {{\n{line}\n}}\n}}\nfunc main() {{ wrap("orders") }}'
    return values_of(code_of({"main.go": body}), "main.go", "got", "wrap.<lambda:1>")


def test_a_variable_that_hides_one_of_the_function_around_is_made_of_that():
    assert hidden('at, more := at + "/", 1; got := at') == ["orders/"]
    assert hidden('at := at + "/"; at = at + "x"; got := at') == ["orders/x"]
    assert hidden('at := "other"; got := at') == ["other"]
    assert hidden('at = "other"; got := at') == ["orders", "other"]


# ---------------------------------------------------------------- packages


def test_a_package_is_known_by_its_import_path():
    assert main("got := store.Name", store='const Name = "orders"') == ["orders"]


def test_what_a_generated_file_of_a_package_has_is_a_librarys():
    orders = "type Order struct{}\nfunc hidden() {}"
    assert main("got := orders.NewClient()", orders=orders) == ["example.com/shop/orders.NewClient()"]
    assert main("got := orders.gone()", orders=orders) == []


def test_the_section_of_a_configuration_file_that_a_struct_is_read_from():
    read = 'package main\nimport "github.com/spf13/viper"\ntype Store struct { Host string `mapstructure:"host"` }\n'
    files = {"main.go": read + 'func main() { s := new(Store)\nviper.UnmarshalKey("db", s)\ngot := s.Host }'}
    assert values_of(code_of(files, [go_environment]), "main.go", "got") == ["{db.host}"]


@pytest.mark.parametrize(("type", "expected"), [("kq.KqConf", "{queue.Topic.}"), ("kq.Topic", "")])
def test_a_librarys_struct_of_settings_is_a_section_of_a_configuration_file(type: str, expected: str) -> None:
    text = 'package main\nimport "github.com/zeromicro/go-queue/kq"\nimport "github.com/zeromicro/go-zero/core/conf"\n'
    text += f'type Config struct {{ Queue {type} `json:"queue"` }}\nfunc main() {{ var c Config\n'
    files = {"main.go": text + 'conf.MustLoad("shop.yaml", &c)\ngot := c.Queue.Topic }'}
    assert values_of(code_of(files, [go_environment]), "main.go", "got") == ([expected] if expected else [])


def test_the_keys_of_a_configuration_file_that_a_struct_is_scanned_into():
    scanned = 'import "github.com/go-kratos/kratos/v2/config"\nimport "example.com/shop/conf"\nfunc main() {\n'
    scanned += "c := config.New()\nvar all conf.Bootstrap\nc.Scan(&all)\n"
    for expression in ("all.Data.Source", "all.GetData().GetSource()", 'c.Value("Data.Source.")'):
        code = code_of({"main.go": f"package main\n{scanned}got := {expression}\n}}"}, [go_environment])
        found = {value for value in values_of(code, "main.go", "got") if value.startswith("{")}
        assert found == {"{Data.Source.}"}


def test_files_of_a_package_see_each_other():
    assert main("got := name", same='var name = "orders"') == ["orders"]


def test_a_variable_that_another_file_sets():
    assert main("got := db", same='var db *lib.DB\nfunc init() { db = lib.Open("x") }') == ["lib.Open()"]


def test_what_a_function_gives_a_variable_of_its_package_is_said_by_its_own_variables():
    connect = "func connect() {\n conn, err := lib.Open()\n var e error\n channel, e = conn.Channel()\n}"
    assert main("got := channel", same=f"var channel *lib.Channel\n{connect}") == ["lib.Open().Channel()"]


def test_a_library_is_known_without_its_major_version():
    files = {"main.go": 'package main\nimport "github.com/a/b/v4/c"\nfunc main() { got := c.New() }'}
    assert values_of(code_of(files), "main.go", "got") == ["github.com/a/b/c.New()"]


def test_a_copy_of_a_module_is_meant_by_who_holds_it_alone():
    def module(name, folder):
        return Project(name, folder, "go-module", False, (), Span(f"{folder}/go.mod", 1))

    importing = 'package main\nimport "example.com/libs/db"\nfunc main() { db.Open() }'
    files = {
        "libs/db/db.go": "package db\nfunc Open() {}",
        "ledger/libs/db/db.go": "package db\nfunc Open() {}",
        "ledger/main.go": importing,
        "payments/main.go": importing,
    }
    modules = [
        module("example.com/libs", "libs"),
        module("example.com/ledger", "ledger"),
        module("example.com/libs", "ledger/libs"),
        module("example.com/payments", "payments"),
    ]

    def told(modules):
        heads = named(Held({path: read.read(Source(path, text)) for path, text in files.items()}), modules).heads
        return {path: (head.module, *(one.target for one in head.imports)) for path, head in heads.items()}

    assert told(modules) == {
        "libs/db/db.go": ("example.com/libs/db",),
        "ledger/libs/db/db.go": ("example.com/ledger/libs/db",),
        "ledger/main.go": ("example.com/ledger", "example.com/ledger/libs/db"),
        "payments/main.go": ("example.com/payments", "example.com/libs/db"),
    }
    beside = [*modules[1:3], module("example.com/other", "other"), module("example.com/libs", "other/libs")]
    assert (
        told(beside)["ledger/main.go"][1] == "example.com/ledger/libs/db"
    )  # each has its own, and nobody else has one


def test_without_go_mod_the_imports_tell_what_the_module_is_called():
    files = {
        "store/store.go": 'package store\nconst Name = "orders"',
        "main.go": 'package main\nimport "github.com/acme/shop/store"\nfunc main() { got := store.Name }',
    }
    programs = named(Held({path: read.read(Source(path, text)) for path, text in files.items()}), [])
    known = programs.heads["store/store.go"].module, programs.outline("store/store.go").module
    assert known == ("github.com/acme/shop/store",) * 2


def test_a_variable_that_is_called_like_the_package_that_gives_it():
    store = 'import "lib"\nfunc Open() (lib.DB, error) { return lib.Open() }'
    assert main("store, err := store.Open()\ngot := store.Query()", store=store) == ["lib.Open().Query()"]


# ---------------------------------------------------------------- methods and fields


def test_a_method_beside_its_type_knows_what_the_object_was_made_with():
    store = "type Store struct { name string }\nfunc New(name string) *Store { return &Store{name: name} }"
    assert main('got := New("orders").Name()', same=f"{store}\nfunc (s *Store) Name() string {{ return s.name }}") == [
        "orders"
    ]


def test_a_plain_name_in_a_method_is_no_field():
    same = 'var name = "package"\ntype T struct { name string }\nfunc (t T) Get() string { return name }'
    assert main('got := T{name: "field"}.Get()', same=same) == ["package"]


def test_a_field_that_a_method_sets_later():
    same = (
        'type T struct { c lib.Client }\nfunc (t *T) Open() { t.c = lib.Dial("x") }\n'
        "func (t *T) C() lib.Client { return t.c }"
    )
    assert main("t := T{}\ngot := t.C()", same=same) == ["lib.Dial()"]


def test_what_is_set_from_outside_counts_before_the_declared_type():
    assert main('t := &T{}\nt.db = lib.Open("x")\ngot := t.db', same="type T struct { db lib.DB }") == ["lib.Open()"]
    assert main("t := &T{}\ngot := t.db", same="type T struct { db lib.DB }") == ["lib.DB()"]


CACHE = """
import "github.com/redis/go-redis/v9"
import "example.com/platform"
type Cache struct { client redis.UniversalClient }
func dial() (redis.UniversalClient, error) { return platform.Dial("cache") }
func taken(client *redis.Client) { got := client.Get }
func main() {
  given, _ := dial()
  held := Cache{client: platform.Dial("cache")}.client
  taken(platform.Dial("cache"))
  plain := platform.Dial("cache")
  own := redis.NewClient(nil)
  kept := Cache{client: own}.client
}
"""


@pytest.mark.parametrize(
    ("name", "function", "expected"),
    [
        ("given", "main", "github.com/redis/go-redis.UniversalClient()"),
        ("held", "main", "github.com/redis/go-redis.UniversalClient()"),
        ("got", "taken", "github.com/redis/go-redis.Client().Get"),
        ("plain", "main", "example.com/platform.Dial()"),
        ("kept", "main", "github.com/redis/go-redis.NewClient()"),
    ],
)
def test_what_an_unknown_library_gives_is_what_its_declared_type_says(name: str, function: str, expected: str) -> None:
    code = code_of({"main.go": f"package main\n{CACHE}"}, [go_redis])
    assert values_of(code, "main.go", name, function) == [expected]


def test_members_of_what_a_struct_embeds_are_its_own():
    same = "type Base struct { db lib.DB }\nfunc (b *Base) DB() lib.DB { return b.db }\ntype Repo struct { *Base }"
    assert main('r := &Repo{&Base{db: lib.Open("x")}}\ngot := r.DB()', same=same) == ["lib.Open()"]
    assert main('r := &Repo{lib.Open("x")}\ngot := r.Query()', same="type Repo struct { *lib.DB }") == [
        "lib.Open().Query()"
    ]


def test_structs_that_embed_each_other_end_somewhere():
    same = "type A struct { *B }\ntype B struct { *A }\nfunc use(a *A) { got := a.Save() }"
    assert values_of(code_of({"main.go": "package main\n" + same}), "main.go", "got", "use") == []
    same = (
        "type A struct { *B }\ntype B struct { *A; *C }\ntype C struct { db *lib.DB }\n"
        "func (c *C) Save() lib.Row { return c.db.Set() }"
    )
    assert main('got := (&A{B: &B{C: &C{db: lib.Open("x")}}}).Save()', same=same) == ["lib.Open().Set()"]


def test_an_interface_is_implemented_by_having_its_methods():
    same = (
        'type Namer interface { Name(i int) string }\ntype A struct{}\nfunc (a A) Name(i int) string { return "a" }\n'
        'type B struct{}\nfunc (b B) Name() string { return "b" }\nfunc use(n Namer) string { return n.Name(1) }'
    )
    code = code_of({"main.go": "package main\n" + same})
    below = code.evaluator.classes.subclasses(code.symbols.class_named("main.go", "Namer"))
    assert [cls.name for cls in below] == ["A"]


# ---------------------------------------------------------------- results


def test_each_result_is_told_apart():
    same = 'func two() (string, string, error) { return "a", "b", nil }\nfunc on() (string, string, error) { return two() }'
    assert main("x, got, err := on()", same=same) == ["b"]
    assert main("got, x, err := on()", same=same) == ["a"]
    assert main("x, y, got := on()", same=same) == ["builtins.error()"]


def test_the_first_result_stands_for_what_a_library_gives():
    assert main("got, err := lib.Dial()") == ["lib.Dial()"]
    assert main("conn, got := lib.Dial()") == []


def test_results_known_by_their_types_alone():
    assert main("x, got := f()", same="func f() (int, lib.DB) { panic(1) }") == ["lib.DB()"]


def test_functions_that_call_each_other_end():
    same = "func f() (string, error) { return g() }\nfunc g() (string, error) { return f() }"
    assert main("got, err := f()", same=same) == ["builtins.string()"]


def test_the_rest_of_the_arguments():
    same = "func f(first string, rest ...string) string { return rest[0] }"
    assert main('got := f("a", "b", "c")', same=same) == ["b"]
    assert main('xs := []string{"x"}\ngot := f("a", xs...)', same=same) == ["x"]


def test_keys_and_items_of_a_map():
    assert main('for got, v := range map[string]string{"k": "v"} {\nuse(v)\n}') == ["k"]
    assert main('for k, got := range map[string]string{"k": "v"} {\nuse(k)\n}') == ["v"]
    assert main('for i, got := range []string{"a", "b"} {\nuse(i)\n}') == ["a", "b"]


# ---------------------------------------------------------------- what is left in variables, and defaults


def test_a_function_that_fills_the_variable_it_is_given():
    same = 'func must(target *string, key string) { *target = "value of " + key }\ntype C struct { a, b string }'
    assert main('c := &C{}\nmust(&c.a, "A")\nmust(&c.b, "B")\ngot := c.b', same=same) == ["value of B"]


@pytest.mark.parametrize(
    "same",
    [
        'func get(key, other string) string {\nif v := os.Getenv(key); v != "" {\nreturn v\n}\nreturn other\n}',
        'func get(key, other string) string {\nv := os.Getenv(key)\nif v == "" {\nv = other\n}\nreturn v\n}',
        "func get(key, other string) string {\nif v, ok := os.LookupEnv(key); ok {\nreturn v\n}\nreturn other\n}",
    ],
)
def test_what_is_taken_where_a_variable_is_not_set_is_its_default(same):
    files = {"main.go": f'package main\nimport "os"\n{same}\nfunc main() {{ got := get("HOST", "db") }}'}
    code = code_of(files, (go_environment,))
    (text,) = code.texts(code.outlines["main.go"].bindings[-1].value, Scope("main.go", "main"))
    assert text.parts == (Hole("env", "HOST", literal("db")),)


def test_a_conversion_to_a_type_that_is_a_string_keeps_the_string():
    text = """package main
        type DSN string
        type Handler func()
        func main() {
            given := DSN("host=db")
            got := string(given)
            other := Handler(nil)
        }
        """
    code = code_of({"main.go": text})
    assert values_of(code, "main.go", "got") == ["Instance DSN", "host=db"]
    assert values_of(code, "main.go", "other") == ["Instance Handler"]


def test_functions_that_set_options_say_what_fields_hold_beside_the_constructor():
    text = """package main
        type client struct { url, name string }
        type option func(*client)
        func at(url string) option { return func(c *client) { c.url = url } }
        func make_(options ...option) *client { return &client{url: "http://usual", name: "n"} }
        func main() {
            c := make_(at("http://other"))
            url := c.url
            name := c.name
        }
        """
    code = code_of({"main.go": text})
    assert values_of(code, "main.go", "url") == ["http://other", "http://usual"]
    assert values_of(code, "main.go", "name") == ["n"]


@pytest.mark.parametrize("constraint", ["ignore", "wireinject", "tools"])
def test_a_file_that_is_never_built_says_nothing(constraint):
    text = f"//go:build {constraint}\n\npackage main\n\nfunc main() {{ f() }}\n"
    outline = code_of({"main.go": "package main\n", "gen.go": text}).outlines["gen.go"]
    built = code_of({"gen.go": text.replace(constraint, "linux")}).outlines["gen.go"]
    assert (outline.functions, outline.calls) == ((), ())
    assert len(built.functions) == 1


# ---------------------------------------------------------------- flow


def test_what_runs_beside_a_function_is_no_part_of_it():
    files = {
        "main.go": 'package main\nimport "lib"\nfunc main() {\ngo lib.Ask()\ngo func() { lib.Ask() }()\nlib.Ask()\n}\n'
    }
    code = code_of(files)
    asked = list(code.calls("lib.Ask"))
    facts = [RemoteCall("http", "", literal("/"), c.call.invoke.at, c.call.function) for c in asked]
    found, _ = Flow(code, facts).walk("main.go", "main")
    assert [one.fact.at.line for one in found] == [6]


# ---------------------------------------------------------------- services

PROGRAM = "package main\n\nfunc main() {}\n"


def test_one_image_runs_several_programs_by_command():
    system = system_of(
        {
            "docker-compose.yml": """\
                services:
                  web: {build: ., entrypoint: /app/orders}
                  worker: {build: ., command: ["./billing", "-v"]}
                  mailer: {build: .}
                """,
            "Dockerfile": "FROM golang\nCOPY . .\n",
            "go.mod": "module example.com/shop\n",
            **{f"cmd/{name}/main.go": PROGRAM for name in ("orders", "billing", "mailer", "tool")},
        }
    )
    assert {s.name: s.path for s in system.services} == {
        "web": "cmd/orders", "worker": "cmd/billing", "mailer": "cmd/mailer",
    }  # fmt: skip


HANDLER = 'package {0}\nimport "net/http"\nfunc init() {{ http.HandleFunc("GET /{0}", nil) }}\n'


def served(files):
    """The paths that the service orders serves, whose packages ``a`` and ``b`` each serve one."""
    packages = {f"orders/{name}/{name}.go": HANDLER.format(name) for name in ("a", "b")}
    around = {
        "compose.yaml": "services:\n  orders: {build: orders}\n",
        "orders/Dockerfile": "FROM golang\n",
        "orders/go.mod": "module example.com/orders\n",
    }
    return {endpoint.path for endpoint in system_of({**around, **packages, **files}, None, (go_net_http,)).routes}


def importing(*names, package="main"):
    imports = "".join(f'import _ "example.com/{name}"\n' for name in names)
    return f"package {package}\n{imports}\nfunc {'main' if package == 'main' else 'Use'}() {{}}\n"


def test_a_package_that_no_program_imports_runs_nowhere():
    assert served({"orders/main.go": importing("orders/a")}) == {"/a"}
    assert served({"orders/main.go": importing("orders/a", "orders/b")}) == {"/a", "/b"}
    through = {"orders/main.go": importing("orders/c"), "orders/c/c.go": importing("orders/b", package="c")}
    assert served(through) == {"/b"}


def test_what_wire_makes_its_code_of_imports_for_the_program():
    wire = "//go:build wireinject\n\n" + importing("orders/a")
    assert served({"orders/main.go": PROGRAM, "orders/wire.go": wire}) == {"/a"}


def test_a_generated_package_may_import_those_below_it():
    files = {"orders/main.go": importing("orders/a", "orders/gen"), "orders/gen/c/c.go": HANDLER.format("c")}
    assert served(files) == {"/a", "/c"}
    assert served({**files, "orders/gen/generate.go": "package gen\n\n//go:generate gen ./b\n"}) == {"/a", "/c"}


def test_what_others_import_of_a_service_may_be_run():
    files = {"orders/main.go": importing("orders/a"), "shared/shared.go": importing("orders/b", package="shared")}
    assert served(files) == {"/a", "/b"}
    copy = {f"copy/{path.removeprefix('orders/')}": text for path, text in {
        "orders/go.mod": "module example.com/orders\n", "orders/main.go": importing("orders/b"),
        "orders/b/b.go": "package b\n", "orders/Dockerfile": "FROM golang\n",
    }.items()}  # fmt: skip
    both = "services:\n  orders: {build: orders}\n  copy: {build: copy}\n"
    assert served({"orders/main.go": importing("orders/a"), "compose.yaml": both, **copy}) == {"/a"}


@pytest.mark.parametrize("files", [{}, {"orders/main.go": PROGRAM}, {"orders/main.go": importing("unknown/a")}])
def test_where_nothing_tells_what_a_program_imports_all_counts(files):
    assert served(files) == {"/a", "/b"}


@pytest.mark.parametrize("command", ["serve", "./app serve"])
def test_workloads_of_one_program_stay_one_service(command):
    system = system_of(
        {
            "docker-compose.yml": f"""\
                services:
                  web: {{build: ., command: {command}}}
                  job: {{build: ., command: ./app job}}
                """,
            "Dockerfile": "FROM golang\nCOPY . .\n",
            "main.go": PROGRAM,
        }
    )
    assert len(system.services) == 1


def test_a_dockerfile_alone_in_its_folder_builds_the_program_called_like_it():
    system = system_of(
        {
            "docker-compose.yml": "services:\n  orders: {build: {context: ., dockerfile: images/orders/Dockerfile}}\n",
            "images/orders/Dockerfile": "FROM golang\nCOPY . .\n",
            "services/orders/cmd/main.go": PROGRAM,
            "services/billing/cmd/main.go": PROGRAM,
        }
    )
    assert {s.name: s.path for s in system.services} == {"orders": "services/orders"}


def test_a_configuration_file_that_several_programs_get_gives_each_the_keys_it_reads():
    system = system_of(
        {
            "docker-compose.yml": """\
                services:
                  orders: {build: ., entrypoint: orders}
                  billing: {build: ., entrypoint: billing}
                  stock: {build: stock}
                """,
            "Dockerfile": "FROM golang\nCOPY cmd/ cmd/\nCOPY config.json config.json\n",
            "config.json": '{"OrdersStock": "stock:80", "BillingStock": "unknown:80"}',
            "cmd/orders/main.go": READING.replace("KEY", "OrdersStock"),
            "cmd/billing/main.go": READING.replace("KEY", "BillingStock"),
            "stock/Dockerfile": "FROM golang\n",
            "stock/main.go": PROGRAM,
        },
        frameworks=(go_environment, go_http_client),
    )
    assert [(call.source, call.target) for call in system.calls] == [("orders", "stock")]


READING = """package main

import (
	"encoding/json"
	"net/http"
	"os"
)

func main() {
	content, _ := os.ReadFile("config.json")
	var keys map[string]string
	json.Unmarshal(content, &keys)
	http.Get("http://" + keys["KEY"] + "/items")
}
"""


def test_a_program_is_called_after_the_folder_that_is_its_own():
    files = {f"{name}-service/cmd/api/main.go": ROUTING for name in ("orders", "billing")}
    system = system_of(files, frameworks=(go_net_http,))
    assert {s.name: s.path for s in system.services} == {
        "orders-service": "orders-service", "billing-service": "billing-service",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("programs", "names"),
    [
        (("main.go",), {"shop"}),
        (("cmd/app/main.go",), {"shop"}),
        (("internal/cmd/server/main.go", "cmd/migrate/main.go"), {"shop", "migrate"}),
        (("services/orders/cmd/app/main.go", "services/orders/cmd/worker/main.go"), {"orders", "worker"}),
        (("cmd/app/main.go", "cmd/server/main.go"), {"cmd/app", "cmd/server"}),
    ],
)
def test_a_folder_whose_name_says_nothing_names_no_program(programs, names):
    """The one above does, at last the module; of two that are called after it the paths tell."""
    files = {"go.mod": "module github.com/acme/shop/v2\n", **dict.fromkeys(programs, ROUTING)}
    assert {s.name for s in system_of(files, frameworks=(go_net_http,)).services} == names


ROUTING = """package main

import "net/http"

func main() { http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {}) }
"""


def test_the_chain_goes_on_in_a_function_without_name_of_another_file():
    assert place_of("a/b.go:server.get.<lambda:1>", "c.go") == ("a/b.go", "server.get.<lambda:1>")
    assert place_of("server.get.<lambda:1>", "c.go") == ("c.go", "server.get.<lambda:1>")


WRAPPED = """package main
import "github.com/segmentio/kafka-go"
type producer struct { w *kafka.Writer }
func (p *producer) Publish(messages ...kafka.Message) error { return p.w.WriteMessages(ctx, messages...) }
func place(p *producer) { p.Publish(kafka.Message{Topic: "order.placed"}) }
"""


def test_a_message_handed_to_a_wrapper_says_its_topic_itself():
    facts = [fact for _, fact in code_of({"main.go": WRAPPED}, [go_kafka]).facts()]
    assert [(fact.role, fact.channel.literal, fact.function) for fact in facts] == [
        ("publish", "order.placed", "place")
    ]


def configured(*names: str, function: str = "main"):
    fields = "\n".join(f" {name} Topic" for name in names)
    files = {
        "main.go": 'package main\nimport "github.com/spf13/viper"\n'
        f"type Topic struct {{ Name string }}\ntype Topics struct {{\n{fields}\n}}\n"
        "func main() {\n var topics Topics\n viper.Unmarshal(&topics)\n got := topics.Placed.Name\n}\n"
        "func given(topic Topic) { got := topic.Name }"
    }
    return values_of(code_of(files, (go_environment,)), "main.go", "got", function)


MANY = ("Placed", "Paid", "Sent", "Lost", "Found")


@pytest.mark.parametrize("names", [MANY[:1], MANY[:2], MANY])
def test_a_struct_of_settings_is_known_by_the_field_that_holds_it(names: tuple[str, ...]) -> None:
    assert configured(*names) == ["{Placed.Name}"]


def test_a_setting_that_may_stand_in_many_places_is_not_known():
    """Rather than some of them, as if each use meant all of these."""
    assert configured("Placed", function="given") == ["{Placed.Name}"]
    assert configured("Placed", "Paid", function="given") == ["{Paid.Name}", "{Placed.Name}"]
    assert configured(*MANY, function="given") == ["{Name}"]


FILES = """package main
import "github.com/spf13/viper"
type Redis struct { Address string }
type Mongo struct { Address string }
type Config struct { Redis Redis; Mongo Mongo }
func read(file string, into any) { v := viper.New(); v.SetConfigFile(file); v.ReadInConfig(); v.Unmarshal(into) }
func main() {
  var config Config
  files := map[string]any{"redis.yaml": &config.Redis, %s: &config.Mongo}
  for file, part := range files { read(file, part) }
  got := config.Mongo.Address
}
"""


@pytest.mark.parametrize(
    ("key", "expected"), [('"mongo.yaml"', "{mongo.yaml#.Address}"), ('"mongo"', "{Address}"), ("named()", "{Address}")]
)
def test_a_table_of_files_says_which_of_them_a_struct_is_read_from(key: str, expected: str) -> None:
    assert values_of(code_of({"main.go": FILES % key}, (go_environment,)), "main.go", "got") == [expected]


KEPT = """
type Client struct { writers map[string]*kafka.Writer }
func New() *Client { return &Client{writers: make(map[string]*kafka.Writer)} }
func (c *Client) writer(topic string) *kafka.Writer {
    writer, known := c.writers[topic]
    if known { return writer }
    writer = &kafka.Writer{Topic: topic}
    c.writers[topic] = writer
    return writer
}
func (c *Client) publish(topic string) { c.writer(topic).WriteMessages() }
func pay(c *Client) { c.publish("payments") }
func ship(c *Client) { c.publish("shipments") }
"""


def test_what_is_kept_for_each_key_is_told_apart_by_whoever_passes_the_key():
    code = code_of({"main.go": f'package main\nimport "github.com/segmentio/kafka-go"\n{KEPT}'}, [go_kafka])
    (fact,) = [fact for _, fact in code.facts()]

    def sent(function: str) -> set[str]:
        (found,), _ = Flow(code, [fact]).walk("main.go", function)
        return {text.literal for text in code.texts(fact.channel, found.scope)}

    assert (sent("pay"), sent("ship")) == ({"payments"}, {"shipments"})
