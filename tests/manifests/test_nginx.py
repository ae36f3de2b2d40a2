"""What an nginx configuration passes on, and where to."""

from textwrap import dedent
from time import process_time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.nginx import nginx
from ringfence.model.expression import Choice, Expression, Hole, Text, literal
from ringfence.model.facts import GatewayRoute, TrafficPolicy
from ringfence.model.source import Source


def facts(text: str, path: str) -> tuple[object, ...]:
    return tuple(nginx.read(Source(path, dedent(text).lstrip("\n"))))


def routes(text: str, path: str = "gateway/nginx.conf") -> list[GatewayRoute]:
    return [fact for fact in facts(text, path) if isinstance(fact, GatewayRoute)]


def route(text: str, path: str = "gateway/nginx.conf") -> GatewayRoute:
    (only,) = routes(text, path)
    return only


def target(text: str, path: str = "gateway/nginx.conf") -> Expression:
    return route(text, path).target


def location(head: str, *body: str) -> str:
    return f"server {{ location {head} {{ {' '.join(body)} }} }}"


def test_upstream_names_stand_for_their_servers() -> None:
    found = routes("""
        http {
            # proxy_pass http://commented-out;
            upstream orders { least_conn; server orders:8080 max_fails=3; }
            upstream pair { server a:1; server b:2 backup; server c:3 down; }
            server {
                listen 80;
                server_name shop.example.org www.shop.example.org;
                location /orders/ {
                    proxy_set_header Host $host;
                    proxy_pass http://orders;
                }
                location /pair { proxy_pass https://pair/; }
                location /static { root /srv; }
            }
        }
        """)
    assert found == [
        GatewayRoute(
            "", "nginx", "shop.example.org", "/orders/", "prefix", literal("http://orders:8080"), None, found[0].at
        ),
        GatewayRoute(
            "",
            "nginx",
            "shop.example.org",
            "/pair",
            "prefix",
            Choice((literal("https://a:1/"), literal("https://b:2/"))),
            "/",
            found[1].at,
        ),
    ]
    assert [fact.at.line for fact in found] == [10, 12]


@pytest.mark.parametrize(
    ("head", "path", "match"),
    [
        ("/a", "/a", "prefix"),
        ("= /a", "/a", "exact"),
        ("=/a", "/a", "exact"),
        ("^~ /a", "/a", "prefix"),
        ("~ ^/a/(.+)$", "^/a/(.+)$", "regex"),
        (r"~* \.php$", r"\.php$", "regex"),
        ('~ "^/a/[0-9]{3}$"', "^/a/[0-9]{3}$", "regex"),
        ("/${PREFIX}/a", "/*/a", "prefix"),
    ],
)
def test_modifiers(head: str, path: str, match: str) -> None:
    fact = route(location(head, "proxy_pass http://x:1;"))
    assert (fact.path, fact.match) == (path, match)


@pytest.mark.parametrize(
    ("head", "body", "rewrite"),
    [
        ("/api/", "proxy_pass http://x;", None),
        ("/api/", "proxy_pass http://x/;", "/"),
        ("/api/", "proxy_pass http://x/api/;", None),
        ("/", "proxy_pass http://x/;", None),
        ("= /api", "proxy_pass http://x/v1/status?full=1;", "/v1/status"),
        ("~ ^/api/(.+)$", "proxy_pass http://x/v1/$1?$args;", "/v1/*"),
        ("~ ^/api(/.*)$", "proxy_pass http://x$1;", "/*"),
        ("~ ^/api/(.+)$", "proxy_pass http://x;", None),
        ("/api/", "proxy_pass http://x$request_uri;", None),
        ("/api/", "proxy_pass http://x$uri$is_args$args;", None),
        ("/api/", "proxy_pass http://x/v1$request_uri;", "/v1/api/"),
        ("~ ^/api", "proxy_pass http://x/v1$request_uri;", "/v1*"),
        ("/api/", "rewrite ^/api/(.*)$ /$1 break; proxy_pass http://x;", "/*"),
        (
            "/api/",
            "rewrite ^/api$ / break; rewrite ^/api/(.*)/(.*)$ /v2/$1$2?x=$3 break; proxy_pass http://x;",
            "/v2/*",
        ),
        ("/api/", "rewrite ^/api/(.*)$ /$1 last; proxy_pass http://x;", None),
        ("/api/", "rewrite ^ https://elsewhere/ break; proxy_pass http://x;", None),
    ],
)
def test_path_at_the_target(head: str, body: str, rewrite: str | None) -> None:
    assert route(location(head, body)).rewrite == rewrite


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("proxy_pass http://x:80/a/$1/b;", Text(("http://x:80/a/", Hole("unknown", "1"), "/b"))),
        ("proxy_pass $scheme://x;", literal("http://x")),
        ("proxy_pass http://$backend:80;", Text(("http://", Hole("unknown", "backend"), ":80"))),
        ("proxy_pass http://svc-$1:80;", Text(("http://svc-", Hole("unknown", "1"), ":80"))),
        ("proxy_pass http://${ORDERS_HOST}:80;", Text(("http://", Hole("env", "ORDERS_HOST"), ":80"))),
        ("proxy_pass ${ORDERS_URL};", Text((Hole("env", "ORDERS_URL"),))),
        ("proxy_pass http://${H:-orders}/;", Text(("http://", Hole("env", "H", default=literal("orders")), "/"))),
        ("grpc_pass grpcs://x:50051;", literal("grpcs://x:50051")),
        ("grpc_pass x:50051;", literal("grpc://x:50051")),
        ("fastcgi_pass php:9000;", literal("fastcgi://php:9000")),
        ("uwsgi_pass unix:/run/app.sock;", literal("uwsgi://unix:/run/app.sock")),
        ("proxy_pass http://unix:/run/app.sock:/a/;", literal("http://unix:/run/app.sock/a/")),
        ("set $up http://x:8000; proxy_pass $up/a;", literal("http://x:8000/a")),
        ("set $h x; set $u http://$h:80; proxy_pass $u;", literal("http://x:80")),
        ("set $a $b; set $b $a; proxy_pass http://$a;", Text(("http://", Hole("unknown", "a")))),
        (
            "set $u http://blue; if ($cookie_x) { set $u http://green; } proxy_pass $u;",
            Choice((literal("http://blue"), literal("http://green"))),
        ),
    ],
)
def test_targets(directive: str, expected: Expression) -> None:
    assert target(location("/", directive)) == expected


