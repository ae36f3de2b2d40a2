"""What linking has to know of PHP: its arrays, its files, its examples of settings, its web servers and its packages."""

from collections.abc import Mapping
from textwrap import dedent

import pytest
from linking import shown
from ringfence.config import Config
from ringfence.languages.php import read
from ringfence.link.code import ServiceCode
from ringfence.link.system import link
from ringfence.model.expression import Name, Text
from ringfence.model.programs import Held
from ringfence.model.source import Source
from ringfence.model.system import System
from ringfence.model.value import Known, Scope
from ringfence.plugins import collect
from ringfence.read.facts import Readers

PLUGINS = collect()


def system_of(files: Mapping[str, str]) -> System:
    readers = Readers((read,), PLUGINS.manifests)
    said = {path: readers.read(Source(path, dedent(text).lstrip("\n"))) for path, text in files.items()}
    outlines = {path: one.outline for path, one in said.items() if one.outline is not None}
    facts = {path: one.facts for path, one in said.items() if one.facts}
    return link(Held(outlines), facts, PLUGINS.frameworks, Config(), sorted(files))


def texts(files: Mapping[str, str], name: str, path: str = "app.php", function: str = "") -> set[str]:
    """What a variable may hold at a place."""
    outlines = {path: read.read(Source(path, f"<?php\n{text}")) for path, text in files.items()}
    found = ServiceCode(outlines, PLUGINS.frameworks).values(Name(name), Scope(path, function))
    return {shown(value.text) for value in found if isinstance(value, Known)}


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("foreach (['k' => 'a', 'l' => 'b'] as $x) {}", {"a", "b"}),
        ("foreach (['a', 'b'] as $x) {}", {"a", "b"}),
        ("$all = ['k' => ['url' => 'a']]; $x = $all[$key]['url'];", {"a"}),
        ("$x = array_merge(['k' => 'a'], $more)['k'];", {"a"}),
        ("[$y, $x] = ['a', 'b'];", {"b"}),
        ("class K { const A = 'a'; static $b = self::A . 'b'; } $x = K::$b;", {"ab"}),
        ("class K { function __construct(private string $a) {} function f() { return $this->a; } }\n"
         "$x = (new K('a'))->f();", {"a"}),
        ("class P { static function make() { return new static(); } function f() { return $this->g(); } }\n"
         "class K extends P { function g() { return 'k'; } } $x = K::make()->f();", {"k"}),
        ("trait T { function f() { return 'a'; } } class K { use T; } $x = (new K)->f();", {"a"}),
        ("class K { function __construct(private string $a, private string $b = 'z') {} }\n"
         "$k = new K(b: 'b', a: 'a'); $x = $k->b;", {"b"}),
        ("function f($a) { return fn ($b) => $a . $b; } $x = f('a')('b');", {"ab"}),
        ("enum E: string { case A = 'a'; } $x = E::A->value;", {"a"}),
        ("function config() { return 'a'; } $config = 'b'; $x = config();", {"a"}),
        ("$x = getenv('A') ?: 'b';", {"${A:-b}"}),
    ],
)  # fmt: skip
def test_values(code: str, expected: set[str]) -> None:
    assert texts({"app.php": code}, "$x") == expected


def test_variables_of_a_file_are_its_own() -> None:
    files = {"app.php": "$x = 'a';", "other.php": "$x = 'b'; $y = 'c';"}
    assert texts(files, "$x") == {"a"}
    assert texts(files, "$y") == {"c"}  # of a file that may have been included


def test_what_an_included_file_returns() -> None:
    files = {
        "public/app.php": "$c = require __DIR__ . '/../config.php'; $x = $c['a'];",
        "config.php": "return ['a' => 'b'];",
    }
    assert texts(files, "$x", "public/app.php") == {"b"}


# ---------------------------------------------------------------- services and their settings

COMPOSER = '{"type": "project", "require": {"guzzlehttp/guzzle": "*"}, "autoload": {"psr-4": {"App\\\\": "src/"}}}'