@pytest.mark.parametrize(
    ("head", "path"),
    [
        ("~ \\.php$", "/"),
        ("~ [^/]\\.php(/|$)", "/"),
        ("~ ^/index\\.php(/|$)", "/"),
        ("~ ^(.+\\.php)(.*)$", "/"),
        ("~ ^/admin", "^/admin"),
    ],
)
def test_the_scripts_of_a_program_answer_every_request(head: str, path: str) -> None:
    assert route(location(head, "fastcgi_pass php:9000;")).path == path
    assert route(location(head, "proxy_pass http://php;")).path != "/"


def test_the_ports_of_a_web_server_tell_its_programs_apart() -> None:
    text = "server { listen 81; listen [::]:82 ssl; listen unix:/run/x; location ~ \\.php$ { fastcgi_pass a:9000; } }"
    assert route(text).ports == (81, 82)


def test_map_names_alternatives_even_by_upstream() -> None:
    text = """
        upstream new { server shop-v2:80; }
        map $http_x_version $backend { hostnames; default shop:80; ~^2 new; include more.map; }
        server { location / { proxy_pass http://$backend; } }
        """
    assert target(text) == Choice((literal("http://shop:80"), literal("http://shop-v2:80")))


def test_upstream_whose_name_a_template_computes() -> None:
    text = """
        upstream up_{{ item.name }} { server {{ item.name }}:8080; }
        server { location / { proxy_pass http://up_{{ item.name }}; } }
        """
    assert target(text, "site.conf.j2") == Text(("http://", Hole("unknown", "item.name"), ":8080"))


def test_variables_of_a_server_hold_in_its_locations_only() -> None:
    found = routes("""
        server { set $u http://x; location / { proxy_pass $u; } }
        server { location / { proxy_pass $u; } }
        """)
    assert [fact.target for fact in found] == [literal("http://x"), Text((Hole("unknown", "u"),))]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("templates/default.conf.template", Hole("env", "orders_host")),
        ("nginx.conf", Hole("unknown", "orders_host")),
    ],
)
def test_lower_case_variable_comes_from_the_environment_only_in_templates(path: str, expected: Hole) -> None:
    text = location("/", "proxy_pass http://${orders_host}:80;")
    assert target(text, path) == Text(("http://", expected, ":80"))


def test_template_code_is_no_configuration() -> None:
    found = routes(
        """
        {# proxy_pass http://comment; #}
        server {
            {% if tls %}
            listen 443;
            {% endif %}
            location / {
                proxy_pass http://{{ orders.host }}:{{ env "PORT" }};
            }
            {{- range $x := .Locations }}
            location /b { proxy_pass http://b; }
            {{- end }}
        }
        """,
        "nginx.conf.j2",
    )
    holes = (Hole("unknown", "orders.host"), ":", Hole("env", "PORT"))
    assert [fact.target for fact in found] == [Text(("http://", *holes)), literal("http://b")]
    assert [fact.at.line for fact in found] == [7, 10]


@pytest.mark.parametrize("name", ["_", "localhost", "~^www", "$hostname", "a.example.org localhost", '""'])
def test_server_that_answers_for_any_host(name: str) -> None:
    assert route(f"server {{ server_name {name}; location / {{ proxy_pass http://x; }} }}").host == ""


def test_named_location_serves_those_that_fall_back_on_it() -> None:
    found = routes("""
        server {
            location / { try_files $uri @app; }
            location /media/ { error_page 404 = @app; }
            location /other/ { try_files $uri =404; }
            location @app { proxy_pass http://app:3000; }
        }
        """)
    assert {fact.path for fact in found} == {"/", "/media/"}
    assert {fact.target for fact in found} == {literal("http://app:3000")}