def compose(**more: str) -> dict[str, str]:
    """Two services, of which the first asks the second."""
    code = "<?php\n$client = new GuzzleHttp\\Client(['base_uri' => getenv('STOCK_URL')]);\n$client->get('/items');\n"
    return {
        "compose.yaml": "services:\n  shop: {build: shop}\n  stock: {build: stock}\n",
        "shop/Dockerfile": "FROM php:8\nCOPY . /app\n", "stock/Dockerfile": "FROM php:8\nCOPY . /app\n",
        "shop/composer.json": COMPOSER, "stock/composer.json": COMPOSER, "shop/index.php": f"use GuzzleHttp\\Client; {code}",
        "stock/index.php": "<?php\n$app = Slim\\Factory\\AppFactory::create();\n$app->get('/items', fn () => 1);\n", **more,
    }  # fmt: skip


def asked(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(call.target, call.certainty) for call in system_of(files).calls if call.source == "shop"]


def test_an_example_of_what_a_program_reads_by_itself() -> None:
    assert asked(compose(**{"shop/.env.example": "STOCK_URL=http://stock:8000\n"})) == [("stock", "certain")]


def test_blanks_of_an_example_are_to_be_filled_in() -> None:
    assert asked(compose(**{"shop/.env.example": "STOCK_URL=\n"})) == [("stock", "likely")]


def test_what_is_blank_beside_the_deployment_sets_nothing_in_a_program() -> None:
    beside = {"shop/compose.yaml": "services:\n  shop: {build: .}\n", "shop/.env.example": "STOCK_URL=\n"}
    files = compose(**beside, **{"compose.yaml": "services:\n  stock: {build: stock}\n"})
    assert asked(files) == [("stock", "likely")]


def test_an_example_of_a_developers_machine_says_nothing() -> None:
    code = """<?php
        $db = new PDO('mysql:host=' . getenv('DB_HOST') . ';dbname=' . getenv('DB_NAME'));
        $db->query('select 1 from a');
    """
    files = compose(**{"shop/index.php": code, "shop/.env.example": "DB_HOST=127.0.0.1\nDB_NAME=laravel\n"})
    assert [store.name for store in system_of(files).datastores] == ["shop?*/*"]
    files = compose(**{"shop/index.php": code, "shop/.env.example": "DB_HOST=db\nDB_NAME=shop\n"})
    assert [store.name for store in system_of(files).datastores] == ["db/shop"]


@pytest.mark.parametrize(("imported", "stores"), [
    ("Illuminate\\Database\\Eloquent\\Model", ["shop?*/*"]), ("Illuminate\\Database\\Eloquent\\ModelNotFoundException", []),
])  # fmt: skip
def test_handling_an_exception_of_the_database_is_no_use_of_it(imported: str, stores: list[str]) -> None:
    files = compose(**{"shop/app/a.php": f"<?php\nuse {imported};\nuse Illuminate\\Http\\Request;\n"})
    assert [store.name for store in system_of(files).datastores] == stores


def test_classes_of_the_same_name_are_no_import() -> None:
    files = compose(**{
        "shop/src/a.php": "<?php\nnamespace App;\nuse App\\Stock\\Item;\nclass A { function f() { return new Item(); } }\n",
        "stock/src/b.php": "<?php\nnamespace App\\Stock;\nclass Item {}\n",
    })  # fmt: skip
    assert system_of(files).imports == ()


def test_packages_are_loaded_from_where_composer_says() -> None:
    client = """<?php
        namespace Shared;
        class Client { function items() { (new \\GuzzleHttp\\Client())->get('http://stock/items'); } }
    """
    files = compose(**{
        "shop/index.php": "<?php\nuse Shared\\Client;\n(new Client())->items();\n",
        "shared/composer.json": '{"name": "shop/shared", "type": "library", "require": {"guzzlehttp/guzzle": "*"}}',
        "shared/src/Client.php": client,
    })  # fmt: skip
    assert asked(files) == []
    files["shop/composer.json"] = """
        {"type": "project", "repositories": [{"type": "path", "url": "../shared"}], "require": {"shop/shared": "*"}}
    """
    assert asked(files) == [("stock", "certain")]


# ---------------------------------------------------------------- web servers

NGINX = "server { listen 80; location ~ \\.php$ { fastcgi_pass stock:9000; } }\n"


def test_a_web_server_hands_requests_to_its_program() -> None:
    files = compose(**{
        "compose.yaml": """
            services:
              shop: {build: shop, environment: {STOCK_URL: 'http://stock-web'}}
              stock: {build: stock}
              stock-web: {image: nginx, volumes: ['./stock:/app', './stock/docker/nginx:/etc/nginx/conf.d']}
        """,
        "stock/docker/nginx/default.conf": NGINX,
    })  # fmt: skip
    system = system_of(files)
    assert [(call.source, call.target, call.path) for call in system.calls] == [
        ("shop", "stock", "/items"), ("stock-web", "stock", "/"),
    ]  # fmt: skip
    assert {component.name: component.kind for component in system.components}["stock"] == "service"


@pytest.mark.parametrize(("port", "target"), [(81, "stock"), (82, "prices"), (83, "web")])
def test_one_web_server_of_several_programs_tells_them_by_its_ports(port: int, target: str) -> None:
    servers = "".join(
        f"server {{ listen {at}; location ~ \\.php$ {{ fastcgi_pass {name}:9000; }} }}\n"
        for at, name in ((81, "stock"), (82, "prices"))
    )
    files = compose(**{
        "compose.yaml": f"""
            services:
              shop: {{build: shop, environment: {{STOCK_URL: 'http://web:{port}'}}}}
              stock: {{build: stock}}
              prices: {{build: prices}}
              web: {{image: nginx, volumes: ['./nginx:/etc/nginx/conf.d']}}
        """,
        "prices/Dockerfile": "FROM php:8\nCOPY . /app\n", "prices/index.php": "<?php\n", "nginx/default.conf": servers,
    })  # fmt: skip
    assert [call.target for call in system_of(files).calls if call.source == "shop"] == [target]


def test_the_web_server_in_an_image_makes_no_gateway_of_its_program() -> None:
    system = system_of(compose(**{"stock/nginx.conf": NGINX.replace("stock:9000", "127.0.0.1:9000")}))
    assert {component.name: component.kind for component in system.components}["stock"] == "service"


@pytest.mark.parametrize(("image", "mount", "sources"), [
    ("acme/php:8.2-fpm", "./code:/var/www/html", ["edge"]), ("acme/php:8.2-fpm", ".:/var/www", ["edge"]),
    ("nginx:1", "./code:/var/www/html", []),
])  # fmt: skip
def test_a_program_that_is_mounted_where_its_image_works(image: str, mount: str, sources: list[str]) -> None:
    folder = "code" if mount.startswith("./") else "html"
    files = compose(**{
        "compose.yaml": f"""
            services:
              edge: {{image: '{image}', volumes: ['{mount}'], environment: {{STOCK_URL: 'http://stock'}}}}
              stock: {{build: stock}}
        """,
        f"{folder}/composer.json": COMPOSER, f"{folder}/index.php": compose()["shop/index.php"],
    })  # fmt: skip
    files = {path: text for path, text in files.items() if not path.startswith("shop/")}
    assert [call.source for call in system_of(files).calls] == sources


def test_models_of_hyperf_are_in_the_databases_of_its_configuration() -> None:
    files = {
        "compose.yaml": """
            services:
              shop: {build: shop, environment: {DB_HOST: db, DB_DATABASE: orders}}
              db: {image: 'mysql:8'}
        """,
        "shop/Dockerfile": "FROM php:8\nCOPY . /app\n",
        "shop/config/autoload/databases.php": """<?php
            return ['default' => ['driver' => env('DB_DRIVER', 'mysql'), 'host' => env('DB_HOST', 'localhost'),
                                  'database' => env('DB_DATABASE', 'hyperf')]];
        """,
        "shop/app/Model/Order.php": """<?php
            namespace App\\Model;
            use Hyperf\\DbConnection\\Model\\Model;
            class Order extends Model {}
        """,
        "shop/app/Task.php": """<?php
            namespace App;
            use App\\Model\\Order;
            use Hyperf\\DbConnection\\Db;
            Order::query()->where('id', 1)->get();
            Db::table('events')->insert([]);
        """,
    }
    accesses = system_of(files).accesses
    assert sorted((access.table.datastore, access.table.name, access.mode) for access in accesses) == [
        ("db/orders", "events", "write"), ("db/orders", "orders", "read"),
    ]  # fmt: skip


@pytest.mark.parametrize("dsn", ["mysql:host=db;dbname=shop", "pgsql: host=db;port=5432;dbname=shop"])
def test_data_source_names_of_pdo(dsn: str) -> None:
    from ringfence.link.addresses import keywords

    found = {key: shown(value) for key, value in keywords(Text((dsn,))).items()}
    assert (found["host"], found["dbname"]) == ("db", "shop")