def test_nested_and_conditional_locations() -> None:
    found = routes("""
        location /a/ {
            location /a/b/ { proxy_pass http://b; }
            if ($request_method = POST) { proxy_pass http://writer; }
            proxy_pass http://reader;
        }
        """)
    assert [(fact.path, fact.target) for fact in found] == [
        ("/a/b/", literal("http://b")),
        ("/a/", literal("http://writer")),
        ("/a/", literal("http://reader")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "stream { upstream db { server db:5432; } server { listen 5432; proxy_pass db; } }",
        "server { proxy_pass http://outside-of-a-location; }",
        "server { location { proxy_pass http://x; } }",
        "server { location / { proxy_pass; } }",
        "server { location / { return 200 'proxy_pass http://x;'; } }",
        "server { location / { uwsgi_pass off; } }",
    ],
)
def test_what_is_no_route(text: str) -> None:
    assert routes(text) == []


@pytest.mark.parametrize("path", ["nginx.yaml", "nginx-notes.md", "nginx.Dockerfile"])
def test_other_files_about_nginx_are_none(path: str) -> None:
    assert routes(location("/", "proxy_pass http://x;"), path) == []


def test_timeout_of_the_nearest_block() -> None:
    text = """
        http {
            proxy_read_timeout 90;
            upstream pair { server a:1; server b:2; }
            server {
                location /pair { proxy_pass http://pair; }
                location /c { proxy_read_timeout 1m 30s; proxy_pass http://c/x; }
                location /d { proxy_read_timeout 500ms; proxy_pass http://$unknown; }
                location /e { proxy_read_timeout soon; proxy_pass http://e; }
                location /f { grpc_pass f:1; }
            }
        }
        """
    found = [fact for fact in facts(text, "nginx.conf") if isinstance(fact, TrafficPolicy)]
    assert [(fact.host, fact.timeout, fact.at.line) for fact in found] == [("a", 90, 2), ("b", 90, 2), ("c", 90, 6)]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("proxy_next_upstream_tries 3;", (None, 2, 2)),
        ("proxy_next_upstream_tries 1; proxy_read_timeout 5s;", (5.0, 0, 2)),
        ("proxy_next_upstream_tries 0;", None),
        ("proxy_next_upstream_tries many;", None),
        ("proxy_next_upstream_tries;", None),
        ("grpc_next_upstream_tries 3;", None),
        ("proxy_connect_timeout 5s;", None),
    ],
)
def test_tries_are_retries_and_the_first(limits: str, expected: tuple[object, ...] | None) -> None:
    text = f"server {{\n{limits}\nlocation / {{ proxy_pass http://x:80; }} }}"
    found = [(p.timeout, p.retries, p.at.line) for p in facts(text, "nginx.conf") if isinstance(p, TrafficPolicy)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text", ["", "}", "{{{{", "server {", "server { location / { proxy_pass http://x", "a 'b", "\\"]
)
def test_broken_files_are_read_as_far_as_they_go(text: str) -> None:
    assert routes(text) == []
    broken = "server { location / { proxy_pass http://x; }" + text
    assert [fact.target for fact in routes(broken)] == [literal("http://x")]


def hostile() -> list[str]:
    chain = "".join(f"set $a{n} '{f'$a{n + 1}' * 400}'; " for n in range(12))
    many = "".join(f"server s{n}; " for n in range(5_000))
    return [
        "location / {" * 50_000 + "proxy_pass http://x;",
        "server { " + chain + "location / { proxy_pass http://$a0; } " * 200 + "}",
        "upstream u {" + many + "} server { " + "location / { proxy_pass http://u; } " * 5_000 + "}",
        "location /a { try_files $uri @b; } " * 5_000 + "location @b { proxy_pass http://x; } " * 5_000,
        "location / { proxy_pass http://" + "$1x" * 200_000 + "; }",
        "{%" * 200_000 + "proxy_pass",
    ]


@pytest.mark.parametrize("text", hostile(), ids=["deep", "chain", "servers", "fallbacks", "long", "template"])
def test_hostile_files_are_bounded(text: str) -> None:
    begin = process_time()
    assert len(msgspec.msgpack.encode(facts(text, "nginx.conf"))) < 10_000_000
    assert process_time() - begin < 10


TOKENS = st.sampled_from([
    "server {", "location ", "/a ", "@b ", "~ ", "{", "}", ";", "proxy_pass ", "http://", "$x", "${X}", "${", "set $x ",
    "upstream u {", "server s:1;", "map $a $x {", "if (a) {", "rewrite ^ ", "$1", " break;", "proxy_read_timeout ", "{{",
    "}}", "{%", "%}", "'", '"', "#", "\\", "\n", "unix:", "try_files $uri @b;", "content_by_lua_block ", "server_name ",
    "set_by_lua_block ", ":", "\U000f0000",
])  # fmt: skip


@given(st.lists(TOKENS | st.text(max_size=4), max_size=40).map("".join))
def test_nothing_escapes(text: str) -> None:
    msgspec.msgpack.encode(facts(text, "nginx.conf.template"))
